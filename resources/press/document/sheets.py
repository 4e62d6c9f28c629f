"""Which PDFs there are, and on what each rests.

Belongs here: paths, keys. Does not belong here: what is in them.
"""

from collections.abc import Iterator
from datetime import date
from functools import partial

from resources.press.content.places import county, places
from resources.press.document.profile import profile_data
from resources.press.document.report import report_data
from resources.press.document.setting import data_of, pdf
from resources.press.edition import Edition
from resources.press.printing import Sheet, digest


def sheets(edition: Edition) -> Iterator[Sheet]:
    """The report, and a profile an area.

    Parameters
    ----------
    edition
        The release. Its name and day are in the report alone: profiles stay while their figures do.
    """
    here = county(edition)
    found = [profile_data(edition, place) for place in places(edition).values() if place != here]
    # the report first: it takes the longest
    yield _sheet("sozialraumbericht.pdf", "report.typ", data_of(report_data(edition, found)), edition.day)
    for one in found:
        day = date(int(one["year"]), 12, 31)
        yield _sheet(f"steckbriefe/{one['slug']}.pdf", "profile.typ", data_of(one), day)


def _sheet(path: str, template: str, data: str, day: date) -> Sheet:
    return Sheet(path, digest(data, day.isoformat()), partial(pdf, template, data, day))
