"""Every figure leads to its rows: the documented query, recalculation, and the files themselves."""

import hashlib
import random

import duckdb
import pandas as pd
import pytest

from resources.lineage import FIGURE_QUERY
from tests.pipeline.installation import Installation

AGAIN = """
WITH again AS (
    SELECT indicator, geography, area, year,
        sum(factor * weight * coalesce(value, 0)) FILTER (role = 'numerator') AS numerator,
        sum(factor * weight * coalesce(value, 0)) FILTER (role = 'denominator') AS denominator,
        count(*) FILTER (value IS NULL) AS gaps
    FROM lineage.figure_rows WHERE year = $year GROUP BY ALL
)
SELECT v.indicator, v.geography, v.area, v.numerator, v.denominator, again.numerator AS numerator_again,
    again.denominator AS denominator_again, gaps, again.indicator IS NOT NULL AS has_rows, v.value, v.reason
FROM indicators.indicator_values AS v LEFT JOIN again USING (indicator, geography, area, year)
WHERE v.year = $year
"""
SAMPLE = 60


@pytest.mark.parametrize("year", [2023, 2024])
def test_every_figure_can_be_calculated_from_its_rows(demo: Installation, year: int):
    figures = demo.warehouse(AGAIN, year=year)
    assert figures["indicator"].nunique() >= 40
    assert figures.loc[figures["value"].notna(), "has_rows"].all()
    for side in ("numerator", "denominator"):
        stored = figures[figures[side].notna()]
        again = stored[f"{side}_again"].fillna(0)  # an area without any case has no row in some files
        wrong = stored[(stored[side] - again).abs() > 1e-6]
        assert wrong.empty, wrong.head()


@pytest.mark.parametrize("year", [2013, 2021, 2023, 2024])
def test_every_real_figure_can_be_calculated_from_its_rows(real: Installation, year: int):
    figures = real.warehouse(AGAIN, year=year)
    assert figures.loc[figures["value"].notna(), "has_rows"].all()
    for side in ("numerator", "denominator"):
        stored = figures[figures[side].notna()]
        wrong = stored[(stored[side] - stored[f"{side}_again"].fillna(0)).abs() > 1e-6]
        assert wrong.empty, wrong.head()


def _sample(installation: Installation) -> pd.DataFrame:
    figures = installation.report(
        "SELECT indicator, geography, area, year, deliveries FROM report.indicator_values "
        "WHERE value IS NOT NULL ORDER BY ALL"
    )
    chosen = random.Random(7)
    one_each = figures.groupby("indicator").sample(1, random_state=7).index
    others = chosen.sample(list(figures.index), SAMPLE - len(one_each)) if len(one_each) < SAMPLE else []
    return figures.loc[[*one_each, *others]]


def _rows_of_sample(installation: Installation) -> list[tuple[object, pd.DataFrame]]:
    """Answers of the documented query for a sample over all indicators."""
    with duckdb.connect(str(installation.home.warehouse), read_only=True) as connection:
        # one pass for the sample; the query itself is asked for a few below
        connection.execute("CREATE TEMP TABLE rows_behind AS FROM lineage.figure_rows")
        query = FIGURE_QUERY.replace("lineage.figure_rows", "rows_behind")
        return [
            (figure, connection.execute(query, _parameters(figure)).df())
            for figure in _sample(installation).itertuples(index=False)
        ]


def _parameters(figure: object) -> dict[str, object]:
    return {name: getattr(figure, name) for name in ("indicator", "geography", "area", "year")}


def test_the_documented_query_names_file_digest_and_rows(demo: Installation):
    digests = {
        hashlib.sha256(path.read_bytes()).hexdigest(): path.name
        for path in demo.inbox.iterdir()
        if path.name != "lieferung.yaml"
    }
    for figure, rows in _rows_of_sample(demo):
        assert len(rows), figure
        assert {"numerator", "denominator"} >= set(rows["role"])
        assert {digests[sha256] for sha256 in rows["sha256"]} == set(rows["file_name"])
        assert set(rows["sha256"]) == set(figure.deliveries)
        assert rows["line"].gt(0).all()


@pytest.mark.parametrize("indicator", ["wohngeldquote", "hze_dichte", "mindestsicherungsquote"])
def test_the_query_as_documented_answers_by_itself(demo: Installation, indicator: str):
    figure = demo.report(
        "SELECT * FROM report.indicator_values WHERE indicator = $i AND geography = 'gemeinde' "
        "AND value IS NOT NULL ORDER BY ALL LIMIT 1",
        i=indicator,
    ).iloc[0]
    rows = demo.warehouse(
        FIGURE_QUERY, indicator=indicator, geography="gemeinde", area=figure["area"], year=int(figure["year"])
    )
    share = (rows["value"].fillna(0) * rows["factor"] * rows["weight"]).groupby(rows["role"]).sum()
    assert share["numerator"] == pytest.approx(figure["numerator"])
    assert share["denominator"] == pytest.approx(figure["denominator"])


def test_the_line_in_the_file_shows_the_value(demo: Installation):
    rows = pd.concat([rows for _, rows in _rows_of_sample(demo)])
    cells = rows[rows["file_name"].str.endswith(".csv")].drop_duplicates(["file_name", "line", "column"])
    assert len(cells) > 100
    for name, group in cells.groupby("file_name"):
        lines = (demo.inbox / name).read_bytes().decode("cp1252").splitlines()
        titles = next(line.split(";") for line in lines if group["column"].iloc[0] in line.split(";"))
        for cell in group.itertuples():
            texts = lines[cell.line - 1].split(";")
            text = texts[titles.index(cell.column)]
            assert (text if pd.isna(cell.value) else float(text.replace(",", ".").replace("-", "0"))) == (
                text if pd.isna(cell.value) else cell.value
            ), (name, cell.line, text)
            assert any(part.replace(" ", "") == cell.row_area for part in texts), (name, cell.line)


def test_secret_cells_stay_secret_in_every_sum(demo: Installation):
    """Where a row behind a figure has no value, neither has the figure."""
    figures = pd.concat(demo.warehouse(AGAIN, year=year) for year in (2023, 2024))
    with_gaps = figures[figures["gaps"] > 0]
    assert len(with_gaps) > 10
    assert with_gaps["value"].isna().all()
    assert with_gaps["reason"].notna().all()
