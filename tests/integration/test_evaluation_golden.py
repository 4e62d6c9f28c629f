"""Group-time effects as R's ``did`` gives them, and the published weights of the Basque Country.

Set ``SOZIALRAUM_REAL_DATA`` to run them. What is evaluated by permutation must be the same effect.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pysyncon import Dataprep, Synth

from sozialraum.evaluation.difference import estimate
from sozialraum.evaluation.panel import Panel
from sozialraum.evaluation.staggered import GroupTimeEffects, group_time_effects
from sozialraum.evaluation.synthetic import donor_weights

REAL = os.environ.get("SOZIALRAUM_REAL_DATA")
pytestmark = pytest.mark.skipif(REAL is None, reason="SOZIALRAUM_REAL_DATA is not set: no golden files")
FOLDER = Path(REAL or ".") / "golden"
SCENARIOS = {
    "mpdta_nev_dr": {"controls": "never_treated", "method": "dr"},
    "mpdta_nyt_dr": {"controls": "not_yet_treated", "method": "dr"},
    "mpdta_nev_reg_cov": {"controls": "never_treated", "method": "reg", "covariates": ["lpop"]},
    "mpdta_nev_ipw": {"controls": "never_treated", "method": "ipw"},
}
NAMES = {"countyreal": "area", "first.treat": "start", "lemp": "value"}
BASQUE = "Basque Country (Pais Vasco)"


@pytest.fixture(scope="module")
def counties() -> pd.DataFrame:
    return pd.read_csv(FOLDER / "did-mpdta.csv").rename(columns=NAMES)


@pytest.fixture(scope="module", params=SCENARIOS)
def both(request: pytest.FixtureRequest, counties: pd.DataFrame) -> tuple[str, GroupTimeEffects]:
    return request.param, group_time_effects(counties, **SCENARIOS[request.param])


def reference(table: str, scenario: str) -> pd.DataFrame:
    rows = pd.read_csv(FOLDER / f"did-ref_{table}.csv")
    return rows[rows["scenario"] == scenario]


def assert_same(found: pd.DataFrame, effects: pd.Series, errors: pd.Series) -> None:
    assert len(found) == len(effects)
    np.testing.assert_allclose(found["effect"], effects, rtol=0, atol=1e-10)
    np.testing.assert_allclose(found["error"], errors, rtol=0, atol=1e-6)


def test_effects_by_group_and_year(both: tuple[str, GroupTimeEffects]):
    scenario, found = both
    expected = reference("attgt", scenario).sort_values(["group", "t"])
    cells = found.by_group_and_year.sort_values(["group", "year"])
    assert cells[["group", "year"]].to_numpy().tolist() == expected[["group", "t"]].to_numpy().tolist()
    assert_same(cells, expected["att"], expected["se"])


def test_effects_put_together(both: tuple[str, GroupTimeEffects]):
    scenario, found = both
    expected = reference("aggte", scenario)
    simple = expected[expected["type"] == "simple"].iloc[0]
    assert found.effect == pytest.approx(simple["overall_att"], abs=1e-10)
    assert found.error == pytest.approx(simple["overall_se"], abs=1e-6)
    for kind, table, name in (("group", found.by_group, "group"), ("dynamic", found.by_lag, "lag")):
        rows = expected[expected["type"] == kind].sort_values("egt")
        own = table.sort_values(name)
        assert own[name].tolist() == rows["egt"].tolist()
        assert_same(own, rows["att_egt"], rows["se_egt"])


def test_effects_by_calendar_year_are_those_of_the_groups_by_their_sizes(
    both: tuple[str, GroupTimeEffects], counties: pd.DataFrame
):
    """The package does not put them together; its cells do."""
    scenario, found = both
    expected = reference("aggte", scenario).query("type == 'calendar'")
    sizes = counties.groupby("start")["area"].nunique()
    cells = found.by_group_and_year.query("year >= group")
    cells = cells.assign(size=cells["group"].map(sizes))
    means = [np.average(rows["effect"], weights=rows["size"]) for _, rows in cells.groupby("year", sort=True)]
    np.testing.assert_allclose(means, expected.sort_values("egt")["att_egt"], rtol=0, atol=1e-10)


def test_the_effect_of_permutation_is_the_simple_aggregate(counties: pd.DataFrame):
    found = group_time_effects(counties)
    values = counties.pivot_table(index="area", columns="year", values="value")
    starts = counties[counties["start"] > 0].groupby("area")["start"].first()
    own = Panel(values, starts.to_dict())
    assert estimate(own) == pytest.approx(found.effect, abs=1e-10)
    assert estimate(own) == pytest.approx(-0.0399512751551763, abs=1e-10)


# synthetic control


@pytest.fixture(scope="module")
def basque() -> Dataprep:
    """Predictors of Abadie and Gardeazabal 2003 as the package specifies them."""
    rows = pd.read_csv(FOLDER / "synth-basque.csv")
    sectors = ("agriculture", "energy", "industry", "construction", "services.venta", "services.nonventa")
    schools = ("illit", "prim", "med", "high", "post.high")
    return Dataprep(
        foo=rows,
        predictors=[*(f"school.{school}" for school in schools), "invest"],
        predictors_op="mean",
        time_predictors_prior=range(1964, 1970),
        special_predictors=[
            ("gdpcap", range(1960, 1970), "mean"),
            *((f"sec.{sector}", range(1961, 1970, 2), "mean") for sector in sectors),
            ("popdens", [1969], "mean"),
        ],
        dependent="gdpcap",
        unit_variable="regionname",
        time_variable="year",
        treatment_identifier=BASQUE,
        controls_identifier=sorted({*rows["regionname"]} - {BASQUE, "Spain (Espana)"}),
        time_optimize_ssr=range(1960, 1970),
    )


def test_published_weights_of_the_basque_country(basque: Dataprep):
    """Of several searches for weights of predictors this one ends at the published optimum, MSPE 0.00886."""
    model = Synth()
    model.fit(dataprep=basque, optim_method="Powell", optim_initial="ols")
    weights = model.weights(round=3)
    assert weights["Cataluna"] == pytest.approx(0.851, abs=5e-4)
    assert weights["Madrid (Comunidad De)"] == pytest.approx(0.149, abs=5e-4)
    assert weights.drop(["Cataluna", "Madrid (Comunidad De)"]).abs().max() < 5e-4
    assert model.mspe() == pytest.approx(0.00886, abs=1e-5)


def test_weights_without_a_search_follow_the_basque_country_better_before(basque: Dataprep):
    """All years as predictors: no published weights, but nothing to search for, and a smaller distance."""
    others, own = basque.make_outcome_mats()
    values = np.vstack([own.to_numpy(), others.to_numpy().T])
    weights = donor_weights(values, 0, np.arange(1, len(values)))
    assert weights.sum() == pytest.approx(1, abs=1e-6)
    assert weights.min() > -1e-9
    assert np.mean((values[0] - weights @ values[1:]) ** 2) < 0.00886
