"""Cells of registers: what is written there, as a value or a complaint.

Belongs here: one function a kind of field. Does not belong here: rows (``rows``).
"""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.references import suggest
from sozialraum.planning.registers import EARLIEST, LARGEST, LATEST, Field, Kind

Found = TypeVar("Found")
Cell = str | float | bool | dt.date | dt.time | dt.timedelta

LONGEST = 4_000
"""Letters of a text."""

_PERSONAL = re.compile(r"[\w.+-]+@[\w-]+\.\w+|(?<![\d.,])(?:\+49|0)[\d /()\u00a0\u2010-\u2013-]{7,}\d")
_GERMAN_NUMBER = re.compile(r"-?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?")
_NAME = re.compile(r"[A-Za-z0-9ÄÖÜäöüß][A-Za-z0-9ÄÖÜäöüß._/-]{0,39}")
_LABELLED = re.compile(r".*\(([^()]+)\)")


class WrongCell(ValueError):
    """What was expected of a cell."""


@dataclass(frozen=True)
class Cells:
    """Reads cells of a register for a catalogue."""

    catalogue: Catalogue

    def read(self, field: Field, cell: Cell) -> dict[str, object]:
        """Columns that a cell gives; an empty cell gives missing values or empty lists.

        Raises
        ------
        WrongCell
            With what was expected.
        """
        several = field.kind in ("indicators", "areas", "numbers")
        if isinstance(cell, str) and not (_parts(cell) if several else cell.strip()):
            if field.required:
                raise WrongCell("a value, but the cell is empty")
            return {field.name: [] if several else None}
        if field.kind in ("name", "text") and self._is_personal(cell):
            raise WrongCell("a text without e-mail addresses and telephone numbers")
        if field.kind in ("area", "areas"):
            return self._areas(field, _text(cell))
        readers: Mapping[Kind, Callable[[Field, Cell], object]] = {
            "name": _name,
            "text": lambda _, found: _plain(found),
            "choice": _choice,
            "theme": lambda _, found: _one_of(_text(found), self._themes, "theme"),
            "indicator": lambda _, found: _one_of(_text(found), self._indicators, "indicator"),
            "indicators": lambda _, found: self._several(found),
            "finding": lambda _, found: self._finding(found),
            "date": lambda _, found: _date(found),
            "number": lambda _, found: _number(found),
            "numbers": lambda _, found: [_number(part) for part in _parts(found)],
            "count": lambda _, found: _count(found),
        }
        return {field.name: readers[field.kind](field, cell)}

    def shown(self, cell: Cell) -> str | None:
        """What a fault may repeat of a cell: receipts are published, so nothing personal."""
        return None if self._is_personal(cell) else str(cell)[:80]

    def _is_personal(self, cell: Cell) -> bool:
        # keys of areas look like telephone numbers
        return _PERSONAL.search(re.sub(rf"\b{self.catalogue.county.area}\d*", "", str(cell))) is not None

    @cached_property
    def _themes(self) -> dict[str, str]:
        return _labels((theme.id, theme.title.de) for theme in self.catalogue.county.themes)

    @cached_property
    def _indicators(self) -> dict[str, str]:
        return _labels((own, entry.title.de) for own, entry in self.catalogue.indicators.items())

    @cached_property
    def _places(self) -> dict[str, tuple[str, str]]:
        """Geography and key by key and by name; a name that several areas have leads to none."""
        keys: dict[str, tuple[str, str]] = {}
        names: dict[str, list[tuple[str, str]]] = {}
        for geography, entry in self.catalogue.geographies.items():
            for area in entry.areas:
                if area.kind == "area" and not entry.benchmark:
                    keys[area.area] = (geography, area.area)
                    names.setdefault(area.name, []).append((geography, area.area))
        return {**{name: found[0] for name, found in names.items() if len(found) == 1}, **keys}

    def _areas(self, field: Field, text: str) -> dict[str, object]:
        parts = _parts(text) if field.kind == "areas" else [text.strip()]
        found = [_one_of(part, self._places, "area") for part in parts]
        geographies = sorted({geography for geography, _ in found})
        if len(geographies) > 1:
            raise WrongCell(f"areas of one geography, but there are some of {' and '.join(geographies)}")
        keys = list(dict.fromkeys(area for _, area in found))
        return {"geography": geographies[0], field.name: keys if field.kind == "areas" else keys[0]}

    def _several(self, cell: Cell) -> list[str]:
        return list(dict.fromkeys(_one_of(part, self._indicators, "indicator") for part in _parts(cell)))

    def _finding(self, cell: Cell) -> str:
        text = _text(cell)
        rule, _, rest = text.partition("-")
        geography, _, area = rest.partition("-")
        if self._places.get(area) != (geography, area):
            raise WrongCell("a finding as the report names it: rule-geography-key of the area")
        if rule not in self.catalogue.rules:
            raise WrongCell(f"a finding of a rule in the catalogue{suggest(rule, self.catalogue.rules)}")
        return text


def _labels(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Id by id and by German title."""
    return {text: own for own, title in entries for text in (title, own)}


def _one_of(text: str, known: Mapping[str, Found], kind: str) -> Found:
    """What a text stands for: itself, or what stands in brackets at its end."""
    inside = _LABELLED.fullmatch(text)
    for candidate in (text, inside[1].strip() if inside else text):
        if candidate in known:
            return known[candidate]
    raise WrongCell(f"{kind} of the catalogue, by its key or title{suggest(text, known)}")


def _parts(cell: Cell) -> list[str]:
    return [part.strip() for part in re.split(r"[;\n]", _text(cell)) if part.strip()]


def _text(cell: Cell) -> str:
    """A cell as text; keys that Excel took for numbers get no decimal point."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _plain(cell: Cell) -> str:
    text = _text(cell)
    if len(text) > LONGEST:
        raise WrongCell(f"at most {LONGEST} letters, but there are {len(text)}")
    return "".join(letter for letter in text if letter.isprintable() or letter == "\n")


def _name(_: Field, cell: Cell) -> str:
    text = _text(cell)
    if not _NAME.fullmatch(text):
        raise WrongCell("up to 40 letters, digits, '-', '_', '.' or '/', beginning with a letter or digit")
    return text


def _choice(field: Field, cell: Cell) -> str:
    text = _text(cell)
    if text not in field.choices:
        raise WrongCell(f"one of {', '.join(field.choices)}{suggest(text, field.choices)}")
    return field.choices[text]


def _date(cell: Cell) -> pd.Timestamp:
    day = dt.date(cell.year, cell.month, cell.day) if isinstance(cell, dt.date) else _written(_text(cell))
    if not EARLIEST <= day <= LATEST:
        raise WrongCell(f"a day of the years {EARLIEST.year} to {LATEST.year}; leave open what has no end")
    return pd.Timestamp(day)


def _written(text: str) -> dt.date:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise WrongCell("a day like 31.12.2026")


def _number(cell: Cell) -> float:
    text = "" if isinstance(cell, float) else _text(cell).replace("\u2212", "-").replace("\u00a0", "")
    if not isinstance(cell, float) and not _GERMAN_NUMBER.fullmatch(text):
        raise WrongCell("a number like 1.234,5")
    number = cell if isinstance(cell, float) else float(text.replace(".", "").replace(",", "."))
    if not abs(number) <= LARGEST:
        raise WrongCell(f"a number of at most {LARGEST:.0f}")
    return number


def _count(cell: Cell) -> int:
    value = _number(cell)
    if value < 0 or not value.is_integer():
        raise WrongCell("a whole number of at least 0")
    return int(value)
