"""Counts with noise by all their splits: the cube that readers may explore freely.

Belongs here: sums of the delivered counts to all combinations of splits, keys of the persons behind them.
Does not belong here: noise and its distribution (``cell_key``, ``perturbation``), where the secret is kept.

The noise makes no small count certain, but it is no proof as that of the exact release is: who adds up many
cells averages it out. It depends on the persons alone, so that the same persons have the same noise in every
table and in every year.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import reduce
from itertools import product as combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sozialraum.catalogue import Catalogue
from sozialraum.catalogue.disclosure import CubeProduct
from sozialraum.disclosure.products.cell_key import Keys, cell_keys, perturbed, record_keys
from sozialraum.disclosure.products.perturbation import perturbation_table
from sozialraum.status import ORDER, RANK, RANK_WITHOUT_VALUE, WORDS, Status

LEAF = ["area", "sex", "age_from", "age_to", "category"]
"""What makes up the smallest delivered cells; the year does not: noise that changes from year to year while
the count stays is averaged out by whoever has the series."""

COLUMNS = [
    *("product", "measure", "geography", "area", "year"),
    *("sex", "age_from", "age_to", "category", "value", "reason"),
]


def cube_rows(
    counts: pd.DataFrame, name: str, product: CubeProduct, catalogue: Catalogue, *, secret: bytes
) -> pd.DataFrame:
    """All cells and margins of a cube, with noise.

    Parameters
    ----------
    counts
        Stored counts of all years: columns of ``schemas.indicators.COUNTS``.
    name, product
        The product.
    catalogue
        Sources in order of preference; residual areas, which are not shown. A year is told by the first
        source that delivers the geography by all splits, and left out where there is none.
    secret
        Of the keys; at least 32 bytes.

    Returns
    -------
    DataFrame
        product, measure, geography, area, year, sex, age_from, age_to, category (missing: the total), value
        (with noise; missing where a part was not delivered) and reason.

    Raises
    ------
    ValueError
        A delivered count is not whole.
    """
    leaves = _leaves(counts, product, catalogue)
    keys = _leaf_keys(leaves, measure=product.measure, secret=secret)
    table = perturbation_table(
        deviation=product.deviation, variance=product.variance, threshold=product.threshold
    )
    frames = []
    for chosen in combinations((False, True), repeat=len(product.splits)):
        splits = [split for split, here in zip(product.splits, chosen, strict=True) if here]
        cells, cell_key = _summed(leaves, keys, splits)
        told = cells["rank"] == 0
        noisy = pd.Series(perturbed(cells["count"].to_numpy(), cell_key, table=table), dtype="Int64")
        frames.append(_labelled(cells, splits, product).assign(value=noisy.where(told)))
    rows = pd.concat(frames, ignore_index=True)
    rows = rows.assign(product=name, measure=product.measure, geography=product.geography)
    order = ["area", "year", "sex", "category", "age_from", "age_to"]
    return rows[COLUMNS].sort_values(order, na_position="first", ignore_index=True)


def _leaves(counts: pd.DataFrame, product: CubeProduct, catalogue: Catalogue) -> pd.DataFrame:
    """Smallest delivered cells of areas that readers see, with a column a split."""
    geography = catalogue.geographies[product.geography]
    shown = [entry.area for entry in geography.areas if entry.kind != "residual"]
    own = counts[
        (counts["measure"] == product.measure)
        & (counts["geography"] == product.geography)
        & (counts["basis"] == product.geography)
        & counts["area"].isin(shown)
    ]
    frames = [own.iloc[:0].assign(sparse=False, **dict.fromkeys(product.splits))]
    for _, year in own.groupby("year", sort=True):
        frames += _first_complete(year, product, catalogue)
    leaves = pd.concat(frames, ignore_index=True)
    rank = leaves["status"].map(RANK).astype("int64")
    leaves = leaves.assign(rank=rank.where(rank >= RANK_WITHOUT_VALUE, 0))
    number = leaves["value"].fillna(0)
    if ((number != number.round()) | (number < 0)).any():
        raise ValueError(f"{product.measure}: a delivered figure is no count, it can have no noise")
    return leaves.assign(count=number.astype("int64"))


def _first_complete(year: pd.DataFrame, product: CubeProduct, catalogue: Catalogue) -> Iterator[pd.DataFrame]:
    """Cells of the first source that delivers all splits; no two of them count the same persons."""
    for source in catalogue.measures[product.measure].ranking(product.geography):
        cells = _split(year[year["source"] == source], product)
        if len(cells):
            # what is delivered by further dimensions, too, is delivered again without them
            shape = cells["category"].str.replace(r":[^|]*", "", regex=True).fillna("")
            shape += cells["sex"].isna().map(str) + cells["age_from"].isna().map(str)
            first = min(shape, key=lambda text: (len(text), text))
            yield cells[shape == first].assign(sparse=catalogue.sources[source].sparse)
            return


def _split(cells: pd.DataFrame, product: CubeProduct) -> pd.DataFrame:
    """Cells that are split by all splits, with a column each; ages outside all bands have the band −1."""
    found = cells
    for split in product.splits:
        if split == "age":
            found = found[found["age_from"].notna()]
            bands = _bands(found, product.age_bands)
            found = found.assign(age=np.nan if bands is None else bands)
        elif split != "sex":
            part = found["category"].str.extract(rf"(?:^|\|)({split}:[^|]*)", expand=False)
            found = found.assign(**{split: part})
        found = found[found[split].notna()]
    return found


def _bands(cells: pd.DataFrame, bands: Sequence[tuple[int, int | None]]) -> NDArray[np.int64] | None:
    """Number of the band that each delivered one lies in; None where one lies in several."""
    low = cells["age_from"].to_numpy(dtype=np.float64)
    high = cells["age_to"].astype("Float64").fillna(np.inf).to_numpy(dtype=np.float64)
    found = np.full(len(cells), -1)
    for number, (start, end) in enumerate(bands):
        until = np.inf if end is None else end
        if ((low < start) & (high > start) | (low < until) & (high > until)).any():
            return None
        found[(low >= start) & (high <= until)] = number
    return found


def _leaf_keys(leaves: pd.DataFrame, *, measure: str, secret: bytes) -> Keys:
    """(leaves,) sum of the keys of the persons counted: of the first so many of the leaf.

    Of the same leaf in two years, the smaller number are among the larger.
    """
    texts = _joined(leaves[LEAF])
    largest = leaves["count"].groupby(texts, sort=True).max()
    records = [
        f"{measure}|{leaf}|{number}" for leaf, size in largest.items() for number in range(1, size + 1)
    ]
    # sums of keys modulo 2⁶⁴, from the first record of all on
    sums = np.concatenate(
        [np.zeros(1, np.uint64), np.cumsum(record_keys(records, secret=secret), dtype=np.uint64)]
    )
    start = (largest.cumsum() - largest).reindex(texts).to_numpy(dtype=np.int64)
    found: Keys = sums[start + leaves["count"].to_numpy(dtype=np.int64)] - sums[start]
    return found


def _summed(leaves: pd.DataFrame, keys: Keys, splits: Sequence[str]) -> tuple[pd.DataFrame, Keys]:
    """Cells of all areas, years and splits, with columns count and rank, and their keys.

    What no leaf is in is zero where the source leaves out zeros, and not delivered elsewhere.
    """
    places = leaves.groupby(["area", "year"], as_index=False)["sparse"].first()
    grid = places.assign(rank=np.where(places["sparse"].astype(bool), 0, RANK[Status.NOT_DELIVERED]))
    for split in splits:
        known = sorted(set(leaves[split]) - {-1})
        grid = grid.merge(pd.DataFrame({split: pd.Series(known, dtype=leaves[split].dtype)}), how="cross")
    by = ["area", "year", *splits]
    place = pd.MultiIndex.from_frame(grid[by]).get_indexer(pd.MultiIndex.from_frame(leaves[by]))
    inside = place >= 0
    count, rank = np.zeros((2, len(grid)), dtype=np.int64)
    np.add.at(count, place[inside], leaves["count"].to_numpy()[inside])
    np.maximum.at(rank, place[inside], leaves["rank"].to_numpy()[inside])
    reached = np.isin(np.arange(len(grid)), place)
    cells = grid.assign(count=count, rank=np.where(reached, rank, grid["rank"]))
    return cells, cell_keys(keys[inside], place[inside], size=len(grid))


def _labelled(cells: pd.DataFrame, splits: Sequence[str], product: CubeProduct) -> pd.DataFrame:
    """Columns sex, age_from, age_to, category and reason; missing: the total over it."""
    columns: Mapping[str, pd.Series] = {
        "sex": cells["sex"] if "sex" in splits else pd.Series(pd.NA, index=cells.index),
        "category": _categories(cells, [split for split in splits if split not in ("age", "sex")]),
    }
    ends = pd.DataFrame(list(product.age_bands), columns=["age_from", "age_to"], dtype="Int64")
    band = cells["age"].astype("int64") if "age" in splits else pd.Series(-1, index=cells.index)
    ages = ends.reindex(band).set_index(cells.index)
    reasons = {rank: WORDS[status] for rank, status in enumerate(ORDER) if status in WORDS}
    found = cells[["area", "year"]].assign(**columns, reason=cells["rank"].map(reasons).astype("str"))
    return found.astype({"sex": "str", "category": "str"}).assign(**ages)


def _categories(cells: pd.DataFrame, splits: Sequence[str]) -> pd.Series:
    """Categories of all dimensions in one text, as sources write them."""
    return _joined(cells[list(splits)]) if splits else pd.Series(pd.NA, index=cells.index)


def _joined(columns: pd.DataFrame) -> pd.Series:
    """Texts of several columns with bars between, empty where there is none."""
    texts = columns.astype("str").fillna("")
    return reduce(lambda left, right: left + "|" + right, (texts[name] for name in texts))
