"""The local election by polling district.

Belongs here: districts, their sizes, the file. Does not belong here: who votes (``cases``).
"""

import numpy as np
import pandas as pd

from demo import cases
from demo.areas import NOTE, areas
from demo.population import rounded
from demo.writing import Delivered, csv_bytes

DAYS = {2020: "13.09.2020"}
"""Days of local elections within the years of the deliveries."""
DISTRICT_SIZE = 1_100
"""Persons entitled to vote in a polling district, about."""


def kommunalwahl(year: int) -> list[Delivered]:
    """Polling districts with their Sozialraum; voters by post are counted where they live."""
    if year not in DAYS:
        return []
    where = areas()
    entitled, voters = cases.local_election(year)
    count = np.maximum(np.round(entitled / DISTRICT_SIZE).astype(int), 1)
    area = np.repeat(np.arange(len(count)), count)
    own_entitled = rounded((entitled / count)[area])
    own_voters = rounded((voters / count)[area])
    first = np.searchsorted(area, where.starts)[where.municipality[area]]
    frame = pd.DataFrame(
        {
            "Wahltag": DAYS[year],
            "Wahlbezirk": [f"{number:03d}" for number in np.arange(len(area)) - first + 1],
            "Sozialraum": np.array(where.keys)[area],
            "Sozialraumname": np.array(where.names)[area],
            "Wahlberechtigte": own_entitled,
            "Wähler": own_voters,
            "Ungültige Stimmen": rounded(own_voters * 0.017),
        }
    )
    head = f"Kommunalwahl: Ergebnisse der Wahlbezirke;{NOTE}"
    content = csv_bytes(frame.astype(str), head=head, encoding="cp1252")
    return [Delivered(f"kommunalwahl_{year}.csv", content)]
