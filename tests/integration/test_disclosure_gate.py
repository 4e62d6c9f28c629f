"""Decisions of people at the gate: suppressions of stewards, exceptions, and the summary for readers."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from schemas.base import empty
from schemas.disclosure import DISCLOSURE_SUMMARY, LEDGER
from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import Decision
from sozialraum.catalogue.indicator import Term
from sozialraum.disclosure.gate import Protection, judged, protect
from sozialraum.disclosure.ledger import entry
from sozialraum.disclosure.readback import read_back
from sozialraum.disclosure.summary import summary_table
from tests.integration.disclosure_small import AREAS, COUNTY, YEAR, catalogue, figures, nested, people, terms


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return catalogue(tmp_path_factory.mktemp("catalogue"), indicators=["leistungen"])


def decision(area: str, geography: str = "sozialraum") -> Decision:
    return Decision(
        indicator="leistungen",
        geography=geography,
        area=area,
        year=YEAR,
        name="A. Beispiel",
        reason="wegen eines Vorfalls",
        decided=date(2026, 11, 1),
    )


def counted(number: dict[str, int], own: Catalogue) -> pd.DataFrame:
    place = np.repeat(list(number), list(number.values()))
    person = {"year": YEAR, "age": 30, "sex": "male", "nation": "nationality:german", "leistung": True}
    values = figures(pd.DataFrame({"area": place, **person}), own, geographies=nested())
    return values[values["year"] == YEAR].reset_index(drop=True)


def protected(values: pd.DataFrame, own: Catalogue) -> Protection:
    return protect(values, terms(values, own), own, empty(LEDGER))


def passes(protection: Protection, own: Catalogue) -> bool:
    printed = read_back(protection.released, protection.manifest, own)
    assert not printed.faults
    return judged(protection, printed.cells, own).passed


def test_a_steward_hides_a_large_number_and_nobody_works_it_out(own: Catalogue) -> None:
    values = counted(dict.fromkeys(AREAS, 20), own)
    before = protected(values, own)
    assert not (before.released["status"] == "suppressed").any()
    ruled = replace(own, disclosure=own.disclosure.model_copy(update={"suppressions": (decision(AREAS[0]),)}))
    after = protected(values, ruled)
    hidden = after.released[after.released["status"] == "suppressed"]
    assert AREAS[0] in set(hidden["area"])
    assert len(hidden) > 1
    assert passes(after, ruled)
    opened = after.released.copy()
    other = opened.index[(opened["status"] == "suppressed") & (opened["area"] != AREAS[0])]
    # with all that covers it in print the number is the rest
    opened.loc[other, ["numerator", "value"]] = (
        values.set_index(["geography", "area"])
        .loc[
            list(zip(opened.loc[other, "geography"], opened.loc[other, "area"], strict=True)),
            ["numerator", "value"],
        ]
        .to_numpy()
    )
    printed = read_back(opened, after.manifest, ruled)
    assert not judged(after, printed.cells, ruled).passed


def test_an_exception_lets_a_release_pass_that_protects_less(own: Catalogue) -> None:
    """The office prints the county: of two cases in one area of it nobody can be protected."""
    values = counted({AREAS[0]: 2}, own)
    values.loc[values["area"] == COUNTY, "status"] = "exact"
    protection = protected(values, own)
    fails = replace(protection, before=_printed(protection, values))
    printed = read_back(protection.released, protection.manifest, own).cells
    assert not judged(fails, printed, own).passed
    excepted = (decision(AREAS[0]), decision(AREAS[0][:8], "gemeinde"), decision(COUNTY, "kreis"))
    ruled = replace(own, disclosure=own.disclosure.model_copy(update={"exceptions": excepted}))
    assert judged(fails, printed, ruled).passed


def _printed(protection: Protection, values: pd.DataFrame) -> np.ndarray:
    """The county's number as it was printed before."""
    before = np.full(len(protection.problem.values), np.nan)
    county = protection.manifest.figures.loc[values["area"] == COUNTY, "numerator"].to_numpy()
    before[county] = protection.manifest.known.values[county]
    return before


def test_the_summary_counts_what_is_hidden_and_tells_no_number(own: Catalogue) -> None:
    values = figures(people(4, number=900), own, geographies=nested())
    protection = protected(values, own)
    table = DISCLOSURE_SUMMARY.validate(summary_table(protection, own).astype({"exceptions": "Int64"}))
    whole = table.set_index("geography").loc["all"]
    parts = table[table["geography"] != "all"]
    for name in ("cells", "hidden", "primary", "secondary", "small_counts"):
        assert whole[name] == parts[name].sum()
    printed = read_back(protection.released, protection.manifest, own).cells
    known = protection.manifest.known
    assert whole["hidden"] == (np.isnan(printed) & (known.rows > 0)).sum() > 0
    assert whole["hidden"] >= (protection.pattern & (known.rows > 0)).sum()
    assert (table["value_lost"].round(1) == table["value_lost"]).all()


def test_published_figures_alone_need_no_protection(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A county of open sources only: there is no cell, and everything is printed."""
    whole = catalogue(tmp_path_factory.mktemp("open"), indicators=["leistungen"])
    sources = {name: entry.model_copy(update={"access": "open"}) for name, entry in whole.sources.items()}
    rules = whole.disclosure.model_copy(update={"sources": {}})
    public = replace(whole, sources=sources, disclosure=rules)
    values = counted({AREAS[0]: 2}, public)
    protection = protected(values, public)
    assert len(protection.problem.values) == 0
    assert passes(protection, public)
    shown = protection.released.set_index(["indicator", "geography", "area"])["value"]
    assert shown["leistungen", "sozialraum", AREAS[0]] == 2
    table = DISCLOSURE_SUMMARY.validate(summary_table(protection, public).astype({"exceptions": "Int64"}))
    assert table["cells"].tolist() == [0]
    assert entry(protection.manifest, np.zeros(0), empty(LEDGER)).empty


@pytest.mark.parametrize("control", ["published", "noised"])
def test_a_sum_with_numbers_that_readers_know_is_never_printed(
    tmp_path_factory: pytest.TempPathFactory, control: str
) -> None:
    """Benefits and households together: who knows the households would get the benefits."""
    mixed = catalogue(tmp_path_factory.mktemp("mixed"), indicators=["leistungen"])
    both = (Term(measure="leistung"), Term(measure="haushalte"))
    entry = mixed.indicators["leistungen"].model_copy(update={"numerator": both})
    rule = mixed.disclosure.sources["zensus"].model_copy(update={"control": control})
    rules = mixed.disclosure.model_copy(update={"sources": {**mixed.disclosure.sources, "zensus": rule}})
    mixed = replace(mixed, indicators={"leistungen": entry}, disclosure=rules)
    values = figures(people(4, number=900), mixed, geographies=nested())
    protection = protected(values, mixed)
    assert values["value"].notna().any()
    assert protection.released["numerator"].isna().all()
    assert passes(protection, mixed)


ROOT = Path(__file__).parents[2]
BUILT = """
import hashlib
from pathlib import Path
from sys import argv
from tests.integration.disclosure_small import catalogue, declared, figures, nested, people
own = catalogue(Path(argv[1]))
system = declared(figures(people(4, number=200), own, geographies=nested()), own).system
parts = (system.equations.indices, system.equations.indptr, system.equations.data)
print(hashlib.sha256(b"".join(part.tobytes() for part in parts) + repr(system.names).encode()).hexdigest())
"""


def test_the_order_of_cells_and_equations_is_the_same_in_every_process(tmp_path: Path) -> None:
    """Otherwise two installations would hide different numbers of the same figures."""
    found = {
        subprocess.run(
            [sys.executable, "-c", BUILT, str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
