"""What is wrong in the deliveries on purpose, as it is wrong in real ones.

Belongs here: missing cells, wrong rows, the late, the corrected and the broken delivery; tests look
here for what must come out. Does not belong here: signs that an office's own rule of secrecy sets (``ba``).
"""

from typing import NamedTuple

import pandas as pd


class Gap(NamedTuple):
    """A sign in place of a figure, in all rows of an area (or of a municipality: 8 digits)."""

    source: str
    year: int
    area: str
    column: str
    sign: str


GAPS: tuple[Gap, ...] = (
    Gap("jugendamt_hze", 2019, "0535804402", "Begonnene Hilfen", "."),
    Gap("jugendamt_hze", 2024, "0535801201", "Begonnene Hilfen", "."),
    Gap("kita", 2016, "0535803204", "darunter mit nicht deutscher Familiensprache", "."),
    Gap("kita", 2023, "0535804003", "Genehmigte Plätze", "x"),
    Gap("pflege", 2023, "0535805602", "Vollstationäre Pflege", "."),
    Gap("schuleingang", 2018, "0535801603", "Adipositas", "."),
    Gap("schuleingang", 2023, "0535802003", "Adipositas", "."),
    Gap("sozialamt_sgb12", 2024, "0535806003", "Grundsicherung bei Erwerbsminderung", "..."),
    Gap("wohngeld", 2017, "05358056", "davon preisgebundene Wohnungen", ""),
    Gap("wohngeld", 2024, "05358052", "davon preisgebundene Wohnungen", ""),
)
"""Secret (``.``), not meaningful (``x``), to come later (``...``) and simply left out (empty)."""

CORRECTED_YEAR = 2023
"""Year for which the Sozialamt sends ``sozialamt_asylblg_2023.csv`` and then ``…_korrektur.csv``."""
COUNTED_TWICE = "05358036"
"""Municipality whose recipients the first, wrong file counts twice."""

LATE_YEAR = 2024
"""Year whose schuleingang arrives last, as ``schuleingang_2024_nachlieferung.xlsx``."""

BROKEN_YEAR = 2024
BROKEN_FILE = "kita_2024_entwurf.csv"
"""A draft sent by mistake, with a renamed column; it must be rejected, the final file stays."""
RENAMED = {"Betreute Kinder": "Betreute Kinder (vorläufig)"}


FAULTY_FILE = "massnahmen.xlsx"
FAULTY = {
    "M-09": ("Gebiete", "did you mean 'Drosselrath'?"),
    "M-10": ("Ende", "a day not before the start"),
    "M-11": ("Relevante Wirkung (δ)", "as many numbers as there are indicators (2)"),
}
"""Measures that are entered wrongly: the wrong column and what has to be said of it. The other rows count."""


def with_gaps(frame: pd.DataFrame, *, source: str, year: int, key: str) -> pd.DataFrame:
    """The table with the signs planted in it.

    Parameters
    ----------
    frame
        Table of one file.
    source, year
        Which file it is.
    key
        Column with the keys of the areas.
    """
    for gap in GAPS:
        if (gap.source, gap.year) == (source, year):
            texts = frame[gap.column].astype(object).mask(frame[key].str.startswith(gap.area), gap.sign)
            frame = frame.assign(**{gap.column: texts})
    return frame
