"""How a column is declared, so that everything else about it can be derived.

Belongs here: the helper that builds a Pandera column with our metadata. Does not belong here:
any particular table.
"""

from typing import Any, Literal

import pandas as pd
import pandera.pandas as pa

Sensitivity = Literal["public", "confidential"]

_SQL_TYPES = {
    "str": "VARCHAR",
    "string[pyarrow]": "VARCHAR",
    "int64": "BIGINT",
    "Int64": "BIGINT",
    "float64": "DOUBLE",
    "bool": "BOOLEAN",
    "boolean": "BOOLEAN",
    "datetime64[ns]": "TIMESTAMP",
}


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
        pandas dtype (``str``, ``Int64``, ``float64``, ``datetime64[ns]``, ``bool``, ``boolean``,
        ``object``).
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
    """A table ``stage.table``: strict columns in this order, with a key that is unique where one is given."""
    return pa.DataFrameSchema(
        columns,
        name=name,
        title=title,
        description=description,
        strict=True,
        unique=key,
        ordered=True,
    )


def sql_type(column: pa.Column) -> str:
    """DuckDB type of a column.

    Examples
    --------
    >>> sql_type(column("Int64", "Alter", "Age.")), sql_type(column("object", "Form", "Shape.", sql="BLOB"))
    ('BIGINT', 'BLOB')
    """
    stated = (column.metadata or {}).get("sql")
    return str(stated) if stated else _SQL_TYPES[str(column.dtype)]


def allowed(column: pa.Column) -> str:
    """Values that the checks of a column allow, for readers; empty when any are.

    Examples
    --------
    >>> allowed(column("int64", "Jahr", "Year.", pa.Check.in_range(1950, 2100)))
    '1950 to 2100'
    """
    return "; ".join(_allowed_by(check) for check in column.checks)


_LIMITS = {
    "greater_than_or_equal_to": "{min_value} or more",
    "greater_than": "above {min_value}",
    "less_than_or_equal_to": "{max_value} or less",
    "str_matches": "text of the form {pattern}",
}


def _allowed_by(check: pa.Check) -> str:
    facts = check.statistics or {}
    match check.name:
        case "isin":
            return ", ".join(str(value) for value in facts["allowed_values"])
        case "in_range":
            above = "" if facts["include_min"] else "above "
            return f"{above}{facts['min_value']} to {facts['max_value']}"
        case name if name in _LIMITS:
            return _LIMITS[name].format(**facts)
        case _:
            return str(check.error)


def empty(schema: pa.DataFrameSchema) -> pd.DataFrame:
    """A table of the schema without rows, with the types of its columns."""
    return schema.validate(pd.DataFrame({name: [] for name in schema.columns}))
