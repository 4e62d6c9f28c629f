"""Indicator figures of a year: terms summed in DuckDB, values and limits by ``sozialraum.figures``.

Belongs here: the queries from counts to numerators and denominators, and the table of terms.
Does not belong here: formulas of values and limits, storage.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd

from resources.engine import NO_VALUE_FROM, connect
from schemas.indicators import TERMS
from sozialraum.ages import band_text
from sozialraum.areas import area_table
from sozialraum.catalogue import Catalogue
from sozialraum.figures import complete_figures
from sozialraum.selection import ResolvedTerm, group_cells, resolve

CODE = "2"
"""Version of this calculation; raise it when results change."""

_CELLS = """
CREATE TABLE cells AS
SELECT row_number() OVER () AS cell, *
FROM (SELECT DISTINCT measure, source, geography, sex, age_from, age_to, category
      FROM read_parquet($files, union_by_name = true))
ORDER BY measure, source, geography
"""

_COUNTS = """
CREATE TABLE counts AS
SELECT cells.cell, c.area, c.value, c.status::status AS status, c.reference_date, c.deliveries
FROM read_parquet($files, union_by_name = true) AS c
JOIN cells ON c.measure = cells.measure AND c.source = cells.source AND c.geography = cells.geography
    AND c.sex IS NOT DISTINCT FROM cells.sex AND c.age_from IS NOT DISTINCT FROM cells.age_from
    AND c.age_to IS NOT DISTINCT FROM cells.age_to AND c.category IS NOT DISTINCT FROM cells.category
"""

_TERM_CELLS = """
CREATE TABLE term_cells AS
SELECT term.term, cell, weight
FROM term
JOIN cells USING (measure, source, geography)
JOIN term_sex ON term_sex.term = term.term AND term_sex.sex IS NOT DISTINCT FROM cells.sex
JOIN term_category ON term_category.term = term.term
    AND term_category.category IS NOT DISTINCT FROM cells.category
JOIN term_band ON term_band.term = term.term AND term_band.age_from IS NOT DISTINCT FROM cells.age_from
    AND term_band.age_to IS NOT DISTINCT FROM cells.age_to;
CREATE TABLE terms AS
SELECT term.*, size.cells FROM term JOIN (SELECT term, count(*) AS cells FROM term_cells GROUP BY ALL) AS size
USING (term)
"""

_SUMS = f"""
WITH summed AS (
    SELECT term, area, sum(value * weight) AS value, max(status) AS status, count(*) AS cells,
        max(reference_date) AS reference_date, list_distinct(flatten(list(DISTINCT deliveries))) AS deliveries
    FROM counts JOIN term_cells USING (cell)
    GROUP BY ALL
),
present AS (
    SELECT DISTINCT measure, source, geography, area FROM counts JOIN cells USING (cell)
),
gap AS (
    SELECT t.term, t.measure, a.area, t.sparse, t.cells AS term_cells, t.geography,
        present.area IS NOT NULL AS present, summed.* EXCLUDE (term, area)
    FROM terms AS t
    JOIN areas AS a ON a.geography = t.geography AND a.kind = 'area'
    LEFT JOIN present ON present.measure = t.measure AND present.source = t.source
        AND present.geography = t.geography AND present.area = a.area
    LEFT JOIN summed ON summed.term = t.term AND summed.area = a.area
),
stated AS (
    SELECT * REPLACE (CASE
        WHEN NOT present THEN '{NO_VALUE_FROM}'::status
        WHEN sparse THEN coalesce(status, 'nil'::status)
        WHEN coalesce(cells, 0) < term_cells
            THEN greatest(coalesce(status, 'nil'::status), '{NO_VALUE_FROM}'::status)
        ELSE status END AS status)
    FROM gap
)
SELECT i.indicator, i.geography, s.area, i.role,
    CASE WHEN max(s.status) >= '{NO_VALUE_FROM}'::status THEN NULL
        ELSE sum(i.factor * coalesce(s.value, 0)) END AS value,
    CASE WHEN max(s.status) = 'below_half' AND sum(coalesce(s.value, 0)) > 0 THEN 'rounded'::status
        ELSE max(s.status) END AS status,
    arg_max(s.measure, (s.status, s.measure)) AS weakest,
    max(s.reference_date) AS reference_date,
    list_sort(list_distinct(flatten(list(s.deliveries) FILTER (s.deliveries IS NOT NULL)))) AS deliveries
FROM indicator_terms AS i JOIN stated AS s USING (term, geography)
GROUP BY ALL
"""

_SIDES = """
SELECT
    n.indicator, n.geography, n.area, $year::BIGINT AS year, n.value AS numerator, d.value AS denominator,
    greatest(n.status, coalesce(d.status, n.status))::VARCHAR AS status,
    CASE WHEN d.status > n.status THEN d.weakest ELSE n.weakest END AS weakest,
    greatest(n.reference_date, coalesce(d.reference_date, n.reference_date)) AS reference_date,
    list_sort(list_distinct(list_concat(n.deliveries, coalesce(d.deliveries, [])))) AS deliveries
FROM (FROM sides WHERE role = 'numerator') AS n
LEFT JOIN (FROM sides WHERE role = 'denominator') AS d USING (indicator, geography, area)
ORDER BY n.indicator, n.geography, n.area
"""


@dataclass(frozen=True)
class Figures:
    """Figures of a year.

    Attributes
    ----------
    values
        Columns of ``schemas.indicators.INDICATOR_VALUES`` without definition and as_of.
    terms
        Columns of ``schemas.indicators.TERMS``.
    reasons
        (indicator, geography) with the sentence why there are no figures.
    """

    values: pd.DataFrame
    terms: pd.DataFrame
    reasons: Mapping[tuple[str, str], str]


def figures_of_year(
    catalogue: Catalogue, *, indicators: Sequence[str], year: int, files: Sequence[Path]
) -> Figures:
    """Figures of indicators in a year, for every geography their counts reach.

    Parameters
    ----------
    catalogue
        Indicators, measures, sources and areas.
    indicators, year
        What to calculate.
    files
        Parquet files with the counts of the year.

    Returns
    -------
    Figures
        Every area of a reached geography has a row; where a part is missing it says which.
    """
    with connect({"areas": area_table(catalogue)[["geography", "area", "kind"]]}) as connection:
        connection.execute(_CELLS, {"files": [str(path) for path in files]})
        connection.execute(_COUNTS, {"files": [str(path) for path in files]})
        chosen, reasons = _resolve_all(connection, catalogue, indicators, year)
        _register_terms(connection, catalogue, chosen)
        connection.execute(f"CREATE TABLE sides AS {_SUMS}")
        sides = connection.execute(_SIDES, {"year": year}).df()
    values = complete_figures(
        sides,
        catalogue.indicators,
        county=catalogue.county.area,
        like_county=_like_county(catalogue, chosen),
    )
    return Figures(values=values, terms=_term_table(chosen, year), reasons=reasons)


Chosen = list[tuple[str, str, float, ResolvedTerm]]
"""Indicator, role, factor and term."""


def _resolve_all(
    connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, indicators: Sequence[str], year: int
) -> tuple[Chosen, dict[tuple[str, str], str]]:
    rows = connection.execute(
        "SELECT * EXCLUDE (cell) FROM cells ORDER BY measure, source, geography"
    ).fetchall()
    cells = group_cells(rows)
    sparse = {source for source, entry in catalogue.sources.items() if entry.sparse}
    chosen: Chosen = []
    reasons = {}
    for name in indicators:
        for geography in catalogue.geographies:
            entry = catalogue.indicators[name]
            found = resolve(entry, catalogue.measures, cells, sparse=sparse, geography=geography, year=year)
            if found.reason is not None:
                reasons[name, geography] = found.reason
            chosen.extend((name, role, factor, term) for role, factor, term in found.terms)
    return chosen, reasons


def _like_county(catalogue: Catalogue, chosen: Chosen) -> set[tuple[str, str]]:
    """Indicator and geography whose terms come from the same sources as the county's.

    Only then is the county less an area the rest of the county: two sources may count on two bases.
    """
    sources: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for name, _, _, term in chosen:
        sources.setdefault((name, term.geography), set()).add((term.measure, term.source))
    whole = next(
        name
        for name, geography in catalogue.geographies.items()
        if catalogue.county.area in {entry.area for entry in geography.areas}
    )
    return {
        (name, geography)
        for (name, geography), found in sources.items()
        if not catalogue.geographies[geography].benchmark and found == sources.get((name, whole))
    }


def _register_terms(connection: duckdb.DuckDBPyConnection, catalogue: Catalogue, chosen: Chosen) -> None:
    """Tables of the distinct terms, the cells they sum and the indicators that use them."""
    number = {term: index for index, term in enumerate(dict.fromkeys(term for *_, term in chosen))}
    frames = {
        "term": pd.DataFrame(
            [
                (i, t.measure, t.source, t.geography, catalogue.sources[t.source].sparse)
                for t, i in number.items()
            ],
            columns=["term", "measure", "source", "geography", "sparse"],
        ),
        "term_sex": pd.DataFrame(
            [(i, sex) for t, i in number.items() for sex in t.cells.sexes], columns=["term", "sex"]
        ).astype({"sex": "str"}),
        "term_band": pd.DataFrame(
            [
                (i, *(band or (None, None)), weight)
                for t, i in number.items()
                for band, weight in t.cells.bands
            ],
            columns=["term", "age_from", "age_to", "weight"],
        ).astype({"age_from": "Int64", "age_to": "Int64"}),
        "term_category": pd.DataFrame(
            [(i, category) for t, i in number.items() for category in t.cells.categories],
            columns=["term", "category"],
        ).astype({"category": "str"}),
        "indicator_terms": pd.DataFrame(
            [(name, role, factor, number[term], term.geography) for name, role, factor, term in chosen],
            columns=["indicator", "role", "factor", "term", "geography"],
        ),
    }
    for name, frame in frames.items():
        connection.register(name, frame)
    connection.execute(_TERM_CELLS)


def _term_table(chosen: Chosen, year: int) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "indicator": name,
                "role": role,
                "geography": t.geography,
                "year": year,
                "measure": t.measure,
                "source": t.source,
                "factor": factor,
                "sexes": [sex or "" for sex in t.cells.sexes],
                "ages": [band_text(band) for band, _ in t.cells.bands],
                "age_weights": [weight for _, weight in t.cells.bands],
                "categories": [category or "" for category in t.cells.categories],
            }
            for name, role, factor, t in chosen
        ],
        columns=list(TERMS.columns),
    )
