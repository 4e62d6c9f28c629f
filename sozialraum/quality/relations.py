"""Observations within a year: parts of wholes, sums against wholes, sources against each other.

Belongs here: comparisons within a year. Does not belong here: comparisons over years (``series``).
"""

import numpy as np
import pandas as pd

from sozialraum.areas import closure
from sozialraum.catalogue import Catalogue
from sozialraum.quality.expectations import rule_name
from sozialraum.quality.rows import HIDDEN, ruled


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
    return ruled("parts", frame.assign(value=share))


def sums(totals: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Sum of the parts minus the whole where a source delivers both, as a share of the whole.

    What rounding explains is taken off. A part that is kept secret may be anything: then the sum of the
    others must only not be greater than the whole. A part that is missing counts as none; where most of
    them are, the source is not about all parts, and nothing is judged.
    """
    given = catalogue.quality.sums
    own = totals[totals["basis"] == totals["geography"]]
    inside = closure(catalogue.geographies)
    inside = inside[(inside["geography"] == given.parts) & (inside["parent_geography"] == given.whole)]
    every = inside["parent"].value_counts()
    below = own[own["geography"] == given.parts].merge(inside[["area", "parent"]], on="area")
    below = below.assign(hidden=below["status"].isin(HIDDEN))
    group = ["measure", "source", "year", "cells", "parent"]
    below = below.groupby(group, as_index=False).agg(
        known=("known", "sum"), hidden=("hidden", "any"), number=("area", "nunique"), latest=("newest", "max")
    )
    below = below[2 * below["number"] > below["parent"].map(every).astype("float64")]
    above = own[(own["geography"] == given.whole) & (own["value"] > 0)].drop(columns="known")
    frame = above.merge(
        below.rename(columns={"parent": "area"}), on=["measure", "source", "year", "cells", "area"]
    )
    each = np.maximum(frame["source"].map(_rounding(catalogue)).astype("float64") / 2, given.per_part)
    gap = frame["known"] - frame["value"]
    beyond = np.sign(gap) * np.maximum(gap.abs() - each * (frame["number"] + 1), 0)
    share = (beyond / frame["value"]).mask(frame["hidden"] & (beyond < 0), 0.0)
    return ruled("sums", frame.assign(value=share, newest=np.maximum(frame["newest"], frame["latest"])))


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


def _rounding(catalogue: Catalogue) -> dict[str, float]:
    """Base that each source rounds to; 0: none."""
    bases = {source: catalogue.rule_of(source).rounding for source in catalogue.sources}
    return {source: float(base) if base > 1 else 0.0 for source, base in bases.items()}
