"""Which Word documents there are, and on what each rests.

Belongs here: paths, keys, heads. Does not belong here: what is in them.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

from resources.press.charts import Chart, position, shapes
from resources.press.content.changes import changes
from resources.press.content.indices import index_page
from resources.press.content.model import Place
from resources.press.content.overview import overview
from resources.press.content.places import county, places
from resources.press.content.profiles import profile
from resources.press.content.sources import sources_of
from resources.press.content.texts import imprint, methods
from resources.press.edition import FICTIONAL, Edition
from resources.press.printing import Sheet, digest
from resources.press.word.head import Head
from resources.press.word.profile import profile_document
from resources.press.word.summary import summary_document
from sozialraum.wording.notation import day


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The summary, and a profile an area."""
    yield _summary(edition)
    for place in places(edition).values():
        if place.slug != county(edition).slug:
            yield _profile(edition, place)


def _profile(edition: Edition, place: Place) -> Sheet:
    found = profile(edition, place.slug)
    title = f"{edition.publication.title.de}: Steckbrief {place.name}"
    # the day of the release is not told: the profile stays the same while its figures do
    head = _head(edition, title, f"Zahlen bis {found.year}", date(found.year, 12, 31))
    where = _position(edition, place)
    return Sheet(
        f"steckbriefe/{place.slug}.docx",
        digest(f"{head}", found, where),
        partial(profile_document, head, found, where),
    )


def _summary(edition: Edition) -> Sheet:
    subject = f"Veröffentlichung {edition.name} vom {day(edition.day)}"
    parts = (
        overview(edition),
        tuple(index_page(edition, index) for index in edition.catalogue.indices),
        changes(edition),
        (*methods(), *imprint(edition)),
        sources_of(edition, edition.catalogue.indicators),
    )
    head = _head(edition, edition.publication.title.de, subject, edition.day)
    key = digest(f"{head}", *parts)
    return Sheet("sozialraumbericht.docx", key, partial(summary_document, head, *parts))


def _head(edition: Edition, title: str, subject: str, made: date) -> Head:
    author = f"{edition.publication.publisher.name}, {edition.publication.publisher.unit}"
    return Head(title, subject, author, FICTIONAL if edition.fictional else None, made)


def _position(edition: Edition, place: Place) -> Chart | None:
    """Where an area lies among the municipalities; None where no shape is known."""
    known = shapes(edition)
    if place.geography not in known or place.slug not in {one["slug"] for one in known[place.geography]}:
        return None
    return position(place.slug, known, geography=place.geography, within="gemeinde")
