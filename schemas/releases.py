"""Releases: what readers could see when, and what it was made with.

Belongs here: the columns of ``report.releases``. Does not belong here: the changes between two of them
(``revisions``), the folder of releases (``resources/releasing``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.descriptions import BASIS

_NAME = pa.Check.str_matches(r"^\d{4}-[1-9]\d*$")

RELEASES = table(
    "report.releases",
    "Veröffentlichungen",
    "Every release of this report up to this one, which is the last; each is a complete set of tables "
    "that is never changed.",
    {
        "release": column("str", "Veröffentlichung", "Year and number in it.", _NAME),
        "day": column("datetime64[ns]", "Datum", "Day on which it was made; due dates are judged by it."),
        "known_at": column(
            "datetime64[ns]", "Kenntnisstand", "Newest decision on a delivery that is in it (UTC)."
        ),
        "previous": column(
            "str",
            "Vorgänger",
            "Release that its revisions compare it with; missing: there was none.",
            _NAME,
            nullable=True,
        ),
        "catalogue": column("str", "Katalog", "Digest of the catalogue: indicators, sources, areas."),
        "disclosure": column("str", "Geheimhaltung", "Version of the rules of disclosure control."),
        "code": column("str", "Programm", "Digest of the versions of all calculations."),
        "basis": BASIS,
    },
    key=["release"],
)
