"""The report of a year: a release that readers find under the same name for good.

Belongs here: keeping one release as the report of a year. Does not belong here: making releases (``making``).
"""

import os
from pathlib import Path

from resources.home import Home
from resources.releasing.releases import Basis


def annual_report(home: Home, year: int) -> Path:
    """Where the report of a year lies, once there is one."""
    return home.report.with_name(f"sozialraumbericht-{year}.duckdb")


def keep_annual(home: Home, basis: Basis, year: int) -> Path:
    """Keep the newest release as the report of a year; one that is kept already stays.

    Parameters
    ----------
    home
        Where everything lies.
    basis
        Fictional or real data.
    year
        Year that the report is about.

    Returns
    -------
    Path
        The public file: the release's own, under the name of the year.

    Raises
    ------
    LookupError
        There is no release yet.
    """
    release = home.releases.newest(basis)
    if release is None:
        raise LookupError(f"there is no release that could be the report of {year}; expected one of {basis}")
    place = annual_report(home, year)
    if not place.exists():
        os.link(home.releases.database(release), place)
    return place
