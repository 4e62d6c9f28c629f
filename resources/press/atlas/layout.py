"""The common layout of all pages: what stands on each of them, and how a template becomes a file.

Belongs here: template environment, navigation, policy of contents, what every page knows of the publication.
Does not belong here: what a page is about (the module of its kind).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from resources.press.atlas.words import METHODS, POLARITIES, POSITIONS
from resources.press.charts import WEB, Chart, svg
from resources.press.charts.words import MISSING
from resources.press.edition import Edition
from resources.press.printing import Sheet, digest
from sozialraum.wording.notation import NONE, number, with_unit

Language = Literal["de", "en"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
"""What a page may load; the same as the server says, for pages that are opened from a folder."""

MAIN = {
    "index.html": "Start",
    "thema/index.html": "Themen",
    "profil/index.html": "Gebiete",
    "vergleich/index.html": "Vergleich",
    "planung/index.html": "Planung",
    "methoden/index.html": "Methoden",
    "glossar/index.html": "Glossar",
    "datenstand/index.html": "Datenstand",
    "aenderungen/index.html": "Geänderte Zahlen",
}
"""Pages of the main navigation."""

SERVICE = {
    "leichte-sprache/index.html": ("Leichte Sprache", "de"),
    "barrierefreiheit/index.html": ("Barrierefreiheit", "de"),
    "en/index.html": ("English", "en"),
}
"""Pages of the second navigation, with the language of their names."""

SEARCH = "suche/index.html"

_UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


@dataclass(frozen=True)
class Frame:
    """What every page knows of the publication; it changes rarely, since it changes all pages."""

    title: str
    title_en: str
    county: str
    county_en: str
    publisher: str
    unit: str
    street: str
    town: str
    website: str
    contact: str
    email: str
    licence: str
    licence_en: str
    licence_url: str
    fictional: bool


def frame(edition: Edition) -> Frame:
    """The frame of all pages of an edition."""
    about, county = edition.publication, edition.catalogue.county
    return Frame(
        title=about.title.de,
        title_en=about.title.en,
        county=county.title.de,
        county_en=county.title.en,
        publisher=about.publisher.name,
        unit=about.publisher.unit,
        street=about.publisher.street,
        town=about.publisher.town,
        website=about.publisher.website,
        contact=about.contact.name,
        email=about.contact.email,
        licence=about.licence.title.de,
        licence_en=about.licence.title.en,
        licence_url=about.licence.url,
        fictional=edition.fictional,
    )


def sheet(
    edition: Edition, path: str, template: str, page: Mapping[str, Any], *, language: Language = "de"
) -> Sheet:
    """A page of the atlas.

    Parameters
    ----------
    edition
        For the frame.
    path
        Where it lies in the atlas: ``thema/arbeit.html``.
    template
        File in ``templates``.
    page
        All it shows, as plain values and dataclasses; the template knows it as ``page``.
    language
        Language of the page.
    """
    own = frame(edition)
    make = partial(render, template, page=page, frame=own, path=path, language=language)
    return Sheet(path, digest(template, path, language, asdict(own), page), make)


def render(
    template: str, *, page: Mapping[str, Any], frame: Frame, path: str, language: Language = "de"
) -> bytes:
    """A page as it lies in the folder.

    Parameters
    ----------
    template, page, path, language
        As in ``sheet``.
    frame
        What stands on every page.
    """
    text = (
        environment()
        .get_template(template)
        .render(
            page=page,
            frame=frame,
            path=path,
            root="../" * (len(PurePosixPath(path).parts) - 1),
            language=language,
            main=MAIN,
            service=SERVICE,
            search=SEARCH,
            policy=POLICY,
        )
    )
    return text.encode()


def script_data(name: str, value: Any) -> bytes:
    """A classic script that hands data to the pages: ``atlas.data("name", …)``.

    Pages that are opened from a folder may not read any other kind of file.
    """
    return f"atlas.data({embedded(name)}, {embedded(value)});\n".encode()


def embedded(value: Any) -> Markup:
    r"""JSON that can stand inside an element ``script``, whatever texts it holds.

    Examples
    --------
    >>> print(embedded({"name": "</script>"}))
    {"name":"\u003c/script\u003e"}
    """
    text = json.dumps(value, default=asdict, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(text.translate(_UNSAFE))  # noqa: S704 - no sign is left that ends the element


@cache
def environment() -> Environment:
    """Templates of the atlas; everything that comes from data is escaped."""
    found = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters.update(day=german_day, figure=_figure, unit=_with_unit, embedded=embedded, drawn=drawn)
    found.globals.update(METHODS=METHODS, MISSING=MISSING, POLARITIES=POLARITIES, POSITIONS=POSITIONS)
    return found


def drawn(chart: Chart, fictional: bool) -> Markup:
    """A figure as it stands in a page, in its colours; drawn only when the page is made."""
    return Markup(svg(chart, theme=WEB, fictional=fictional))  # noqa: S704 - texts are escaped by the drawing


def german_day(day: str | date) -> str:
    """A date as Germans write it.

    Examples
    --------
    >>> german_day("2024-12-31")
    '31.12.2024'
    """
    return f"{date.fromisoformat(day) if isinstance(day, str) else day:%d.%m.%Y}"


def _figure(value: float | None, decimals: int) -> str:
    return NONE if value is None else number(value, decimals=decimals)


def _with_unit(value: float | None, unit: str, decimals: int) -> str:
    return NONE if value is None else with_unit(value, unit=unit, decimals=decimals)
