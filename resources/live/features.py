"""Features of a WFS 2.0 or of OGC API Features: all pages of a collection as one GeoJSON file.

Belongs here: asking for page after page, bounds, joining. Does not belong here: what a page holds
(``pages``), reading the shapes (``resources/formats/geometry.py``).
"""

import json
from collections.abc import Callable, Iterator
from urllib.parse import quote

from resources.live.pages import Page, geojson_page, gml_page
from resources.live.web import FetchError, Web, told, within
from sozialraum.catalogue.live import Live, Service

PAGE_SIZE = 1000
MOST_PAGES = 500
MOST_SECONDS = 3600.0
_GML = "application/gml+xml; version=3.2"
_GEOJSON = "application/json"


def features(service: Service, live: Live, web: Web) -> bytes:
    """Fetch a collection.

    Parameters
    ----------
    service
        A ``wfs`` or ``ogc_features`` service.
    live
        Names the collection.
    web
        Makes the requests.

    Returns
    -------
    bytes
        A GeoJSON file. Its features are in an order of their own, so that equal features give equal bytes
        in whatever order the service lists them; it names its coordinate system unless that is the usual
        one of GeoJSON.

    Raises
    ------
    FetchError
        When pages overlap, lack features that the service has counted, lead to another host, in circles
        or beyond the bounds of number, size and time, or hold no features.
    """
    what = f"{service.title}, {live.collection}"
    pages = _wfs if service.kind == "wfs" else _ogc
    found: dict[str, None] = {}
    end, size, page = web.clock() + MOST_SECONDS, 0, Page([])
    for number, page in enumerate(pages(service, live, web, what), start=1):
        for feature in page.features:
            text = json.dumps(feature, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
            if text in found:
                raise FetchError(f"{what}: die Seiten überschneiden sich; hilft 'sort_by' im Katalog?")
            found[text] = None
            size += len(text)
        if number >= MOST_PAGES or size > web.limits.size or web.clock() > end:
            raise FetchError(f"{what}: mehr als erlaubt (Seite {number}, {len(found)} Objekte)")
    if not found or (page.matched is not None and page.matched != len(found)):
        raise FetchError(f"{what}: {len(found)} Objekte bekommen, erwartet {page.matched or 'mindestens 1'}")
    return _joined(sorted(found), live.crs or page.crs)


def _joined(texts: list[str], crs: str | None) -> bytes:
    name = {
        "type": "name",
        "properties": {"name": f"urn:ogc:def:crs:EPSG::{(crs or '').removeprefix('EPSG:')}"},
    }
    head = "" if crs is None else f'"crs":{json.dumps(name, separators=(",", ":"))},'
    return (f'{{"type":"FeatureCollection",{head}"features":[\n' + ",\n".join(texts) + "\n]}\n").encode()


def _wfs(service: Service, live: Live, web: Web, what: str) -> Iterator[Page]:
    """Pages by number of the first feature, until all are there that the service has counted."""
    read: Callable[..., Page] = gml_page if live.format == "gml" else geojson_page
    asked = {
        "service": "WFS",
        "version": "2.0.0",
        "request": "GetFeature",
        "typeNames": str(live.collection),
        "outputFormat": _GML if live.format == "gml" else _GEOJSON,
        "count": str(PAGE_SIZE),
    }
    if live.crs is not None:
        asked["srsName"] = f"urn:ogc:def:crs:EPSG::{live.crs.removeprefix('EPSG:')}"
    if live.sort_by is not None:
        asked["sortBy"] = live.sort_by
    start = 0
    while True:
        answer = web.get(
            service.url, params={**asked, "startIndex": str(start)}, accept=asked["outputFormat"]
        )
        page = read(answer, what)
        start += len(page.features)
        if page.features or start == 0:
            yield page
        if not page.features or start == page.matched:
            return


def _ogc(service: Service, live: Live, web: Web, what: str) -> Iterator[Page]:
    """Pages by the address of the next one, which must be an address of this service."""
    here = f"{service.url.rstrip('/')}/collections/{quote(str(live.collection), safe='')}/items"
    asked = {"limit": str(PAGE_SIZE)}
    if live.crs is not None:
        asked["crs"] = f"http://www.opengis.net/def/crs/EPSG/0/{live.crs.removeprefix('EPSG:')}"
    seen = {here}
    while True:
        page = geojson_page(web.get(here, params=asked, accept="application/geo+json"), what)
        yield page
        if page.following is None:
            return
        there = within(here, page.following)
        if there is None:
            away = told(page.following)
            raise FetchError(f"{what}: die nächste Seite liegt bei einem anderen Dienst ({away})")
        if there in seen:
            raise FetchError(f"{what}: die Seiten führen im Kreis")
        seen.add(there)
        here, asked = there, {}
