"""Where: which area of the catalogue a row is about.

Belongs here: keys and names of rows against the areas of the catalogue. Does not belong here: forms
of keys (``sozialraum.keys``).
"""

import re
from dataclasses import dataclass

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.source import Source
from sozialraum.keys import AreaKey, normalise

OFFICIAL_KIND = re.compile(r"(.+), (Stadt|Gemeinde|Kreis|Landkreis)")
"""How official tables write the kind of an area behind its name."""

_NUMBERED = re.compile(r"(JH)?[0-9]+")

OUTSIDE = None
"""An area that the source is not asked about; its rows are passed over."""

Place = tuple[str, str]
"""Geography and key of an area."""


@dataclass(frozen=True)
class Places:
    """The areas that a source can be about."""

    catalogue: Catalogue
    source: Source

    def find(self, key: str | None, name: str | None) -> Place | None:
        """Geography and area of a row, None when it is outside of what the source is asked about.

        Parameters
        ----------
        key, name
            As in the file; the name counts only where there is no key.

        Raises
        ------
        ValueError
            When the key is none, or is one of the county that the catalogue does not have.
        """
        if key is None or not key.strip():
            return self._by_name((name or "").strip())
        if self.source.geography is not None and key.strip() in self._areas(self.source.geography):
            return self.source.geography, key.strip()  # a key of our own, such as Q01
        found = normalise(key, state=self.catalogue.county.state)
        for level, own in self._forms(found):
            geography = self.source.geography or level
            if own in self._areas(geography):
                return (geography, own) if geography in self.source.geographies else OUTSIDE
        if self._is_ours(found):
            raise ValueError(f"'{key}' is unknown; expected {self._expected(found)}")
        return OUTSIDE

    def _forms(self, found: AreaKey) -> list[AreaKey]:
        """The key and its twin: a Kreis may be written as a municipality ``…000`` and the reverse."""
        if found.level == "gemeinde" and found.key.endswith("000"):
            return [found, AreaKey("kreis", found.key[:5])]
        if found.level == "kreis":
            return [found, AreaKey("gemeinde", found.key + "000")]
        return [found]

    def _areas(self, geography: str) -> dict[str, str]:
        entry = self.catalogue.geographies.get(geography)
        return {} if entry is None else {area.area: area.name for area in entry.areas}

    def _is_ours(self, found: AreaKey) -> bool:
        """Whether the catalogue should have the area: nobody but our offices sends only our areas."""
        inside = found.key.removeprefix("JH").startswith(self.catalogue.county.area)
        return inside or found.level == "sozialraum" or self.source.access == "confidential"

    def _expected(self, found: AreaKey) -> str:
        known = [key for name in self.source.geographies for key in self._areas(name)]
        alike = [key for key in known if len(key) == len(found.key) and _NUMBERED.fullmatch(key)]
        near = min(alike, key=lambda key: abs(_number(key) - _number(found.key)), default=None)
        hint = f"; did you mean {near}?" if near else ""
        return f"an area of the catalogue ({', '.join(self.source.geographies)}){hint}"

    def _by_name(self, name: str) -> Place | None:
        if not name:
            raise ValueError("neither key nor name; expected a key or name of an area")
        forms = _forms_of_name(name)
        for geography in self.source.geographies:
            for area, known in self._areas(geography).items():
                if known in forms:
                    return geography, area
        if self.source.access == "confidential":
            raise ValueError(f"'{name}' is unknown; expected a name of an area of the catalogue")
        return OUTSIDE


def _number(key: str) -> int:
    return int(key.removeprefix("JH"))


def _forms_of_name(name: str) -> set[str]:
    """A name as the catalogue may write it: ``Kreis Düren`` for ``Düren, Kreis``."""
    match = OFFICIAL_KIND.fullmatch(name)
    if match is None:
        return {name}
    return {f"{match[2]} {match[1]}"} | ({match[1]} if match[2] in ("Stadt", "Gemeinde") else set())
