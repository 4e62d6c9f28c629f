"""Products protected by rounding or noise: what may be asked for, and what is refused with a reason."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sozialraum.catalogue import load_catalogue
from sozialraum.catalogue.disclosure import CubeProduct, RoundedProduct
from tests.unit.catalogues import SMALL, faults_of

RULES = """\
version: "1"
published_rates:
  {}
products:
  karte:
    mode: rounded
    title: {de: Karte, en: Map}
    indicators: [anteil]
  wuerfel:
    mode: cell_key
    title: {de: Würfel, en: Cube}
    measure: personen
    geography: gemeinde
    splits: [sex, age, nationality]
    age_bands: [[0, 18], [18, null]]
    deviation: 5
    variance: 3.0
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the small catalogue with these rules."""

    def written(rules: str) -> Path:
        for name, text in {**SMALL, "disclosure.yaml": rules}.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path

    return written


def test_a_rounded_map_and_a_cube_are_read(write: Write):
    products = load_catalogue(write(RULES)).disclosure.products
    assert isinstance(products["karte"], RoundedProduct)
    assert (products["karte"].base, products["karte"].indicators) == (10, ("anteil",))
    assert isinstance(products["wuerfel"], CubeProduct)
    assert products["wuerfel"].age_bands == ((0, 18), (18, None))
    assert products["wuerfel"].threshold == 2


@pytest.mark.parametrize("base", [3, 0, -10, 5, 15])
def test_a_small_base_is_refused_and_the_reason_is_given(write: Write, base: int):
    (fault,) = faults_of(write(RULES.replace("[anteil]", f"[anteil]\n    base: {base}")))
    assert fault.startswith("disclosure.yaml: products.karte.rounded.base: ")
    assert f"rounding to {base} is not offered" in fault
    assert "recover small counts" in fault


@pytest.mark.parametrize("base", [10, 50])
def test_multiples_of_ten_are_taken(write: Write, base: int):
    rules = RULES.replace("[anteil]", f"[anteil]\n    base: {base}")
    assert load_catalogue(write(rules)).disclosure.products["karte"].base == base


@pytest.mark.parametrize(
    ("found", "instead", "fault"),
    [
        ("[anteil]", "[anteile]", "products.karte: indicators: indicator 'anteile' does not exist; did you"),
        ("personen", "person", "products.wuerfel: measure: measure 'person' does not exist; did you mean"),
        ("measure: personen", "measure: quote", "products.wuerfel: measure: 'quote' is of kind"),
        ("gemeinde", "gemeinden", "products.wuerfel: geography: geography 'gemeinden' does not exist"),
        ("nationality]", "nation]", "products.wuerfel: splits: dimension of personen 'nation' does not"),
        ("nationality]", "sex]", "a split is named twice"),
        ("sex, age,", "sex,", "'age_bands' are needed with the split 'age', and only with it"),
        ("[18, null]]", "[17, null]]", "none in another one"),
        ("[18, null]]", "[18, 18]]", "with from < to"),
        ("[[0, 18]", "[[-1, 18]", "with from < to"),
        ("[[0, 18], [18, null]]", "[[0, null], [18, 20]]", "none in another one"),
        ("variance: 3.0", "variance: 2.0", "expected one above 2 and below 5"),
        ("variance: 3.0", "variance: 5.0", "expected one above 2 and below 5"),
        ("cell_key", "cellkey", "products.wuerfel"),
    ],
)
def test_faults_are_named(write: Write, found: str, instead: str, fault: str):
    faults = faults_of(write(RULES.replace(found, instead)))
    assert any(fault in own for own in faults), faults
    assert all(own.startswith("disclosure.yaml: ") for own in faults)


def test_a_rate_that_arrives_as_a_rate_has_nothing_to_round(write: Write):
    rate = SMALL["indicators/anteil.yaml"].split("method:")[0] + (
        "method: published\nnumerator:\n  - {measure: quote}\nunit: Prozent\npolarity: none\n"
    )
    rules = RULES.replace("[anteil]", "[anteil, rate]").replace("{}", 'rate: {reason: "Nur ein Beispiel"}')
    folder = write(rules)
    (folder / "indicators" / "rate.yaml").write_text(rate, encoding="utf-8")
    (fault,) = faults_of(folder)
    assert fault.endswith("'rate' arrives as a rate; expected one with a counted numerator")


def test_products_are_part_of_the_digest(write: Write):
    before = load_catalogue(write(RULES)).disclosure.digest
    assert load_catalogue(write(RULES.replace("3.0", "4.0"))).disclosure.digest != before


def test_the_county_offers_a_map_and_a_cube():
    products = load_catalogue(Path(__file__).parents[2] / "catalogue").disclosure.products
    assert {own.mode for own in products.values()} == {"rounded", "cell_key"}
