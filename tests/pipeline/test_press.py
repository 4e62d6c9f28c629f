"""The printed report of a whole installation: every format, every kind of page, its figures cell by cell."""

import random
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from resources.press.content.places import slug_of
from resources.press.formats import FORMATS
from resources.press.printing import MANIFEST
from sozialraum.status import Status
from sozialraum.wording.notation import missing, number
from tests.pipeline.conftest import DEMO_YEARS
from tests.pipeline.installation import Installation, once

CHROMIUM = "/usr/bin/chromium"
SAMPLE = 500
KINDS = (
    "index.html",
    "thema/index.html",
    "thema/existenzsicherung.html",
    "index/soziale_lage.html",
    "indikator/sgb2_quote.html",
    "indikator/bevoelkerung.html#raum=gemeinde",
    "profil/index.html",
    "profil/sozialraum-0535800801.html",
    "profil/gemeinde-05358008.html",
    "profil/kreis-05358.html",
    "vergleich/index.html#gebiete=sozialraum-0535800801,gemeinde-05358008",
    "suche/index.html#q=armut",
    "planung/index.html",
    "planung/befunde.html",
    "planung/regel/altersarmut.html",
    "planung/auftraege.html",
    "planung/massnahmen.html",
    "planung/massnahme/_4d-01.html",
    "planung/initiativkreis.html",
    "methoden/index.html",
    "glossar/index.html",
    "lesehilfe/index.html",
    "aenderungen/index.html",
    "datenstand/index.html",
    "leichte-sprache/index.html",
    "barrierefreiheit/index.html",
    "impressum/index.html",
    "en/index.html",
    "en/methods.html",
    "en/reading.html",
    "en/glossary.html",
    "en/indicators.html",
)
"""A page of each kind, with a state where it has one."""

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "preload": False}
"""Rules of WCAG 2.1 AA; axe would fetch the styles again, which the policy of the pages forbids."""

WIDTHS = (320, 768, 1280, 1920)


@pytest.fixture(scope="module")
def office(demo: Installation, shared_folder: Path) -> Installation:
    """The demo installation, printed."""
    folder = once(shared_folder / "printed", lambda part: demo.copy(part).printing().run())
    return Installation(folder, printed=True)


@pytest.fixture(scope="module")
def atlas(office: Installation) -> Path:
    return office.home.report.parent / "atlas"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: no page can be opened")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pictures of all pages are kept for people to look at."""
    folder = tmp_path_factory.mktemp("pictures")
    print(f"pictures of the pages: {folder}")
    return folder


def test_every_format_is_printed_and_people_open_the_newest(office: Installation):
    newest = office.home.releases.newest()
    assert newest is not None
    for name, format_ in FORMATS.items():
        place = office.home.report.parent / format_.folder
        assert place.resolve() == (office.home.releases.folder(newest) / format_.folder).resolve(), name
        files = [path for path in place.rglob("*") if path.is_file() and path.name != MANIFEST]
        assert files, name
        assert {path.stat().st_mode & 0o777 for path in files} == {0o444}, name


def test_there_is_a_profile_of_every_area_in_every_format(office: Installation):
    areas = office.report("SELECT geography, area FROM report.areas WHERE kind = 'area' AND NOT benchmark")
    areas = areas[areas["geography"].isin(["gemeinde", "sozialraum"])]
    wanted = {slug_of(row.geography, row.area) for row in areas.itertuples()}
    assert len(wanted) == 118
    public = office.home.report.parent
    for folder, ending in (
        ("atlas/profil", "html"),
        ("bericht/steckbriefe", "pdf"),
        ("word/steckbriefe", "docx"),
    ):
        assert wanted <= {path.stem for path in (public / folder).glob(f"*.{ending}")}, folder


def test_nothing_is_printed_when_nothing_is_new(office: Installation, tmp_path: Path):
    own = office.copy(tmp_path / "office")
    before = {path: path.stat().st_ino for path in own.home.releases.root.rglob("*.html")}
    assert "nothing was out of date" in own.printing().run()
    assert {path: path.stat().st_ino for path in own.home.releases.root.rglob("*.html")} == before


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.partition("#")[0])
def test_a_page_works_at_every_width(browser: Browser, atlas: Path, pictures: Path, kind: str):
    """No error, no request elsewhere, nothing wider than the screen, no barrier that axe-core finds."""
    faults: list[str] = []
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: _note(faults, request.url))
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            _open(page, atlas, kind)
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{kind} at {width}: {wide} pixels beyond the screen"
            shown = kind.partition("#")[0].replace("/", "_").removesuffix(".html")
            page.screenshot(path=pictures / f"{shown}-{width}-{scheme}.png", full_page=True)
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, found.generate_report()
        context.close()
    assert faults == []


def _note(faults: list[str], address: str) -> None:
    if not address.startswith(("file://", "data:", "blob:")):
        faults.append(f"request to {address}")


def _open(page: Page, atlas: Path, kind: str) -> None:
    path, _, state = kind.partition("#")
    # the same page with another state would not be loaded again
    page.goto("about:blank")
    page.goto(f"{(atlas / path).as_uri()}#{state}" if state else (atlas / path).as_uri())
    page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("kind", ["indikator/sgb2_quote.html", "profil/gemeinde-05358008.html"])
def test_a_printed_page_shows_tables_and_no_controls(
    browser: Browser, atlas: Path, pictures: Path, kind: str
):
    page = browser.new_page()
    _open(page, atlas, kind)
    page.emulate_media(media="print")
    page.pdf(path=pictures / f"{kind.replace('/', '_')}.pdf")
    assert page.locator("table:visible").count() > 0
    assert not page.locator("nav").first.is_visible()
    # the heads of columns, which sort them, are printed as heads
    for control in page.locator("main select, main button:not(.sort)").all():
        assert not control.is_visible()
    page.close()


def test_figures_on_pages_are_those_of_the_report(office: Installation, browser: Browser, atlas: Path):
    values = office.report(
        "SELECT indicator, geography, area, year, value, ci_low, ci_high, status, decimals "
        "FROM report.indicator_values JOIN report.indicators USING (indicator) "
        "ORDER BY indicator, geography, area, year"
    )
    blocks = list(values.groupby(["indicator", "geography", "year"], sort=True))
    random.Random(20261123).shuffle(blocks)
    known = set(
        values.loc[values["value"].notna(), ["indicator", "geography"]].itertuples(index=False, name=None)
    )
    page, compared = browser.new_page(), 0
    for (indicator, geography, year), rows in blocks:
        _open(page, atlas, f"indikator/{indicator}.html#jahr={year}&raum={geography}")
        shown = _table(page, str(geography))
        if (indicator, geography) not in known:
            assert shown == {}, "no figure in any year: nothing to show"
            continue
        if str(year) not in page.locator("select[name=jahr] option").all_inner_texts():
            assert set(rows["status"]) <= {"not_delivered", "later"}, (indicator, geography, year)
            continue
        for row in rows.sample(min(len(rows), 15), random_state=1).itertuples():
            cells = shown[slug_of(str(geography), row.area)]
            assert cells["value"] == _expected(row), (indicator, geography, row.area, year)
            if not pd.isna(row.ci_low):
                limits = [number(limit, decimals=row.decimals) for limit in (row.ci_low, row.ci_high)]
                assert cells["limits"] == " bis ".join(limits), (indicator, geography, row.area, year)
            compared += 1
        if compared >= SAMPLE:
            break
    page.close()
    assert compared >= SAMPLE


def _table(page: Page, geography: str) -> dict[str, dict[str, str]]:
    """Texts of the visible table by area and column."""
    found: dict[str, dict[str, str]] = page.evaluate(
        """(level) => Object.fromEntries(
            [...document.querySelectorAll(`[data-level="${level}"] tr[data-place]`)].map((row) => [
                row.dataset.place,
                Object.fromEntries([...row.querySelectorAll("[data-cell]")].map(
                    (cell) => [cell.dataset.cell, cell.innerText.trim()]))]))""",
        geography,
    )
    return found


def _expected(row: object) -> str:
    value, status = row.value, Status(row.status)  # type: ignore[attr-defined]
    if pd.isna(value):
        return missing(status)
    return number(value, decimals=row.decimals)  # type: ignore[attr-defined]


def test_the_demo_years_are_those_of_the_pages(browser: Browser, atlas: Path):
    page = browser.new_page()
    _open(page, atlas, "indikator/bevoelkerung.html")
    years = page.locator("select[name=jahr] option").all_inner_texts()
    assert sorted(map(int, years)) == list(DEMO_YEARS)
    page.close()
