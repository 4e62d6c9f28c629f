"""How sure the classes and ranks of an index are, by recomputing it for draws of its indicators.

Belongs here: chances of classes, intervals of ranks, the class that readers see. Does not belong here: the
draws themselves (``draws``), the preset index (``engine``), changes of the making (``robustness``).
"""

from collections.abc import Collection, Iterator
from itertools import repeat

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue.index import Index
from sozialraum.indices.certainty.draws import DRAWS, SEED, Counts, draw_values
from sozialraum.indices.methods.choice import Places, dynamics_sums, status_sums
from sozialraum.indices.methods.classes import (
    DYNAMICS,
    NO_CLASS,
    STATUS,
    Codes,
    dynamics_classes,
    status_classes,
)
from sozialraum.indices.methods.ranks import worst_first
from sozialraum.indices.methods.standardised import Floats, constant_indicators

CERTAIN_FROM = 0.8
"""Share of the draws from which a class is called certain; below it readers see "Klasse unsicher"."""

UNCERTAIN = "Klasse unsicher"
"""First words of the note on an area whose class is not certain."""

LIMITS = {"rank_low": 0.05, "rank_high": 0.95}
"""Share of the draws that each limit of a rank covers from below."""

JOINED = "niedrig/sehr niedrig"
"""What is shown for either of the two where an area is too small to tell them apart."""

STATUS_CHANCES = dict(zip(("p_high", "p_middle", "p_low", "p_very_low"), STATUS, strict=True))
"""Column of the chance of each status."""

DYNAMICS_CHANCES = dict(zip(("p_positive", "p_stable", "p_negative"), DYNAMICS, strict=True))
"""Column of the chance of each class of dynamics."""

_NEEDS: dict[str, Collection[str]] = {"status": STATUS_CHANCES, "dynamics": DYNAMICS_CHANCES, "rank": LIMITS}
"""Columns that are missing where a column of the preset index is."""


def with_uncertainty(
    frame: pd.DataFrame,
    *,
    index: Index,
    now: Counts,
    earlier: Counts | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Add chances of classes, intervals of ranks and the class that is shown.

    In each draw every indicator takes a value that chance might have given as well; score, classes and
    ranks of all areas follow from these by the method of the index.

    Parameters
    ----------
    frame
        Rows of one index, geography and year: area, population, rank, status, dynamics, note. The classes
        stay those of the values themselves, never those of a mean of draws.
    index, now, earlier, draws, seed
        As in ``recompute``.

    Returns
    -------
    DataFrame
        ``frame`` with p_high, p_middle, p_low, p_very_low, p_positive, p_stable, p_negative (0 to 1),
        rank_low, rank_high, status_shown and certain (the shown status has at least 0.8 of the draws);
        the note of an area that is not begins with ``UNCERTAIN``.
        Missing where the frame has no status, no dynamics or no rank.

    Notes
    -----
    An interval need not hold the rank itself: what is extreme is so by chance as well, and draws around an
    extreme value fall back among the others.
    """
    found = pd.DataFrame(columns=[*STATUS_CHANCES, *DYNAMICS_CHANCES, *LIMITS], dtype=np.float64)
    if frame["rank"].notna().any():
        found = recompute(index, now, earlier, draws=draws, seed=seed)
    found = found.reindex(frame["area"]).set_axis(frame.index)
    for known, columns in _NEEDS.items():
        found.loc[frame[known].isna(), list(columns)] = np.nan
    joined = (frame["population"] < index.joined_below) & frame["status"].isin(JOINED.split("/"))
    chance = found["p_low"] + found["p_very_low"]
    for column, word in STATUS_CHANCES.items():
        chance = chance.mask(~joined & (frame["status"] == word), found[column])
    # two shares that make up 0.8 may add to a little less
    certain = (chance >= CERTAIN_FROM - 1e-9).astype("boolean").where(frame["status"].notna())
    doubt = UNCERTAIN + ("; " + frame["note"]).fillna("")
    return frame.assign(
        **found,
        status_shown=frame["status"].mask(joined, JOINED),
        certain=certain,
        note=frame["note"].where(certain.fillna(True).astype(bool), doubt),
    )


def recompute(
    index: Index, now: Counts, earlier: Counts | None = None, *, draws: int = DRAWS, seed: int = SEED
) -> pd.DataFrame:
    """Chances of classes and intervals of ranks of an index in draws of its indicators.

    Parameters
    ----------
    index
        Method, weights and cuts.
    now
        Areas that are ranked, with all indicators of the index in its order. Those that are constant over
        the areas are left out, as in the index itself.
    earlier
        The same indicators in the first year of the change, for those areas of ``now`` that have dynamics;
        none: no dynamics.
    draws, seed
        As in ``draw_values``.

    Returns
    -------
    DataFrame
        One row an area of ``now``, by its key. Share of the draws in each class, and the smallest ranks
        that 5 % and 95 % of the draws do not exceed. The dynamics are missing for areas that ``earlier``
        lacks. A draw without a score (``first_component`` may find no direction) counts for nothing.

    Raises
    ------
    ValueError
        If the indicators are not those of the index, or an area of ``earlier`` is none of ``now``.

    Notes
    -----
    The two years of a change are drawn independently. For stocks, which are for the larger part the same
    persons in both years, this makes the change look less certain than it is.

    Source: H. Goldstein, D. J. Spiegelhalter, "League tables and their limitations: statistical issues in
    comparisons of institutional performance", Journal of the Royal Statistical Society A 159 (1996).

    Examples
    --------
    >>> text = {"de": "Lage", "en": "Situation"}
    >>> index = Index.model_validate({"title": text, "definition": text, "method": "standardised_sum",
    ...     "geographies": ("ort",), "indicators": ({"indicator": "alo", "direction": "higher_is_worse"},)})
    >>> cases = np.array([[4.0], [9.0], [10.0], [30.0]])
    >>> now = Counts(geography="ort", year=2024, areas=("a", "b", "c", "d"), indicators=("alo",),
    ...     cases=cases, population=np.full((4, 1), 100.0), values=cases, kinds=("share",),
    ...     scales=np.array([100.0]))
    >>> recompute(index, now)[["p_high", "p_very_low", "rank_low", "rank_high"]].round(1).loc[["a", "d"]]
       p_high  p_very_low  rank_low  rank_high
    a     0.3         0.0       3.0        4.0
    d     0.0         0.9       1.0        1.0
    """
    if any(counts is not None and counts.indicators != index.names for counts in (now, earlier)):
        raise ValueError(f"the indicators drawn are not those of the index, {', '.join(index.names)}")
    both = [now.areas.index(area) for area in earlier.areas] if earlier else []
    kept = _varying(now.values)
    moving = _varying(now.values[both] - earlier.values) if earlier else kept
    first_year: Iterator[Floats | None] = repeat(None)
    if earlier:
        first_year = draw_values(earlier, draws=draws, seed=seed)
    status, ranks, dynamics = [], [], []
    for values, before in zip(draw_values(now, draws=draws, seed=seed), first_year, strict=False):
        score = status_sums(index, values, kept=kept).score
        status.append(status_classes(score, cuts=index.status_cuts))
        ranks.append(worst_first(score).astype(np.int32))
        if before is not None:
            change = dynamics_sums(index, values[:, both] - before, kept=moving).score
            dynamics.append(dynamics_classes(change, cuts=index.dynamics_cuts))
    codes = np.concatenate(status)
    found = _shares(codes, STATUS_CHANCES, now.areas)
    if earlier:
        found = found.join(_shares(np.concatenate(dynamics), DYNAMICS_CHANCES, earlier.areas))
    limits = _limits(np.concatenate(ranks)[_scored(codes)])
    return found.reindex(columns=[*STATUS_CHANCES, *DYNAMICS_CHANCES]).assign(**limits)


def _varying(values: Floats) -> Places:
    """Places of the indicators that are not constant."""
    return np.flatnonzero(~constant_indicators(values))


def _scored(codes: Codes) -> NDArray[np.bool_]:
    """Draws with a score: a draw has one for all areas or for none."""
    scored: NDArray[np.bool_] = (codes != NO_CLASS).all(axis=1)
    return scored


def _shares(codes: Codes, columns: Collection[str], areas: tuple[str, ...]) -> pd.DataFrame:
    """Share of the scored draws in each class, from codes (draws, areas); missing when none is scored."""
    scored = codes[_scored(codes)]
    number = len(scored) or np.nan
    return pd.DataFrame(
        {name: (scored == code).sum(axis=0) / number for code, name in enumerate(columns)}, index=list(areas)
    )


def _limits(ranks: NDArray[np.int32]) -> dict[str, Floats]:
    """Smallest rank of each area that a share of the draws does not exceed, from ranks (draws, areas)."""
    if not len(ranks):
        return dict.fromkeys(LIMITS, np.full(ranks.shape[1], np.nan))
    limits = np.quantile(ranks, list(LIMITS.values()), axis=0, method="inverted_cdf").astype(np.float64)
    return dict(zip(LIMITS, limits, strict=True))
