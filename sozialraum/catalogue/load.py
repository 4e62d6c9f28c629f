"""Loading of the catalogue: every fault of every file at once, with place and suggestion.

Belongs here: reading YAML, validation of single entries and of the references between them.
Does not belong here: data files.
"""

import difflib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from sozialraum.catalogue.county import County, Geography
from sozialraum.catalogue.indicator import Indicator, Measure
from sozialraum.catalogue.source import Source


class CatalogueError(ValueError):
    """All faults of a catalogue, one a line: ``file: place: what, and what was expected``."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(f"the catalogue has {len(faults)} fault(s):\n" + "\n".join(faults))


@dataclass(frozen=True)
class Catalogue:
    """All that is reported, by id; iteration follows the order of the ids."""

    county: County
    geographies: Mapping[str, Geography]
    sources: Mapping[str, Source]
    measures: Mapping[str, Measure]
    indicators: Mapping[str, Indicator]


Model = TypeVar("Model", bound=BaseModel)

FOLDERS: dict[str, type[BaseModel]] = {
    "geographies": Geography,
    "sources": Source,
    "measures": Measure,
    "indicators": Indicator,
}


class _Loader(yaml.SafeLoader):
    """Safe YAML without anchors, aliases and repeated keys."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(
                problem="anchors and aliases are not allowed", problem_mark=event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"'{key.value}' stands twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_catalogue(folder: Path) -> Catalogue:
    """Load a catalogue folder.

    Parameters
    ----------
    folder
        Folder with ``county.yaml`` and the folders ``geographies``, ``sources``, ``measures`` and
        ``indicators``; the name of a file is the id of its entry.

    Returns
    -------
    Catalogue
        The whole catalogue; references between entries are known to hold.

    Raises
    ------
    CatalogueError
        With all faults of all files.
    """
    faults: list[str] = []
    county = _read(folder / "county.yaml", County, folder, faults)
    parts: dict[str, dict[str, Any]] = {}
    for name, model in FOLDERS.items():
        entries: dict[str, Any] = {}
        for path in sorted((folder / name).glob("*.y*ml")):
            entry = _read(path, model, folder, faults)
            if entry is not None:
                entries[path.stem] = entry
        if not entries and not any(fault.startswith(f"{name}/") for fault in faults):
            faults.append(f"{name}/: no entry found; expected at least one .yaml file")
        parts[name] = entries
    if faults or county is None:
        raise CatalogueError(faults)
    catalogue = Catalogue(county=county, **parts)
    faults = list(_reference_faults(catalogue))
    if faults:
        raise CatalogueError(faults)
    return catalogue


def _read(path: Path, model: type[Model], root: Path, faults: list[str]) -> Model | None:
    place = path.relative_to(root).as_posix()
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a SafeLoader
        # JSON mode is strict about types, yet takes a list for a tuple and a text for a date
        return model.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        faults.extend(f"{place}: {_explain(detail, model)}" for detail in error.errors())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        faults.append(f"{place}: line {line}: {error.problem}")
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        faults.append(f"{place}: cannot be read: {error}")
    return None


def _explain(detail: Any, model: type[BaseModel]) -> str:
    """One fault of pydantic as ``place: message; did you mean …``."""
    place = ".".join(str(part) for part in detail["loc"]) or "the whole file"
    message = str(detail["msg"]).removeprefix("Value error, ")
    if detail["type"] == "extra_forbidden":
        message = f"unknown field{_suggest(str(detail['loc'][-1]), _field_names(model))}"
    elif detail["type"] == "literal_error":
        expected = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
        message = f"'{detail['input']}' is not one of {', '.join(expected)}"
        message += _suggest(str(detail["input"]), expected)
    elif detail["type"] == "string_type":
        message = f"expected a text in quotes, found {detail['input']!r}"
    elif detail["type"] == "missing":
        message = "is missing"
    return f"{place}: {message}"


def _suggest(word: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def _field_names(model: type[BaseModel]) -> set[str]:
    """Names of all fields of a model and of the models inside it."""
    names: set[str] = set()
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        names |= set(part.get("properties", {}))
    return names


def _reference_faults(catalogue: Catalogue) -> Iterator[str]:
    """Faults between entries: names that nothing has, areas without a parent."""
    yield from _measure_faults(catalogue)
    yield from _indicator_faults(catalogue)
    for own, source in catalogue.sources.items():
        place = f"sources/{own}.yaml"
        for name in (*source.geographies, *((source.geography,) if source.geography else ())):
            yield from _known(name, catalogue.geographies, place, "geography")
        for number, rule in enumerate(source.values):
            yield from _known(rule.measure, catalogue.measures, f"{place}: values.{number}", "measure")
            measure = catalogue.measures.get(rule.measure)
            if measure and own not in {*measure.sources, *sum(measure.preferred.values(), ())}:
                yield f"{place}: values.{number}: measures/{rule.measure}.yaml does not rank this source"
    for own, geography in catalogue.geographies.items():
        yield from _geography_faults(catalogue, own, geography)


def _measure_faults(catalogue: Catalogue) -> Iterator[str]:
    for own, measure in catalogue.measures.items():
        place = f"measures/{own}.yaml"
        for name in (*measure.sources, *sum(measure.preferred.values(), ())):
            yield from _known(name, catalogue.sources, place, "source")
            source = catalogue.sources.get(name)
            if source and own not in {rule.measure for rule in source.values}:
                yield f"{place}: source '{name}' has no rule for this measure"
        for name in measure.preferred:
            yield from _known(name, catalogue.geographies, place, "geography")


def _indicator_faults(catalogue: Catalogue) -> Iterator[str]:
    themes = {theme.id for theme in catalogue.county.themes}
    for own, indicator in catalogue.indicators.items():
        place = f"indicators/{own}.yaml"
        yield from _known(indicator.theme, themes, place, "theme")
        for name in indicator.related:
            yield from _known(name, catalogue.indicators, place, "indicator")
        for role, term in indicator.terms:
            yield from _known(term.measure, catalogue.measures, f"{place}: {role}", "measure")
            measure = catalogue.measures.get(term.measure)
            published = measure is not None and measure.kind == "published_rate"
            if measure is not None and published != (indicator.method == "published"):
                yield (
                    f"{place}: {role}: measure '{term.measure}' is of kind '{measure.kind}', which "
                    f"method '{indicator.method}' cannot use"
                )


def _geography_faults(catalogue: Catalogue, own: str, geography: Geography) -> Iterator[str]:
    place = f"geographies/{own}.yaml"
    if geography.geometry is not None:
        yield from _known(geography.geometry, catalogue.sources, place, "source")
    for entry in geography.areas:
        for name, parent in entry.parents.items():
            yield from _known(name, catalogue.geographies, f"{place}: area {entry.area}", "geography")
            keys = [a.area for a in catalogue.geographies[name].areas] if name in catalogue.geographies else [parent]
            yield from _known(parent, keys, f"{place}: area {entry.area}", f"area of {name}")


def _known(name: str, known: Iterable[str], place: str, kind: str) -> Iterator[str]:
    names = set(known)
    if name not in names:
        yield f"{place}: {kind} '{name}' does not exist{_suggest(name, names)}"
