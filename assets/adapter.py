"""Between our tables and Dagster: column schema, check results, metadata of a materialisation.

Belongs here: what every stage says to Dagster, once. Does not belong here: any particular asset.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import pandas as pd
import pandera.errors
import pandera.pandas as pa

from schemas.base import allowed, sql_type
from sozialraum.catalogue import Catalogue

Event = dg.MaterializeResult[Any] | dg.AssetCheckResult
"""What a step yields."""

SCHEMA_CHECK = "schema"
"""Name of the blocking check that every stored table has."""

_SHOWN = 10


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
    """Validate lazily: the coerced frame, and a table of all failures (empty when valid)."""
    try:
        return schema.validate(frame, lazy=True), pd.DataFrame()
    except pandera.errors.SchemaErrors as error:
        return frame, error.failure_cases


def schema_result(key: dg.AssetKey, failures: pd.DataFrame, rows: int) -> dg.AssetCheckResult:
    """Result of the schema check with the table of failures."""
    metadata: dict[str, dg.MetadataValue[Any]] = {"rows": dg.MetadataValue.int(rows)}
    if not failures.empty:
        metadata["failures"] = dg.MetadataValue.int(len(failures))
        columns = [name for name in ("column", "check", "failure_case", "index") if name in failures]
        metadata["examples"] = dg.MetadataValue.md(failures[columns].head(50).to_markdown(index=False))
    return dg.AssetCheckResult(
        asset_key=key, check_name=SCHEMA_CHECK, passed=failures.empty, metadata=metadata
    )


def year_list(years: pd.Series) -> dg.MetadataValue[Any]:
    """Years that occur."""
    return dg.MetadataValue.json(sorted(int(year) for year in years.dropna().unique()))


def figure_metadata(frame: pd.DataFrame, shown: pd.DataFrame) -> dict[str, dg.MetadataValue[Any]]:
    """What a steward wants to know of figures: rows, years, deliveries used, statuses, a preview.

    Parameters
    ----------
    frame
        All figures of the run, with year, status and deliveries.
    shown
        The rows to preview. Small areas stay out of them: every viewer of the UI sees metadata.
    """
    used = sorted({name[:12] for names in frame["deliveries"] for name in names})
    return {
        "dagster/row_count": dg.MetadataValue.int(len(frame)),
        "years": year_list(frame["year"]),
        "deliveries": dg.MetadataValue.json(used),
        "values by status": by_status(frame),
        "preview": preview(shown),
    }


def without_small_areas(frame: pd.DataFrame, catalogue: Catalogue) -> pd.DataFrame:
    """Rows that metadata may show, the newest year first: every viewer of the user interface sees them."""
    coarse = frame[~frame["geography"].isin(catalogue.dividing)]
    return coarse.sort_values(["year", "area"], ascending=[False, True])


def preview(frame: pd.DataFrame) -> dg.MetadataValue[Any]:
    """The first rows as a table."""
    return dg.MetadataValue.md(frame.head(_SHOWN).to_markdown(index=False))


def by_status(frame: pd.DataFrame) -> dg.MetadataValue[Any]:
    """How many figures have which status."""
    return dg.MetadataValue.json({str(k): int(v) for k, v in frame["status"].value_counts().items()})
