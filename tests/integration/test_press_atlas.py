"""The atlas of a small release: what its pages say without script, what they load, how choices are kept."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from resources.press.atlas import sheets
from resources.press.atlas.layout import POLICY
from resources.press.edition import Edition
from sozialraum.status import Status
from sozialraum.wording.notation import missing, number
from tests.integration.press import edition

HOSTILE = '</script><script>alert("1")</script><img src=x onerror=alert(1)> {{ 7*7 }} \u2028'
INDICATOR = "indikator/sgb2_quote.html"


class Elements(HTMLParser):
    """Elements of a page with their attributes, and the rows of its tables."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.rows: dict[str, dict[str, str]] = {}
        self._place = self._cell = None
        self.feed(content.decode())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag == "tr":
            self._place = found.get("data-place")
        if tag in {"td", "th"}:
            self._cell = found.get("data-cell")
        if self._place and self._cell:
            self.rows.setdefault(self._place, {}).setdefault(self._cell, "")

    def handle_endtag(self, tag):
        if tag in {"td", "th"}:
            self._cell = None

    def handle_data(self, data):
        self.texts.append(data)
        if self._place and self._cell:
            self.rows[self._place][self._cell] += data.strip()

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("atlas"))


def printed(release: Edition) -> dict[str, bytes]:
    return {sheet.path: sheet.make() for sheet in sheets(release)}


@pytest.fixture(scope="module")
def files(release: Edition) -> dict[str, bytes]:
    return printed(release)


@pytest.fixture(scope="module")
def folder(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("public") / "atlas"
    for path, content in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
    return place


def pages(files: dict[str, bytes]) -> dict[str, Elements]:
    return {path: Elements(content) for path, content in files.items() if path.endswith(".html")}


def test_there_is_a_page_for_the_start_each_theme_indicator_and_index(
    files: dict[str, bytes], release: Edition
):
    wanted = {"index.html", "thema/index.html", "stand.js"}
    wanted |= {f"thema/{theme}.html" for theme in release.table("indicators")["theme"]}
    wanted |= {f"indikator/{name}.html" for name in release.table("indicators")["indicator"]}
    wanted |= {f"index/{name}.html" for name in release.table("indices")["index"]}
    assert wanted <= files.keys()


def test_every_link_and_file_of_a_page_exists(files: dict[str, bytes]):
    broken = []
    for path, page in pages(files).items():
        targets = [
            one.get(name)
            for tag, name in (
                ("a", "href"),
                ("link", "href"),
                ("script", "src"),
                ("img", "src"),
                ("form", "data-search"),
            )
            for one in page.all(tag)
        ]
        ids = {one["id"] for _, one in page.elements if "id" in one}
        for target in filter(None, targets):
            where, _, anchor = target.partition("#")
            if target.startswith(("https://", "mailto:", "data:")) or "=" in anchor:
                continue
            if not where:
                broken += [(path, target)] if anchor not in ids else []
                continue
            reached = Path("/atlas", PurePosixPath(path).parent, where).as_posix()
            absolute = re.sub(r"/[^/]+/\.\.", "", reached)
            while "/../" in absolute:
                absolute = re.sub(r"/[^/]+/\.\.", "", absolute, count=1)
            # other formats lie beside the atlas
            if absolute.startswith("/atlas/") and absolute.removeprefix("/atlas/") not in files:
                broken.append((path, target))
    assert broken == []


def test_no_page_holds_script_style_or_another_host(files: dict[str, bytes]):
    for path, page in pages(files).items():
        assert [one["content"] for one in page.all("meta") if one.get("http-equiv")] == [POLICY], path
        for tag, attributes in page.elements:
            assert tag not in {"style", "iframe", "object", "embed", "base"}, path
            assert not [name for name in attributes if name == "style" or name.startswith("on")], path
        for script in page.all("script"):
            assert script.get("type") == "application/json" or not script["src"].startswith(("http", "/")), (
                path
            )


def test_every_page_names_its_language_and_has_one_heading_and_one_main(files: dict[str, bytes]):
    for path, page in pages(files).items():
        assert [one["lang"] for one in page.all("html")] == ["en" if path.startswith("en/") else "de"], path
        assert (len(page.all("h1")), len(page.all("main"))) == (1, 1), path


def test_table_says_what_the_release_says(files: dict[str, bytes], release: Edition):
    table = release.table("indicator_values")
    compared = 0
    for indicator, own in table.groupby("indicator"):
        rows = Elements(files[f"indikator/{indicator}.html"]).rows
        decimals = release.catalogue.indicators[indicator].decimals
        for _, level in own.groupby("geography"):
            newest = level[level["year"] == level.loc[level["value"].notna(), "year"].max()]
            for row in newest.itertuples():
                said = rows[f"{row.geography}-{row.area}"]["value"]
                if Status(row.status).value in {"exact", "nil"}:
                    assert said == number(row.value, decimals=decimals)
                elif pd.isna(row.value):
                    assert said == missing(row.status)
                compared += 1
    assert compared > 40


def test_hostile_names_stay_text(tmp_path: Path):
    found = printed(edition(tmp_path, names={"0535800401": HOSTILE}))
    marked = [path for path, content in found.items() if b"alert(" in content]
    assert INDICATOR in marked
    for path, page in pages(found).items():
        assert not [one for tag, one in page.elements if "onerror" in one], path
        assert b"<script>alert" not in found[path], path
    assert any(HOSTILE.strip() in text for text in Elements(found[INDICATOR]).texts)


def test_new_release_of_the_same_figures_changes_no_page_of_figures(release: Edition):
    # pages about the release itself name it
    later = replace(release, name="2027-1", day=date(2027, 1, 15))
    keys, others = ({sheet.path: sheet.key for sheet in sheets(one)} for one in (release, later))
    changed = {path for path in keys if keys[path] != others[path]}
    about = ("datenstand/", "aenderungen/", "barrierefreiheit/")
    assert {path for path in changed if not path.startswith(about)} == {"stand.js"}


def test_changed_figure_changes_only_pages_that_show_it(release: Edition, tmp_path: Path):
    def change(tables: dict[str, pd.DataFrame]) -> None:
        values = tables["indicator_values"]
        row = (
            (values["indicator"] == "sgb2_quote")
            & (values["geography"] == "sozialraum")
            & values["value"].notna()
        )
        values.loc[values[row].index[0], "value"] += 0.5

    other = edition(tmp_path, change=change)
    keys, others = ({sheet.path: sheet.key for sheet in sheets(one)} for one in (release, other))
    changed = {path for path in keys if keys[path] != others[path]}
    assert INDICATOR in changed
    assert not {path for path in changed if path.startswith(("thema/", "index/", "methoden/", "glossar/"))}
    assert {path for path in changed if path.startswith("indikator/")} == {INDICATOR}


def test_real_figures_carry_no_mark_of_fictional_ones(tmp_path: Path):
    found = printed(edition(tmp_path, basis="Echtdaten"))
    assert "Musterdaten" not in found["index.html"].decode()
    assert "Musterdaten" not in found[INDICATOR].decode()


def test_fictional_figures_are_marked_at_each_picture(files: dict[str, bytes]):
    text = files[INDICATOR].decode()
    panels = re.findall(r'class="panel(?: |")', text)
    assert len(panels) == 4
    assert text.count("tag-fictional") >= len(panels)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as started:
        yield started.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    said: list[str] = []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: said.append(request.url) if "file:" not in request.url[:5] else None)
    yield opened
    context.close()
    assert [one for one in said if not one.startswith(("data:", "blob:"))] == []


def test_choice_stands_in_the_address_and_the_way_back_leads_to_it(page: Page, folder: Path):
    page.goto(f"file://{folder / INDICATOR}")
    page.get_by_label("Räumliche Gliederung").select_option(label="Gemeinde")
    page.get_by_label("Jahr", exact=True).select_option("2022")
    page.get_by_label("Gebiet", exact=True).select_option(label="Jülich")
    assert page.url.endswith("#jahr=2022&raum=gemeinde&gebiet=05358024")
    expect(page.get_by_role("status")).to_contain_text("Gemeinde Jülich, 2022:")
    page.go_back()
    expect(page.get_by_role("status")).to_contain_text("noch kein Gebiet gewählt")
    page.go_back()
    expect(page.get_by_label("Jahr", exact=True)).to_have_value("2024")


def test_address_with_a_choice_opens_it_and_unknown_parts_are_ignored(page: Page, folder: Path):
    page.goto(f"file://{folder / INDICATOR}#jahr=2021&raum=sozialraum&gebiet=0535800801")
    expect(page.get_by_role("status")).to_contain_text("Sozialraum Ulmenrath, 2021:")
    page.goto("about:blank")
    page.goto(f"file://{folder / INDICATOR}#jahr=1700&raum=__proto__&gebiet=<b>")
    expect(page.get_by_label("Jahr", exact=True)).to_have_value("2024")


def test_area_is_chosen_in_the_table_with_the_keyboard(page: Page, folder: Path):
    page.goto(f"file://{folder / INDICATOR}")
    button = page.get_by_role("button", name=re.compile("zeigen.*Birnau"))
    button.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("gebiet=0535800402")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_label("Gebiet", exact=True)).to_have_value("sozialraum-0535800402")


def test_table_of_another_year_and_its_order_follow_the_figures(page: Page, folder: Path, release: Edition):
    page.goto(f"file://{folder / INDICATOR}#jahr=2022&raum=gemeinde")
    page.get_by_role("button", name="Wert").click()
    shown = page.locator('[data-level="gemeinde"] [data-cell="value"]').all_inner_texts()
    table = release.values["sgb2_quote", "gemeinde"]
    values = table.loc[table["year"] == 2022, "value"].dropna().sort_values(ascending=False)
    assert shown[: len(values)] == [number(value, decimals=1) for value in values]


def test_area_is_chosen_by_a_click_on_the_map(page: Page, folder: Path):
    page.goto(f"file://{folder / INDICATOR}#jahr=2022&raum=gemeinde")
    page.locator("#karte-bild svg .mark-shape path").first.click()
    expect(page).to_have_url(re.compile("#jahr=2022&raum=gemeinde&gebiet=05358"))
    expect(page.get_by_role("status")).to_contain_text("2022:")
