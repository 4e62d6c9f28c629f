"""Disclosure control on two years of fictional deliveries: nothing hidden can be found anywhere outside."""

import shutil
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from assets.publications import audited_tables
from resources.warehouse import beyond
from tests.pipeline.installation import REPORT_TABLES, Installation

KEYS = ["indicator", "geography", "area", "year"]
NUMBERS = ["numerator", "denominator", "value", "ci_low", "ci_high", "rest_value", "smoothed_value"]


@pytest.fixture(scope="module")
def hidden(demo: Installation) -> pd.DataFrame:
    """Suppressed figures with their confidential numbers."""
    columns = ", ".join(KEYS)
    suppressed = demo.report(f"SELECT {columns} FROM report.indicator_values WHERE status = 'suppressed'")
    whole = demo.warehouse("FROM indicators.indicator_values")
    return suppressed.merge(whole, on=KEYS)


def test_small_numbers_are_hidden_and_others_with_them(demo: Installation, hidden: pd.DataFrame):
    counted = demo.report("FROM report.disclosure_summary WHERE geography = 'all'").iloc[0]
    assert counted["primary"] > 0
    assert counted["secondary"] > 0
    assert counted["hidden"] == counted["primary"] + counted["secondary"] < counted["cells"]
    assert (hidden["numerator"].between(1, 2)).any()
    assert (hidden["numerator"] > 10).any()


def test_suppressed_is_a_status_with_a_reason_and_no_number(demo: Installation):
    rows = demo.report("FROM report.indicator_values WHERE status = 'suppressed'")
    assert len(rows)
    assert rows[NUMBERS].isna().all(axis=None)
    assert (rows["reason"] == "gesperrt zum Schutz kleiner Zahlen").all()


def test_no_small_count_is_printed(demo: Installation):
    confidential = set(
        demo.report("SELECT source FROM report.sources WHERE access = 'confidential'")["source"]
    ) - {"kommunalwahl"}
    terms = demo.warehouse("SELECT DISTINCT indicator, source FROM indicators.terms WHERE role = 'numerator'")
    counted = set(terms.loc[terms["source"].isin(confidential), "indicator"])
    printed = demo.report(
        "SELECT indicator, numerator FROM report.indicator_values WHERE numerator IN (1, 2)"
    )
    assert counted
    assert counted.isdisjoint(printed["indicator"])


def test_numbers_of_hidden_figures_stand_in_no_table(demo: Installation, hidden: pd.DataFrame):
    """Rates with many digits are as good as names: a hidden one may turn up nowhere."""
    printed: set[float] = set()
    for name in REPORT_TABLES:
        numbers = demo.report(f"FROM report.{name}").select_dtypes("number")
        printed |= set(np.unique(numbers.to_numpy(dtype=float, na_value=np.nan)))
    whole = demo.warehouse("FROM indicators.indicator_values")
    shown = whole.merge(demo.report("FROM report.indicator_values WHERE value IS NOT NULL")[KEYS], on=KEYS)
    # quotients of small numbers (1 / 41) are those of other counts as well
    large = hidden[hidden["denominator"] > 300]
    for name, rows in {
        "value": large,
        **dict.fromkeys(["ci_low", "smoothed_value"], hidden),
    }.items():
        own = rows[name].dropna()
        telling = own[(own * 1000 % 1 != 0) & ~own.isin(shown[name])]
        assert len(telling) > 20
        assert not telling.isin(printed).any(), name


def test_derived_tables_have_no_result_for_a_hidden_figure(demo: Installation, hidden: pd.DataFrame):
    for name, columns in (("comparisons", ["value", "effect"]), ("trends", ["slope", "chi_square"])):
        rows = demo.report(f"FROM report.{name}").merge(hidden[KEYS], on=KEYS)
        assert len(rows)
        assert rows[columns].isna().all(axis=None)
    assert (
        demo.report("FROM report.area_profiles")
        .melt(["geography", "area", "name", "year", "basis"])
        .merge(hidden[KEYS], left_on=["variable", *KEYS[1:]], right_on=KEYS)["value"]
        .isna()
        .all()
    )


def test_nothing_public_holds_the_bytes_of_hidden_rates(demo: Installation, hidden: pd.DataFrame):
    shown = demo.report("SELECT value FROM report.indicator_values WHERE value IS NOT NULL")["value"]
    telling = hidden["value"].dropna()
    telling = telling[(telling * 1000 % 1 != 0) & ~telling.isin(shown)].drop_duplicates()
    texts = [repr(float(value)).encode() for value in telling]
    outside = [
        path
        for folder in (demo.home.report.parent, demo.home.dagster)
        for path in folder.rglob("*")
        if path.is_file()
    ]
    assert texts
    assert outside
    for path in outside:
        content = path.read_bytes()
        assert not [text for text in texts if text in content], path


def test_every_protected_cell_has_two_witnesses(demo: Installation):
    findings = demo.warehouse("FROM protected.audit")
    assert len(findings) > 100
    assert (findings["verdict"] == "passed").all()
    assert (findings["low"] < findings["high"]).all()
    witnesses = demo.home.store.read(("audit", "witnesses", "all")).set_index("cell")
    for row in findings.sample(50, random_state=0).itertuples():
        lower, upper = (witnesses.loc[row.cell, f"table_{own}"] for own in (row.lower_table, row.upper_table))
        assert lower < upper


def test_the_confidential_area_is_closed(demo: Installation):
    assert demo.home.confidential.stat().st_mode & 0o777 == 0o700
    assert demo.home.warehouse.stat().st_mode & 0o777 == 0o600


def test_the_ledger_remembers_what_was_printed_and_hidden(demo: Installation, hidden: pd.DataFrame):
    keys = list(demo.home.ledger.keys("fictional", "releases"))
    ledger = pd.concat([demo.home.ledger.read(key) for key in keys])
    assert ledger["printed"].any()
    assert not ledger["printed"].all()
    assert (ledger["release"] == 1).all()


@pytest.mark.parametrize(
    "table", ["indicator_values", "comparisons", "trends", "index_values", "area_profiles"]
)
def test_a_hidden_number_put_into_the_finished_file_is_found(
    demo: Installation, hidden: pd.DataFrame, tmp_path: Path, table: str
):
    file = tmp_path / "published.duckdb"
    shutil.copy(demo.home.report, file)
    assert not beyond(file, audited_tables(demo.home))
    own = [name for name in KEYS if name in demo.report(f"FROM report.{table} LIMIT 1")]
    there = hidden[hidden["geography"] == "sozialraum"].merge(
        demo.report(f"SELECT DISTINCT {', '.join(own)} FROM report.{table}"), on=own
    )
    row = there.dropna(subset="value").iloc[0]
    place = "geography = $geography AND area = $area AND year = $year"
    column, where = {
        "indicator_values": ("numerator", f"indicator = $indicator AND {place}"),
        "comparisons": ("value", f"indicator = $indicator AND {place}"),
        "trends": ("slope", f"indicator = $indicator AND {place}"),
        "index_values": ("score", place),
        "area_profiles": (f'"{row["indicator"]}"', place),
    }[table]
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            f"UPDATE report.{table} SET {column} = $number WHERE {where}",
            {
                name: row[name].item() if hasattr(row[name], "item") else row[name]
                for name in KEYS
                if f"${name}" in where
            }
            | {"number": float(row["value"])},
        )
    assert beyond(file, audited_tables(demo.home)) == (table,)
