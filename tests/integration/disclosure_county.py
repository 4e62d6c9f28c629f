"""Problems like those of a county release, for tests: areas in towns, by forms that belong together."""

import numpy as np
from scipy.sparse import block_diag, csr_array, kron, vstack

from sozialraum.disclosure.problem import Problem, Status

SMALL, TOWNS = 103, 15
UPPER = 100_000


def areas(random: np.random.Generator) -> np.ndarray:
    """Equations between 118 areas (103 small ones and a residual in every town), 15 towns, 2 districts and
    the county; districts are groups of small areas of several towns, the rest with the residuals."""
    town = np.concatenate([np.arange(TOWNS), random.integers(0, TOWNS, SMALL - TOWNS), np.arange(TOWNS)])
    district = np.concatenate([random.integers(0, 2, SMALL), random.integers(0, 2, TOWNS)])
    inner = np.array(
        [town == number for number in range(TOWNS)] + [district == number for number in range(2)]
    )
    whole = np.zeros((TOWNS + 4, len(town) + TOWNS + 3), dtype=np.int64)
    whole[: TOWNS + 2, : len(town)] = inner
    whole[np.arange(TOWNS + 2), len(town) + np.arange(TOWNS + 2)] = -1
    whole[-2, len(town) : len(town) + TOWNS] = 1
    whole[-1, len(town) + TOWNS : len(town) + TOWNS + 2] = 1
    whole[-2:, -1] = -1
    return whole


def component(number: int, *, forms: int = 5, share: float = 0.05) -> Problem:
    """136 areas by a total, its parts and atoms; about the share of cells sensitive, a part virtual.

    The first form is the sum of all others; where there are more than four, the second is the sum of the
    last two and virtual (never printed); every third problem counts one form twice.
    """
    random = np.random.default_rng(number)
    of_areas = areas(random)
    inner = of_areas.shape[1] - TOWNS - 3
    counts = random.negative_binomial(1.2, 0.02, (inner, 1)) * random.dirichlet(np.ones(forms - 1) * 2, inner)
    atoms = np.floor(counts).astype(np.int64)
    cells = np.vstack([atoms, of_areas[: TOWNS + 2, :inner] @ atoms, atoms.sum(axis=0, keepdims=True)])
    factors = np.ones(forms - 1, dtype=np.int64)
    factors[0] += number % 3 == 0
    values = np.column_stack([cells @ factors, cells])
    of_forms = [np.append(-1, factors)]
    virtual = np.zeros_like(values, dtype=np.bool_)
    if forms > 4:
        values = np.column_stack([values, cells[:, -2:].sum(axis=1)])
        of_forms = [np.append(of_forms[0], 0), np.array([0] * (forms - 2) + [1, 1, -1])]
        virtual[:, 1:3] = True
        virtual = np.column_stack([virtual, np.zeros(len(virtual), dtype=np.bool_)])
    columns = values.shape[1]
    equations = vstack([kron(of_areas, np.eye(columns)), kron(np.eye(len(values)), np.array(of_forms))])
    values, virtual = values.ravel(), virtual.ravel()
    small = (values > 0) & ~virtual
    limit = np.quantile(values[small], share, method="higher") if small.any() else 0
    sensitive = small & (values <= min(limit, 9))
    status = np.where(
        sensitive | virtual, Status.SENSITIVE, np.where(values > 0, Status.FREE, Status.PRINTED)
    )
    none = np.zeros_like(values)
    lower = np.where(virtual, 0, np.minimum(values, 1))
    return Problem(
        values=values,
        weights=np.where(virtual, 0, values + 1),
        status=status,
        lower=lower,
        upper=none + UPPER,
        lpl=np.where(sensitive, np.minimum(values - lower, 1), 0),
        upl=np.where(sensitive, np.maximum(3 - values, 1), 0),
        spl=none,
        equations=csr_array(equations),
        rhs=np.zeros(equations.shape[0]),
    )


def release(components: int, **fields) -> Problem:
    """Several of them as one problem."""
    parts = [component(number, **fields) for number in range(components)]
    names = ("values", "weights", "status", "lower", "upper", "lpl", "upl", "spl", "rhs")
    together = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    return Problem(equations=csr_array(block_diag([part.equations for part in parts])), **together)
