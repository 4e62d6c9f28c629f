"""Running expectations with Great Expectations: one suite a source, on tables in memory.

Belongs here: everything that knows Great Expectations. Does not belong here: what is expected and observed
(``sozialraum/quality``). The library is imported when it is needed: its import takes seconds.
"""

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sozialraum.quality.expectations import Expectation

_ROW = "row"


def run_suites(
    expectations: Sequence[Expectation], observed: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Whether each expectation is met.

    Parameters
    ----------
    expectations
        All that there are.
    observed
        As ``sozialraum.quality.observed`` makes it.

    Returns
    -------
    results : DataFrame
        As ``schemas.quality.RESULTS``; an expectation without any observation is met.
    failed : DataFrame
        Rows of ``observed`` that do not meet an expectation, each with its ``expectation``, ``severity``,
        ``low`` and ``high``.
    """
    asked: dict[str, list[Expectation]] = {}
    known = set(observed["rule"])
    for one in expectations:
        if one.rule in known:
            asked.setdefault(one.source, []).append(one)
    outside: dict[str, list[int]] = {}
    if asked:
        context = _context()
        for source, suite in asked.items():
            outside |= _run(context, source, suite, observed[observed["source"] == source])
    return _results(expectations, observed, outside), _failed(expectations, observed, outside)


def _context() -> Any:  # Great Expectations is imported in functions only, also its types
    import great_expectations  # noqa: PLC0415
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = great_expectations.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    return context


def _run(
    context: Any, source: str, suite: Sequence[Expectation], observed: pd.DataFrame
) -> dict[str, list[int]]:
    """Labels of the rows outside each range."""
    from great_expectations import ExpectationSuite  # noqa: PLC0415
    from great_expectations.expectations.core.expect_column_values_to_be_between import (  # noqa: PLC0415
        ExpectColumnValuesToBeBetween,
    )

    batch = (
        context.data_sources.add_pandas(source)
        .add_dataframe_asset(source)
        .add_batch_definition_whole_dataframe(source)
        .get_batch(batch_parameters={"dataframe": _wide(observed)})
    )
    rows = {"result_format": "COMPLETE", "unexpected_index_column_names": [_ROW]}
    done = batch.validate(
        ExpectationSuite(
            name=source,
            expectations=[
                ExpectColumnValuesToBeBetween(
                    column=one.column,
                    min_value=one.low,
                    max_value=one.high,
                    row_condition=f'rule == "{one.rule}"',
                    condition_parser="pandas",
                    meta={"expectation": one.id},
                )
                for one in suite
            ],
        ),
        result_format=rows,
    )
    return {one.expectation_config.meta["expectation"]: _labels(one) for one in done.results}


def _labels(result: Any) -> list[int]:
    if result.exception_info.get("raised_exception"):
        raise RuntimeError(
            f"the expectation {result.expectation_config.meta['expectation']} could not be run"
        )
    return [int(row[_ROW]) for row in result.result.get("unexpected_index_list") or []]


def _wide(observed: pd.DataFrame) -> pd.DataFrame:
    """Observations of a source with a column for each kind, named after it."""
    columns = {kind: observed["value"].where(observed["kind"] == kind) for kind in observed["kind"].unique()}
    frame = observed[["rule", "measure", "geography", "area", "year"]].assign(**columns)
    return frame.assign(**{_ROW: observed.index}).reset_index(drop=True)


def _results(
    expectations: Sequence[Expectation], observed: pd.DataFrame, outside: dict[str, list[int]]
) -> pd.DataFrame:
    facts = observed.groupby("rule")["value"].agg(["size", "min", "max"]).to_dict("index")
    none = {"size": 0, "min": np.nan, "max": np.nan}
    rows = []
    for one in expectations:
        found, failed = facts.get(one.rule, none), len(outside.get(one.id, ()))
        rows.append(
            {
                "expectation": one.id,
                **{name: getattr(one, name) for name in ("source", "kind", "measure", "severity", "text")},
                "evaluated": int(found["size"]),
                "unexpected": failed,
                "success": not failed,
                "least": found["min"],
                "greatest": found["max"],
            }
        )
    return pd.DataFrame(rows)


def _failed(
    expectations: Sequence[Expectation], observed: pd.DataFrame, outside: dict[str, list[int]]
) -> pd.DataFrame:
    columns = [*observed.columns, "expectation", "severity", "low", "high"]
    parts = [
        observed.loc[outside[one.id]].assign(
            expectation=one.id, severity=one.severity, low=one.low, high=one.high
        )
        for one in expectations
        if outside.get(one.id)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({name: [] for name in columns})
