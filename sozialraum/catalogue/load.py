"""Loading of the catalogue: every fault of every file at once, with place and suggestion.

Belongs here: finding the files and validation of single entries. Does not belong here: references
between entries (``references``), the traps of YAML (``strict_yaml``), data files.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from sozialraum.catalogue.base import Id
from sozialraum.catalogue.county import County, Geography
from sozialraum.catalogue.disclosure import PRESET, Disclosure, Rule
from sozialraum.catalogue.disclosure_references import disclosure_faults
from sozialraum.catalogue.index import Index
from sozialraum.catalogue.indicator import Indicator, Measure
from sozialraum.catalogue.live import Service, Services
from sozialraum.catalogue.publication import Publication
from sozialraum.catalogue.quality import Quality, quality_faults
from sozialraum.catalogue.references import Entries, reference_faults, suggest
from sozialraum.catalogue.rule import FindingRule
from sozialraum.catalogue.rule_references import rule_faults
from sozialraum.catalogue.source import Source
from sozialraum.catalogue.strict_yaml import parse


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
    indices: Mapping[str, Index] = field(default_factory=dict)
    rules: Mapping[str, FindingRule] = field(default_factory=dict)
    disclosure: Disclosure = field(default_factory=lambda: Disclosure(version=PRESET))
    services: Mapping[str, Service] = field(default_factory=dict)
    quality: Quality = field(default_factory=Quality)
    publication: Publication | None = None
    """None: only tables are published, no pages."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """The files it was loaded from, by path below its folder; two catalogues that say the same are equal."""

    def rule_of(self, source: str) -> Rule:
        """What may be shown of a source."""
        return self.disclosure.rule(source, self.sources[source].access)

    @property
    def dividing(self) -> tuple[str, ...]:
        """Geographies whose areas lie in municipalities: the Sozialräume, the smallest areas there are."""
        return tuple(
            name
            for name, geography in self.geographies.items()
            if any("gemeinde" in entry.parents for entry in geography.areas)
        )


Model = TypeVar("Model", bound=BaseModel)

FOLDERS: dict[str, type[BaseModel]] = {
    "geographies": Geography,
    "sources": Source,
    "measures": Measure,
    "indicators": Indicator,
    "indices": Index,
    "rules": FindingRule,
}

RULES = "disclosure.yaml"
"""File of the rules of disclosure control, which a catalogue may do without."""

SERVICES = "services.yaml"
"""File of the services that sources are fetched from, which a catalogue may do without."""

PUBLICATION = "publication.yaml"
"""File that says who publishes; without it there are tables, but nothing is printed."""

PLAUSIBILITY = "quality.yaml"
"""File of what is believed of delivered figures, which a catalogue may do without."""

OPTIONAL = ("indices", "rules")
"""Folders that a catalogue may do without."""

_ID: TypeAdapter[str] = TypeAdapter(Id)


def load_catalogue(folder: Path) -> Catalogue:
    """Load a catalogue folder.

    Parameters
    ----------
    folder
        Folder with ``county.yaml``, where it has rules of its own ``disclosure.yaml``, where it fetches
        anything ``services.yaml``, where it believes other figures ``quality.yaml``, where pages are
        printed ``publication.yaml``, and the folders
        ``geographies``, ``sources``, ``measures``, ``indicators`` and, where there are any, ``indices`` and
        ``rules``;
        the name of a file is the id of its entry.

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
    ids: dict[str, set[str]] = {}
    for name, model in FOLDERS.items():
        paths = _entry_files(folder / name, folder, faults)
        read = {path.stem: _read(path, model, folder, faults) for path in paths}
        parts[name] = {own: entry for own, entry in read.items() if entry is not None}
        ids[name] = set(read)
    disclosure = _disclosure(folder, faults)
    services = _services(folder, faults)
    quality = _quality(folder, faults)
    publication = _publication(folder, faults)
    entries = Entries(county=county, ids=ids, services=services, **parts)
    faults += reference_faults(entries)
    faults += rule_faults(entries)
    if disclosure is not None:
        faults += disclosure_faults(entries, disclosure)
    faults += quality_faults(entries, quality)
    if faults or county is None or disclosure is None:
        raise CatalogueError(faults)
    texts = {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*.yaml"))
    }
    return Catalogue(
        county=county,
        disclosure=disclosure,
        services=services,
        quality=quality,
        publication=publication,
        texts=texts,
        **parts,
    )


def _disclosure(folder: Path, faults: list[str]) -> Disclosure | None:
    """Rules of disclosure control; the strict preset for a catalogue without."""
    path = folder / RULES
    if not path.exists():
        return Disclosure(version=PRESET)
    rules = _read(path, Disclosure, folder, faults)
    if rules is not None and rules.version == PRESET:
        faults.append(
            f"{RULES}: version: '{PRESET}' is that of a catalogue without rules; expected another one"
        )
    return rules


def _services(folder: Path, faults: list[str]) -> Mapping[str, Service]:
    """Services by id; none for a catalogue without."""
    path = folder / SERVICES
    services = _read(path, Services, folder, faults) if path.exists() else None
    return {} if services is None else services.root


def _quality(folder: Path, faults: list[str]) -> Quality:
    """Ranges of plausible figures; the presets for a catalogue without, or with faults in them."""
    path = folder / PLAUSIBILITY
    return (_read(path, Quality, folder, faults) if path.exists() else None) or Quality()


def _publication(folder: Path, faults: list[str]) -> Publication | None:
    """Who publishes; None for a catalogue that does not say."""
    path = folder / PUBLICATION
    return _read(path, Publication, folder, faults) if path.exists() else None


def _entry_files(folder: Path, root: Path, faults: list[str]) -> list[Path]:
    """Files of a folder in order of their ids; what cannot be an entry is a fault."""
    place = folder.relative_to(root).as_posix()
    found = []
    for path in sorted(folder.glob("*")):
        if path.suffix == ".yaml":
            found.append(path)
            try:
                _ID.validate_python(path.stem)
            except ValidationError:
                faults.append(
                    f"{place}/{path.name}: the file name is the id; expected lower case letters, digits "
                    "and underscores, beginning with a letter"
                )
        elif not path.name.startswith("."):
            faults.append(f"{place}/{path.name}: is no entry; expected '{path.stem}.yaml'")
    if not found and place not in OPTIONAL:
        faults.append(f"{place}/: no entry found; expected at least one .yaml file")
    return found


def _read(path: Path, model: type[Model], root: Path, faults: list[str]) -> Model | None:
    place = path.relative_to(root).as_posix()
    if not path.is_file():
        faults.append(f"{place}: does not exist; expected a file")
        return None
    try:
        data, problems = parse(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        faults.append(f"{place}: is not in UTF-8 (byte {error.start}); save it as UTF-8")
        return None
    faults.extend(f"{place}: {problem}" for problem in problems)
    if data is None:
        return None
    try:
        # JSON mode is strict about types, yet takes a list for a tuple and a text for a date
        entry = model.model_validate_json(json.dumps(data, default=str))
    except ValidationError as error:
        faults.extend(f"{place}: {fault}" for fault in _explain_all(error, model))
        return None
    return None if problems else entry


def _explain_all(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """Faults of pydantic, with the alternatives of one place put together."""
    places: dict[str, list[str]] = {}
    for detail in error.errors():
        # pydantic puts the tried alternative (int, literal[…]) behind the place
        fields = [str(part) for part in detail["loc"] if not _is_alternative(part)]
        message = _explain(detail, model)
        known = places.setdefault(".".join(fields) or "the whole file", [])
        if message not in known:
            known.append(message)
    return [f"{place}: {', or '.join(messages)}" for place, messages in places.items()]


def _is_alternative(part: int | str) -> bool:
    return isinstance(part, str) and (part in ("int", "float", "str") or "[" in part)


def _explain(detail: ErrorDetails, model: type[BaseModel]) -> str:
    """What is wrong in one place, with a suggestion where one is near."""
    given, message = detail["input"], detail["msg"].removeprefix("Input ")
    match detail["type"]:
        case "missing":
            message = "is missing"
        case "extra_forbidden":
            message = f"unknown field{suggest(str(detail['loc'][-1]), _field_names(model))}"
        case "literal_error":
            expected = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
            message = f"'{given}' is not one of {', '.join(expected)}{suggest(str(given), expected)}"
        case "string_type":
            message = f"expected a text in quotes, found {json.dumps(given)}"
        case "string_pattern_mismatch":
            message = f"'{given}' does not have the form {detail['ctx']['pattern']}"
        case "model_type":
            message = "expected fields with values (name: value)"
        case "value_error":
            message = message.removeprefix("Value error, ")
        case _:
            message += f", found {json.dumps(given, ensure_ascii=False)}"
    return message


def _field_names(model: type[BaseModel]) -> set[str]:
    """Names of all fields of a model and of the models inside it."""
    names: set[str] = set()
    schema = model.model_json_schema()
    for part in (schema, *schema.get("$defs", {}).values()):
        names |= set(part.get("properties", {}))
    return names
