"""Draws of indicator values from the sampling distribution of their counts.

Belongs here: which value an indicator might have shown as well, had chance alone fallen otherwise. Does not
belong here: what an index makes of the draws (``uncertainty``), where the counts come from (``inputs``).
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.random import SFC64, Generator, SeedSequence
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DRAWS = 2000
"""Draws that an index is recomputed for: a probability of 0.8 is then known to within ± 0.018 (95 %)."""

SEED = 0
"""Seed of all draws; another one gives other draws of everything."""

BLOCK = 1000
"""Draws held in memory at once, 7 MB for 103 areas and 8 indicators; another size gives other draws."""

SAMPLED = ("share", "rate")
"""Methods with a sampling model; other indicators keep their value in every draw."""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Indicator values of one geography and year, and the counts behind them.

    Attributes
    ----------
    geography, year, areas, indicators
        What the rows (areas) and columns (indicators) are; names decide on the random numbers.
    cases, population
        Numerator and denominator, (areas, indicators); only read where the indicator has a sampling model.
        Need not be whole.
    values
        Oriented values, (areas, indicators): higher is worse.
    kinds
        Method of each indicator: share, rate, or one without sampling model.
    scales
        Unit of each indicator, negative where higher is better: ``values = cases / population · scales``.
    """

    geography: str
    year: int
    areas: tuple[str, ...]
    indicators: tuple[str, ...]
    cases: Floats
    population: Floats
    values: Floats
    kinds: tuple[str, ...]
    scales: Floats

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn from, rather than drawing nonsense.

        Raises
        ------
        ValueError
            If shapes differ, a value is missing, cases are below 0, a population is not above 0, or the
            cases of a share are more than its population.
        """
        shape = (len(self.areas), len(self.indicators))
        if {self.cases.shape, self.population.shape, self.values.shape} != {shape}:
            raise ValueError(f"cases, population and values are not all of the shape {shape}")
        if len(self.kinds) != shape[1] or self.scales.shape != shape[1:]:
            raise ValueError(f"kinds and scales do not name each of the {shape[1]} indicators")
        for place, kind in enumerate(self.kinds):
            cases, population = self.cases[:, place], self.population[:, place]
            drawn = kind not in SAMPLED or (population > 0) & (cases >= 0)
            whole = kind != "share" or cases <= population
            if not (np.isfinite(self.values[:, place]) & drawn & whole).all():
                raise ValueError(f"{self.indicators[place]} has areas without a value or without counts")

    def only(self, *, areas: NDArray[np.intp], indicators: NDArray[np.intp]) -> "Counts":
        """The same for some areas and indicators, given by position; their draws stay the same."""
        cells = np.ix_(areas, indicators)
        return Counts(
            geography=self.geography,
            year=self.year,
            areas=tuple(self.areas[place] for place in areas),
            indicators=tuple(self.indicators[place] for place in indicators),
            cases=self.cases[cells],
            population=self.population[cells],
            values=self.values[cells],
            kinds=tuple(self.kinds[place] for place in indicators),
            scales=self.scales[indicators],
        )


def draw_values(counts: Counts, *, draws: int = DRAWS, seed: int = SEED) -> Iterator[Floats]:
    """Values drawn for each area and indicator, block by block.

    Share: ``Beta(x + ½, n - x + ½) · scale``. Rate: ``Gamma(x + ½) / n · scale``. Others: the value itself.

    Parameters
    ----------
    counts
        Values and counts of one geography and year.
    draws
        Number of draws over all blocks.
    seed
        Another seed gives other draws.

    Yields
    ------
    array (draws of the block, areas, indicators)
        Oriented values in the unit of the indicator. Draws lie last in memory, so that work on all draws
        of an area is fast.

    Notes
    -----
    Each cell has a random stream of its own, seeded by indicator, geography, area and year. The draws of
    a cell are therefore the same whatever else is drawn, in whichever order: two indices with the same
    indicator see the same draws, and neither a new indicator nor an area left out changes those of others.

    With ½ added the distributions are the posteriors under Jeffreys' priors. They are wide enough at 0
    and n, where the counts alone would allow no chance at all.

    Source: H. Jeffreys, "Theory of probability", 3rd ed. (1961), § 3.1; L. D. Brown, T. T. Cai, A. DasGupta,
    "Interval estimation for a binomial proportion", Statistical Science 16 (2001), section 4.

    Examples
    --------
    >>> counts = Counts(geography="sozialraum", year=2024, areas=("a", "b"), indicators=("alo",),
    ...     cases=np.array([[12.0], [120.0]]), population=np.array([[100.0], [1000.0]]),
    ...     values=np.array([[12.0], [12.0]]), kinds=("share",), scales=np.array([100.0]))
    >>> drawn = np.concatenate(list(draw_values(counts)))
    >>> drawn.shape
    (2000, 2, 1)
    >>> drawn[:, :, 0].std(axis=0).round(1).tolist()
    [3.3, 1.0]
    """
    streams = [[Generator(SFC64(entropy)) for entropy in row] for row in _seeds(counts, seed)]
    for start in range(0, draws, BLOCK):
        size = min(BLOCK, draws - start)
        block = np.empty((len(counts.indicators), len(counts.areas), size))
        for place, kind in enumerate(counts.kinds):
            if kind in SAMPLED:
                _fill(block[place], counts, place, streams[place])
            else:
                block[place] = counts.values[:, place, np.newaxis]
        yield block.transpose(2, 1, 0)


def _seeds(counts: Counts, seed: int) -> Iterator[Iterator[SeedSequence]]:
    """A seed for each area, by indicator; Python's own hash differs from process to process."""
    for indicator in counts.indicators:
        names = ("\n".join((indicator, counts.geography, area, str(counts.year))) for area in counts.areas)
        digests = (hashlib.blake2b(name.encode(), digest_size=16).digest() for name in names)
        yield (SeedSequence((seed, int.from_bytes(digest, "big"))) for digest in digests)


def _fill(rows: Floats, counts: Counts, place: int, streams: list[Generator]) -> None:
    """Draw all areas of an indicator into ``rows``, (areas, draws)."""
    cases, population = counts.cases[:, place], counts.population[:, place]
    for row, shape, stream in zip(rows, cases + 0.5, streams, strict=True):
        stream.standard_gamma(shape, out=row)
    if counts.kinds[place] == "share":
        # a Beta as a quotient of Gammas takes less time than numpy's own
        rest = np.empty_like(rows)
        for row, shape, stream in zip(rest, population - cases + 0.5, streams, strict=True):
            stream.standard_gamma(shape, out=row)
        rest += rows
        rows /= rest
    else:
        rows /= population[:, np.newaxis]
    rows *= counts.scales[place]
