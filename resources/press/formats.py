"""The formats of the report, and printing one of them for a release.

Belongs here: which formats there are, where each lies, which of them still have to be printed. Does not
belong here: what is on their sheets (a package or module each).
"""

import os
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from resources.home import Home
from resources.press.edition import Edition
from resources.press.printing import Printed, Sheet, code_of_press, print_folder, printed_by
from resources.releasing.releases import Release
from sozialraum.catalogue import Catalogue


@dataclass(frozen=True)
class Format:
    """A format: its folder, what it is, and the module whose ``sheets`` give its files.

    The module is imported when it is printed: the libraries that draw and set take seconds to load.
    """

    folder: str
    title: str
    module: str

    def sheets(self, edition: Edition) -> Iterable[Sheet]:
        """All files of the format."""
        return cast(Iterable[Sheet], import_module(self.module).sheets(edition))


FORMATS = {
    "pdf": Format("bericht", "The report and a profile an area, as PDF.", "resources.press.document"),
    "open_data": Format("daten", "Open data with their metadata.", "resources.press.open_data"),
    "workbook": Format("tabellen", "The tables as Excel workbooks.", "resources.press.workbook"),
    "atlas": Format("atlas", "Pages with maps, for any browser, without a server.", "resources.press.atlas"),
    "word": Format("word", "Summary and profiles for offices that edit text.", "resources.press.word"),
    "hand_over": Format("uebergabe", "Files for KomMonitor and KECK-Atlas.", "resources.press.hand_over"),
}
"""Formats by the name of their asset, those that take long first."""


def edition_of(home: Home, release: Release, catalogue: Catalogue) -> Edition:
    """A release as the press reads it."""
    return Edition(
        home.releases.folder(release) / "tables", release.name, release.day, release.basis, catalogue
    )


def unprinted(home: Home, release: Release) -> list[str]:
    """Formats of a release that are missing, printed by other code, or not the ones that people open."""
    return [
        name
        for name, format_ in FORMATS.items()
        if printed_by(_place(home, release, format_)) != code_of_press()
        or not _link(home, format_).exists()
        or not _link(home, format_).samefile(_place(home, release, format_))
    ]


def print_format(home: Home, release: Release, edition: Edition, name: str, *, pool: Executor) -> Printed:
    """Print a format of a release, and make it the one that people open.

    Parameters
    ----------
    home, release
        Where releases lie, and which is printed.
    edition
        The same release as the press reads it.
    name
        One of ``FORMATS``.
    pool
        Processes that make the sheets.

    Returns
    -------
    Printed
        What was made; sheets that show the same as in an earlier release are links to it.
    """
    format_ = FORMATS[name]
    earlier = [_place(home, other, format_) for other in home.releases.all() if other.order < release.order]
    before = next((place for place in reversed(earlier) if printed_by(place) == code_of_press()), None)
    place = _place(home, release, format_)
    printed = print_folder(format_.sheets(edition), place, before=before, pool=pool)
    _point(_link(home, format_), place)
    return printed


def _place(home: Home, release: Release, format_: Format) -> Path:
    return home.releases.folder(release) / format_.folder


def _link(home: Home, format_: Format) -> Path:
    """What people open: a link in the public folder to the newest release that has the format."""
    return home.report.parent / format_.folder


def _point(link: Path, place: Path) -> None:
    """Have a link point to another folder, at once."""
    part = link.with_name(f".{link.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    part.symlink_to(os.path.relpath(place, link.parent), target_is_directory=True)
    part.replace(link)
