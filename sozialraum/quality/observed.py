"""Observed quantities: ratios and differences of totals that expectations are about.

Belongs here: one tidy table of everything observed. Does not belong here: the totals themselves
(``resources/quality/totals.py``), what is expected of them (``expectations``).

Each row names the newest delivery among all that are behind it: that one is blamed. The numbers of arrival
of deliveries (``newest``) stand for the deliveries here.
"""

import numpy as np
import pandas as pd

from sozialraum.areas import closure
from sozialraum.catalogue import Catalogue
from sozialraum.quality.expectations import expectations, rule_name
from sozialraum.status import WITHOUT_VALUE, Status

COLUMNS = ["rule", "kind", "source", "measure", "geography", "area", "year", "value", "newest"]
_SERIES = ["measure", "source", "geography", "area"]
_HIDDEN = [status.value for status in WITHOUT_VALUE if status != Status.NOT_DELIVERED]


def observed(totals: pd.DataFrame, shares: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Everything observed, as ``COLUMNS``; ``rule`` names the expectations that a row has to meet.

    Parameters
    ----------
    totals
        Columns measure, source, geography, area, year, reference_date, basis (geography it was summed
        from), cells (what was summed; empty: all there is), value, known (the sum of what has a value),
        status, whole and part (the delivered total and its largest part, where it has any), newest
        (number of arrival of the newest delivery behind it).
    shares
        Columns indicator, source, geography, area, year, part, whole, newest: numerators and denominators
        of which one is part of the other.
    catalogue
        Ranges, areas, breaks.

    Returns
    -------
    DataFrame
        ``value`` is a ratio or a share. Rows that cannot be judged (no figure of an earlier year, counts
        that are too small) are left out, and so are those that nothing is expected of.
    """
    inside = {
        (name, entry.area)
        for name, geography in catalogue.geographies.items()
        for entry in geography.areas
        if entry.kind == "area"
    }
    own = totals[[pair in inside for pair in zip(totals["geography"], totals["area"], strict=True)]]
    found = [
        change(own, catalogue),
        coverage(own, catalogue),
        parts(own, shares, catalogue),
        sums(totals, catalogue),
        agreement(own, catalogue),
    ]
    together = pd.concat([frame.reindex(columns=COLUMNS) for frame in found], ignore_index=True)
    together = together[together["rule"].isin({one.rule for one in expectations(catalogue)})]
    together = together.astype({"year": "int64", "newest": "int64"})
    return together.sort_values(COLUMNS[:7], ignore_index=True, na_position="first")


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
    covered = totals["known"].notna() | (~own & totals["status"].isin(_HIDDEN))
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
    return _ruled(
        "coverage",
        frame.assign(
            area=None,
            value=frame["areas"] / before["areas"],
            newest=np.maximum(frame["newest"], before["newest"]),
        ),
    )


def parts(totals: pd.DataFrame, shares: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Parts as shares of their wholes: within a delivered total, and of numerators in denominators."""
    frame = pd.concat(
        [
            totals[totals["part"].notna() & totals["whole"].notna()],
            shares.rename(columns={"indicator": "measure"}),
        ],
        ignore_index=True,
    ).astype({"part": "float64", "whole": "float64"})
    frame = frame[frame["whole"] >= max(catalogue.quality.parts.minimum_count, 1)]
    slack = frame["source"].map(_rounding(catalogue)).astype("float64")
    # a part may seem larger than the whole because both are rounded
    rounded = (frame["part"] - frame["whole"]).between(0, slack)
    share = (frame["part"] / frame["whole"]).mask(rounded, 1.0)
    return _ruled("parts", frame.assign(value=share))


def sums(totals: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Sum of the parts minus the whole where a source delivers both, as a share of the whole.

    What rounding explains is taken off. A part that is kept secret may be anything: then the sum of the
    others must only not be greater than the whole. A part that is missing counts as none.
    """
    given = catalogue.quality.sums
    own = totals[totals["basis"] == totals["geography"]]
    inside = closure(catalogue.geographies)
    inside = inside[(inside["geography"] == given.parts) & (inside["parent_geography"] == given.whole)]
    below = own[own["geography"] == given.parts].merge(inside[["area", "parent"]], on="area")
    below = below.assign(hidden=below["status"].isin(_HIDDEN))
    group = ["measure", "source", "year", "cells", "parent"]
    below = below.groupby(group, as_index=False).agg(
        known=("known", "sum"), hidden=("hidden", "any"), number=("area", "nunique"), latest=("newest", "max")
    )
    above = own[(own["geography"] == given.whole) & (own["value"] > 0)].drop(columns="known")
    frame = above.merge(
        below.rename(columns={"parent": "area"}), on=["measure", "source", "year", "cells", "area"]
    )
    each = np.maximum(frame["source"].map(_rounding(catalogue)).astype("float64") / 2, given.per_part)
    gap = frame["known"] - frame["value"]
    beyond = np.sign(gap) * np.maximum(gap.abs() - each * (frame["number"] + 1), 0)
    share = (beyond / frame["value"]).mask(frame["hidden"] & (beyond < 0), 0.0)
    return _ruled("sums", frame.assign(value=share, newest=np.maximum(frame["newest"], frame["latest"])))


def agreement(totals: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Totals of one source as multiples of those of a source that is ranked before it."""
    given = catalogue.quality.sources
    whole = totals[(totals["cells"] == "") & (totals["value"] > 0)]
    rank = {
        (own, source): place
        for own, entry in catalogue.measures.items()
        for place, source in enumerate(entry.all_sources)
    }
    places = [rank.get(pair, -1) for pair in zip(whole["measure"], whole["source"], strict=True)]
    whole = whole.assign(place=places)
    keys = ["measure", "geography", "area", "year"]
    pairs = whole.merge(
        whole[[*keys, "source", "place", "value", "newest"]], on=keys, suffixes=("", "_first")
    )
    pairs = pairs[(pairs["place"] > pairs["place_first"]) & (pairs["place_first"] >= 0)]
    pairs = pairs[np.maximum(pairs["value"], pairs["value_first"]) >= given.minimum_count]
    return pairs.assign(
        kind="sources",
        rule=[
            rule_name("sources", measure, source, against)
            for measure, source, against in zip(
                pairs["measure"], pairs["source"], pairs["source_first"], strict=True
            )
        ],
        value=pairs["value"] / pairs["value_first"],
        newest=np.maximum(pairs["newest"], pairs["newest_first"]),
    )


def _ruled(kind: str, frame: pd.DataFrame) -> pd.DataFrame:
    rules = [
        rule_name(kind, measure, source)
        for measure, source in zip(frame["measure"], frame["source"], strict=True)
    ]
    return frame.assign(kind=kind, rule=rules)


def _rounding(catalogue: Catalogue) -> dict[str, float]:
    """Base that each source rounds to; 0: none."""
    bases = {source: catalogue.rule_of(source).rounding for source in catalogue.sources}
    return {source: float(base) if base > 1 else 0.0 for source, base in bases.items()}
