"""Counts of a year: delivered observations, summed to every geography their areas lie in.

Belongs here: the queries from observations to counts. Does not belong here: indicators, choice between
sources (that is made by indicator), reading of files.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from resources.engine import NO_VALUE_FROM, connect
from schemas.base import empty
from schemas.indicators import COUNTS
from sozialraum.areas import area_table, closure
from sozialraum.catalogue import Catalogue

CODE = "3"
"""Version of this calculation; raise it when results change."""

_DELIVERED = """
CREATE TABLE delivered AS
WITH active AS (
    SELECT observation.*
    FROM read_parquet($files, union_by_name = true) AS observation
    SEMI JOIN slices USING (delivery, source, reference_date)
    WHERE year = $year AND list_contains($measures, measure)
    QUALIFY reference_date = max(reference_date) OVER (PARTITION BY measure, source)
)
SELECT
    measure, source, geography, area, year, reference_date, sex, age_from, age_to, category,
    sum(value) AS value, max(status::status) AS status, geography AS basis,
    count(*) AS "rows", list_sort(list(DISTINCT delivery)) AS deliveries
FROM active
GROUP BY ALL
"""

_SUMMED = f"""
WITH size AS (SELECT geography, count(*) AS areas FROM areas GROUP BY ALL),
member AS (
    SELECT m.*, a.kind = 'area' AS required
    FROM memberships AS m JOIN areas AS a USING (geography, area)
),
-- areas between, of which a geography has nothing: it does not make up what lies above them
hole AS (
    SELECT inside.geography, above.parent_geography, above.parent, count(*) AS holes
    FROM (SELECT DISTINCT geography, parent_geography AS middle FROM memberships) AS inside
    JOIN memberships AS above ON above.geography = inside.middle
    ANTI JOIN memberships AS own ON own.geography = inside.geography
        AND own.parent_geography = inside.middle AND own.parent = above.area
    GROUP BY ALL
),
expected AS (
    SELECT geography, parent_geography, parent,
        count(*) FILTER (required) + coalesce(max(holes), 0) AS required_areas
    FROM member LEFT JOIN hole USING (geography, parent_geography, parent)
    GROUP BY ALL
),
-- what a source's figures are summed to, each from the one geography with the fewest areas
reach AS (
    SELECT d.measure, d.source, d.geography AS basis, parent_geography, parent, sparse, required_areas,
        count(*) FILTER (required) AS present_areas
    FROM (SELECT DISTINCT measure, source, geography, area FROM delivered) AS d
    SEMI JOIN additive USING (measure)
    JOIN source_facts USING (source)
    JOIN size USING (geography)
    JOIN member USING (geography, area)
    JOIN expected USING (geography, parent_geography, parent)
    ANTI JOIN (SELECT DISTINCT measure, source, geography AS parent_geography FROM delivered) AS own
        USING (measure, source, parent_geography)
    GROUP BY d.measure, d.source, d.geography, parent_geography, parent, sparse, required_areas, size.areas
    QUALIFY rank() OVER (
        PARTITION BY d.measure, d.source, parent_geography ORDER BY size.areas, d.geography) = 1
),
cell AS (
    SELECT d.measure, d.source, d.geography AS basis, m.parent_geography, m.parent,
        d.sex, d.age_from, d.age_to, d.category, sum(d.value * m.weight) AS value, max(d.status) AS status,
        sum(d."rows")::BIGINT AS "rows", list_sort(list_distinct(flatten(list(d.deliveries)))) AS deliveries,
        count(*) FILTER (required) AS cell_areas
    FROM delivered AS d
    JOIN member AS m USING (geography, area)
    SEMI JOIN reach ON reach.measure = d.measure AND reach.source = d.source
        AND reach.basis = d.geography AND reach.parent_geography = m.parent_geography
    GROUP BY ALL
),
split AS (
    SELECT DISTINCT measure, source, geography AS basis, year, reference_date, sex, age_from, age_to, category
    FROM delivered
),
-- a cell without any row is nil only where the source leaves out zeros and every area inside delivered
stated AS (
    SELECT r.measure, r.source, r.parent_geography AS geography, r.parent AS area, s.year, s.reference_date,
        s.sex, s.age_from, s.age_to, s.category, c.value,
        CASE WHEN r.present_areas < r.required_areas OR (NOT r.sparse AND c.cell_areas < r.required_areas)
            THEN greatest(c.status, '{NO_VALUE_FROM}'::status) ELSE c.status END AS status,
        r.basis, coalesce(c."rows", 0) AS "rows", coalesce(c.deliveries, []) AS deliveries
    FROM reach AS r
    JOIN split AS s USING (measure, source, basis)
    LEFT JOIN cell AS c ON c.measure = r.measure AND c.source = r.source AND c.basis = r.basis
        AND c.parent_geography = r.parent_geography AND c.parent = r.parent
        AND c.sex IS NOT DISTINCT FROM s.sex AND c.category IS NOT DISTINCT FROM s.category
        AND c.age_from IS NOT DISTINCT FROM s.age_from AND c.age_to IS NOT DISTINCT FROM s.age_to
    WHERE c.parent IS NOT NULL OR r.present_areas < r.required_areas
)
SELECT * FROM stated UNION ALL SELECT * FROM delivered
"""

_RESULT = f"""
SELECT * REPLACE (
    CASE WHEN status >= '{NO_VALUE_FROM}'::status THEN NULL ELSE coalesce(value, 0) END AS value,
    CASE WHEN status = 'below_half' AND value > 0 THEN 'rounded'::status ELSE status END::VARCHAR AS status
)
FROM ({_SUMMED})
ORDER BY measure, source, geography, area, sex, age_from, age_to, category
"""


def counts_of_year(
    catalogue: Catalogue,
    *,
    measures: Sequence[str],
    year: int,
    files: Sequence[Path],
    slices: pd.DataFrame,
) -> pd.DataFrame:
    """Counts of measures in a year, for every geography that the delivered areas reach.

    A sum is only made where every area inside has delivered; otherwise it has the status
    ``not_delivered`` and no value, never a smaller number. A source that delivers a geography itself
    is taken at its word there and not summed to it. Published rates are never summed.

    Parameters
    ----------
    catalogue
        Geographies and sources.
    measures, year
        What to count.
    files
        Parquet files of observations that may hold rows of the year.
    slices
        Columns delivery, source, reference_date: what is valid of which delivery.

    Returns
    -------
    DataFrame
        Columns of ``schemas.indicators.COUNTS``; empty when nothing was delivered.
    """
    if not files:
        return empty(COUNTS)
    tables = {
        "slices": slices[["delivery", "source", "reference_date"]],
        "memberships": closure(catalogue.geographies).drop(columns=["valid_from", "valid_to"]),
        "areas": area_table(catalogue).drop(columns=["valid_from", "valid_to"]),
        "additive": pd.DataFrame({"measure": _additive(catalogue, measures)}, dtype="str"),
        "source_facts": pd.DataFrame(
            [(name, source.sparse) for name, source in catalogue.sources.items()],
            columns=["source", "sparse"],
        ),
    }
    parameters: Mapping[str, object] = {
        "files": [str(path) for path in files],
        "year": year,
        "measures": list(measures),
    }
    with connect(tables) as connection:
        connection.execute(_DELIVERED, parameters)
        return connection.execute(_RESULT).df()


def _additive(catalogue: Catalogue, measures: Sequence[str]) -> list[str]:
    return [name for name in measures if catalogue.measures[name].kind != "published_rate"]
