"""One area with the measure: against a weighted mean of other areas that followed it before.

Belongs here: synthetic control by pysyncon, with ranks of placebo areas. Does not belong here: several areas
with the measure (``difference``).
"""

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from sozialraum.evaluation.difference import detectable_effect
from sozialraum.evaluation.noise import moderated_variances
from sozialraum.evaluation.panel import Array, Booleans, Ints, Numbers, Panel
from sozialraum.evaluation.permutation import Comparison, interval, p_value

POOR_FIT = 0.9
"""The area is followed poorly when its distance before is larger than that of this share of placebo areas."""

USED = 1e-3
"""Weight from which leaving an area out is tried."""


def donor_weights(before: Array, treated: int, donors: Ints) -> Array:
    """Weights of other areas whose mean follows an area before; not negative, sum 1.

    Parameters
    ----------
    before
        ``[area, year]`` of the years before; each year counts alike after division by its spread.
    treated
        Row of the area that is followed.
    donors
        Rows of the areas that follow it.

    Notes
    -----
    Abadie, Diamond and Hainmueller 2010, doi:10.1198/jasa.2009.ap08746, with the figures of all years
    before as the only predictors, so that no weights of predictors have to be searched for.
    """
    # takes a second to import, and most runs evaluate nothing by it
    from pysyncon import Synth  # noqa: PLC0415

    others = pd.DataFrame(before[donors].T)
    own = pd.Series(before[treated], name="treated")
    model = Synth()
    # threads over a hundred numbers wait for one another on a busy machine, minutes instead of seconds
    with threadpool_limits(1):
        model.fit(X0=others, X1=own, Z0=others, Z1=own, custom_V=np.ones(before.shape[1]))
    return np.asarray(model.W)


def synthetic_control(panel: Panel, *, seed: int = 0) -> Numbers:
    """Effect on a single area, its rank among placebo areas and the interval that inverts it.

    Each control is treated as if it had the measure, with the other controls as donors. The mean gap after
    the start is divided by what noise lets expect of it, because small areas have large gaps.

    Parameters
    ----------
    panel
        One area with the measure.
    seed
        Of the placebo assignments of the smallest detectable effect.

    Returns
    -------
    dict
        Fields of ``Outcome``; reason ``poor_fit`` where the area is not followed before.
    """
    treated = int(np.flatnonzero(panel.labels == 0)[0])
    controls = np.flatnonzero(panel.labels < 0)
    early = panel.years < panel.waves[0]
    variances = moderated_variances(panel.array[:, early], panel.size)
    fits = [
        _gap(panel.array, early, row, controls[controls != row], variances)
        for row in (treated, *controls.tolist())
    ]
    gaps, errors, before = (np.array(column) for column in zip(*fits, strict=True))
    found = Comparison(gaps, np.eye(1, len(gaps))[0], errors)
    low, high = interval(found)
    distance = before / errors
    return {
        "reason": "poor_fit" if distance[0] > np.quantile(distance[1:], POOR_FIT) else None,
        "effect": float(gaps[0]),
        "effect_low": low,
        "effect_high": high,
        "p_value": p_value(found),
        "placebos": len(controls),
        "detectable_effect": detectable_effect(panel, seed=seed),
        **_without_donors(panel.array, early, treated, controls, variances),
    }


def _gap(
    values: Array, early: Booleans, row: int, donors: Ints, variances: Array
) -> tuple[float, float, float]:
    """Mean gap after the start, its standard error on a common scale, distance (RMSPE) before."""
    weights = donor_weights(values[:, early], row, donors)
    gaps = values[row] - weights @ values[donors]
    error = np.sqrt(variances[row] + weights**2 @ variances[donors])
    return float(gaps[~early].mean()), float(error), float(np.sqrt(np.mean(gaps[early] ** 2)))


def _without_donors(values: Array, early: Booleans, row: int, controls: Ints, variances: Array) -> Numbers:
    """Range of the effect without each single area of the weighted mean."""
    used = controls[donor_weights(values[:, early], row, controls) > USED]
    found = [_gap(values, early, row, controls[controls != one], variances)[0] for one in used]
    return {"leave_one_out_low": min(found), "leave_one_out_high": max(found)}
