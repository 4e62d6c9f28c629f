"""Which area a row is about: areas of others are passed over, unknown ones of ours are faults."""

from dataclasses import replace
from pathlib import Path

import pytest

from resources.reading.places import Places
from sozialraum.catalogue import Catalogue, load_catalogue
from sozialraum.catalogue.county import AreaEntry


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "catalogue")


@pytest.fixture(scope="module")
def official(catalogue: Catalogue) -> Places:
    return Places(catalogue, catalogue.sources["itnrw_22811_01i"])


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("05358008", ("gemeinde", "05358008")),
        ("358008", ("gemeinde", "05358008")),
        ("05358", ("kreis", "05358")),
        ("05358000", ("kreis", "05358")),
        ("053580000000", ("kreis", "05358")),
        ("05", ("land", "05")),
    ],
)
def test_keys_of_ours(official: Places, key: str, place: tuple[str, str]) -> None:
    assert official.find(key, None) == place


@pytest.mark.parametrize(
    "key", ["DG", "053", "05334", "05334002", "JH05334002", "05999998", "11000000", "JH05358008"]
)
def test_others_and_geographies_the_source_is_not_asked_about(official: Places, key: str) -> None:
    assert official.find(key, None) is None


@pytest.mark.parametrize("key", ["05358009", "0535899901", "JH05358012", "0533400201"])
def test_unknown_areas_of_ours(official: Places, key: str) -> None:
    with pytest.raises(ValueError, match=f"'{key}' is unknown; expected an area of the catalogue"):
        official.find(key, None)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Düren, Kreis", ("kreis", "05358")),
        ("Kreis Düren", ("kreis", "05358")),
        ("Düren, Stadt", ("gemeinde", "05358008")),
        ("  Düren ", ("gemeinde", "05358008")),
        ("Nordrhein-Westfalen", ("land", "05")),
        ("Köln, Regierungsbezirk", None),
        ("Düren, Regierungsbezirk", None),
    ],
)
def test_names_where_there_is_no_key(official: Places, name: str, place: tuple[str, str] | None) -> None:
    assert official.find("", name) == place


def test_a_key_goes_before_a_name(official: Places) -> None:
    assert official.find("05334002", "Düren, Stadt") is None


def test_neither_key_nor_name(official: Places) -> None:
    with pytest.raises(ValueError, match="neither key nor name"):
        official.find(None, None)


@pytest.mark.parametrize("key", ["05334002", "05358008"])
def test_our_own_offices_send_our_areas_only(catalogue: Catalogue, key: str) -> None:
    kita = Places(catalogue, catalogue.sources["kita"])
    with pytest.raises(ValueError, match="is unknown"):
        kita.find(key, None)


def test_a_geography_of_our_own_has_keys_of_our_own(catalogue: Catalogue) -> None:
    quarters = catalogue.geographies["sozialraum"].model_copy(
        update={"areas": (AreaEntry(area="Q01", name="Nordquartier"),)}
    )
    source = catalogue.sources["kita"].model_copy(
        update={"geography": "quartier", "geographies": ("quartier",)}
    )
    own = Places(replace(catalogue, geographies={**catalogue.geographies, "quartier": quarters}), source)
    assert own.find(" Q01 ", None) == ("quartier", "Q01")
    with pytest.raises(ValueError, match="is no key"):
        own.find("Q02", None)
    with pytest.raises(ValueError, match="is unknown"):
        own.find("053", None)
