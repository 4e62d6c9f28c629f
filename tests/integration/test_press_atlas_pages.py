"""The other pages of the atlas: areas, profiles, comparison, search, texts, standing of the figures."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pandas as pd
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from resources.press.atlas import sheets
from resources.press.content.profiles import profile
from resources.press.edition import Edition
from sozialraum.wording.notation import number
from tests.integration.press import edition

HOSTILE = '</script><script>alert("1")</script>'
REMARK = "<img src=x onerror=alert(2)> #set text(red) *x* ]]> =cmd()"
PLACE = "profil/sozialraum-0535800401.html"
OWN = ("profil/", "vergleich/", "suche/", "methoden/", "lesehilfe/", "glossar/", "leichte-sprache/", "en/")
OWN = (*OWN, "barrierefreiheit/", "impressum/", "aenderungen/", "datenstand/")


class Read(HTMLParser):
    """Elements of a page, its ids and its text."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(content.decode())
        self.ids = {found["id"] for _, found in self.elements if "id" in found}

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def printed(found: Edition) -> dict[str, bytes]:
    return {sheet.path: sheet.make() for sheet in sheets(found)}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(
        tmp_path_factory.mktemp("release"), names={"0535800401": HOSTILE}, comments=[REMARK, "Neue Kita."]
    )


@pytest.fixture(scope="module")
def made(release: Edition) -> dict[str, bytes]:
    return printed(release)


@pytest.fixture(scope="module")
def pages(made: dict[str, bytes]) -> dict[str, Read]:
    return {path: Read(made[path]) for path in made if path.endswith(".html") and path.startswith(OWN)}


@pytest.fixture(scope="module")
def atlas(made: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("atlas")
    for path, content in made.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


@pytest.fixture
def page() -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        found = browser.new_page()
        faults: list[str] = []
        found.on("pageerror", lambda fault: faults.append(str(fault)))
        found.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        yield found
        browser.close()
        assert faults == []


def data(content: bytes) -> dict:
    """What a script of figures hands over."""
    text = content.decode().removesuffix(");\n")
    return json.loads("[" + text.removeprefix("atlas.data(") + "]")[1]


def test_every_page_has_one_heading_and_nothing_that_the_policy_forbids(pages):
    assert {path.split("/")[0] + "/" for path in pages} == set(OWN)
    for path, read in pages.items():
        names = [tag for tag, _ in read.elements]
        assert names.count("h1") == 1, path
        assert names.count("main") == 1, path
        assert "style" not in names, path
        for tag, found in read.elements:
            assert "style" not in found, (path, tag)
            assert not [name for name in found if name.startswith("on")], (path, tag)
            assert tag != "script" or "src" in found or found["type"] == "application/json", path


def test_every_link_leads_somewhere(made, pages):
    ids = {path: Read(made[path]).ids for path in made if path.endswith(".html")}
    for path, read in pages.items():
        for _, found in read.elements:
            target = found.get("href") or found.get("src") or ""
            if re.match(r"https?:|mailto:|data:", target) or not target:
                continue
            address, _, part = target.partition("#")
            parts: list[str] = []
            for step in (*PurePosixPath(path).parent.parts, *PurePosixPath(address).parts):
                parts = [*parts, step] if step != ".." or parts[-1:] in ([], [".."]) else parts[:-1]
            place = "/".join(parts) if address else path
            if place.startswith(("../bericht/steckbriefe/", "../daten/")):
                continue
            assert place in made, (path, target)
            assert not part or "=" in part or part in ids[place], (path, target)


def test_ids_are_unique_and_labels_lead_to_fields(pages):
    for path, read in pages.items():
        # patterns of drawings are defined alike in each drawing of a page
        own = [found["id"] for tag, found in read.elements if "id" in found and tag != "pattern"]
        assert len(own) == len(set(own)), path
        for tag, found in read.elements:
            if tag == "label":
                assert found["for"] in read.ids, path
            for name in (found.get("aria-labelledby") or "").split():
                assert name in read.ids, (path, name)


def test_texts_that_people_wrote_come_out_as_text(made, pages):
    for path, content in made.items():
        assert b"<script>alert" not in content, path
        assert b"<img" not in content, path
    read = pages[PLACE]
    assert HOSTILE in read.text
    assert REMARK in read.text
    assert "Initiativkreis, " in read.text
    assert "Neue Kita." in read.text


def test_a_profile_shows_the_figures_of_the_release(made, release):
    values = release.table("indicator_values")
    for slug in ("sozialraum-0535800801", "gemeinde-05358008", "kreis-05358"):
        geography, _, area = slug.partition("-")
        content = made[f"profil/{slug}.html"].decode()
        own = values[(values["geography"] == geography) & (values["area"] == area)]
        figures = data(made[f"daten/profil/{slug}.js"])
        for row in profile(release, slug).spine:
            line = own[(own["indicator"] == row.indicator) & (own["year"] == row.year)].iloc[0]
            if pd.isna(line["value"]):
                assert row.figure.text in content
                continue
            text = number(line["value"], decimals=row.decimals)
            assert f"<b>{text}</b>" in content
            shown = next(one for one in figures["spine"] if one["indicator"] == row.indicator)
            assert number(shown["figure"]["value"], decimals=row.decimals) == text
            series = figures["series"][row.indicator]
            assert series["value"][series["years"].index(row.year)] == shown["figure"]["value"]


def test_a_missing_figure_is_never_a_zero(made, release):
    hidden = release.table("indicator_values")
    hidden = hidden[(hidden["geography"] == "sozialraum") & hidden["value"].isna()]
    assert len(hidden)
    for row in hidden.to_dict("records"):
        series = data(made[f"daten/profil/sozialraum-{row['area']}.js"])["series"].get(row["indicator"])
        if series is not None and "value" in series and row["year"] in series["years"]:
            place = series["years"].index(row["year"])
            assert series["value"][place] is None
            assert series["missing"][place] is not None


def test_a_new_release_leaves_the_profiles_as_they_are(release):
    later = replace(release, name="2031-7", day=date(2031, 7, 1))
    before = {sheet.path: sheet.key for sheet in sheets(release)}
    after = {sheet.path: sheet.key for sheet in sheets(later)}
    changed = {path for path in before if before[path] != after[path]}
    assert "stand.js" in changed
    assert not [path for path in changed if path.startswith(("profil/", "daten/", "vergleich/", "glossar/"))]


def test_a_figure_of_other_levels_leaves_a_profile_as_it_is(tmp_path):
    def change(tables: dict[str, pd.DataFrame]) -> None:
        frame = tables["indicator_values"]
        last = frame["year"] == frame["year"].max()
        where = last & (frame["area"] == "05358008") & (frame["indicator"] == "sgb2_quote")
        assert where.sum() == 1
        frame.loc[where, "value"] += 0.3

    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    old, new = edition(tmp_path / "old"), edition(tmp_path / "new", change=change)
    before = {sheet.path: sheet.key for sheet in sheets(old)}
    changed = {sheet.path for sheet in sheets(new) if before[sheet.path] != sheet.key}
    assert "profil/gemeinde-05358008.html" in changed
    assert not [path for path in changed if path.startswith("profil/sozialraum")]


def test_the_index_of_the_search_names_areas_indicators_planning_and_terms(made, release):
    entries = data(made["daten/suche.js"])
    kinds = {entry["kind"] for entry in entries}
    assert kinds == {"Gebiet", "Indikator", "Befund", "Maßnahme", "Begriff", "Methode"}
    assert {entry["address"].partition("#")[0] for entry in entries} <= set(made)
    titles = {entry["title"]: entry["address"] for entry in entries if entry["kind"] == "Indikator"}
    assert set(titles) == {release.catalogue.indicators[one].title.de for one in release.catalogue.indicators}
    assert next(one for one in entries if one["title"] == "Öhringen")["text"] == "Sozialraum in Düren"


def test_pages_of_changes_say_what_changed_and_when_nothing_did(pages, tmp_path):
    assert "Jede geänderte Zahl" in pages["aenderungen/index.html"].text

    def change(tables: dict[str, pd.DataFrame]) -> None:
        tables["revisions"] = tables["revisions"].iloc[:0]

    found = {sheet.path: sheet for sheet in sheets(edition(tmp_path, change=change))}
    assert "Keine Zahl hat sich geändert." in found["aenderungen/index.html"].make().decode()


def test_the_page_of_quality_names_late_deliveries_first_and_approvals(pages, made, release):
    content = made["datenstand/index.html"].decode()
    states = re.findall(r'<tr data-filter-item="[^"]*"( class="late")?>', content)
    assert states == sorted(states, reverse=True)
    findings = release.table("quality")
    for reason in findings["approval_reason"].dropna():
        assert reason in pages["datenstand/index.html"].text
    assert set(re.findall(r"<td class=\"(complete|partial|none)\">", content)) == {
        "complete",
        "partial",
        "none",
    }


def test_english_pages_say_that_they_are_english(pages):
    for path, read in pages.items():
        language = next(found["lang"] for tag, found in read.elements if tag == "html")
        assert language == ("en" if path.startswith("en/") else "de"), path


def test_areas_are_compared_as_the_address_says(atlas, page):
    page.goto((atlas / "vergleich/index.html").as_uri() + "#gebiete=sozialraum-0535800401,gemeinde-05358008")
    table = page.locator("#vergleich-tabelle")
    expect(table.locator("thead")).to_contain_text(HOSTILE)
    expect(table.locator("thead")).to_contain_text("Düren")
    assert page.locator("#verlauf-bild svg").count() == 1
    page.get_by_label("3. Gebiet").select_option("sozialraum-0535800802")
    expect(table.locator("thead")).to_contain_text("Öhringen")
    assert "sozialraum-0535800802" in page.url
    page.get_by_label("Jahr").select_option("2021")
    expect(table.locator("tbody")).to_contain_text("2021")
    page.go_back()
    expect(page.get_by_label("Jahr")).to_have_value("")


def test_the_search_finds_umlauts_however_they_are_written(atlas, page):
    page.goto((atlas / "suche/index.html").as_uri() + "#q=oehringen")
    expect(page.locator("#treffer")).to_contain_text("1 Treffer")
    page.get_by_label("Gebiet, Indikator oder Begriff").last.fill("OHRINGEN")
    expect(page.locator("#ergebnisse")).to_contain_text("Öhringen")
    page.get_by_label("Gebiet, Indikator oder Begriff").last.fill("gibtesnicht")
    expect(page.locator("#treffer")).to_contain_text("Nichts gefunden")
    page.goto((atlas / "suche/index.html").as_uri() + "#q=alert")
    expect(page.locator("#ergebnisse")).to_contain_text(HOSTILE)


def test_a_profile_draws_its_strips_and_series_and_keeps_the_theme_in_its_address(atlas, page):
    page.goto((atlas / "profil/sozialraum-0535800801.html").as_uri())
    expect(page.locator("svg.strip").first).to_be_visible()
    assert page.locator("svg.lines").count() == page.locator("table.years tbody tr:not(.beside)").count()
    select = page.locator("#themenfeld")
    theme = select.locator("option").nth(1).get_attribute("value")
    select.select_option(theme)
    assert page.url.endswith(f"#thema={theme}")
    shown = page.locator(".theme-block:visible")
    assert {block.get_attribute("data-theme") for block in shown.all()} == {theme}


def test_the_list_of_areas_is_narrowed(atlas, page):
    page.goto((atlas / "profil/index.html").as_uri())
    page.get_by_label("Gebiet finden").fill("ohring")
    expect(page.locator("#gebietszahl")).to_have_text("1 von 12 Gebiete")
    expect(page.get_by_role("link", name="Öhringen")).to_be_visible()
