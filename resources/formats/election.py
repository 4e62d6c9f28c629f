"""Election tables of the Landesdatenbank NRW as workbooks (14311-02i).

Belongs here: the layout of these workbooks. Does not belong here: which election (catalogue).
"""

import re
from collections.abc import Iterator
from pathlib import Path

from resources.faults import Fault, RejectedFile
from resources.formats.cells import Cells, cell_text
from resources.formats.header import Row, columns, figures, find_header, to_cells, wanted
from resources.formats.workbook import Sheet, fill_down, sheets
from sozialraum.catalogue.source import Source

DATE = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")
FOOTER = re.compile(r"_{5,}")
AREAS = "Gemeinden"
"""Title over the columns with key and name."""


def election_workbook(path: Path, file_name: str, source: Source) -> Cells:
    """Read a workbook of one or more elections.

    The day of the election stands in a row of its own above its areas, or in a first column whose
    merged cell is meant for all rows it covers; a workbook may have several days.

    Parameters
    ----------
    path, file_name
        The file and its name as delivered.
    source
        Used of its layout: ``sheet``, ``header_rows``, ``key_prefix``, ``decimal``.

    Returns
    -------
    Cells
        One for every area, day and asked column, up to the line of underscores.

    Raises
    ------
    RejectedFile
        When a column is missing or a row has no day.
    """
    sheet = sheets(path, file_name=file_name, pattern=source.layout.sheet)[0]
    first, after = find_header(sheet, AREAS, depth=source.layout.header_rows, file_name=file_name)
    values = figures(columns(sheet, first, after), source, file_name=file_name, sheet=sheet.name)
    labels = min(column.index for column in values)
    rows = [row for row in _rows(sheet, after, labels) if wanted(row.key or "", source)]
    undated = [row for row in rows if row.period is None]
    if undated:
        fault = Fault(file_name, "the day of the election in a row above", sheet.name, undated[0].line)
        raise RejectedFile(fault)
    return to_cells(sheet, rows, values, source, file_name=file_name)


def _rows(sheet: Sheet, after: int, labels: int) -> Iterator[Row]:
    """Rows with areas; the first ``labels`` columns hold day, key and name."""
    day = None
    for number, values in enumerate(fill_down(sheet, after), after + 1):
        texts = [text for text in map(cell_text, values[:labels]) if text]
        if texts and FOOTER.match(texts[0]):
            return
        days = [text for text in texts if DATE.fullmatch(text)]
        day = days[0] if days else day
        places = [text for text in texts if text not in days]
        if places:
            key = next((text for text in places if text.isdigit()), None)
            yield Row(number, key, next((text for text in places if text != key), None), values, day)
