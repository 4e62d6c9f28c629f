"""Observations of a source against its own earlier figures: change and coverage.

Belongs here: comparisons over years. Does not belong here: comparisons within a year (``relations``).
"""

import numpy as np
import pandas as pd

from sozialraum.catalogue import Catalogue
from sozialraum.quality.expectations import rule_name
from sozialraum.quality.rows import HIDDEN, ruled

_SERIES = ["measure", "source", "geography", "area"]


def change(totals: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Each total as a multiple of the one before it, of the same source; areas a row."""
    given = catalogue.quality.change
    frame = totals[totals["value"].notna()].sort_values([*_SERIES, "year"])
    before = frame.groupby(_SERIES)[["year", "reference_date", "cells", "value", "newest"]].shift(1)
    small = frame["geography"].isin(catalogue.dividing)
    least = np.where(small, given.minimum_in_small_areas, given.minimum_count)
    rate = frame["measure"].isin(
        [own for own, entry in catalogue.measures.items() if entry.kind == "published_rate"]
    )
    judged = (
        (frame["year"] - before["year"] <= given.years_back)
        & (frame["cells"] == before["cells"])
        & (before["value"] > 0)
        & (rate | (np.maximum(frame["value"], before["value"]) >= least))
    )
    frame, before = frame[judged], before[judged]
    at_break = [
        _is_between(catalogue, measure, first, last)
        for measure, first, last in zip(
            frame["measure"], before["reference_date"], frame["reference_date"], strict=True
        )
    ]
    return frame.assign(
        kind="change",
        rule=[
            rule_name("change", measure, source, at_break=broken)
            for measure, source, broken in zip(frame["measure"], frame["source"], at_break, strict=True)
        ],
        value=frame["value"] / before["value"],
        newest=np.maximum(frame["newest"], before["newest"]),
    )


def _is_between(catalogue: Catalogue, measure: str, first: pd.Timestamp, last: pd.Timestamp) -> bool:
    """Whether a break of an indicator made from cases of the measure lies between two days."""
    dates = {
        pd.Timestamp(one.date)
        for entry in catalogue.indicators.values()
        if any(term.measure == measure for term in entry.numerator)
        for one in entry.breaks
    }
    return any(first < day <= last for day in dates)


def coverage(totals: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Number of areas with a figure as a multiple of that before.

    A sum of which a part is secret has no figure, yet all of it was delivered: it counts. One of which a
    part is missing does not.
    """
    given = catalogue.quality.coverage
    series = ["measure", "source", "geography"]
    own = totals["basis"] == totals["geography"]
    covered = totals["known"].notna() | (~own & totals["status"].isin(HIDDEN))
    frame = (
        totals.assign(known=covered)
        .groupby([*series, "year"], as_index=False)
        .agg(areas=("known", "sum"), newest=("newest", "max"))
        .sort_values([*series, "year"])
    )
    before = frame.groupby(series)[["year", "areas", "newest"]].shift(1)
    judged = (
        (frame["year"] - before["year"] <= given.years_back)
        & (before["areas"] > 0)
        & (np.maximum(frame["areas"], before["areas"]) >= given.minimum_areas)
    )
    frame, before = frame[judged], before[judged]
    return ruled(
        "coverage",
        frame.assign(
            area=None,
            value=frame["areas"] / before["areas"],
            newest=np.maximum(frame["newest"], before["newest"]),
        ),
    )
