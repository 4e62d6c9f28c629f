"""Excel workbooks: the released tables for people who work in a spreadsheet.

Belongs here: the two workbooks. Does not belong here: open data in other formats (``open_data``).
"""

from resources.press.workbook.sheets import sheets

__all__ = ["sheets"]
