"""Word: summary and profiles for offices that go on writing.

Belongs here: the documents and their parts. Does not belong here: what is said (``content``), the printed
report (``document``).
"""

from resources.press.word.sheets import sheets

__all__ = ["sheets"]
