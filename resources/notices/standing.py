"""What still holds when something failed.

Belongs here: the last good state, in a sentence. Does not belong here: releases (``resources/releasing``).
"""

from zoneinfo import ZoneInfo

from resources.home import Home
from resources.notices.sending import german_time


def last_good_state(home: Home, *, timezone: str) -> str:
    """Which release readers have, in German.

    Parameters
    ----------
    home
        Where everything lies.
    timezone
        Of the time that is said.
    """
    release = home.releases.newest()
    if release is None:
        return "Es ist noch nichts veröffentlicht."
    when = german_time(release.published_at.astimezone(ZoneInfo(timezone)))
    return f"Veröffentlichung {release.name} vom {when} ({release.basis}); sie ist unverändert lesbar."
