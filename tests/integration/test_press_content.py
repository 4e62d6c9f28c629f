"""Content of the pages: what is looked up for readers in a small release, and in which words."""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from resources.press.content.changes import changes
from resources.press.content.indicators import indicator_page, indicators
from resources.press.content.indices import index_page
from resources.press.content.overview import overview
from resources.press.content.places import children, county, places, slug_of
from resources.press.content.profiles import profile
from resources.press.content.standing import standing
from resources.press.edition import Edition
from sozialraum.classes import classes_of
from tests.integration.press import edition
from tests.integration.press_catalogue import SMALL

AHORN, BIRNAU, AMSEL = (slug_of("sozialraum", key) for key in ("0535800401", "0535800402", "0535802401"))
LUCHSAU = slug_of("sozialraum", "0535806001")
VETTWEISS, ALDENHOVEN = slug_of("gemeinde", "05358060"), slug_of("gemeinde", "05358004")


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("press"))


def _spine(release: Edition, slug: str):
    return {row.indicator: row for row in profile(release, slug).spine}


def _everything(release: Edition):
    return [
        *(profile(release, slug) for slug in places(release)),
        *(indicator_page(release, name) for name in indicators(release)),
        index_page(release, "soziale_lage"),
        overview(release),
        changes(release),
        standing(release),
    ]


def test_all_content_is_json_without_numbers_that_are_none(release: Edition):
    for content in _everything(release):
        json.dumps(asdict(content), allow_nan=False)


def test_places_have_names_pages_and_parents_in_german_order(release: Edition):
    small = [place for place in places(release).values() if place.geography == "sozialraum"]
    assert [place.name for place in small] == [
        *("Ahornweiler", "Amselkamp", "Birnau", "Eibenau", "Luchsau", "Öhringen", "Ulmenrath", "Zobelau")
    ]
    assert next(iter(places(release))) == "kreis-05358" == county(release).slug
    assert "land-05" not in places(release), "the state is compared with and has no page"
    ahorn = places(release)[AHORN]
    assert (ahorn.level, ahorn.parent, ahorn.parent_slug) == ("Sozialraum", "Aldenhoven", ALDENHOVEN)
    assert [place.name for place in children(release)[ALDENHOVEN]] == ["Ahornweiler", "Birnau"]
    assert len(children(release)["kreis-05358"]) == 4
    assert AHORN not in children(release)


def test_every_figure_of_a_page_is_the_one_of_the_table(release: Edition):
    table = release.table("indicator_values").set_index(["indicator", "geography", "area", "year"])
    kinds = {"exact": None, "unknown_or_secret": "secret"}
    seen = 0
    for name in indicators(release):
        for level in indicator_page(release, name).levels:
            for row, year in enumerate(level.years):
                for column, slug in enumerate(level.places):
                    place = places(release)[slug]
                    told = table.loc[name, place.geography, place.area, year]
                    for matrix, own in (
                        (level.value, "value"),
                        (level.low, "ci_low"),
                        (level.high, "ci_high"),
                    ):
                        assert matrix[row][column] == (None if np.isnan(told[own]) else told[own])
                    assert level.missing[row][column] == kinds.get(told["status"], told["status"])
                    seen += 1
    # the year in which nothing at all was delivered has no row
    assert seen == len(table) - 13


def test_a_year_without_any_delivery_is_no_year_of_a_map_but_a_gap_of_a_series(release: Edition):
    level = indicator_page(release, "kita_quote").levels[-1]
    assert level.years == (2020, 2021, 2023, 2024)
    series = next(one for one in profile(release, AHORN).series if one.indicator == "kita_quote")
    assert series.years == (2020, 2021, 2022, 2023, 2024)
    assert series.value == (0.0, 0.0, None, 0.0, 0.0), "zero is a figure"
    assert series.county[2] is None


def test_breaks_stand_at_the_first_year_behind_them(release: Edition):
    page = indicator_page(release, "sgb2_quote")
    assert [(mark.date, mark.year) for mark in page.breaks] == [("2011-05-09", 2011), ("2023-01-01", 2023)]
    series = next(one for one in profile(release, AHORN).series if one.indicator == "sgb2_quote")
    assert [mark.title for mark in series.breaks] == ["Bürgergeld"], "only breaks inside the series"


def test_classes_of_maps_hold_for_all_years_and_dark_is_worse(release: Edition):
    page = indicator_page(release, "sgb2_quote")
    level = page.levels[-1]
    assert level.classes is not None
    assert page.levels[0].classes is None, "the county alone is no map"
    values = np.array(level.value, dtype=np.float64)
    found = classes_of(values, bounds=level.classes.bounds, decimals=page.decimals)
    assert [[-1 if one is None else one for one in row] for row in level.klass] == found.tolist()
    assert len(level.classes.labels) == len(level.classes.colours) == len(level.classes.bounds) - 1
    assert any(any(row) for row in level.unsure)
    better = indicator_page(release, "kita_quote").levels[-1].classes
    assert better is not None
    assert level.classes.colours[0] > level.classes.colours[-1], "light to dark: high is worse"
    assert better.colours[0] < better.colours[-1], "dark to light: low is worse"
    assert "alle Jahre" in better.rule


def test_the_spine_sets_an_area_beside_all_others_of_the_newest_year(release: Edition):
    row = _spine(release, BIRNAU)["sgb2_quote"]
    table = release.table("indicator_values")
    own = table[
        (table["indicator"] == "sgb2_quote") & (table["geography"] == "sozialraum") & (table["year"] == 2024)
    ]
    values = own["value"].dropna()
    told = own[own["area"] == "0535800402"].iloc[0]
    assert (row.year, row.figure.value, row.rest) == (2024, told["value"], told["rest_value"])
    limits = (row.lowest, row.quartile_low, row.median, row.quartile_high, row.highest)
    assert limits == pytest.approx(np.quantile(values, [0, 0.25, 0.5, 0.75, 1]))
    assert (row.rank, row.ranked) == (1 + (values > told["value"]).sum(), 7)
    assert row.county.value == told["reference_value"]
    assert (row.position, row.sure, row.figure.text) == ("better", True, "4,6\N{NO-BREAK SPACE}%")


def test_a_missing_figure_says_why_and_has_no_place(release: Edition):
    rows = _spine(release, AHORN)
    hidden = rows["kinderarmut"]
    assert (hidden.figure.missing, hidden.figure.text, hidden.rank, hidden.position) == (
        "suppressed",
        "gesperrt",
        None,
        None,
    )
    secret = _spine(release, AMSEL)["sgb2_quote"].figure
    assert (secret.missing, secret.reason) == (
        "secret",
        "Leistungsberechtigte: unbekannt oder geheim zu halten",
    )
    late = _spine(release, slug_of("sozialraum", "0535800803"))["kita_quote"]
    assert (late.year, late.figure.missing) == (2024, "not_delivered"), "the newest year that any area has"
    assert rows["kita_quote"].figure.value == 0.0
    assert rows["bevoelkerung"].trend is None
    assert rows["bevoelkerung"].trend_reason is not None


def test_the_county_is_ranked_with_nobody_and_shows_the_spread_of_what_lies_inside(release: Edition):
    row = _spine(release, "kreis-05358")["sgb2_quote"]
    gemeinde = _spine(release, ALDENHOVEN)["sgb2_quote"]
    assert (row.rank, row.ranked, row.position, row.rest) == (None, 0, None, None)
    assert (row.lowest, row.highest) == (gemeinde.lowest, gemeinde.highest)


def test_a_pyramid_is_shown_only_where_all_of_it_is_published(release: Edition):
    own = profile(release, AHORN)
    assert [(bar.sex, bar.count) for bar in own.pyramid[:2]] == [("female", 64), ("male", 61)]
    assert own.pyramid_year == 2024
    hidden = profile(release, LUCHSAU).pyramid
    assert [(bar.count, bar.reason is None) for bar in hidden if bar.count is None] == [(None, False)]
    summed = profile(release, ALDENHOVEN)
    parts = [profile(release, slug).pyramid for slug in (AHORN, BIRNAU)]
    assert [bar.count for bar in summed.pyramid] == [a.count + b.count for a, b in zip(*parts, strict=True)]
    assert "Summe" in (summed.pyramid_note or "")
    for slug in (VETTWEISS, "kreis-05358"):
        assert profile(release, slug).pyramid == (), (
            "a sum with a hidden part would give it away, or be too small"
        )


def test_neighbours_are_of_one_kind_and_of_similar_size(release: Edition):
    found = profile(release, AHORN)
    assert {place.geography for place in found.neighbours} == {"sozialraum"}
    assert found.neighbours[0].name == "Zobelau", "the only other one with 780 inhabitants"
    assert profile(release, "kreis-05358").neighbours == ()


def test_an_index_shows_its_class_with_chances(release: Edition):
    line = profile(release, BIRNAU).indices[0]
    assert (line.status, line.certain, line.ranked) == ("mittel", False, 7)
    assert line.chances == (("hoch", 0.2), ("mittel", 0.6), ("niedrig", 0.2), ("sehr niedrig", 0.0))
    none = profile(release, AMSEL).indices[0]
    assert (none.status, none.chances, none.reason) == (None, (), "Gesperrt 2024: SGB-II-Quote")
    page = index_page(release, "soziale_lage")
    assert [level.geography for level in page.levels] == ["sozialraum"]
    assert dict(page.levels[0].counts) == {
        "hoch": 1,
        "mittel": 3,
        "niedrig": 1,
        "sehr niedrig": 1,
        "niedrig/sehr niedrig": 1,
    }
    assert set(dict(page.colours)) == {"hoch", "mittel", "niedrig", "sehr niedrig", "niedrig/sehr niedrig"}


def test_profiles_speak_of_what_is_sure_and_of_what_is_missing(release: Edition):
    said = " ".join(profile(release, AHORN).sentences).replace("\N{NO-BREAK SPACE}", " ")
    assert (
        "Im Jahr 2024 lebten im Sozialraum Ahornweiler 780 Menschen;"
        " das sind 8,1 % der Menschen im Kreis Muster." in said
    )
    assert (
        "Niedriger (günstiger) als im übrigen Kreis Muster ist der Wert bei „SGB-II-Quote“:"
        " 1,9 % gegenüber 10,9 % (2024)." in said
    )
    assert (
        "1 von 6 Zahlen ist gesperrt, um einzelne Menschen zu schützen: „Kinderarmut: unter 18 Jahren“."
        in said
    )
    assert "den Status „hoch“ (Wahrscheinlichkeit 90 %)" in said
    whole = " ".join(profile(release, "kreis-05358").sentences)
    assert "Unter den 4 Gemeinden mit Wert reicht 2024 der Wert bei „SGB-II-Quote“" in whole
    assert "übrigen" not in whole, "the county has no rest"


def test_indicators_speak_of_the_county_and_of_each_level(release: Edition):
    said = " ".join(indicator_page(release, "sgb2_quote").sentences).replace("\N{NO-BREAK SPACE}", " ")
    assert "Im Jahr 2024 beträgt der Wert im Kreis Muster 10,1 %" in said
    assert "Im Jahr 2023, dem ersten vergleichbaren, waren es 10,2 %." in said
    assert "(im Sozialraum Ahornweiler)" in said
    assert "Der Wert ist für 1 Sozialraum schon bei der Quelle unbekannt oder geheim." in said


def test_sources_are_those_of_the_deliveries_behind_the_figures(release: Edition):
    page = indicator_page(release, "sgb2_quote")
    assert [(line.source, line.newest) for line in page.sources] == [
        ("melderegister", "2024-12-31"),
        ("statistik", "2024-12-31"),
    ]
    assert page.sources[1].attribution == "Statistik & Co.", "the publisher where no other name is asked for"
    assert [line.source for line in indicator_page(release, "bevoelkerung").sources] == ["melderegister"]


def test_the_overview_leads_to_every_indicator(release: Edition):
    found = overview(release)
    listed = [line.indicator for theme in found.themes for line in theme.indicators]
    assert listed == list(indicators(release))
    table = release.table("indicator_values")
    assert found.published == table["value"].notna().sum()
    assert found.withheld == (table["status"] == "suppressed").sum()
    at_a_glance = {one.indicator: one for one in found.glance}
    assert set(at_a_glance) == {
        "bevoelkerung",
        "anteil_unter_18",
        "anteil_65_plus",
        "sgb2_quote",
        "kinderarmut",
    }
    assert at_a_glance["bevoelkerung"].change == "+140\N{NO-BREAK SPACE}Personen gegenüber 2023"
    assert at_a_glance["sgb2_quote"].assessment is None, "limits of both years overlap"


def test_changed_figures_tell_old_new_and_reason(release: Edition):
    found = changes(release)
    assert (found.previous, found.previous_day, len(found.rows)) == ("2025-1", "2025-01-31", 4)
    rows = {row.indicator: row for row in found.rows}
    told = rows["sgb2_quote"]
    assert (told.old, told.new, told.reason) == (
        "12,04\N{NO-BREAK SPACE}%",
        "12,01\N{NO-BREAK SPACE}%",
        "neue Lieferung",
    ), "as many digits as tell the two apart"
    assert rows["kinderarmut"].new == "gesperrt"
    gone = rows["kita_quote"]
    assert (gone.slug, gone.place, gone.new) == (None, "0535899999", "entfallen")
    assert rows["abgeschafft"].old == "veröffentlicht", "an indicator that is no more has no unit"
    assert sum(one.count for one in found.sums) == 4


def test_the_standing_tells_gaps_late_deliveries_findings_and_what_is_hidden(release: Edition):
    found = standing(release)
    lines = {(line.indicator, line.geography): line for line in found.coverage}
    assert lines["bevoelkerung", "sozialraum"].reason is None
    poverty = lines["kinderarmut", "sozialraum"]
    assert (poverty.share, poverty.reason) == (82.5, "gesperrt zum Schutz kleiner Zahlen")
    assert [line.reference_date for line in found.calendar if line.late] == ["2023-12-31"]
    accepted = next(line for line in found.findings if line.state == "angenommen")
    assert (accepted.approved, accepted.reason) == ("2025-02-01", '=HYPERLINK("x") <b>geprüft</b>')
    assert (found.disclosure[0].level, found.disclosure[0].hidden) == ("Alle Gebiete", 12)
    assert [line.release for line in found.releases] == ["2025-2", "2025-1"], "the newest first"


HOSTILE = ("<script>alert(1)</script>", "=cmd()", "#set text(red) *x* _y_", "a ]]> b {name} %s")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_remarks_stay_the_text_they_are(tmp_path: Path, text: str):
    found = edition(tmp_path, names={"0535800401": text, "05358004": text}, comments=[text])
    own = profile(found, AHORN)
    assert (own.place.name, own.place.parent) == (text, text)
    assert f"im Sozialraum {text}" in own.sentences[0]
    assert [(note.date, note.role, note.text) for note in own.notes] == [
        ("2025-01-01", "Initiativkreis", text)
    ]
    assert [(one.title, one.start, one.end) for one in own.measures] == [(text, "2024-01-01", None)]
    assert profile(found, BIRNAU).notes == ()
    assert text in " ".join(indicator_page(found, "sgb2_quote").sentences)


def test_two_releases_are_never_mixed_up(tmp_path: Path):
    def halve(tables: dict[str, pd.DataFrame]) -> None:
        values = tables["indicator_values"]
        people = values["indicator"] == "bevoelkerung"
        values.loc[people, "value"] = values.loc[people, "value"] / 2

    one, other = edition(tmp_path / "1"), edition(tmp_path / "2", change=halve)
    texts = [_spine(release, AHORN)["bevoelkerung"].figure.text for release in (one, other, one)]
    assert [text[:3] for text in texts] == ["780", "390", "780"]


def test_a_release_without_derived_tables_has_pages_all_the_same(tmp_path: Path):
    found = edition(tmp_path, basis="Echtdaten")
    for name in (
        "cube",
        "comparisons",
        "trends",
        "index_values",
        "delivery_calendar",
        "quality",
        "revisions",
    ):
        (found.folder / f"{name}.parquet").unlink()
    for content in [
        profile(found, AHORN),
        profile(found, ALDENHOVEN),
        overview(found),
        changes(found),
        standing(found),
    ]:
        json.dumps(asdict(content), allow_nan=False)
    row = _spine(found, AHORN)["sgb2_quote"]
    assert (row.position, row.sure, row.trend) == (None, False, None)
    assert profile(found, AHORN).indices == ()
    assert len(SMALL) == row.ranked + 1
