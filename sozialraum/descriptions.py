"""Rows that describe what is reported: all that defines an index, for readers.

Belongs here: the catalogue as tables of the report. Does not belong here: figures.
"""

import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.index import Index

DIRECTIONS = {"higher_is_worse": "höher ist schlechter", "higher_is_better": "höher ist besser"}


def index_table(catalogue: Catalogue) -> pd.DataFrame:
    """One row an index with all that defines it; no rows where there is none."""
    titles = {theme.id: theme.title.de for theme in catalogue.county.themes}
    rows = [
        {
            "index": name,
            "title": entry.title.de,
            "title_en": entry.title.en,
            "theme": entry.theme,
            "theme_title": titles.get(entry.theme or ""),
            "definition": entry.definition.de,
            "definition_en": entry.definition.en,
            "definition_id": entry.definition_id(name),
            "method": entry.method,
            "geographies": list(entry.geographies),
            "indicators": _indicator_text(catalogue, entry),
            "population": entry.population,
            "minimum_population": entry.minimum_population,
            "joined_below": entry.joined_below,
            "change_years": entry.change_years,
            "status_cuts": list(entry.status_cuts),
            "dynamics_cuts": list(entry.dynamics_cuts),
            "left_out": "; ".join(f"{left.area}: {left.reason.de}" for left in entry.left_out) or None,
            "source": entry.source,
        }
        for name, entry in catalogue.indices.items()
    ]
    return pd.DataFrame(rows)


def _indicator_text(catalogue: Catalogue, entry: Index) -> str:
    titles = ((part, catalogue.indicators[part.indicator].title.de) for part in entry.indicators)
    return "; ".join(
        f"{title} ({DIRECTIONS[part.direction]}, Gewicht {part.weight:g})" for part, title in titles
    )
