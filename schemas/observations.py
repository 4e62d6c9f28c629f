"""Observations: one figure of one delivered file, in long format.

Belongs here: the columns of what readers return and of what is stored. Does not belong here:
aggregated counts (``counts``) or indicators (``indicators``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from sozialraum.status import ORDER, WITHOUT_VALUE

STATUSES = [status.value for status in ORDER]
VALUELESS = [status.value for status in WITHOUT_VALUE]

dimensions = {
    "sex": column(
        "str",
        "Geschlecht",
        "male, female, diverse; missing: total over all sexes.",
        pa.Check.isin(["male", "female", "diverse"]),
        nullable=True,
    ),
    "age_from": column(
        "Int64",
        "Alter von",
        "First completed year of the age band; missing with age_to: all ages.",
        pa.Check.in_range(0, 120),
        unit="Jahre",
        nullable=True,
    ),
    "age_to": column(
        "Int64",
        "Alter bis unter",
        "End of the age band, not included; missing: open or all ages.",
        pa.Check.in_range(1, 121),
        unit="Jahre",
        nullable=True,
    ),
    "category": column(
        "str",
        "Kategorie",
        "Further splits as name:value, joined by |; missing: total.",
        nullable=True,
    ),
}

read_columns = {
    "measure": column("str", "Messgröße", "Id of the measure in the catalogue."),
    "geography": column("str", "Raumgliederung", "Id of the geography in the catalogue."),
    "area": column("str", "Gebiet", "Key of the area within the geography."),
    "year": column("int64", "Jahr", "Year the figure is about.", pa.Check.in_range(1950, 2100)),
    "reference_date": column(
        "datetime64[ns]",
        "Stichtag",
        "Day the figure is about; 31 December for whole years.",
        sql="DATE",
    ),
    **dimensions,
    "value": column(
        "float64",
        "Wert",
        "The figure in the unit of the measure; missing where the status says so, "
        "zero only where it is zero.",
        nullable=True,
        sensitivity="confidential",
    ),
    "status": column("str", "Status", "Status of the value.", pa.Check.isin(STATUSES)),
    "source": column("str", "Quelle", "Id of the source in the catalogue."),
    "sheet": column("str", "Blatt", "Sheet of the workbook; missing for other files.", nullable=True),
    "line": column("int64", "Zeile", "Line of the file or row of the sheet, from 1.", pa.Check.ge(1)),
    "column": column("str", "Spalte", "Title of the column in the file, levels joined by |."),
}

_value_follows_status = pa.Check(
    lambda frame: frame["status"].isin(VALUELESS) == frame["value"].isna(),
    name="value_follows_status",
    error="a value is missing exactly where the status has none",
)
_band = pa.Check(
    lambda frame: (
        (frame["age_to"].isna() | (frame["age_from"] < frame["age_to"])).fillna(value=False)
        & (frame["age_from"].notna() | frame["age_to"].isna())
    ),
    name="age_band",
    error="age_from must be below age_to, and be given where age_to is",
)


def _with_checks(schema: pa.DataFrameSchema) -> pa.DataFrameSchema:
    schema.checks = [_value_follows_status, _band]
    return schema


READ = _with_checks(
    table("deliveries.read", "Gelesene Beobachtungen", "What a reader returns.", read_columns)
)

OBSERVATIONS = _with_checks(
    table(
        "deliveries.observations",
        "Beobachtungen",
        "Every figure of every accepted delivery, with its place in the file.",
        {
            **read_columns,
            "delivery": column("str", "Lieferung", "SHA-256 of the delivered file."),
            "recorded_at": column("datetime64[ns]", "Bekannt seit", "When the delivery was archived (UTC)."),
        },
    )
)

SLICES = table(
    "deliveries.slices",
    "Gültige Teile",
    "Which delivery counts for which reference date of a source.",
    {
        "delivery": column("str", "Lieferung", "SHA-256 of the delivered file."),
        "source": read_columns["source"],
        "reference_date": column(
            "datetime64[ns]",
            "Stichtag",
            "Day the figures are about; missing: shapes.",
            sql="DATE",
            nullable=True,
        ),
    },
)
