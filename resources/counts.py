"""Counts of a year: delivered observations, summed to every geography their areas lie in.

Belongs here: the queries from observations to counts. Does not belong here: indicators, choice between
sources (that is made by indicator), reading of files.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from resources.engine import NO_VALUE_FROM, connect
from sozialraum.areas import area_table, closure
from sozialraum.catalogue import Catalogue

CODE = "1"
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
expected AS (
    SELECT geography, parent_geography, parent, count(*) FILTER (required) AS required_areas
    FROM member GROUP BY ALL
),
present AS (
    SELECT d.measure, d.source, geography, m.parent_geography, m.parent,
        count(*) FILTER (m.required) AS present_areas
    FROM (SELECT DISTINCT measure, source, geography, area FROM delivered) AS d
    JOIN member AS m USING (geography, area)
    GROUP BY ALL
),
cell AS (
    SELECT d.measure, d.source, m.parent_geography AS geography, m.parent AS area, d.year,
        max(d.reference_date) AS reference_date, d.sex, d.age_from, d.age_to, d.category,
        sum(d.value * m.weight) AS value, max(d.status) AS status, d.geography AS basis,
        sum(d."rows")::BIGINT AS "rows", list_sort(list_distinct(flatten(list(d.deliveries)))) AS deliveries,
        count(DISTINCT d.area) FILTER (m.required) AS cell_areas
    FROM delivered AS d
    JOIN additive USING (measure)
    JOIN member AS m ON m.geography = d.geography AND m.area = d.area
    ANTI JOIN (SELECT DISTINCT measure, source, geography FROM delivered) AS own
        ON own.measure = d.measure AND own.source = d.source AND own.geography = m.parent_geography
    GROUP BY d.measure, d.source, m.parent_geography, m.parent, d.year,
        d.sex, d.age_from, d.age_to, d.category, d.geography
),
checked AS (
    SELECT cell.*, size.areas,
        CASE WHEN present_areas < required_areas OR (NOT sparse AND cell_areas < required_areas)
            THEN greatest(status, '{NO_VALUE_FROM}'::status) ELSE status END AS sum_status
    FROM cell
    JOIN expected ON expected.geography = cell.basis
        AND expected.parent_geography = cell.geography AND expected.parent = cell.area
    JOIN present ON present.measure = cell.measure AND present.source = cell.source
        AND present.geography = cell.basis
        AND present.parent_geography = cell.geography AND present.parent = cell.area
    JOIN source_facts ON source_facts.source = cell.source
    JOIN size ON size.geography = cell.basis
    QUALIFY rank() OVER (PARTITION BY cell.measure, cell.source, cell.geography ORDER BY size.areas) = 1
)
SELECT measure, source, geography, area, year, reference_date, sex, age_from, age_to, category,
    value, sum_status AS status, basis, "rows", deliveries
FROM checked
UNION ALL
SELECT * FROM delivered
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
