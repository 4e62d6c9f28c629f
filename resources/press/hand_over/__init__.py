"""Hand-over files: the released figures as other programs take them in.

Belongs here: files for KomMonitor and the KECK-Atlas. Does not belong here: open data in general formats
(``open_data``).
"""

from resources.press.hand_over.folder import sheets

__all__ = ["sheets"]
