"""The report as PDF: the whole county in one file, and a profile (Steckbrief) of four pages an area.

Belongs here: paper. Does not belong here: what is said (``content``), data of figures (``charts``). Content
goes into the templates as data, never as their source: what people wrote stays text.
"""

from resources.press.document.sheets import sheets

__all__ = ["sheets"]
