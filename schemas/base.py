"""How a column is declared, so that everything else about it can be derived.

Belongs here: the helper that builds a Pandera column with our metadata. Does not belong here:
any particular table.
"""

from typing import Any, Literal

import pandas as pd
import pandera.pandas as pa

Sensitivity = Literal["public", "confidential"]


def column(
    dtype: str,
    title: str,
    description: str,
    *checks: pa.Check,
    unit: str | None = None,
    sensitivity: Sensitivity = "public",
    nullable: bool = False,
    sql: str | None = None,
) -> pa.Column:
    """A column with all that documents it.

    Parameters
    ----------
    dtype
        pandas dtype (``str``, ``Int64``, ``float64``, ``datetime64[ns]``, ``bool``, ``object``).
    title
        German title for readers of the report.
    description
        What stands in it; what missing and zero mean.
    checks
        Pandera checks of the values.
    unit
        Unit of the values; None for texts and keys.
    sensitivity
        ``public`` or ``confidential``.
    nullable
        Whether values may be missing.
    sql
        DuckDB type where it does not follow from ``dtype`` (``DATE``, ``VARCHAR[]``, ``BLOB``).
    """
    metadata: dict[str, Any] = {"unit": unit, "sensitivity": sensitivity, "sql": sql}
    return pa.Column(
        dtype,
        checks=list(checks),
        nullable=nullable,
        coerce=True,
        title=title,
        description=description,
        metadata=metadata,
    )


def table(
    name: str, title: str, description: str, columns: dict[str, pa.Column], key: list[str] | None = None
) -> pa.DataFrameSchema:
    """A table: strict columns in this order, with a key that is unique where one is given."""
    return pa.DataFrameSchema(
        columns,
        name=name,
        title=title,
        description=description,
        strict=True,
        unique=key,
        ordered=True,
    )


def empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """A table of the schema without rows, with the types of its columns."""
    return schema.validate(pd.DataFrame({name: [] for name in schema.columns}))
