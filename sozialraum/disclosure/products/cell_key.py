"""The cell-key method: noise of counts that is the same wherever the same persons are counted.

Belongs here: keys of records and cells, the lookup of noise. Does not belong here: the distribution of the
noise (``perturbation``), where the secret is kept.

The secret, the keys of records and cells and the noise are confidential: whoever has the keys of the cells
and the table can take the noise off again. What may leave the confidential area is what :func:`perturbed`
returns.
"""

import hmac
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sozialraum.disclosure.products.perturbation import PerturbationTable

Integers = NDArray[np.int64]
Keys = NDArray[np.uint64]
"""Numbers from 0 to 2⁶⁴ - 1; divided by 2⁶⁴ they are the keys between 0 and 1 of the literature."""

LEAST_SECRET = 32
"""Bytes of the secret at least: as many as HMAC-SHA256 gives out."""


def record_keys(records: Sequence[str], *, secret: bytes) -> Keys:
    """Key of every record: the first 64 bits of the HMAC-SHA256 of its id.

    The same record has the same key in every table and in every year, without a list of keys being kept;
    without the secret nobody can work it out from the id.

    Parameters
    ----------
    records
        Ids, not empty; a record is a person, or whatever is counted.
    secret
        At least 32 random bytes. It is neither kept nor repeated in any message.

    Raises
    ------
    ValueError
        The secret is too short or no bytes, or an id is no text or empty. The message names the place of the
        id, not the id.

    Examples
    --------
    >>> keys = record_keys(["person 1", "person 2"], secret=b"for this example only, not random")
    >>> keys.dtype, len(set(keys.tolist()))
    (dtype('uint64'), 2)
    """
    if not isinstance(secret, bytes) or len(secret) < LEAST_SECRET:
        raise ValueError(f"The secret must be at least {LEAST_SECRET} bytes")
    for place, record in enumerate(records):
        if not isinstance(record, str) or not record:
            raise ValueError(f"The id of the record at place {place} is not a text or is empty")
    # what cannot be encoded would be told by the error: it passes
    texts = (record.encode("utf-8", "surrogatepass") for record in records)
    digests = b"".join(hmac.digest(secret, text, "sha256")[:8] for text in texts)
    return np.frombuffer(digests, dtype=">u8").astype(np.uint64)


def cell_keys(keys: Keys, cells: ArrayLike, *, size: int) -> Keys:
    """Key of every cell: the sum of the keys of its records modulo 2⁶⁴.

    That is the fractional part of the sum of the keys between 0 and 1, but exact: whole numbers add up to the
    same sum in every order, so that the same records have the same key in every table.

    Parameters
    ----------
    keys
        (records,) from :func:`record_keys`.
    cells
        (records,) number of the cell that each record is counted in, from 0 to ``size - 1``.
    size
        Number of cells. A cell without records has the key 0; its count of 0 is not moved.

    Returns
    -------
    array
        (size,). The key of a total is the sum of the keys of its cells.

    Examples
    --------
    >>> cell_keys(np.array([2**63, 5, 2**63], dtype=np.uint64), [1, 1, 1], size=3).tolist()
    [0, 5, 0]
    """
    found = np.zeros(size, dtype=np.uint64)
    np.add.at(found, np.asarray(cells), _keys(keys))
    return found


def noise(counts: ArrayLike, keys: Keys, *, table: PerturbationTable) -> Integers:
    """Noise of cells: where the key falls in the cumulated probabilities of the row of the count.

    The noise is the least v whose cumulated probability, from ``-deviation`` to v, exceeds the key / 2⁶⁴.

    Parameters
    ----------
    counts
        Whole numbers from 0; 0 has no noise.
    keys
        From :func:`cell_keys`, one a count.

    Examples
    --------
    >>> from sozialraum.disclosure.products.perturbation import perturbation_table
    >>> table = perturbation_table(deviation=1, variance=0.5, threshold=0)
    >>> keys = np.array([0, 0, 2**61, 2**63, 2**64 - 1], dtype=np.uint64)
    >>> noise([0, 1, 7, 7, 2], keys, table=table).tolist()
    [0, -1, -1, 0, 1]
    """
    counts, keys = np.asarray(counts), _keys(keys)
    if not np.issubdtype(counts.dtype, np.integer) or (counts < 0).any():
        raise ValueError("Counts must be whole numbers from 0")
    if counts.shape != keys.shape:
        raise ValueError(f"There are {counts.size} counts, but {keys.size} keys")
    rows = np.minimum(counts, len(table.probabilities) - 1)
    limits = table.probabilities.cumsum(axis=1)
    # the sum of a row misses 1 by its last digit: without the last limit every key finds a noise
    passed = _fractions(keys)[..., None] >= limits[rows][..., :-1]
    return np.asarray(passed.sum(axis=-1) - table.deviation, dtype=np.int64)


def perturbed(counts: ArrayLike, keys: Keys, *, table: PerturbationTable) -> Integers:
    """Counts with noise: what may be shown instead of the counts, all of them and always these.

    Parameters
    ----------
    counts, keys, table
        As for :func:`noise`.

    Returns
    -------
    array
        Whole numbers, 0 or above the threshold. Totals get noise of their own: the table does not add up.

    Notes
    -----
    The same records give the same number in every table, so asking twice tells nothing more. Sums of
    *different* cells over the same persons have independent noise: an attacker who adds up the parts of a
    total in n linked tables of k parts each learns the total with a standard error of about ``√(kV / n)``.
    How many linked tables are offered is therefore part of the protection, and a count of 0 as well as the
    bounds ``± deviation`` are certain knowledge. Rates, means and changes are calculated from perturbed
    counts only.

    Source: B. Fraser, J. Wooton, "A proposed method for confidentialising tabular output to protect against
    differencing", Monographs of Official Statistics (2006); J. K. Marley, V. L. Leaver (2011); H. J. Asghar,
    D. Kaafar, "Averaging attacks on bounded noise-based disclosure control algorithms", PoPETs 2020 (2).

    Examples
    --------
    >>> from sozialraum.disclosure.products.perturbation import perturbation_table
    >>> table = perturbation_table(deviation=5, variance=3, threshold=2)
    >>> perturbed([0, 1, 2, 9], np.zeros(4, dtype=np.uint64), table=table).tolist()
    [0, 0, 0, 4]
    """
    return np.asarray(np.asarray(counts) + noise(counts, keys, table=table), dtype=np.int64)


def _keys(keys: Keys) -> Keys:
    keys = np.asarray(keys)
    if keys.dtype != np.uint64:
        raise ValueError(f"Keys are unsigned whole numbers of 64 bits, not {keys.dtype}")
    return keys


def _fractions(keys: Keys) -> NDArray[np.float64]:
    """Keys as numbers from 0 to below 1; a float holds the first 53 bits, rounding could reach 1."""
    return np.asarray((keys >> np.uint64(11)).astype(np.float64) * 2.0**-53)
