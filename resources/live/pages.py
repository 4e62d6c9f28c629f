"""Pages of features: what one answer of a WFS or of OGC API Features holds.

Belongs here: GeoJSON and GML of one page, refusals in XML. Does not belong here: asking for pages and
joining them (``features``).
"""

import json
import re
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pyogrio

from resources.live.web import Answer, FetchError, is_html, told

Feature = dict[str, Any]
"""A feature as GeoJSON has it."""

_BEGINNING = 20_000
"""Bytes of a page in which its numbers and refusals stand."""


@dataclass(frozen=True)
class Page:
    """One answer.

    Attributes
    ----------
    features
        Features in it.
    matched
        How many there are on all pages; None when the service does not say.
    following
        Address of the next page, where the service names it.
    crs
        Coordinate system, where the page names one.
    """

    features: list[Feature]
    matched: int | None = None
    following: str | None = None
    crs: str | None = None


def geojson_page(answer: Answer, what: str) -> Page:
    """A page in GeoJSON; FetchError, beginning with ``what``, when it is none."""
    _check(answer, what)
    try:
        said = json.loads(answer.content)
        features = said["features"]
        matched = said.get("numberMatched", said.get("totalFeatures"))
        links = [str(link["href"]) for link in said.get("links") or () if link.get("rel") == "next"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FetchError(f"{what}: die Antwort ist kein GeoJSON") from None
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise FetchError(f"{what}: die Antwort ist keine Liste von GeoJSON-Objekten")
    return Page(features, matched if isinstance(matched, int) else None, next(iter(links), None))


def gml_page(answer: Answer, what: str) -> Page:
    """A page in GML, its features as GeoJSON has them; FetchError when it cannot be read as such."""
    _check(answer, what)
    start = answer.content[:_BEGINNING].decode("utf-8", "replace")
    matched = re.search(r'numberMatched="(\d+)"', start)
    total = None if matched is None else int(matched[1])
    if 'numberReturned="0"' in start:
        return Page([], total)
    try:
        frame = pyogrio.read_dataframe(answer.content, datetime_as_string=True)
        if not isinstance(frame, gpd.GeoDataFrame):
            raise FetchError(f"{what}: die Antwort enthält keine Geometrien")
        features: list[Feature] = json.loads(frame.to_json(drop_id=True))["features"]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError, TypeError):
        raise FetchError(f"{what}: die Antwort ist kein GML") from None
    number = None if frame.crs is None else frame.crs.to_epsg()
    return Page(features, total, crs=None if number is None else f"EPSG:{number}")


def _check(answer: Answer, what: str) -> None:
    """Raise what the service says instead of features."""
    start = answer.content[:_BEGINNING].decode("utf-8", "replace")
    refusal = re.search(r"<(?:\w+:)?ExceptionText[^>]*>(.*?)</", start, re.DOTALL)
    if refusal is not None:
        raise FetchError(f"{what}: der Dienst antwortet: {told(refusal[1])}")
    if answer.status != 200:
        raise FetchError(f"{what}: nicht abrufbar (HTTP {answer.status})")
    if is_html(answer.content):
        raise FetchError(f"{what}: statt der Geometrien kam eine HTML-Seite")
