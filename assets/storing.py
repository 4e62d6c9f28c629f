"""How tables are stored: validated first, and never stored when they fail.

Belongs here: storing of single tables, and the course of a run over several years and assets.
Does not belong here: what is computed.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

import dagster as dg
import pandas as pd
import pandera.pandas as pa

from assets.adapter import Event, preview, public_columns, schema_result, validate
from resources.store import Key, Store
from schemas.base import empty


@dataclass(frozen=True)
class Part:
    """A table to store: its key, its rows and its schema."""

    key: Key
    frame: pd.DataFrame
    shape: pa.DataFrameSchema


@dataclass(frozen=True)
class Stage:
    """A stage with a node each for several assets and a partition a year.

    Attributes
    ----------
    name
        Group and first part of the asset keys.
    code
        Version of its calculation.
    compute
        Tables of the selected assets in a year, by asset; the first of each is what the asset shows. An
        asset that has nothing in the year is left out.
    inputs
        Versions of what an asset is made from in a year.
    shape
        Schema of what an asset shows.
    result
        What Dagster is told about an asset, from its rows of all years of the run.
    """

    name: str
    code: str
    compute: Callable[[Sequence[str], int], Mapping[str, Sequence[Part]]]
    inputs: Callable[[str, int], Mapping[str, str]]
    shape: Callable[[str], pa.DataFrameSchema]
    result: Callable[[str, pd.DataFrame], Event]


def run_years(context: dg.AssetExecutionContext, stage: Stage, store: Store) -> Iterator[Event]:
    """Run a stage for the partitions and assets of a run.

    Nothing is stored of a table that fails its schema; every other one is, and then the step fails. Each
    selected asset yields, also one without rows: Dagster skips whole steps below an output left out.
    """
    names = sorted(key.path[-1] for key in context.selected_asset_keys)
    made: dict[str, list[pd.DataFrame]] = {name: [empty(stage.shape(name))] for name in names}
    failed: dict[str, pd.DataFrame] = {}
    for partition in context.partition_keys:
        # versions from before the calculation: what changes meanwhile makes the result out of date
        inputs = {name: stage.inputs(name, int(partition)) for name in names}
        found = stage.compute(names, int(partition))
        for name, parts, failures in _validated(found):
            if failures.empty:
                # the first table is what others look at, so it comes last
                for part in reversed(parts):
                    store.write(part.key, part.frame, inputs=inputs[name], code=stage.code)
                made[name].append(parts[0].frame)
            else:
                failed[name] = failures
        context.log.info(f"{stage.name} {partition}: {len(found)} tables")
    for name, frames in sorted(made.items()):
        if name not in failed:
            yield stage.result(name, pd.concat(frames, ignore_index=True))
    for name, failures in failed.items():
        yield schema_result(dg.AssetKey([stage.name, name]), failures, len(failures))
    if failed:
        raise dg.Failure(f"not stored, wrong schema: {', '.join(failed)}", allow_retries=False)


def _validated(
    found: Mapping[str, Sequence[Part]],
) -> Iterator[tuple[str, Sequence[Part], pd.DataFrame]]:
    """Each asset's tables with the types of their schemas, and their failures.

    Assets whose tables have the same schemas are validated as one, which costs the same as a single one;
    only when that fails is each looked at, to know which it was.
    """
    alike: dict[tuple[str, ...], dict[str, Sequence[Part]]] = {}
    for name, parts in found.items():
        alike.setdefault(tuple(str(part.shape.name) for part in parts), {})[name] = parts
    for assets in alike.values():
        yield from _validated_alike(assets)


def _validated_alike(
    found: Mapping[str, Sequence[Part]],
) -> Iterator[tuple[str, Sequence[Part], pd.DataFrame]]:
    columns = [list(parts) for parts in zip(*found.values(), strict=True)]
    together = [
        validate(pd.concat([part.frame for part in parts], ignore_index=True), parts[0].shape)
        for parts in columns
    ]
    if all(failures.empty for _, failures in together):
        split = [_split(valid, parts) for parts, (valid, _) in zip(columns, together, strict=True)]
        yield from (
            (name, parts, pd.DataFrame()) for name, parts in zip(found, zip(*split, strict=True), strict=True)
        )
        return
    for name, parts in found.items():
        checked = [validate(part.frame, part.shape) for part in parts]
        typed = [replace(part, frame=valid) for part, (valid, _) in zip(parts, checked, strict=True)]
        yield name, typed, pd.concat([failures for _, failures in checked])


def _split(valid: pd.DataFrame, parts: Sequence[Part]) -> list[Part]:
    """Cut a table of several parts into its parts again."""
    ends = list(accumulate(len(part.frame) for part in parts))
    return [
        replace(part, frame=valid.iloc[end - len(part.frame) : end])
        for part, end in zip(parts, ends, strict=True)
    ]


def store_table(
    store: Store,
    part: Part,
    *,
    inputs: Mapping[str, str],
    code: str,
    checks: Sequence[dg.AssetCheckResult] = (),
    metadata: Mapping[str, Any] | None = None,
) -> Iterator[Event]:
    """Store a table without partitions when it has its schema and passes its checks.

    Otherwise the failed checks are yielded and the step fails: what was stored before stays.
    """
    key = dg.AssetKey(part.key[:2])
    valid, failures = validate(part.frame.reindex(columns=list(part.shape.columns)), part.shape)
    results = [schema_result(key, failures, len(part.frame)), *checks]
    failed = [str(result.check_name) for result in results if not result.passed]
    if failed:
        yield from results
        raise dg.Failure(f"{'/'.join(part.key[:2])} not stored: {', '.join(failed)}", allow_retries=False)
    store.write(part.key, valid, inputs=inputs, code=code)
    public = [name for name in public_columns(part.shape) if name != "geometry"]
    yield dg.MaterializeResult(
        asset_key=key,
        metadata={
            "dagster/row_count": len(valid),
            "preview": preview(valid[public[:12]]),
            **(metadata or {}),
        },
        check_results=results,
    )
