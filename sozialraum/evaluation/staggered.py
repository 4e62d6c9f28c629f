"""Measures that begin in different years: group-time effects of Callaway and Sant'Anna.

Belongs here: what the package diff-diff estimates, as plain tables. Does not belong here: the test of the
verdict (``difference``): standard errors of this method are too small with few areas.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import pandas as pd


class GroupTimeEffects(NamedTuple):
    """Effects by group and year, and put together.

    Attributes
    ----------
    by_group_and_year
        Columns group, year, effect, error; years before the start are placebo effects.
    effect, error
        The simple aggregate: all from the start on, weighted by the number of areas.
    by_group, by_lag
        Columns group (lag in years from the start), effect, error.
    """

    by_group_and_year: pd.DataFrame
    effect: float
    error: float
    by_group: pd.DataFrame
    by_lag: pd.DataFrame


def group_time_effects(
    long: pd.DataFrame,
    *,
    controls: Literal["never_treated", "not_yet_treated"] = "never_treated",
    method: Literal["dr", "reg", "ipw"] = "reg",
    covariates: Sequence[str] = (),
) -> GroupTimeEffects:
    """Effects by group (first year) and year, as R's ``did`` gives them.

    Parameters
    ----------
    long
        Columns area, year, value, start (first year with the measure; 0: never) and the covariates.
    controls
        Areas that never have the measure, or also those that do not have it yet.
    method
        Doubly robust, outcome regression or inverse probability weighting; the same without covariates.
    covariates
        Columns that courses may depend on.

    Returns
    -------
    GroupTimeEffects
        Effects and analytical standard errors in the unit of the value.

    Notes
    -----
    Callaway and Sant'Anna 2021, doi:10.1016/j.jeconom.2020.12.001.
    """
    # takes seconds to import, and most runs evaluate nothing by it
    from diff_diff import CallawaySantAnna  # noqa: PLC0415

    fitted = CallawaySantAnna(control_group=controls, estimation_method=method).fit(
        long, "value", "area", "year", "start", covariates=list(covariates) or None
    )
    cells = [
        {"group": group, "year": year, "effect": one["effect"], "error": one["se"]}
        for (group, year), one in fitted.group_time_effects.items()
    ]
    names = {"att": "effect", "se": "error"}
    groups = fitted.aggregate("group").to_dataframe().rename(columns={**names, "label": "group"})
    lags = fitted.aggregate("event_study").to_dataframe().rename(columns={**names, "event_time": "lag"})
    return GroupTimeEffects(
        pd.DataFrame(cells),
        float(fitted.overall_att),
        float(fitted.overall_se),
        groups[["group", "effect", "error"]],
        lags[["lag", "effect", "error"]],
    )
