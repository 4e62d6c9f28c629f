"""Uses of a delivery: what was made from it, so that a person sees what a withdrawal changes.

Belongs here: following the inputs that the store has noted. Does not belong here: what is out of date
(``resources/planning``), withdrawing (``withdrawal``).
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from resources.home import Home
from resources.store import Key, Store

STAGES: Mapping[str, str] = {
    "areas": "Gebiete",
    "counts": "Zählwerte",
    "indicators": "Indikatoren",
    "indices": "Indizes und Vergleiche",
    "protected": "Geheimhaltung",
    "planning": "Planung",
    "report": "Berichtstabellen",
    "publications": "Datenbanken",
    "releases": "Veröffentlichungen",
}
"""Where a delivery is used, in order, with its title; tables made beside others are not told."""


class Use(NamedTuple):
    """A stored table that was made from a delivery, or a release that contains it.

    Attributes
    ----------
    stage, name
        Stage of ``STAGES``; measure, indicator, table or release.
    year
        None where a table holds all years.
    """

    stage: str
    name: str
    year: int | None


def uses(home: Home, delivery: str) -> list[Use]:
    """Everything that is made from a delivery, directly or by way of other tables, in order of the stages.

    Tables that were made before a later delivery took its place do not use it any more; releases that
    contain it always will.
    """
    made_from = _made_from(home.store)
    found: set[Key] = set()
    due = [name for name in made_from if name.startswith("deliveries/") and name.endswith(f"/{delivery}")]
    while due:
        new = made_from.get(due.pop(), set()) - found
        found |= new
        due += ["/".join(key) for key in new]
    told = [Use(stage, name, int(part) if part.isdigit() else None) for stage, name, part in found]
    told += [Use("releases", one.name, None) for one in home.releases.all() if delivery in one.deliveries]
    order = list(STAGES)
    return sorted(told, key=lambda use: (order.index(use.stage), use.year or 0, use.name))


def summary(found: Sequence[Use]) -> list[str]:
    """Uses in lines for a person: a stage and year each, with the names.

    Examples
    --------
    >>> for line in summary([Use("counts", "personen", 2024), Use("counts", "wohnungen", 2024)]):
    ...     print(line)
    Zählwerte 2024: personen, wohnungen
    """
    names: dict[str, list[str]] = {}
    for use in found:
        names.setdefault(STAGES[use.stage] + (f" {use.year}" if use.year else ""), []).append(use.name)
    return [f"{place}: {', '.join(together)}" for place, together in names.items()]


def _made_from(store: Store) -> dict[str, set[Key]]:
    """Stored tables with rows by the name of each of their inputs."""
    found: dict[str, set[Key]] = {}
    for key in (key for stage in STAGES for key in store.keys(stage)):
        pointer = store.pointer(key)
        if pointer is not None and pointer.rows:
            for name, version in pointer.inputs.items():
                if version:
                    found.setdefault(name, set()).add(key)
    return found
