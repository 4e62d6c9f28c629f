"""Pictures of the user interface for the handbook: ``python -m docs.screenshots [PORT]``.

Starts web server and daemon on the installation in ``SOZIALRAUM_HOME``, opens pages in headless Chromium and
writes ``docs/pictures``. The installation must be computed, and its last delivery must be one whose findings
hold publication: that is what a picture shows.

Belongs here: which pages are shown, what must stand on each, how it is taken. Does not belong here: what the
handbook says about them (``operation.md``).
"""

import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import requests
from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from pipelines.environment import ROOT, prepare_instance, read_environment, variables_of

PICTURES = ROOT / "docs" / "pictures"
CHROMIUM = "/usr/bin/chromium"
WIDTH = 1500
AUTOMATION = "inbox,nightly,annual,notify"
COLOURS = 256
"""The user interface has few colours; with so many a picture has half of its size and looks the same."""
START, SHOWN, STOP = 120, 90, 180
"""Seconds within which the web server answers, a page shows what it must (the sensor looks every 30), and a
program ends (the daemon finishes what it looks at)."""

LOCATION = "locations/sozialraumbericht"
BACKFILL = """ops:
  compute_anew:
    config:
      years: 2015-2024
      sources: [wohngeld, kita]
"""


@dataclass(frozen=True)
class Picture:
    """A page and what must be seen on it.

    Attributes
    ----------
    page
        Address below the web server.
    shows
        Texts without which the picture is not taken; the last one is in sight.
    clicks
        Playwright selectors, clicked one after the other before it is taken.
    blank
        Place in the window that is double-clicked at last: there a graph is fitted to the window.
    height
        Of the window in pixels.
    """

    page: str
    shows: tuple[str, ...]
    clicks: tuple[str, ...] = ()
    blank: tuple[int, int] | None = None
    height: int = 850


PAGES: Mapping[str, Picture] = {
    "graph": Picture(
        "asset-groups",
        ("deliveries", "quality", "publications"),
        ("text=Hide navigation", "[aria-label=panel_show_right]"),
        blank=(1100, 520),
        height=600,
    ),
    "indicator": Picture(
        "assets/indicators/sgb2_quote?view=overview",
        ("SGB-II-Quote", "denominator", "Latest check results"),
        height=1150,
    ),
    "checks": Picture(
        "assets/indicators/sgb2_quote?view=checks", ("part_within_whole", "Passed", "schema"), height=640
    ),
    "partitions": Picture(
        "assets/indicators/sgb2_quote?view=partitions&partition=2024",
        ("2015", "2024", "rows with a value"),
        height=1030,
    ),
    "failed_check": Picture(
        "assets/quality/findings?view=checks&checkDetail=plausible", ("plausible", "Failed", "what to do")
    ),
    "delivery_calendar": Picture(
        "assets/report/delivery_calendar?view=overview",
        ("what is missing", "überfällig", "wartende Indikatoren"),
        ('text="Columns"', "tr:has-text('what is missing') >> text=Show Markdown"),
    ),
    "runs": Picture("runs", ("nightly", "Failure", "Success")),
    "inbox_sensor": Picture(
        f"{LOCATION}/sensors/inbox", ("Starts a refresh", "runs requested"), ("text=1hr",), height=800
    ),
    "backfill": Picture(
        f"{LOCATION}/jobs/backfill/playground/setup?config={quote(BACKFILL)}", ("2015-2024", "No errors")
    ),
}


def main(argv: list[str]) -> int:
    """Take all pictures; 0 when each shows what it must."""
    port = int(argv[0]) if argv else 3000
    environment = read_environment()
    prepare_instance(environment.home)
    variables = variables_of(environment.home, environment.catalogue) | {"SOZIALRAUM_AUTOMATION": AUTOMATION}
    web = ["dagster-webserver", "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]
    address = f"http://127.0.0.1:{port}"
    with (
        _running(web, variables),
        _running(["dagster-daemon", "run", "-w", "workspace.yaml"], variables),
        sync_playwright() as playwright,
    ):
        _wait_until_answering(address)
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        for name, picture in PAGES.items():
            context = browser.new_context(locale="de-DE", timezone_id="Europe/Berlin")
            path = PICTURES / f"{name}.png"
            _write(path, _taken(context.new_page(), address, picture))
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB", flush=True)
            context.close()
        browser.close()
    return 0


@contextmanager
def _running(command: list[str], variables: dict[str, str]) -> Iterator[None]:
    """A program of this environment, ended afterwards."""
    program = [str(Path(sys.executable).parent / command[0]), *command[1:]]
    process = subprocess.Popen(program, cwd=ROOT, env=variables, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=STOP)


def _wait_until_answering(address: str) -> None:
    end = time.monotonic() + START
    while True:
        try:
            requests.post(f"{address}/graphql", json={"query": "{ version }"}, timeout=30).raise_for_status()
        except requests.RequestException:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)
        else:
            return


def _taken(page: Page, address: str, picture: Picture) -> bytes:
    """Picture of a page as soon as everything on it is there."""
    page.set_default_timeout(SHOWN * 1000)
    page.set_viewport_size({"width": WIDTH, "height": picture.height})
    page.goto(f"{address}/{picture.page}")
    for selector in picture.clicks:
        page.locator(selector).first.click()
    for text in picture.shows:
        place = page.get_by_text(text).first
        place.wait_for()
        place.scroll_into_view_if_needed()
    if picture.blank:
        page.mouse.dblclick(*picture.blank)
    expect(page.get_by_role("progressbar")).to_have_count(0, timeout=SHOWN * 1000)
    page.wait_for_timeout(2000)  # what slides in or is drawn on a canvas says no other way that it is ready
    return page.screenshot()


def _write(path: Path, picture: bytes) -> None:
    with Image.open(BytesIO(picture)) as image:
        image.convert("RGB").quantize(COLOURS).save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
