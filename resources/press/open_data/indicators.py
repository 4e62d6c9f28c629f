"""A table an indicator: all its figures in all areas and years, with the names that readers know.

Belongs here: which columns such a table has. Does not belong here: writing files (``csv_files``).
"""

from collections.abc import Iterator

from resources.press.edition import Edition
from resources.press.open_data.tables import Field, Table, named, parquet, quoted
from schemas.areas import AREAS
from schemas.base import sql_type
from schemas.descriptions import BASIS
from schemas.indicators import value_columns

_FIGURES = (
    "year",
    "reference_date",
    "value",
    "ci_low",
    "ci_high",
    "status",
    "reason",
    "reference_value",
    "rest_value",
    "numerator",
    "denominator",
)


def indicator_tables(edition: Edition) -> Iterator[tuple[str, Table]]:
    """Each indicator that has rows, with its table; columns have German heads."""
    fields = _fields(edition)
    shown = set(edition.table("indicator_values")["indicator"])
    areas = parquet(edition.folder / "areas.parquet")
    for row in edition.table("indicators").to_dict("records"):
        if row["indicator"] in shown:
            values = (
                f"(SELECT * EXCLUDE (basis) FROM {parquet(edition.folder / 'indicator_values.parquet')} "
                f"WHERE indicator = {quoted(row['indicator'])})"
            )
            yield (
                row["indicator"],
                Table(
                    f"indikator-{row['indicator']}",
                    f"{row['title']} ({row['unit']})",
                    row["definition"],
                    f"{values} JOIN {areas} USING (geography, area) ORDER BY geography, area, year",
                    fields,
                    ("geography", "area", "year"),
                ),
            )


def _fields(edition: Edition) -> tuple[Field, ...]:
    titles = {name: geography.title.de for name, geography in edition.catalogue.geographies.items()}
    cases = " ".join(f"WHEN {quoted(name)} THEN {quoted(title)}" for name, title in titles.items())
    columns = {
        "geography": (f"CASE geography {cases} ELSE geography END", value_columns["geography"]),
        "area": ("area", value_columns["area"]),
        "name": ("name", AREAS.columns["name"]),
        **{name: (named(name), value_columns[name]) for name in _FIGURES},
        "basis": ("basis", BASIS),
    }
    return tuple(
        Field(name, str(column.title), value, sql_type(column), column)
        for name, (value, column) in columns.items()
    )
