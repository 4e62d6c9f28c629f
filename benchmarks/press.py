"""Measurement of printing: every format of a release, anew and after one indicator changed.

Belongs here: seconds, files and sizes of formats, the weight of the start page, when an indicator page
answers. Does not belong here: the run of the pipeline around it (``main_job``).
"""

import gzip
import multiprocessing
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
from playwright.sync_api import sync_playwright

from assets.formats import PROCESSES
from benchmarks.sampled import ROOT
from resources.home import Home
from resources.press.edition import Edition
from resources.press.formats import FORMATS, edition_of
from resources.press.printing import Printed, print_folder
from sozialraum.catalogue import load_catalogue

CHANGED = "wohngeldquote"
CHROMIUM = "/usr/bin/chromium"
OPENED = 5
"""How often the indicator page is opened; the median counts."""
_LOADED = re.compile(r'<(?:script[^>]* src|link[^>]*rel="stylesheet"[^>]* href)="([^"]+)"')


@dataclass(frozen=True)
class Cost:
    """Seconds and bytes of a format, and what was made again after one indicator changed."""

    seconds: float
    files: int
    size: int
    again: float
    remade: int


@dataclass(frozen=True)
class Press:
    """Costs by format; compressed bytes of all that the start page loads; seconds until a page answers."""

    formats: Mapping[str, Cost]
    start_page: int
    indicator_page: float

    @property
    def seconds(self) -> float:
        """All formats, one after the other."""
        return sum(cost.seconds for cost in self.formats.values())

    @property
    def again(self) -> float:
        """The same after one indicator changed."""
        return sum(cost.again for cost in self.formats.values())


def measure(home: Home) -> Press:
    """Print the newest release of an installation into a folder of its own."""
    release = home.releases.newest()
    if release is None:
        raise FileNotFoundError(f"{home.root} has no release")
    edition = edition_of(home, release, load_catalogue(ROOT / "catalogue"))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        first = {name: _timed(edition, name, root / "1", None) for name in FORMATS}
        other = _changed(edition, root / "tables")
        second = {name: _timed(other, name, root / "2", root / "1") for name in FORMATS}
        costs = {
            name: Cost(
                seconds,
                len(printed.made),
                printed.size,
                second[name][1],
                len(second[name][0].made),
            )
            for name, (printed, seconds) in first.items()
        }
        atlas = root / "1" / FORMATS["atlas"].folder
        return Press(costs, _weight(atlas / "index.html"), _answers(atlas / "indikator" / f"{CHANGED}.html"))


def _timed(edition: Edition, name: str, into: Path, before: Path | None) -> tuple[Printed, float]:
    folder = FORMATS[name].folder
    started = time.perf_counter()
    with _pool() as pool:
        printed = print_folder(
            FORMATS[name].sheets(edition),
            into / folder,
            before=None if before is None else before / folder,
            pool=pool,
        )
    return printed, time.perf_counter() - started


@contextmanager
def _pool() -> Iterator[Executor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def _changed(edition: Edition, folder: Path) -> Edition:
    """The same release with one figure of one indicator a tenth higher."""
    shutil.copytree(edition.folder, folder)
    path = folder / "indicator_values.parquet"
    table = pq.read_table(path)
    frame = table.to_pandas()
    chosen = frame.index[(frame["indicator"] == CHANGED) & frame["value"].notna()][-1]
    frame.loc[chosen, "value"] *= 1.1
    path.unlink()
    frame.to_parquet(path, schema=table.schema, index=False)
    return replace(edition, folder=folder)


def _weight(page: Path) -> int:
    """Compressed bytes of a page and of every script and style it names."""
    loaded = [page, *(page.parent / name for name in _LOADED.findall(page.read_text("utf-8")))]
    return sum(len(gzip.compress(path.read_bytes(), mtime=0)) for path in loaded)


def _answers(page: Path) -> float:
    """Median seconds from opening a page from disk until its map is drawn and it answers."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        seconds = []
        for _ in range(OPENED):
            opened = browser.new_page()
            started = time.perf_counter()
            opened.goto(page.as_uri())
            opened.wait_for_selector("#karte-bild :is(svg, canvas)")
            seconds.append(time.perf_counter() - started)
            opened.close()
        browser.close()
    return sorted(seconds)[OPENED // 2]
