"""Counts of a year as numbers instead of texts, ready to be summed.

Belongs here: reading stored counts into arrays of codes. Does not belong here: the sums
(``sozialraum/sums.py``), which cells are summed.

A text that repeats is stored in Parquet as a number and a short list; kept as such, a row costs a few
additions, where comparing texts in joins and groups costs ten times as much.
"""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from sozialraum.ages import Band
from sozialraum.catalogue import Catalogue
from sozialraum.status import RANK
from sozialraum.sums import Codes, Floats, Ranks


class Split(NamedTuple):
    """What a row counts: the measure, who delivers it for which geography, and the cell of it."""

    measure: str
    source: str
    geography: str
    sex: str | None
    age_from: int | None
    age_to: int | None
    category: str | None

    @property
    def group(self) -> tuple[str, str, str]:
        """Measure, source and geography."""
        return self[:3]

    @property
    def band(self) -> Band | None:
        """Age band; None for all ages."""
        return None if self.age_from is None else Band(self.age_from, self.age_to)


_TEXTS = ("measure", "source", "geography", "sex", "category", "area", "status")
_COLUMNS = (*Split._fields, "area", "value", "status", "reference_date", "deliveries")
_ELEMENT = "deliveries.list.element"


class Areas:
    """The areas of all geographies under numbers.

    Attributes
    ----------
    keys
        Key of every area, sorted, each once; its number is its place here.
    inside
        Numbers of the areas of each geography, sorted by key; residuals are no areas.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        found = {
            name: sorted(entry.area for entry in geography.areas if entry.kind == "area")
            for name, geography in catalogue.geographies.items()
        }
        self.keys = sorted({key for keys in found.values() for key in keys})
        number = {key: code for code, key in enumerate(self.keys)}
        self.inside = {
            name: np.array([number[key] for key in keys], dtype=np.intp) for name, keys in found.items()
        }

    def places(self, geography: str) -> Codes:
        """Place of every area within a geography, by its number; -1 where it does not belong there."""
        # one more, so that the number -1 of an unknown area finds -1 as well
        places = np.full(len(self.keys) + 1, -1, dtype=np.intp)
        places[self.inside[geography]] = np.arange(len(self.inside[geography]))
        return places


@dataclass(frozen=True)
class CodedCounts:
    """Rows of one file.

    Attributes
    ----------
    splits, split
        The splits there are, and the place of each row's split among them.
    area
        Number of each row's area; -1 where it is a residual or none of ours.
    value
        Missing values are 0: their status says that there is none.
    rank
        Status as its rank in the order of propagation.
    date
        Reference date in nanoseconds.
    origins, origin
        The sets of deliveries there are, and the place of each row's set among them.
    """

    splits: Sequence[Split]
    split: Codes
    area: Codes
    value: Floats
    rank: Ranks
    date: NDArray[np.int64]
    origins: Sequence[frozenset[str]]
    origin: Codes


def read_coded(files: Sequence[Path], areas: Areas) -> list[CodedCounts]:
    """Counts of every file, in the order of the files.

    Parameters
    ----------
    files
        Parquet files with the columns of ``schemas.indicators.COUNTS``.
    areas
        Numbers of the areas.

    Returns
    -------
    list of CodedCounts
        One a file. Files are read at the same time, as many as there are processors.
    """
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(partial(_read, areas=pa.array(areas.keys, type=pa.string())), files))


def _read(path: Path, areas: pa.Array) -> CodedCounts:
    file = pq.ParquetFile(path, read_dictionary=[*_TEXTS, _ELEMENT])
    table = file.read(columns=list(_COLUMNS), use_threads=False).unify_dictionaries().combine_chunks()
    columns = {name: _only_chunk(table[name]) for name in _COLUMNS}
    split, splits = _combine([columns[name] for name in Split._fields])
    status, statuses = _code(columns["status"])
    ranks = np.array([0 if name is None else RANK[str(name)] for name in statuses], dtype=np.uint8)
    origin, origins = _origins(columns["deliveries"])
    return CodedCounts(
        splits=splits,
        split=split,
        area=_places(columns["area"], areas),
        value=np.nan_to_num(columns["value"].to_numpy(zero_copy_only=False)),
        rank=ranks[status],
        date=columns["reference_date"].cast(pa.timestamp("ns")).to_numpy(zero_copy_only=False).view(np.int64),
        origins=origins,
        origin=origin,
    )


def _only_chunk(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.array([], type=column.type)


def _code(column: pa.Array) -> tuple[Codes, list[object]]:
    """Code of each row, and what the codes mean; the first one is missing."""
    if isinstance(column, pa.DictionaryArray):
        indices, meaning = column.indices, column.dictionary.to_pylist()
    else:  # ages are small numbers, and may be their own codes
        indices, meaning = column, list(range((pc.max(column).as_py() or 0) + 1))
    codes = indices.fill_null(-1) if indices.null_count else indices
    return codes.to_numpy() + 1, [None, *meaning]


def _places(column: pa.DictionaryArray, areas: pa.Array) -> Codes:
    """Number of each row's area, looked up once an area."""
    places = pc.index_in(column.dictionary.cast(areas.type), value_set=areas).fill_null(-1)
    found: Codes = places.to_numpy(zero_copy_only=False).astype(np.intp)[column.indices.to_numpy()]
    return found


def _combine(columns: Sequence[pa.Array]) -> tuple[Codes, list[Split]]:
    """Code of each row's combination of several columns, and what these codes mean."""
    coded = [_code(column) for column in columns]
    combined = np.zeros(len(columns[0]), dtype=np.int64)
    for column, (codes, meaning) in zip(columns, coded, strict=True):
        if column.null_count or len(meaning) > 2:  # what is the same in all rows tells nothing apart
            combined *= len(meaning)
            combined += codes
    split, found = pd.factorize(combined)
    rows = _any_row(split, len(found))
    return split, [Split(*(meaning[codes[row]] for codes, meaning in coded)) for row in rows]


def _origins(column: pa.ListArray) -> tuple[Codes, list[frozenset[str]]]:
    """Code of each row's set of deliveries, and the sets."""
    codes, meaning = _code(column.flatten())
    length = column.value_lengths().to_numpy(zero_copy_only=False)
    if (length == 1).all():
        return codes, [frozenset() if name is None else frozenset([str(name)]) for name in meaning]
    # the sum of random numbers tells sets apart; those of a digest are the same in every run
    random = np.array([_digest(name) for name in meaning], dtype=np.uint64)
    sums = np.concatenate([np.zeros(1, dtype=np.uint64), np.cumsum(random[codes])])
    ends = np.cumsum(length)
    origin, found = pd.factorize(sums[ends] - sums[ends - length])
    rows = _any_row(origin, len(found))
    return origin, [frozenset(column[int(row)].as_py()) for row in rows]


def _any_row(codes: Codes, number: int) -> Codes:
    """A row that has the code, for each code."""
    rows = np.zeros(number, dtype=np.intp)
    rows[codes] = np.arange(len(codes))
    return rows


def _digest(name: object) -> int:
    return int.from_bytes(hashlib.sha256(str(name).encode()).digest()[:8], "little")
