"""Which workbooks there are, and on what each rests.

Belongs here: paths and keys. Does not belong here: what is in them (``tables``, ``newest``).
"""

import hashlib
from collections.abc import Iterator
from functools import partial

from resources.press.content.indicators import indicator_page
from resources.press.content.places import places
from resources.press.edition import Edition
from resources.press.open_data.tables import released_tables
from resources.press.printing import Sheet, digest
from resources.press.workbook.newest import newest_workbook
from resources.press.workbook.tables import tables_workbook


def sheets(edition: Edition) -> Iterator[Sheet]:
    """Both workbooks: all tables, and the newest figures in wide form."""
    files = {
        table.name: hashlib.sha256(file.read_bytes()).hexdigest() for table, file in released_tables(edition)
    }
    made_from = digest(edition.name, f"{edition.day}", edition.basis, edition.publication.model_dump())
    yield Sheet("sozialraumbericht.xlsx", digest(made_from, files), partial(tables_workbook, edition))
    pages = [indicator_page(edition, indicator) for indicator in edition.catalogue.indicators]
    key = digest(made_from, pages, places(edition))
    yield Sheet("kernindikatoren.xlsx", key, partial(newest_workbook, edition))
