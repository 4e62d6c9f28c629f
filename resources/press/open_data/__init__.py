"""Open data: everything that is released as CSV, Parquet, GeoPackage and GeoParquet, with its metadata.

Belongs here: data files and what describes them. Does not belong here: files for particular programs
(``hand_over``), workbooks.
"""

from resources.press.open_data.folder import sheets

__all__ = ["sheets"]
