"""Totals of all stored counts, and parts with their wholes, as plausibility looks at them.

Belongs here: the queries. Does not belong here: what is made from them (``sozialraum/quality``).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import duckdb
import pandas as pd

from resources.engine import NO_VALUE_FROM, connect
from resources.planning.inputs import Inputs
from resources.planning.keys import digest
from schemas.base import empty
from schemas.indicators import COUNTS
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.indicator import Term
from sozialraum.quality.expectations import part_indicators
from sozialraum.selection import Selection, Split, group_cells, select

_CELLS = """
SELECT DISTINCT measure, source, geography, sex, age_from, age_to, category, year
FROM counts ORDER BY year, measure, source, geography
"""

_TOTALS = f"""
SELECT c.measure, c.source, c.geography, c.area, c.year, max(c.reference_date) AS reference_date,
    any_value(c.basis) AS basis, any_value(chosen.cells) AS cells,
    max(c.status::status) FILTER (chosen.weight IS NOT NULL) AS status,
    CASE WHEN max(c.status::status) FILTER (chosen.weight IS NOT NULL) < '{NO_VALUE_FROM}'::status
        THEN sum(c.value * chosen.weight) END AS value,
    sum(c.value * chosen.weight) AS known,
    max(c.value) FILTER (c.sex IS NULL AND c.age_from IS NULL AND c.category IS NULL) AS whole,
    max(c.value) FILTER (c.sex IS NOT NULL OR c.age_from IS NOT NULL OR c.category IS NOT NULL) AS part,
    list_distinct(flatten(list(c.deliveries))) AS deliveries
FROM counts AS c
LEFT JOIN chosen ON chosen.measure = c.measure AND chosen.source = c.source
    AND chosen.geography = c.geography AND chosen.year = c.year
    AND chosen.sex = coalesce(c.sex, '') AND chosen.category = coalesce(c.category, '')
    AND chosen.age_from = coalesce(c.age_from, -1) AND chosen.age_to = coalesce(c.age_to, -1)
GROUP BY c.measure, c.source, c.geography, c.area, c.year
"""

_SHARES = """
SELECT v.indicator, t.source, v.geography, v.area, v.year, v.numerator AS part, v.denominator AS whole,
    v.deliveries
FROM read_parquet($values, union_by_name = true) AS v
JOIN (
    SELECT indicator, geography, year, min(source) AS source
    FROM read_parquet($terms, union_by_name = true) WHERE role = 'numerator'
    GROUP BY ALL
) AS t USING (indicator, geography, year)
WHERE v.numerator > 0 AND v.denominator > 0
"""


def totals(catalogue: Catalogue, plan: Inputs, order: Mapping[str, int]) -> pd.DataFrame:
    """Total of every measure by source, area and year, as ``sozialraum.quality.observed`` takes it.

    Parameters
    ----------
    catalogue, plan
        Measures, and where their counts are stored.
    order
        Number of arrival of each delivery of the present basis; figures of others are left out.
    """
    files = [
        str(path) for path in plan.paths(k for k in plan.store.keys("counts") if k[1] in catalogue.measures)
    ]
    with connect() as connection:
        _counts(connection, files)
        chosen = pd.DataFrame(
            _chosen(catalogue, connection.execute(_CELLS).fetchall()),
            columns=[
                *("measure", "source", "geography", "year", "sex", "age_from", "age_to", "category"),
                *("weight", "cells"),
            ],
        )
        connection.register("chosen", chosen)
        frame = connection.execute(_TOTALS).df()
    frame["cells"] = frame["cells"].fillna("")
    frame["status"] = frame["status"].astype("str")
    return _dated(frame, order)


def shares(catalogue: Catalogue, plan: Inputs, order: Mapping[str, int]) -> pd.DataFrame:
    """Numerators that are part of their denominators, as ``sozialraum.quality.observed`` takes them."""
    own = set(part_indicators(catalogue))
    keys = [key for key in plan.value_keys() if key[1] in own]
    values = [str(path) for path in plan.paths(keys)]
    terms = [str(path) for path in plan.paths(("terms", *key[1:]) for key in keys)]
    if not values or not terms:
        columns = ["indicator", "source", "geography", "area", "year", "part", "whole", "newest"]
        return pd.DataFrame({name: [] for name in columns})
    with connect() as connection:
        frame = connection.execute(_SHARES, {"values": values, "terms": terms}).df()
    return _dated(frame, order)


def _counts(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> None:
    """Stored counts as a table."""
    if files:
        connection.execute(
            "CREATE TABLE counts AS SELECT * FROM read_parquet($files, union_by_name = true)",
            {"files": list(files)},
        )
    else:
        connection.register("counts", empty(COUNTS))


def _chosen(catalogue: Catalogue, cells: Sequence[tuple[Any, ...]]) -> Iterator[tuple[object, ...]]:
    """Cells that make up the total of a measure, a source, a geography and a year, with their weights.

    Where the splits make up no total, all of them together stand for it: they can be compared with the
    same ones of another year, and with nothing else.
    """
    for year, rows in groupby(cells, key=lambda row: row[7]):
        for (measure, source, geography), there in group_cells(row[:7] for row in rows).items():
            sparse = catalogue.sources[source].sparse
            total = select(there, Term(measure=measure), year=year, sparse=sparse)
            name = "" if total is not None else digest(sorted(there, key=repr))
            for sex, band, category in there:
                weight = 1.0 if total is None else _weight(total, (sex, band, category))
                if weight is not None:
                    start, end = (
                        (-1, -1) if band is None else (band.start, -1 if band.end is None else band.end)
                    )
                    yield (
                        measure,
                        source,
                        geography,
                        year,
                        sex or "",
                        start,
                        end,
                        category or "",
                        weight,
                        name,
                    )


def _weight(total: Selection, split: Split) -> float | None:
    sex, band, category = split
    if sex not in total.sexes or category not in total.categories:
        return None
    return dict(total.bands).get(band)


def _dated(frame: pd.DataFrame, order: Mapping[str, int]) -> pd.DataFrame:
    """Rows of the present basis, each with the number of its newest delivery."""
    fine = [bool(len(names)) and all(name in order for name in names) for names in frame["deliveries"]]
    own = frame[fine]
    newest = [max(order[name] for name in names) for names in own["deliveries"]]
    return own.drop(columns="deliveries").assign(newest=newest).reset_index(drop=True)
