"""All files of the atlas.

Belongs here: which pages there are, files that they share. Does not belong here: what a page shows (a module
a kind).
"""

from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path

from resources.press.atlas import (
    areas,
    compare,
    indicators,
    indices,
    planning,
    profiles,
    search,
    standing,
    start,
    texts,
    themes,
)
from resources.press.atlas.layout import german_day, script_data
from resources.press.charts import bundle, shapes
from resources.press.edition import Edition
from resources.press.printing import Sheet, digest

KINDS = (start, themes, indicators, indices, areas, profiles, planning, compare, search, texts, standing)
"""Modules with the pages, each of a kind."""

STATIC = Path(__file__).parent / "static"


def sheets(edition: Edition) -> Iterator[Sheet]:
    """Pages, styles and scripts of the atlas.

    Parameters
    ----------
    edition
        The release.
    """
    yield from _static()
    yield _stand(edition)
    yield from _drawing(edition)
    for kind in KINDS:
        yield from kind.sheets(edition)


def _static() -> Iterator[Sheet]:
    """Styles and scripts as they lie beside this module."""
    for path in sorted(STATIC.iterdir()):
        content = path.read_bytes()
        yield Sheet(f"static/{path.name}", digest(content.decode()), partial(bytes, content))


def _stand(edition: Edition) -> Sheet:
    """Name and day of the release for the foot of all pages, so that a release changes this file alone."""
    stand = {"name": edition.name, "day": german_day(edition.day), "basis": edition.basis}
    return Sheet("stand.js", digest(stand), partial(script_data, "stand", stand))


def _bundle() -> bytes:
    return bundle.script().encode()


def _drawing(edition: Edition) -> Iterator[Sheet]:
    """What pages need that draw figures anew: libraries, and the shapes of all areas."""
    yield Sheet("static/diagramme.js", digest(version("vl-convert-python")), _bundle)
    for geography, features in shapes(edition).items():
        name = f"formen/{geography}"
        yield Sheet(f"{name}.js", digest(features), partial(script_data, name, features))
