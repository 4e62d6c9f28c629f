"""Between our tables and Dagster: column schema, check results, metadata of a materialisation.

Belongs here: what every stage says to Dagster, once. Does not belong here: any particular asset.
Nothing said here is a figure that may not be published: event log and user interface are no part of the
confidential area.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import pandas as pd
import pandera.errors
import pandera.pandas as pa

from schemas.base import allowed, sql_type
from sozialraum.status import Status

Event = dg.MaterializeResult[Any] | dg.AssetCheckResult
"""What a step yields."""

SCHEMA_CHECK = "schema"
"""Name of the blocking check that every stored table has."""

CONFIDENTIAL = "(confidential)"
"""Stands where a value is not shown."""

_SHOWN = 10
_ABOUT_COLUMNS = ("column_in_schema", "column_in_dataframe", "column_ordered", "dtype(")
"""Checks whose failure is the name or type of a column, never a value."""


def column_schema(schema: pa.DataFrameSchema) -> dg.TableSchema:
    """Dagster's column schema from a Pandera schema: types, descriptions, units, ranges."""
    return dg.TableSchema(columns=[_table_column(name, column) for name, column in schema.columns.items()])


def _table_column(name: str, column: pa.Column) -> dg.TableColumn:
    metadata = column.metadata or {}
    unit = f" [{metadata['unit']}]" if metadata.get("unit") else ""
    return dg.TableColumn(
        name=str(name),
        type=sql_type(column),
        description=f"{column.title}{unit}: {column.description}",
        tags={"sensitivity": str(metadata.get("sensitivity", "public"))},
        constraints=dg.TableColumnConstraints(
            nullable=column.nullable,
            unique=column.unique,
            other=[values] if (values := allowed(column)) else [],
        ),
    )


def table_spec(
    key: Sequence[str],
    *,
    shape: pa.DataFrameSchema,
    description: str,
    owner: str,
    deps: Iterable[Sequence[str]],
    code: str,
    kinds: set[str],
    metadata: Mapping[str, str] | None = None,
    partitions: dg.PartitionsDefinition[str] | None = None,
) -> dg.AssetSpec:
    """Spec of a stored table; its group is its stage, the first part of its key."""
    return dg.AssetSpec(
        dg.AssetKey(key),
        deps=[dg.AssetKey(parent) for parent in deps],
        description=description,
        group_name=key[0],
        owners=[owner],
        code_version=code,
        kinds=kinds,
        metadata={"dagster/column_schema": column_schema(shape), **(metadata or {})},
        partitions_def=partitions,
    )


def schema_check(key: dg.AssetKey, *, description: str | None = None) -> dg.AssetCheckSpec:
    """The check that a table has its schema; blocking: nothing later runs on a wrong table."""
    return dg.AssetCheckSpec(
        SCHEMA_CHECK, asset=key, blocking=True, description=description or "Every row has the table's schema."
    )


def validate(frame: pd.DataFrame, schema: pa.DataFrameSchema) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Validate lazily: the coerced frame, and a table of all failures (empty when valid).

    The failures say ``row`` (its key), ``column``, ``check`` and ``failure_case``; the latter is shown of
    public columns only.
    """
    frame = frame.reset_index(drop=True)  # failures name rows by their label, which has to be theirs alone
    try:
        return schema.validate(frame, lazy=True), pd.DataFrame()
    except pandera.errors.SchemaErrors as error:
        return frame, _described(error.failure_cases, frame, schema)


def _described(failures: pd.DataFrame, frame: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    public = set(public_columns(schema))
    key = [name for name in schema.unique or public_columns(schema)[:8] if name in frame and name in public]
    rows = frame[key].reindex(pd.to_numeric(failures["index"], errors="coerce"))
    told = failures["column"].isin(public) | failures["check"].astype("str").str.startswith(_ABOUT_COLUMNS)
    return pd.DataFrame(
        {
            "row": [_row(texts) for texts in rows.to_dict("records")],
            "column": failures["column"].to_numpy(),
            "check": failures["check"].to_numpy(),
            "failure_case": failures["failure_case"].where(told, CONFIDENTIAL).to_numpy(),
        }
    )


def _row(key: Mapping[Hashable, Any]) -> str:
    return ", ".join(f"{name} {text}" for name, text in key.items() if pd.notna(text))


def public_columns(schema: pa.DataFrameSchema) -> list[str]:
    """Columns whose values everybody may see.

    Examples
    --------
    >>> from schemas.base import column, table
    >>> public_columns(table("a.b", "B", "B.", {
    ...     "area": column("str", "Gebiet", "Key."),
    ...     "value": column("float64", "Wert", "Figure.", sensitivity="confidential"),
    ... }))
    ['area']
    """
    return [
        str(name)
        for name, column in schema.columns.items()
        if (column.metadata or {}).get("sensitivity") == "public"
    ]


def schema_result(key: dg.AssetKey, failures: pd.DataFrame, rows: int) -> dg.AssetCheckResult:
    """Result of the schema check with the table of failures."""
    metadata: dict[str, dg.MetadataValue[Any]] = {"rows": dg.MetadataValue.int(rows)}
    if not failures.empty:
        metadata["failures"] = dg.MetadataValue.int(len(failures))
        metadata["examples"] = dg.MetadataValue.md(failures.head(50).to_markdown(index=False))
    return dg.AssetCheckResult(
        asset_key=key, check_name=SCHEMA_CHECK, passed=failures.empty, metadata=metadata
    )


def year_list(years: pd.Series) -> dg.MetadataValue[Any]:
    """Years that occur."""
    return dg.MetadataValue.json(sorted(int(year) for year in years.dropna().unique()))


def figure_metadata(frame: pd.DataFrame) -> dict[str, dg.MetadataValue[Any]]:
    """What a steward wants to know of figures: rows, years, deliveries used, statuses, where there are any.

    Parameters
    ----------
    frame
        All figures of the run, with geography, year, value, status and deliveries.
    """
    used = sorted({name[:12] for names in frame["deliveries"] for name in names})
    return {
        "dagster/row_count": dg.MetadataValue.int(len(frame)),
        "years": year_list(frame["year"]),
        "deliveries": dg.MetadataValue.json(used),
        "values by status": by_status(frame),
        **_extent(frame),
    }


def _extent(frame: pd.DataFrame) -> dict[str, dg.MetadataValue[Any]]:
    """How many rows with a value there are, by year and geography; never a value."""
    if frame.empty:
        return {}
    found = frame["value"].notna().groupby([frame["year"], frame["geography"]]).agg(["sum", "size"])
    texts = found["sum"].astype("str") + " of " + found["size"].astype("str")
    table = texts.unstack(fill_value="–").sort_index(ascending=False).reset_index()
    return {"rows with a value": dg.MetadataValue.md(table.to_markdown(index=False))}


def preview(frame: pd.DataFrame) -> dg.MetadataValue[Any]:
    """The first rows as a table."""
    return dg.MetadataValue.md(frame.head(_SHOWN).to_markdown(index=False))


def by_status(frame: pd.DataFrame) -> dg.MetadataValue[Any]:
    """How many figures have which status.

    A printed "nothing" is counted as any other exact figure: that a certain figure is 0 may not be known.
    """
    plain = frame["status"].replace(Status.NIL.value, Status.EXACT.value)
    return dg.MetadataValue.json({str(k): int(v) for k, v in plain.value_counts().items()})
