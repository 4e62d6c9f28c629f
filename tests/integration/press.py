"""A small release for tests of the press: every kind of figure, every table, valid against the schemas.

A county with four municipalities and eight Sozialräume, six indicators from 2020 to 2024, one index. Among
the figures of the Sozialräume are hidden ones, secret ones, ones that were not delivered, too small ones and
zeros.
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from resources.press.edition import Edition
from schemas.report import report_tables
from sozialraum.catalogue import Catalogue
from sozialraum.comparing.comparisons import comparison_table
from sozialraum.comparing.trends import trend_table
from sozialraum.descriptions import index_table
from sozialraum.report import area_profiles, coverage_table, indicator_table, source_table
from tests.integration.press_catalogue import MEASURES, catalogue
from tests.integration.press_figures import DELIVERIES, YEARS, areas, values
from tests.integration.press_planning import planning
from tests.integration.press_records import DAY, NAME, cube, index_values, records

BASIS = "Musterdaten"


def edition(
    folder: Path,
    *,
    names: Mapping[str, str] | None = None,
    comments: Iterable[str] = (),
    basis: str = BASIS,
    change: Callable[[dict[str, pd.DataFrame]], None] = lambda tables: None,
) -> Edition:
    """Write a small release below a folder, and open it.

    Parameters
    ----------
    folder
        Where catalogue and tables go.
    names
        Other names of areas, by key; any text.
    comments
        Remarks on the Sozialraum 0535800401; any text. With them come a measure titled by each, a finding,
        its task and an evaluation.
    basis
        ``Musterdaten`` or ``Echtdaten``.
    change
        Changes tables before they are checked and written.
    """
    known = catalogue(folder / "catalogue", names=names or {})
    tables = _tables(known)
    tables |= {
        name: pd.DataFrame(rows) if rows else _empty(known, name)
        for name, rows in planning(list(comments)).items()
    }
    change(tables)
    place = folder / "tables"
    place.mkdir(parents=True)
    for name, schema in _schemas(known).items():
        frame = tables[name].assign(basis=basis)
        absent = [column for column in schema.columns if column not in frame]
        frame = frame.assign(**dict.fromkeys(absent, None))[list(schema.columns)]
        schema.validate(frame).to_parquet(place / f"{name}.parquet", index=False)
    return Edition(place, NAME, DAY, basis, known)


def _schemas(known: Catalogue) -> dict[str, pa.DataFrameSchema]:
    return report_tables({name: (entry.title.de, entry.unit) for name, entry in known.indicators.items()})


def _tables(known: Catalogue) -> dict[str, pd.DataFrame]:
    figures, places = values(known), areas(known)
    geographies = ("kreis", "gemeinde", "sozialraum")
    reached = pd.DataFrame(
        [(name, one, year) for name in MEASURES for one in geographies for year in YEARS],
        columns=["measure", "geography", "year"],
    )
    slices = pd.DataFrame(
        [(DELIVERIES[name], name, pd.Timestamp(2024, 12, 31)) for name in DELIVERIES],
        columns=["delivery", "source", "reference_date"],
    )
    by_year = [own for _, own in figures.groupby("year")]
    return {
        "indicator_values": figures,
        "indicators": indicator_table(known),
        "indices": index_table(known),
        "areas": places,
        "sources": source_table(known, slices),
        "area_profiles": area_profiles(figures, places, known),
        "coverage": coverage_table(figures, reached, known, geographies=geographies, years=YEARS),
        "comparisons": pd.concat([comparison_table(own, known) for own in by_year], ignore_index=True),
        "trends": pd.concat([trend_table(figures, known, year=year) for year in YEARS], ignore_index=True),
        "index_values": index_values(known),
        "cube": cube(),
        **records(),
        **{name: _empty(known, name) for name in _UNUSED},
    }


_UNUSED = (
    "index_robustness",
    "index_sensitivity",
    "area_types",
    "area_type_profiles",
    "spatial_autocorrelation",
    "spatial_clusters",
    "segregation",
    "rounded_counts",
)


def _empty(known: Catalogue, name: str) -> pd.DataFrame:
    return pd.DataFrame({column: [] for column in _schemas(known)[name].columns})
