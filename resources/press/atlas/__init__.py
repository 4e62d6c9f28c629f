"""The atlas: pages with maps, figures and profiles for any browser, from a server or a folder.

Belongs here: templates, styles, scripts and the pages that are made of them. Does not belong here: what is
said (``content``), how pictures are drawn (``charts``). Pages load nothing from another host, run no script
that is written into them, and say everything without script that can be said without it.
"""

from resources.press.atlas.pages import sheets

__all__ = ["sheets"]
