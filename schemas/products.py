"""Products beside the exact release: rounded counts for maps, counts with noise.

Belongs here: the tables of ``rounded_counts`` and ``cube``, in the stage ``protected`` and in the report.
Does not belong here: the exact figures (``indicators``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.indicators import value_columns
from schemas.observations import dimensions, read_columns

_product = column("str", "Produkt", "Id of the product in the catalogue.")


def _number_or_reason(number: str) -> pa.Check:
    return pa.Check(
        lambda frame: frame[number].isna() == frame["reason"].notna(),
        name="number_or_reason",
        error="a reason is given exactly where there is no number",
    )


ROUNDED_COUNTS = table(
    "protected.rounded_counts",
    "Gerundete Fälle",
    "Numerators of indicators for maps, rounded each by itself: they do not add up.",
    {
        "product": _product,
        **{name: value_columns[name] for name in ("indicator", "geography", "area", "year")},
        "rounded_numerator": column(
            "Int64",
            "Fälle, gerundet",
            "Numerator rounded to a multiple of the product's base, halves up; 0 stands for none or few; "
            "missing: see the reason.",
            pa.Check.ge(0),
            nullable=True,
            sensitivity="confidential",
        ),
        "reason": column(
            "str",
            "Grund",
            "Why there is no number, in words; missing where there is one. Maps are withheld as a whole.",
            nullable=True,
        ),
    },
    key=["product", "indicator", "geography", "area", "year"],
)
ROUNDED_COUNTS.checks = [_number_or_reason("rounded_numerator")]

CUBE = table(
    "protected.cube",
    "Würfel mit Überlagerung",
    "Counts by all combinations of splits and their margins, moved at random by a few (cell-key method): the "
    "same persons always by the same number. Sums of cells are less exact than the margins given.",
    {
        "product": _product,
        **{name: read_columns[name] for name in ("measure", "geography", "area", "year")},
        **dimensions,
        "value": column(
            "Int64",
            "Anzahl, überlagert",
            "Count with noise; 0 stands for none or few; missing: see the reason.",
            pa.Check.ge(0),
            nullable=True,
            sensitivity="confidential",
        ),
        "reason": column(
            "str", "Grund", "Why there is no number, in words; missing where there is one.", nullable=True
        ),
    },
    key=["product", "geography", "area", "year", *dimensions],
)
CUBE.checks = [_number_or_reason("value")]
