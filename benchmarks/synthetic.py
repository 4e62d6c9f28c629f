"""A made-up county for the measurement of the calculation: many areas, indicators and splits.

Belongs here: its catalogue, and its counts as the stage ``counts`` stores them. Does not belong here: any
measuring.

Sixty numerators of three kinds (total only; by sex; by sex and five age bands), as offices deliver them, and
three denominators (population by sex and twenty age bands, households by size, employees by sex and ten age
bands) that the indicators share in eight cuts: 325 counted cells an area and year.
"""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.county import AreaEntry, County, Geography, Theme
from sozialraum.catalogue.indicator import Indicator, Measure, Term
from sozialraum.catalogue.source import Recognise, Source, ValueRule
from sozialraum.status import Status

COUNTY = "99999"
AREAS = 11_000
INDICATORS = 60
YEARS = range(2005, 2025)

_TWICE = 0.02
"""Part of the areas whose figures come from a delivery and its correction."""
_SECRET = 0.01
"""Part of the numerators' cells that their office keeps secret."""


class Cell(NamedTuple):
    """One split of a measure; none is the total."""

    sex: str | None = None
    age_from: int | None = None
    age_to: int | None = None
    category: str | None = None


def _bands(*edges: int | None) -> list[tuple[int | None, int | None]]:
    return list(pairwise(edges))


def _by_sex(*edges: int | None) -> list[Cell]:
    return [Cell(sex, *band) for sex in ("female", "male") for band in _bands(*edges)]


_NUMERATORS = (
    [Cell()],
    [Cell("female"), Cell("male")],
    _by_sex(0, 15, 25, 45, 65, None),
)
CELLS: dict[str, list[Cell]] = {
    "bevoelkerung": _by_sex(*range(0, 100, 5), None),
    "haushalte": [Cell(category=f"groesse:{size}") for size in range(1, 6)],
    "beschaeftigte": _by_sex(*range(15, 70, 5)),
    **{f"faelle_{number:02d}": _NUMERATORS[number % 3] for number in range(INDICATORS)},
}
"""Splits of each measure."""

_WHOLES = (
    Term(measure="bevoelkerung"),
    Term(measure="bevoelkerung", age=(0, 20)),
    Term(measure="bevoelkerung", age=(15, 65)),
    Term(measure="bevoelkerung", age=(65, None)),
    Term(measure="bevoelkerung", age=(20, 65)),
    Term(measure="bevoelkerung", sex="female"),
    Term(measure="haushalte"),
    Term(measure="beschaeftigte", age=(15, 65)),
)
_METHODS: tuple[tuple[str, float], ...] = (("share", 100.0), ("rate", 1000.0), ("ratio", 100.0))
_TITLE = Title(de="Messung", en="Measurement")


def catalogue(areas: int = AREAS) -> Catalogue:
    """A county with one geography; one office delivers the denominators, another one the numerators."""
    inside = tuple(
        AreaEntry(area=f"{COUNTY}{number:05d}", name=f"Gebiet {number}", parents={"kreis": COUNTY})
        for number in range(areas)
    )
    return Catalogue(
        county=County(
            id="messung",
            title=_TITLE,
            area=COUNTY,
            state="99",
            area_km2=1.0,
            area_tolerance_km2=1.0,
            first_year=YEARS.start,
            timezone="Europe/Berlin",
            owner="team:messung",
            themes=(Theme(id="messung", title=_TITLE),),
        ),
        geographies={
            "gebiet": Geography(title=_TITLE, valid_from=date(2000, 1, 1), areas=inside),
            "kreis": Geography(
                title=_TITLE, valid_from=date(2000, 1, 1), areas=(AreaEntry(area=COUNTY, name="Kreis"),)
            ),
        },
        sources={name: _source(name) for name in ("amt", "register")},
        measures={
            name: Measure(title=_TITLE, kind="count", unit="Personen", sources=(source_of(name),))
            for name in CELLS
        },
        indicators={f"indikator_{number:02d}": _indicator(number) for number in range(INDICATORS)},
    )


def source_of(measure: str) -> str:
    """The office that delivers a measure."""
    return "amt" if measure.startswith("faelle") else "register"


def _source(name: str) -> Source:
    return Source(
        title=_TITLE,
        publisher=name,
        licence="keine",
        access="open",
        rhythm="yearly",
        reader="table",
        recognise=Recognise(content=(name,), suffixes=(".csv",)),
        values=tuple(ValueRule(measure=m, column=m) for m in CELLS if source_of(m) == name),
        geographies=("gebiet",),
    )


def _indicator(number: int) -> Indicator:
    method, factor = _METHODS[number // 3 % 3]
    return Indicator.model_validate(
        {
            "title": _TITLE,
            "theme": "messung",
            "definition": _TITLE,
            "method": method,
            "numerator": (Term(measure=f"faelle_{number:02d}"),),
            "denominator": (_WHOLES[number % len(_WHOLES)],),
            "unit": "%",
            "factor": factor,
            "polarity": "none",
            "minimum_population": 10,
        }
    )


def write_counts(folder: Path, year: int, areas: int = AREAS) -> Iterator[tuple[Path, int]]:
    """Write the counts of a year, a file a measure as the store has them; yields path and rows of each."""
    rng = np.random.default_rng(year)
    size = rng.gamma(2.0, 300.0, areas)
    corrected = rng.random(areas) < _TWICE
    for measure, cells in CELLS.items():
        part = (1.0 if source_of(measure) == "register" else 0.05) / len(cells)
        values = rng.poisson(size[:, None] * part, (areas, len(cells))).astype(np.float64)
        secret = rng.random(values.shape) < (_SECRET if source_of(measure) == "amt" else 0)
        table = _table(measure, year, values, secret, corrected)
        path = folder / f"{measure}_{year}.parquet"
        pq.write_table(table, path, compression="zstd")
        yield path, table.num_rows


def _table(
    measure: str, year: int, values: np.ndarray, secret: np.ndarray, corrected: np.ndarray
) -> pa.Table:
    """Rows of a measure sorted by area and cell, the county first; its sums leave nothing secret."""
    cells, source = CELLS[measure], source_of(measure)
    areas = len(values)
    value = np.concatenate([values.sum(axis=0), values.ravel()])
    hidden = np.concatenate([np.zeros(len(cells), dtype=bool), secret.ravel()])
    status = np.where(hidden, Status.UNKNOWN_OR_SECRET, np.where(value == 0, Status.NIL, Status.EXACT))
    twice = np.repeat(np.concatenate([[True], corrected]), len(cells))
    rows = len(value)

    def alike(text: object, kind: pa.DataType) -> pa.Array:
        return pa.array(np.full(rows, text, dtype=object), type=kind)

    def by_cell(name: str, kind: pa.DataType) -> pa.Array:
        column = pa.array([getattr(cell, name) for cell in cells], type=kind)
        return column.take(pa.array(np.tile(np.arange(len(cells)), areas + 1)))

    text = pa.large_string()
    keys = np.array([COUNTY, *(f"{COUNTY}{number:05d}" for number in range(areas))], dtype=object)
    geography = np.where(np.arange(rows) < len(cells), "kreis", "gebiet").astype(object)
    return pa.table(
        {
            "measure": alike(measure, text),
            "source": alike(source, text),
            "geography": pa.array(geography, type=text),
            "area": pa.array(np.repeat(keys, len(cells)), type=text),
            "year": pa.array(np.full(rows, year), type=pa.int64()),
            "reference_date": pa.array(np.full(rows, np.datetime64(f"{year}-12-31", "ns"))),
            "sex": by_cell("sex", text),
            "age_from": by_cell("age_from", pa.int64()),
            "age_to": by_cell("age_to", pa.int64()),
            "category": by_cell("category", text),
            "value": pa.array(value, mask=hidden),
            "status": pa.array(status.astype(object), type=text),
            "basis": alike("gebiet", text),
            "rows": pa.array(np.where(geography == "kreis", areas, 1)),
            "deliveries": _deliveries(source, year, twice),
        }
    )


def _deliveries(source: str, year: int, twice: np.ndarray) -> pa.ListArray:
    names = [f"{source}{year}{kind}".ljust(64, "0") for kind in ("first", "later")]
    length = np.where(twice, 2, 1)
    ends = np.cumsum(length)
    index = np.arange(ends[-1]) - np.repeat(ends - length, length)
    values = pa.array(names).take(pa.array(index))
    return pa.ListArray.from_arrays(pa.array(np.concatenate([[0], ends]), type=pa.int32()), values)
