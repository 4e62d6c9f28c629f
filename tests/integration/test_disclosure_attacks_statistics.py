"""Attacks through statistics: what indices, smoothed values and tests of other areas tell of a hidden one.

Two areas are hidden, and the pattern is right: only their sum is known. The attacker tries every split of the
sum, calculates what is published with it, and keeps the splits that give the printed numbers. Published from
all figures, each statistic betrays the split; published from released figures, it tells no two apart.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.base import Title
from sozialraum.catalogue.county import AreaEntry, County, Geography, Theme
from sozialraum.catalogue.index import Component, Index
from sozialraum.catalogue.indicator import Indicator, Term
from sozialraum.comparing.comparisons import comparison_table
from sozialraum.comparing.trend import share_trend
from sozialraum.disclosure.audit import Protected, audit
from sozialraum.disclosure.audit.relations import Known, release, total
from sozialraum.figures import complete_figures
from sozialraum.indices.engine import index_values
from sozialraum.indices.inputs import index_inputs
from sozialraum.intervals import wilson_limits
from sozialraum.smoothing.smoothed import smoothed_columns
from sozialraum.space.moran import moran
from sozialraum.space.segregation import segregation
from sozialraum.status import Status

TITLE = Title(de="t", en="t")
AREAS = tuple(f"A{number:02}" for number in range(1, 15))
SMALL, COVER = "A01", "A02"
HIDDEN = [SMALL, COVER]
PERSONS = np.array([61, 240, 900, 1210, 830, 640, 1500, 1120, 760, 980, 1340, 1010, 870, 1190])
POOR = np.array([2, 17, 160, 98, 150, 41, 170, 66, 122, 140, 201, 60, 95, 230])
JOBLESS = np.array([5, 14, 70, 61, 80, 22, 90, 41, 60, 66, 101, 44, 50, 120])
BOTH = int(POOR[:2].sum())
POSSIBLE = list(range(1, BOTH))
"""Zeros are printed, so either area has a case at least."""


def _indicator(method: str) -> Indicator:
    whole = () if method == "count" else (Term(measure="n"),)
    return Indicator(
        title=TITLE, theme="t", definition=TITLE, unit="%", method=method, polarity="higher_is_worse",
        numerator=(Term(measure="z"),), denominator=whole,
    )  # fmt: skip


INDICATORS = {"poor": _indicator("share"), "jobless": _indicator("share"), "people": _indicator("count")}


def _geography(*areas: str) -> Geography:
    entries = tuple(AreaEntry(area=key, name=key) for key in areas)
    return Geography(title=TITLE, valid_from=date(2000, 1, 1), areas=entries)


CATALOGUE = Catalogue(
    county=County(
        id="k", title=TITLE, area="K", state="L", area_km2=1.0, area_tolerance_km2=1.0, first_year=2000,
        timezone="Europe/Berlin", owner="o", themes=(Theme(id="t", title=TITLE),),
    ),
    geographies={"kreis": _geography("K"), "raum": _geography(*AREAS)},
    sources={},
    measures={},
    indicators=INDICATORS,
)  # fmt: skip
INDEX = Index(
    title=TITLE,
    definition=TITLE,
    method="standardised_sum",
    geographies=("raum",),
    indicators=tuple(Component(indicator=name, direction="higher_is_worse") for name in ("poor", "jobless")),
    population="people",
    minimum_population=0,
)
RING = csr_array(np.roll(np.eye(14), 1, axis=1) + np.roll(np.eye(14), -1, axis=1))


def figures(small: int, *, released: bool) -> pd.DataFrame:
    """Indicator values if the small area has so many cases; as released: without the hidden figures."""
    poor = POOR.copy()
    poor[:2] = small, BOTH - small
    rows = []
    for name, cases in (("poor", poor), ("jobless", JOBLESS), ("people", PERSONS)):
        whole = PERSONS if name != "people" else np.full(14, np.nan)
        rows += [(name, "raum", *row) for row in zip(AREAS, cases, whole, strict=True)]
        rows.append((name, "kreis", "K", cases.sum(), whole.sum()))
    sides = pd.DataFrame(rows, columns=["indicator", "geography", "area", "numerator", "denominator"])
    sides = sides.astype({"numerator": "float64", "denominator": "float64"}).assign(
        year=2024, weakest="z", status="exact"
    )
    if released:
        hidden = (sides["indicator"] == "poor") & sides["area"].isin(HIDDEN)
        sides["numerator"] = sides["numerator"].mask(hidden)
        sides["status"] = sides["status"].mask(hidden, Status.SUPPRESSED.value)
    like = {(name, "raum") for name in INDICATORS}
    found = complete_figures(sides, INDICATORS, county="K", like_county=like)
    found["reference_date"] = pd.Timestamp(2024, 12, 31)
    return found.assign(**smoothed_columns(found, CATALOGUE))


def poor(values: pd.DataFrame) -> pd.DataFrame:
    """Figures of the areas, by area."""
    return values[(values["indicator"] == "poor") & (values["geography"] == "raum")].set_index("area")


def scores(values: pd.DataFrame) -> pd.Series:
    inputs = index_inputs(values, INDEX, CATALOGUE, geography="raum", year=2024)
    return index_values(inputs, INDEX, index="status").set_index("area")["score"]


def q_values_of(values: pd.DataFrame) -> pd.Series:
    found = comparison_table(values, CATALOGUE)
    chosen = (found["indicator"] == "poor") & (found["benchmark"] == "rest_of_county")
    return found[chosen].set_index("area")["q_value"]


def known_counts(values: pd.DataFrame) -> pd.DataFrame:
    return poor(values).dropna(subset="numerator")


def dissimilarity(values: pd.DataFrame) -> pd.Series:
    counts = known_counts(values)
    return pd.Series([segregation(counts["numerator"], counts["denominator"]).dissimilarity])


def autocorrelation(values: pd.DataFrame) -> pd.Series:
    known = poor(values)["value"].notna().to_numpy()
    value = poor(values)["value"].to_numpy()[known]
    inside = RING.toarray()[np.ix_(known, known)]
    return pd.Series([moran(value, csr_array(inside), permutations=9).moran])


def breaks(values: pd.DataFrame) -> pd.Series:
    """Breaks of a map with five classes of equally many areas."""
    return pd.Series(np.nanquantile(poor(values)["value"], [0.2, 0.4, 0.6, 0.8]))


Statistic = Callable[[pd.DataFrame], pd.Series]
STATISTICS: dict[str, tuple[Statistic, int, list[int]]] = {
    "score of an index": (scores, 2, [2]),
    "smoothed value": (lambda values: poor(values)["smoothed_value"], 2, [2]),
    "reliability": (lambda values: poor(values)["reliability"], 3, [2]),
    "value of the rest of the county": (
        lambda values: poor(values)["rest_value"].rename(lambda area: f"county without {area}"),
        2,
        [2],
    ),
    "autocorrelation": (autocorrelation, 3, [2]),
    # these narrow the count down
    "false discovery rate": (q_values_of, 4, [1, 2]),
    "segregation": (dissimilarity, 3, list(range(1, 9))),
    "breaks of a map": (breaks, 1, [1, 2, 3, 5]),
}
"""Statistics with their digits, and the splits that fit what is published of all figures; 2 is true."""


def printed(statistic: Statistic, digits: int, small: int, *, released: bool) -> list[str]:
    """The statistic as printed; of the hidden areas themselves nothing is."""
    found = statistic(figures(small, released=released))
    return [f"{number:.{digits}f}" for number in found[~found.index.isin(HIDDEN)]]


def test_the_pattern_alone_is_right() -> None:
    """The counts are not the leak: county, all other areas and the sum of the two say no more."""
    cells = {"county": int(POOR.sum()), SMALL: Known(1, 61), COVER: Known(1, 240)}
    cells |= {area: int(count) for area, count in zip(AREAS[2:], POOR[2:], strict=True)}
    value, none = POOR[:1], np.zeros(1, dtype=np.int64)
    levels = Protected(cells=none + 1, values=value, lpl=none + 1, upl=none + 1, spl=none)
    found = audit(release(cells, [total("county", AREAS)]), levels, complete=True)
    assert found.passed
    assert [(one.low, one.high) for one in found.findings] == [(POSSIBLE[0], POSSIBLE[-1])]


@pytest.mark.parametrize(("statistic", "digits", "fitting"), STATISTICS.values(), ids=STATISTICS.keys())
def test_statistics_of_all_figures_tell_a_hidden_count(
    statistic: Statistic, digits: int, fitting: list[int]
) -> None:
    """Of 18 splits few fit where hidden figures took part, and all where they did not."""
    truth = int(POOR[0])
    for released, expected in ((False, fitting), (True, POSSIBLE)):
        seen = printed(statistic, digits, truth, released=released)
        assert [k for k in POSSIBLE if printed(statistic, digits, k, released=released) == seen] == expected


def test_a_printed_z_score_is_inverted() -> None:
    """Two areas with value and score give the scale; the hidden area's own score is then its value."""
    values = figures(int(POOR[0]), released=False)
    one = INDEX.model_copy(update={"indicators": INDEX.indicators[:1]})

    def of(frame: pd.DataFrame) -> pd.Series:
        inputs = index_inputs(frame, one, CATALOGUE, geography="raum", year=2024)
        return index_values(inputs, one, index="status").set_index("area")["score"].round(2)

    score, value = of(values), poor(values)["value"].round(1)
    low, high = value.drop(HIDDEN).idxmin(), value.drop(HIDDEN).idxmax()
    unit = (value[high] - value[low]) / (score[high] - score[low])
    learnt = value[low] + (score[SMALL] - score[low]) * unit
    assert round(learnt / 100 * PERSONS[0]) == POOR[0]
    released = of(figures(int(POOR[0]), released=True))
    assert released[HIDDEN].isna().all()
    assert released.drop(HIDDEN).notna().all()


def test_limits_of_a_rate_tell_both_counts() -> None:
    """3.3 % alone are 83 quotients of up to 399 persons; with its limits one. They are hidden together."""
    population = np.repeat(np.arange(1, 400), np.arange(2, 401))
    cases = np.concatenate([np.arange(whole + 1) for whole in range(1, 400)])
    value = 100 * cases / population
    low, high = wilson_limits(cases, population)
    columns = np.column_stack([value, low, high]).round(1)
    own = (cases == 2) & (population == 61)
    fitting = (columns == columns[own]).all(axis=1)
    assert (columns[:, 0] == columns[own, 0]).sum() == 83
    assert (cases[fitting], population[fitting]) == ([2], [61])
    released = poor(figures(2, released=True)).loc[HIDDEN, ["value", "ci_low", "ci_high", "smoothed_value"]]
    assert released.isna().all(axis=None)


def test_a_trend_tells_its_hidden_year() -> None:
    """Four years are printed and the fifth is hidden: the slope of all five tells it. So there is none."""
    persons = np.array([61, 64, 60, 66, 61])
    years = np.array([5, 4, 6, 3, 2])

    def slope(last: float) -> str:
        return f"{float(share_trend([*years[:4], last], persons).slope):.2f}"

    assert [k for k in range(1, 62) if slope(k) == slope(2)] == [2]
    assert np.isnan(share_trend([*years[:4], np.nan], persons).slope)
