"""Pages of planning in a browser: no barrier that axe-core finds, nothing wider than a small screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from resources.press.atlas import sheets
from tests.integration.press import edition

CHROMIUM = "/usr/bin/chromium"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"], "preload": False}
"""axe would fetch the styles again, which the policy of the pages forbids."""

HOSTILE = "<script>alert(1)</script> ]]> #set text(red) =cmd()|' *x* " + "Bandwurmwort" * 8
PAGES = (
    "index",
    "befunde",
    "regel/armut",
    "auftraege",
    "massnahmen",
    "massnahme/m0",
    "massnahme/m1",
    "initiativkreis",
)


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    release = edition(tmp_path_factory.mktemp("release"), comments=[HOSTILE, "Mehr Kinder ohne Frühstück."])
    folder = tmp_path_factory.mktemp("atlas")
    for sheet in sheets(release):
        if sheet.path.startswith(("planung/", "static/", "stand.js")):
            (folder / sheet.path).parent.mkdir(parents=True, exist_ok=True)
            (folder / sheet.path).write_bytes(sheet.make())
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: no page can be opened")
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_planning_have_no_barrier_and_fit_small_screens(browser: Browser, atlas: Path, scheme: str):
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    for name in PAGES:
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.goto((atlas / f"planung/{name}.html").as_uri())
            wide = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            assert wide <= 0, f"{name} at {width}: {wide} pixels beyond the screen"
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    context.close()
    assert faults == []
