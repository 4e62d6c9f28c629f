"""How far ranks and classes of an index move when its making is varied.

Belongs here: variants of indicators, weights, areas and values, and how far each area moves over them. Does
not belong here: chance in the counts (``uncertainty``), which choice matters most (``sensitivity``).
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue.index import SMALLEST_NUMBER_OF_AREAS, Index
from sozialraum.indices.certainty.draws import SEED, Counts
from sozialraum.indices.methods.choice import METHODS, index_weights
from sozialraum.indices.methods.classes import NO_CLASS, STATUS, Codes, status_classes
from sozialraum.indices.methods.ranks import worst_first
from sozialraum.indices.methods.standardised import Floats, constant_indicators

WEIGHTINGS = 1000
"""Weights drawn around the preset."""

WEIGHT_FACTORS = (0.5, 1.5)
"""Each weight is multiplied by a number drawn evenly from here, independently of the others."""

SIZE_FACTORS = (0.0, 0.5, 1.5, 2.0)
"""Factors of the minimum population that are tried."""

UNWEIGHTED = ("first_component",)
"""Methods that find their weights themselves."""

SMALLEST = "Mindestbevölkerung {number:.0f}"
"""Variant with another minimum population."""

SMOOTHED = "geglättete Werte"
"""Variant with smoothed values."""

COLUMNS = ("area", "analysis", "variants", "rank", "rank_low", "rank_high", "same_class", "farthest")
"""Columns of the result."""

Mask = NDArray[np.bool_]


class Variants(NamedTuple):
    """Ranks and classes in each variant, (variants, areas), and what a variant is called.

    ``outer`` is the part of the variants left out at each end of the range of ranks.
    """

    ranks: Floats
    codes: Codes
    name: Callable[[int], str]
    outer: float = 0.0


def robustness(
    frame: pd.DataFrame,
    *,
    index: Index,
    now: Counts,
    population: Floats,
    smoothed: Floats | None = None,
    seed: int = SEED,
) -> pd.DataFrame:
    """Range of ranks and share of unchanged classes of each area over four kinds of variants.

    ``leave_one_out``: each indicator that varies in turn. ``weights``: 1,000 times, each weight times a
    number drawn evenly between 0.5 and 1.5. ``minimum_population``: 0, ½, 1½ and 2 times the preset.
    ``smoothed``: smoothed instead of raw values.

    Parameters
    ----------
    frame
        The index as it is in one geography and year: area, score, rank, status.
    index
        Method, weights, cuts and minimum population.
    now
        Oriented values of all areas that have them, also those below the minimum population.
    population
        Inhabitants of the areas of ``now``; missing: never too small.
    smoothed
        Smoothed values, oriented and of the shape of ``now.values``; where missing, the raw value is kept.
    seed
        Another seed draws other weights.

    Returns
    -------
    DataFrame
        One row an area with a rank and an analysis with variants: area, analysis, variants (those in which
        the area has a rank), rank, rank_low and rank_high (smallest and largest; of weights those that 5 %
        and 95 % of the variants do not exceed), same_class (share of the variants with a class that is the
        status of the frame), farthest (variant with the largest change of rank; missing: none changes it).
        An analysis is left out where there is nothing to vary: one indicator, a method that finds its
        weights itself, no minimum population, no smoothed value.

    Notes
    -----
    Weights are drawn evenly and independently rather than from a Dirichlet distribution: the range can be
    told to readers ("half to one and a half times"), no weight vanishes, and the same draws serve the
    sensitivity, which asks for independent inputs.

    With another minimum population other areas take part. Ranks are then compared among the areas that
    take part both times: an area's rank is that of the index, moved by as many places as it moves among
    these.

    Source: OECD, JRC, "Handbook on constructing composite indicators" (2008), step 7; M. Saisana,
    A. Saltelli, S. Tarantola, "Uncertainty and sensitivity analysis techniques as tools for the quality
    assessment of composite indicators", Journal of the Royal Statistical Society A 168 (2005).
    """
    preset = frame.set_index("area").reindex(now.areas)
    if preset["rank"].isna().all():
        return pd.DataFrame(columns=list(COLUMNS))
    analyses = _analyses(index, now, preset["score"].to_numpy(), population, smoothed, seed)
    parts = [_summary(name, variants, preset) for name, variants in analyses]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def rank_variants(
    index: Index, values: Floats, weights: Floats, *, preset: Floats, inside: Mask
) -> tuple[Floats, Codes]:
    """Ranks and classes in variants of an index.

    Parameters
    ----------
    index
        Method, anchor and cuts.
    values
        (areas, indicators) or (variants, areas, indicators).
    weights
        (indicators,) or (variants, indicators).
    preset
        Score of the index as it is, (areas,); missing where an area has none.
    inside
        Areas that take part in the variants.

    Returns
    -------
    tuple of arrays
        Ranks on the scale of the preset and codes of classes, (variants, areas); missing and -1 where an
        area does not take part in both, or a variant has no score.
    """
    anchor = None if index.anchor is None else index.names.index(index.anchor)
    used = None if index.method in UNWEIGHTED else weights
    method = METHODS[index.method]
    score = np.atleast_2d(method(values[..., inside, :], weights=used, anchor=anchor).score)
    ranked: Mask = np.isfinite(preset)
    both: Mask = np.logical_and(inside, ranked)
    moved = worst_first(score[:, both[inside]]) - worst_first(preset[both])
    ranks = np.full((len(score), len(preset)), np.nan)
    codes = np.full(ranks.shape, NO_CLASS, dtype=np.int8)
    scored = np.asarray(np.isfinite(score).all(axis=1))
    ranks[:, both] = np.where(scored[:, None], worst_first(preset[ranked])[both[ranked]] + moved, np.nan)
    if inside.sum() >= SMALLEST_NUMBER_OF_AREAS:
        codes[:, both] = status_classes(score[:, both[inside]], cuts=index.status_cuts)
    return ranks, codes


def _analyses(
    index: Index, now: Counts, preset: Floats, population: Floats, smoothed: Floats | None, seed: int
) -> Iterator[tuple[str, Variants]]:
    """Each analysis that has variants."""
    weights = index_weights(index)
    ranked = np.isfinite(preset)
    places = np.flatnonzero(~constant_indicators(now.values[ranked]))
    if len(places) > 1:
        # an indicator that is alike everywhere counts for nothing, whatever the method
        without = np.repeat(now.values[np.newaxis], len(places), axis=0)
        without[np.arange(len(places)), :, places] = 0.0
        found = rank_variants(index, without, weights, preset=preset, inside=ranked)
        yield "leave_one_out", Variants(*found, lambda variant: now.indicators[places[variant]])
    if index.method not in UNWEIGHTED and len(places) > 1:
        factors = np.random.default_rng(seed).uniform(*WEIGHT_FACTORS, (WEIGHTINGS, len(weights)))
        found = rank_variants(index, now.values, weights * factors, preset=preset, inside=ranked)
        yield "weights", Variants(*found, lambda variant: _weighting(now.indicators, factors[variant]), 0.05)
    if index.minimum_population and ranked.sum() > 1:
        sizes = [factor * index.minimum_population for factor in SIZE_FACTORS]
        insides = [np.logical_not(population < size) for size in sizes]
        parts = [
            rank_variants(index, now.values, weights, preset=preset, inside=inside)
            for inside in insides
            if inside.sum() > 1
        ]
        ranks, codes = (np.concatenate(part) for part in zip(*parts, strict=True))
        yield "minimum_population", Variants(ranks, codes, lambda v: SMALLEST.format(number=sizes[v]))
    if smoothed is not None and np.isfinite(smoothed[ranked]).any():
        steady = np.where(np.isfinite(smoothed), smoothed, now.values)
        found = rank_variants(index, steady, weights, preset=preset, inside=ranked)
        yield "smoothed", Variants(*found, lambda _: SMOOTHED)


def _weighting(indicators: tuple[str, ...], factors: Floats) -> str:
    """A weighting in words, such as ``altersarmut × 0,62, kinderarmut × 1,41``."""
    return ", ".join(
        f"{name} × {factor:.2f}".replace(".", ",") for name, factor in zip(indicators, factors, strict=True)
    )


def _summary(analysis: str, variants: Variants, preset: pd.DataFrame) -> pd.DataFrame:
    """One row an area that has a rank in the index and in a variant."""
    some = np.isfinite(variants.ranks).any(axis=0)
    ranks, codes = variants.ranks[:, some], variants.codes[:, some]
    here = preset[some]
    low, high = np.nanquantile(ranks, (variants.outer, 1 - variants.outer), axis=0, method="inverted_cdf")
    change = np.abs(np.nan_to_num(ranks - here["rank"].to_numpy()))
    farthest = [variants.name(way.argmax()) if way.any() else None for way in change.T]
    classed = (codes != NO_CLASS).sum(axis=0)
    status = here["status"].map({word: code for code, word in enumerate(STATUS)}).to_numpy()
    same = (codes == status).sum(axis=0) / np.where(classed > 0, classed, np.nan)
    return pd.DataFrame(
        {
            "area": here.index,
            "analysis": analysis,
            "variants": np.isfinite(ranks).sum(axis=0),
            "rank": here["rank"].to_numpy(dtype=np.float64),
            "rank_low": low,
            "rank_high": high,
            "same_class": np.where(here["status"].notna(), same, np.nan),
            "farthest": pd.Series(farthest, dtype="str"),
        }
    )
