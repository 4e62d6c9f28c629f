"""Pictures of the printed report for the tour: ``python -m docs.tour``.

Opens pages of the atlas and of the PDF in the public folder of ``SOZIALRAUM_HOME`` and writes
``docs/pictures``.

Belongs here: which pages are shown. Does not belong here: what the tour says of them (``report-tour.md``),
pictures of the user interface (``screenshots``).
"""

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from docs.screenshots import CHROMIUM, COLOURS, PICTURES
from pipelines.environment import ROOT, read_environment

Scheme = Literal["light", "dark"]

HIGH = 1000
PAGES: Mapping[str, tuple[str, int, Scheme]] = {
    "tour_start": ("index.html", 0, "light"),
    "tour_indicator": (
        "indikator/sgb2_quote.html#jahr=2024&raum=sozialraum&gebiet=0535800810",
        560,
        "light",
    ),
    "tour_profile": ("profil/sozialraum-0535800810.html", 0, "light"),
    "tour_indices": ("profil/sozialraum-0535800810.html", 1400, "light"),
    "tour_strips": ("profil/sozialraum-0535800810.html#thema=existenzsicherung", 2550, "light"),
    "tour_comparison": (
        "vergleich/index.html#gebiete=sozialraum-0535800810,sozialraum-0535802401,gemeinde-05358008",
        0,
        "light",
    ),
    "tour_planning": ("planung/index.html", 0, "light"),
    "tour_measure": ("planung/massnahme/_4d-01.html", 1150, "light"),
    "tour_standing": ("datenstand/index.html", 0, "dark"),
}
"""Pages of the atlas by the name of their picture: address, pixels scrolled, colours."""

SHEETS = {
    "tour_pdf_cover": ("sozialraumbericht.pdf", 1),
    "tour_pdf_profile": ("steckbriefe/sozialraum-0535800810.pdf", 1),
    "tour_pdf_figures": ("steckbriefe/sozialraum-0535800810.pdf", 2),
}
"""Pages of PDFs by the name of their picture."""


def main() -> int:
    """Take all pictures."""
    public = read_environment().home.report.parent
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        for name, (address, scrolled, colours) in PAGES.items():
            _write(name, _page(browser, public / "atlas", address, scrolled, colours))
        browser.close()
    for name, (path, number) in SHEETS.items():
        _write(name, _sheet(public / "bericht" / path, number))
    return 0


def _page(browser: Browser, atlas: Path, address: str, scrolled: int, colours: Scheme) -> bytes:
    page = browser.new_page(viewport={"width": 1280, "height": HIGH}, color_scheme=colours)
    path, _, state = address.partition("#")
    page.goto(f"{(atlas / path).as_uri()}{'#' + state if state else ''}")
    page.wait_for_load_state("networkidle")
    # figures are drawn when they come into sight
    page.mouse.wheel(0, scrolled)
    page.wait_for_timeout(2000)
    taken = page.screenshot()
    page.close()
    return taken


def _sheet(path: Path, number: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "page"
        chosen = ["-f", f"{number}", "-l", f"{number}", "-r", "70", "-png", "-singlefile"]
        subprocess.run(["pdftoppm", *chosen, str(path), str(place)], check=True)  # noqa: S603, S607 - poppler
        return place.with_suffix(".png").read_bytes()


def _write(name: str, taken: bytes) -> None:
    path = PICTURES / f"{name}.png"
    Image.open(BytesIO(taken)).convert("RGB").quantize(COLOURS).save(path, optimize=True)
    path.chmod(0o644)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1000:.0f} kB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
