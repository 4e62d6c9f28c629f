"""Strict loading of the catalogue: all faults at once, each with file, place and suggestion."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import ValidationError

from sozialraum.catalogue import Catalogue, load_catalogue
from sozialraum.catalogue.__main__ import main
from sozialraum.catalogue.indicator import Indicator
from sozialraum.catalogue.strict_yaml import parse
from tests.unit.catalogues import ANTEIL, SMALL, Edit, faults_of

PROJECT = Path(__file__).parents[2] / "catalogue"


def test_the_small_catalogue_holds(write: Callable[..., Path]) -> None:
    catalogue = load_catalogue(write())
    assert [*catalogue.indicators] == ["anteil"]
    assert catalogue.indicators["anteil"].numerator[0].age == (0, 18)
    assert catalogue.geographies["gemeinde"].areas[0].area == "05334002"


GEMEINDE, REGISTER = "geographies/gemeinde.yaml", "sources/register.yaml"

ONE_FAULT: list[tuple[Edit, str]] = [
    (
        (ANTEIL, "unit: Prozent", "unit: Prozent\npolarities: x"),
        "indicators/anteil.yaml: polarities: unknown field; did you mean 'polarity'?",
    ),
    (
        (ANTEIL, "method: share", "method: shares"),
        "indicators/anteil.yaml: method: 'shares' is not one of share, rate, ratio, count, published; "
        "did you mean 'share'?",
    ),
    (
        (ANTEIL, "measure: personen, age: [0, 18]", "measure: persone, age: [0, 18]"),
        "indicators/anteil.yaml: numerator: measure 'persone' does not exist; did you mean 'personen'?",
    ),
    (
        (ANTEIL, "theme: arbeit", "theme: arbeiten"),
        "indicators/anteil.yaml: theme: theme 'arbeiten' does not exist; did you mean 'arbeit'?",
    ),
    (
        (ANTEIL, "nationality:foreign", "nationality:foriegn"),
        "indicators/anteil.yaml: numerator: category of personen 'nationality:foriegn' does not exist; "
        "did you mean 'nationality:foreign'?",
    ),
    (
        (ANTEIL, "unit: Prozent", "unit: Prozent\nunit: Promille"),
        "indicators/anteil.yaml: line 10: 'unit' stands twice",
    ),
    (
        (ANTEIL, "[0, 18]", "[18, 0]"),
        "indicators/anteil.yaml: numerator.0: age [18, 0] is no band: expected [from, to) with from < to",
    ),
    (
        (ANTEIL, "[0, sgb2_limit]", "[0, sgb2_limits]"),
        'indicators/anteil.yaml: denominator.0.age.1: should be a valid integer, found "sgb2_limits", or '
        "'sgb2_limits' is not one of sgb2_limit; did you mean 'sgb2_limit'?",
    ),
    (
        (ANTEIL, "unit: Prozent", "unit: 100"),
        "indicators/anteil.yaml: unit: expected a text in quotes, found 100",
    ),
    ((ANTEIL, "unit: Prozent\n", ""), "indicators/anteil.yaml: unit: is missing"),
    (
        (ANTEIL, "polarity: none", "polarity: none\nrelated: [anteil]"),
        "indicators/anteil.yaml: related: other indicator 'anteil' does not exist",
    ),
    (
        (ANTEIL, "polarity: none", "polarity: none\nminimum_population: -1"),
        "indicators/anteil.yaml: minimum_population: should be greater than or equal to 0, found -1",
    ),
    (
        (ANTEIL, "polarity: none", "polarity: none\npooled_years: 11"),
        "indicators/anteil.yaml: pooled_years: should be less than or equal to 10, found 11",
    ),
    (
        (ANTEIL, "method: share", "method: count"),
        "indicators/anteil.yaml: the whole file: method 'count' takes no denominator",
    ),
    (
        (ANTEIL, "denominator:\n  - {measure: personen, age: [0, sgb2_limit]}\n", ""),
        "indicators/anteil.yaml: the whole file: method 'share' needs a denominator",
    ),
    (
        (ANTEIL, "- {measure: personen, age: [0, sgb2_limit]}", "- {measure: quote}"),
        "indicators/anteil.yaml: denominator: measure 'quote' is of kind 'published_rate', which "
        "method 'share' cannot use",
    ),
    ((ANTEIL, "", ""), "indicators/anteil.yaml: is empty; expected an entry"),
    ((ANTEIL, "", "a: [1"), "indicators/anteil.yaml: line 1: expected ',' or ']', but got '<stream end>'"),
    (
        (ANTEIL, "", "- a"),
        "indicators/anteil.yaml: the whole file: expected fields with values (name: value)",
    ),
    (
        (GEMEINDE, '"05334002"', "05334002"),
        "geographies/gemeinde.yaml: line 4: 05334002 needs quotes, else YAML may read it as an octal number; "
        'did you mean "05334002"?',
    ),
    (
        (GEMEINDE, '"05334002"', "05334008"),
        "geographies/gemeinde.yaml: line 4: 05334008 needs quotes, else YAML may read it as an octal number; "
        'did you mean "05334008"?',
    ),
    (
        (GEMEINDE, '"05334004"', '"05334002"'),
        "geographies/gemeinde.yaml: the whole file: area 05334002 is listed more than once",
    ),
    (
        (GEMEINDE, '"05334002"', '"05334 002"'),
        "geographies/gemeinde.yaml: areas.0.area: '05334 002' does not have the form ^[0-9A-Z]+$",
    ),
    (
        (GEMEINDE, 'Bach, parents: {kreis: "05334"}', 'Bach, parents: {kreis: "05335"}'),
        "geographies/gemeinde.yaml: area 05334004: area of kreis '05335' does not exist; "
        "did you mean '05334'?",
    ),
    (
        (GEMEINDE, 'Bach, parents: {kreis: "05334"}', 'Bach, parents: {kreise: "05334"}'),
        "geographies/gemeinde.yaml: area 05334004: geography 'kreise' does not exist; did you mean 'kreis'?",
    ),
    (
        (GEMEINDE, "valid_from", "geometry: registers\nvalid_from"),
        "geographies/gemeinde.yaml: geometry: source 'registers' does not exist; did you mean 'register'?",
    ),
    (
        (GEMEINDE, 'parents: {kreis: "05334"}}\n  - {', 'parents: &up {kreis: "05334"}}\n  - {'),
        "geographies/gemeinde.yaml: line 4: anchor or alias 'up' is not allowed; write the text out",
    ),
    (
        (REGISTER, "geographies: [gemeinde]", "geographies: [gemeinden]"),
        "sources/register.yaml: geography 'gemeinden' does not exist; did you mean 'gemeinde'?",
    ),
    (
        (REGISTER, "reader: table", "reader: tabel"),
        "sources/register.yaml: reader: 'tabel' is not one of landesdatenbank, genesis_flat, "
        "gemeindeverzeichnis, inkar, "
        "election_workbook, table, ba_workbook, geometry, register; did you mean 'table'?",
    ),
    (
        (REGISTER, "column: Nation", "colum: Nation"),
        "sources/register.yaml: dimensions.category.0.colum: unknown field; did you mean 'column'?",
    ),
    (
        (REGISTER, "andere:", "no:"),
        "sources/register.yaml: line 10: 'no' is read as bool; did you mean \"no\"?",
    ),
    (
        ("measures/quote.yaml", "sources: [register]", "sources: [registrer]"),
        "measures/quote.yaml: sources: source 'registrer' does not exist; did you mean 'register'?",
    ),
    (
        ("measures/personen.yaml", "kind: count", "kind: count\npreferred: {kreise: [register]}"),
        "measures/personen.yaml: preferred: geography 'kreise' does not exist; did you mean 'kreis'?",
    ),
    (
        ("county.yaml", 'area: "05334"', 'area: "05335"'),
        "county.yaml: area: area '05335' does not exist; did you mean '05334'?",
    ),
]


@pytest.mark.parametrize(("edit", "expected"), ONE_FAULT, ids=[fault for _, fault in ONE_FAULT])
def test_a_fault_names_file_place_and_what_was_expected(
    write: Callable[..., Path], edit: Edit, expected: str
) -> None:
    assert expected in faults_of(write(edit))


def test_a_source_that_a_measure_does_not_rank(write: Callable[..., Path]) -> None:
    other = SMALL[REGISTER].replace("Personen], suffixes", "Anderes], suffixes")
    assert faults_of(write(("sources/zweites.yaml", "", other))) == (
        "sources/zweites.yaml: values.0: measures/personen.yaml does not rank this source; add it "
        "to its 'sources'",
        "sources/zweites.yaml: values.1: measures/quote.yaml does not rank this source; add it to "
        "its 'sources'",
    )


def test_a_measure_that_its_source_does_not_deliver(write: Callable[..., Path]) -> None:
    edit = (REGISTER, "  - {measure: quote, column: Quote}\n", "")
    assert faults_of(write(edit)) == (
        "measures/quote.yaml: sources: source 'register' has no rule for this measure",
    )


def test_all_faults_of_all_files_are_reported_at_once(write: Callable[..., Path]) -> None:
    faults = faults_of(
        write(
            (ANTEIL, "method: share", "method: shares"),
            (ANTEIL, "unit: Prozent", "unit: Prozent\npolarities: x"),
            (GEMEINDE, '"05334002"', "05334002"),
            (GEMEINDE, "title:", "title: {de: A, en: B}\ntitle:"),
            (REGISTER, "geographies: [gemeinde]", "geographies: [gemeinden]"),
            ("county.yaml", "first_year: 2010", "first_year: zweitausend"),
            ("indicators/Zweiter Anteil.yaml", "", SMALL[ANTEIL]),
            ("indicators/dritter.yml", "", SMALL[ANTEIL]),
        )
    )
    assert {fault.split(":")[0] for fault in faults} == {
        "county.yaml",
        GEMEINDE,
        REGISTER,
        ANTEIL,
        "indicators/Zweiter Anteil.yaml",
        "indicators/dritter.yml",
    }
    assert len(faults) == 8
    assert not any("does not exist" in fault and "gemeinden" not in fault for fault in faults), (
        "a file with a fault must not make every reference to it a fault"
    )


def test_two_faults_of_one_yaml_text() -> None:
    _, faults = parse("a: &x 1\nb: 007\nb: *x\n")
    assert [fault.split(":")[0] for fault in faults] == ["line 1", "line 2", "line 3", "line 3"]


@pytest.mark.parametrize("text", ["05358", "05334002", "0", "007", "1.5", "0.5", "-3", "2024-01-31"])
def test_only_numbers_with_a_leading_zero_need_quotes(text: str) -> None:
    faults = parse(f"a: {text}")[1]
    assert bool(faults) == (re.fullmatch(r"0\d+", text) is not None)
    assert parse(f'a: "{text}"') == ({"a": text}, [])


def test_missing_files_and_folders(tmp_path: Path) -> None:
    assert faults_of(tmp_path) == (
        "county.yaml: does not exist; expected a file",
        "geographies/: no entry found; expected at least one .yaml file",
        "sources/: no entry found; expected at least one .yaml file",
        "measures/: no entry found; expected at least one .yaml file",
        "indicators/: no entry found; expected at least one .yaml file",
    )


def test_a_file_in_another_encoding(write: Callable[..., Path]) -> None:
    folder = write()
    (folder / ANTEIL).write_bytes(SMALL[ANTEIL].encode("latin-1"))
    byte = SMALL[ANTEIL].index("ä")
    assert faults_of(folder) == (f"indicators/anteil.yaml: is not in UTF-8 (byte {byte}); save it as UTF-8",)


def test_the_command_line(write: Callable[..., Path], capsys: pytest.CaptureFixture[str]) -> None:
    folder = write()
    assert main([str(folder)]) == 0
    assert capsys.readouterr().out == (
        f"{folder}: kreis-probe, 3 geographies, 1 sources, 2 measures, 1 indicators, 0 indices, 0 rules\n"
    )
    write((ANTEIL, "method: share", "method: shares"))
    assert main([str(folder)]) == 1
    assert "did you mean 'share'?" in capsys.readouterr().err


def test_schemas_for_editors(tmp_path: Path) -> None:
    assert main(["--schema", str(tmp_path / "schemas")]) == 0
    schemas = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in tmp_path.rglob("*.json")}
    folders = {"geographies", "sources", "measures", "indicators", "indices", "rules"}
    assert set(schemas) == {"county", "disclosure", "publication", "quality", "services", *folders}
    assert "share" in schemas["indicators"]["properties"]["method"]["enum"]
    schemas["services"] = schemas["services"]["$defs"]["Service"]  # the file itself has any ids
    assert all(schema["additionalProperties"] is False for schema in schemas.values())


# --- the project's own catalogue

TRANSLITERATED = re.compile(r"\b[aou]e[a-z]|[Ff]uer|[Uu]eber|oelker|laender|aehl|oehe")


@pytest.fixture(scope="module")
def own() -> Catalogue:
    return load_catalogue(PROJECT)


def test_size_and_themes(own: Catalogue) -> None:
    assert len(own.sources) >= 12
    assert len(own.indicators) >= 36
    assert {"kreis", "gemeinde", "jugendamt", "sozialraum"} <= set(own.geographies)
    by_theme = [indicator.theme for indicator in own.indicators.values()]
    for theme in own.county.themes:
        assert by_theme.count(theme.id) >= 2, theme.id
    assert len(own.county.themes) == 9


def test_every_measure_is_reported(own: Catalogue) -> None:
    used = {measure for indicator in own.indicators.values() for measure in indicator.measures}
    assert used == set(own.measures)


def test_both_languages_and_complete_definitions(own: Catalogue) -> None:
    for name, indicator in own.indicators.items():
        assert indicator.title.de != indicator.title.en or name == "adipositas", name
        assert TRANSLITERATED.search(indicator.definition.de) is None, name
        if indicator.denominator:
            assert "Zähler:" in indicator.definition.de, name
            assert "Nenner:" in indicator.definition.de, name
            assert "Numerator:" in indicator.definition.en, name
            assert "Denominator:" in indicator.definition.en, name
        assert "Nicht" in indicator.definition.de, f"{name} must say what it is not"
        assert indicator.decimals == 0 or indicator.unit not in ("Personen", "Verfahren"), name


def test_titles_are_not_confused(own: Catalogue) -> None:
    for language in ("de", "en"):
        titles = [getattr(indicator.title, language) for indicator in own.indicators.values()]
        assert len(set(titles)) == len(titles)
    for name, indicator in own.indicators.items():
        assert list(indicator.breaks) == sorted(indicator.breaks, key=lambda item: item.date), name


def test_only_parts_of_the_denominator_are_shares(own: Catalogue) -> None:
    """Children and places counted at the facility, and stocks of two registers, are no shares."""
    for name in (
        "kita_betreuungsquote_unter_3",
        "kita_versorgungsquote_unter_3",
        "auslaender_azr_je_100",
        "wohngeldquote",
        "alleinerziehende_im_sgb2",
        "jugendquotient",
        "altenquotient",
    ):
        assert own.indicators[name].method == "ratio", name
    for name in ("hze_dichte", "arbeitslosenanteil", "beschaeftigtenquote"):
        assert own.indicators[name].method == "rate", name


def test_sgb2_quote_uses_the_moving_age_limit(own: Catalogue) -> None:
    quote = own.indicators["sgb2_quote"]
    assert [term.measure for term in quote.numerator] == ["sgb2_leistungsberechtigte"]
    assert [(term.measure, term.age) for term in quote.denominator] == [("bevoelkerung", (0, "sgb2_limit"))]
    assert quote.statute is not None
    assert "7a" in quote.statute


def test_mindestsicherungsquote_sums_four_benefits_over_everyone(own: Catalogue) -> None:
    quote = own.indicators["mindestsicherungsquote"]
    assert {term.measure for term in quote.numerator} == {
        "sgb2_regelleistungsberechtigte",
        "hlu_empfaenger",
        "grundsicherung_empfaenger",
        "asylblg_empfaenger",
    }
    assert [(term.measure, term.age) for term in quote.denominator] == [("bevoelkerung", None)]
    assert own.indicators["mindestsicherungsquote_veroeffentlicht"].method == "published"


def test_pooled_years_are_part_of_the_definition_and_one_year_changes_no_id(own: Catalogue) -> None:
    quote = own.indicators["hze_dichte"]
    pooled = {years: quote.model_copy(update={"pooled_years": years}) for years in (1, 2, 3)}
    assert len({entry.definition_id("x") for entry in pooled.values()}) == 3
    assert pooled[1].definition_id("x") == quote.definition_id("x")
    # the digest as it was before there were pooled years
    assert own.indicators["bevoelkerung"].definition_id("bevoelkerung") == "bevoelkerung@dce2075f"
    assert list(pooled[1].window(2024)) == [2024]
    assert list(pooled[3].window(2024)) == [2022, 2023, 2024]


@pytest.mark.parametrize("method", ["count", "published"])
def test_what_has_no_denominator_cannot_be_pooled(own: Catalogue, method: str) -> None:
    entry = own.indicators["bevoelkerung"].model_dump()
    assert Indicator.model_validate(entry | {"method": method}).pooled_years == 1
    with pytest.raises(ValidationError, match=f"method '{method}' cannot pool years"):
        Indicator.model_validate(entry | {"method": method, "pooled_years": 2})


def test_child_poverty_is_three_ids_that_point_to_each_other(own: Catalogue) -> None:
    names = {name for name in own.indicators if name.startswith("kinderarmut_")}
    assert names == {
        "kinderarmut_nef_unter_15",
        "kinderarmut_sgb2_unter_18",
        "kinderarmut_mindestsicherung_unter_18",
    }
    for name in names:
        assert names - {name} <= set(own.indicators[name].related), name
        assert len({own.indicators[other].definition_id("x") for other in names}) == 3


def test_unemployed_per_population_is_not_the_unemployment_rate(own: Catalogue) -> None:
    share, rate = own.indicators["arbeitslosenanteil"], own.indicators["arbeitslosenquote"]
    assert [term.age for term in share.denominator] == [(15, 65)]
    assert rate.method == "published"
    assert "arbeitslosenquote" in share.related
    assert "arbeitslosenanteil" in rate.related


def test_age_ratios_and_old_age_poverty(own: Catalogue) -> None:
    assert [term.age for _, term in own.indicators["altenquotient"].terms] == [(65, None), (20, 65)]
    assert [term.age for _, term in own.indicators["jugendquotient"].terms] == [(0, 20), (20, 65)]
    above_the_limit = [(term.age, term.factor) for term in own.indicators["altersarmut"].denominator]
    assert above_the_limit == [(None, 1.0), ((0, "sgb2_limit"), -1.0)]
