"""Derived tables of readers: made of released figures only, and as stored where nothing is hidden."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from resources.calculation import derived
from resources.calculation.released import released_tables
from resources.home import Home
from resources.planning.keys import AREAS
from schemas.areas import AREAS as AREAS_SHAPE
from schemas.base import empty
from schemas.report import DERIVED
from sozialraum.catalogue import Catalogue
from sozialraum.smoothing.smoothed import smoothed_columns
from tests.integration.test_derived import PLACES, YEARS, catalogue, compute, home, write
from tests.integration.worlds import KREIS

__all__ = ["home"]

HIDDEN = next(iter(PLACES))
PRINTED = ["numerator", "denominator", "value", "ci_low", "ci_high", "rest_value"]
SUPPRESSED = "gesperrt zum Schutz kleiner Zahlen"


@pytest.fixture
def filled(home: Home) -> Home:
    """Home with all tables of the stage, patterns included."""
    compute(home, catalogue())
    home.store.write(AREAS, empty(AREAS_SHAPE), inputs={}, code="1")
    stored = derived.Stored(catalogue(), home.store, areas=AREAS)
    for year in YEARS:
        for name in derived.FROM_INDICES:
            frames = derived.rows_of_year(stored, catalogue(), name, year)
            for frame, shape in zip(frames, derived.shapes(name), strict=True):
                valid = shape.validate(frame.reindex(columns=list(shape.columns)))
                home.store.write(derived.part_key(shape, name, year), valid, inputs={}, code="1")
    return home


def stored_figures(home: Home) -> pd.DataFrame:
    frames = [home.store.read(key) for key in home.store.keys("indicators")]
    return pd.concat(frames, ignore_index=True)


def hide(figures: pd.DataFrame, rows: pd.Series, found: Catalogue) -> pd.DataFrame:
    """Figures without what the rows tell, and without parts of what has no value."""
    frame = figures.copy()
    frame.loc[rows, "status"] = "suppressed"
    frame.loc[rows, "reason"] = SUPPRESSED
    frame.loc[rows | frame["value"].isna(), PRINTED] = np.nan
    frame[["smoothed_value", "reliability", "smoothing"]] = smoothed_columns(frame, found)
    return frame


def tables(home: Home, figures: pd.DataFrame, *, current: bool = True) -> dict[str, pd.DataFrame]:
    return released_tables(
        figures,
        stored_figures(home),
        catalogue(),
        home.store,
        areas=AREAS,
        years=list(YEARS),
        current=lambda name, year: current,
    )


def same(ours: dict[str, pd.DataFrame], theirs: dict[str, pd.DataFrame]) -> None:
    assert ours.keys() == theirs.keys() == DERIVED.keys()
    for name, frame in ours.items():
        pd.testing.assert_frame_equal(frame, theirs[name], check_exact=True)


def of(figures: pd.DataFrame, *, area: str = HIDDEN, year: int = 2022) -> pd.Series:
    return (figures["indicator"] == "arme") & (figures["area"] == area) & (figures["year"] == year)


def test_without_anything_hidden_all_tables_are_the_stored_ones(filled: Home) -> None:
    figures = stored_figures(filled)
    anew, taken = tables(filled, figures, current=False), tables(filled, figures)
    same(anew, taken)
    for name, shape in DERIVED.items():
        shape.validate(anew[name])
        keys = [
            derived.part_key(shape, own, year) for own in derived.makers(catalogue(), shape) for year in YEARS
        ]
        rows = [frame for key in keys if len(frame := filled.store.read(key))]
        if rows:
            pd.testing.assert_frame_equal(anew[name], pd.concat(rows, ignore_index=True), check_exact=True)
    assert len(anew["index_values"]) == len(YEARS) * len(PLACES)


def test_with_hidden_figures_stored_rows_are_taken_where_they_would_come_out_the_same(filled: Home) -> None:
    figures = stored_figures(filled)
    released = hide(figures, of(figures), catalogue())
    ours = tables(filled, released)
    same(ours, tables(filled, released, current=False))
    values = ours["index_values"].set_index(["year", "area"])
    before = pd.concat(filled.store.read((derived.STAGE, "lage", str(year))) for year in YEARS)
    before = before.set_index(["year", "area"])
    assert np.isnan(values.loc[(2022, HIDDEN), "score"])
    assert not np.isnan(before.loc[(2022, HIDDEN), "score"])
    others = [area for area in PLACES if area != HIDDEN]
    assert (values.loc[2022].loc[others, "score"] != before.loc[2022].loc[others, "score"]).all()
    # two years later the index looks back at the hidden figure, one year later it does not
    pd.testing.assert_series_equal(values.loc[2023, "dynamics_score"], before.loc[2023, "dynamics_score"])
    assert np.isnan(values.loc[(2024, HIDDEN), "dynamics_score"])


@pytest.mark.parametrize("current", [True, False])
def test_nothing_depends_on_hidden_numbers(filled: Home, current: bool) -> None:
    figures = stored_figures(filled)
    hidden = of(figures) | of(figures, area=KREIS, year=2021) | of(figures, area="0535800801", year=2024)
    first = tables(filled, hide(figures, hidden, catalogue()), current=current)
    # another truth behind the same release
    for year in (2021, 2022, 2024):
        key = ("indicators", "arme", str(year))
        frame = filled.store.read(key)
        other = hidden & (figures["year"] == year)
        mine = frame["area"].isin(figures.loc[other, "area"])
        frame.loc[mine, ["numerator", "value", "smoothed_value", "rest_value"]] += 1.0
        filled.store.write(key, frame, inputs={}, code="2")
    compute(filled, catalogue())
    same(first, tables(filled, hide(figures, hidden, catalogue()), current=current))


def test_parts_of_figures_without_value_are_in_no_table(filled: Home) -> None:
    """The rest of the county beside a figure that is not meaningful would give its numerator away."""
    for year in YEARS:
        key = ("indicators", "arme", str(year))
        frame = filled.store.read(key)
        own = frame["area"] == HIDDEN
        frame.loc[own, ["value", "ci_low", "ci_high", "smoothed_value", "reliability"]] = np.nan
        frame.loc[own, "smoothing"] = None
        frame.loc[own, ["status", "reason"]] = ["not_meaningful", "Nenner unter der Mindestgröße"]
        filled.store.write(key, frame, inputs={}, code="2")
    compute(filled, catalogue())
    figures = stored_figures(filled)
    stored = filled.store.read((derived.STAGE, "comparisons", "2022"))
    beside = (stored["area"] == HIDDEN) & (stored["benchmark"] == "rest_of_county")
    assert (stored[beside]["indicator"] == "arme").any()
    found = tables(filled, hide(figures, of(figures, area="none"), catalogue()))
    rows = found["comparisons"]
    own = rows[(rows["area"] == HIDDEN) & (rows["indicator"] == "arme")]
    assert set(own["benchmark"]) == {"county"}
    parts = found["segregation"]
    apart = parts[parts["area"] == PLACES[HIDDEN]]
    assert len(apart) == len(YEARS)
    assert apart[["group_size", "dissimilarity"]].isna().all(axis=None)


def test_rows_of_figures_that_are_not_released_at_all_are_calculated_anew(filled: Home) -> None:
    figures = stored_figures(filled)
    released = figures[~of(figures)].reset_index(drop=True)
    same(tables(filled, released), tables(filled, released, current=False))


def test_what_is_out_of_date_is_not_taken_and_neither_is_what_rests_on_it(filled: Home) -> None:
    """The index was stored before the figures were corrected; its patterns fit the index as stored."""
    write(filled, catalogue(), seed=1)
    figures = stored_figures(filled)
    found = released_tables(
        figures,
        figures,
        catalogue(),
        filled.store,
        areas=AREAS,
        years=list(YEARS),
        current=lambda name, year: name != "lage",
    )
    same(found, tables(filled, figures, current=False))
    before = filled.store.read((derived.STAGE, "lage", "2022"))
    values = found["index_values"]
    assert not values.loc[values["year"] == 2022, "score"].reset_index(drop=True).equals(before["score"])


def test_reasons_say_that_a_figure_is_hidden(filled: Home) -> None:
    figures = stored_figures(filled)
    hidden = of(figures) | of(figures, year=2024)
    found = tables(filled, hide(figures, hidden, catalogue()))
    reason = {
        name: table[table["area"] == HIDDEN].groupby("year")["reason"].agg(lambda own: set(own.dropna()))
        for name, table in found.items()
        if name in ("comparisons", "trends", "index_values", "spatial_clusters")
    }
    assert SUPPRESSED in reason["comparisons"][2022]
    assert reason["index_values"][2022] == {"Gesperrt 2022: Titel"}
    assert "Wert des letzten Jahres gesperrt" in reason["trends"][2024]
    assert "Nur 1 von 5 Jahreswerten ohne Unterbrechung: 2022 ist gesperrt" in reason["trends"][2023]


def test_the_store_is_only_read(filled: Home, tmp_path: Path) -> None:
    figures = stored_figures(filled)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
    tables(filled, hide(figures, of(figures), catalogue()))
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.parquet")}
