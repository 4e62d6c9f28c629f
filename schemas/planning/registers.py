"""Registers as offices deliver them, one row an entry.

Belongs here: the tables that a delivered register is read to. Does not belong here: what is published of
them (``planning``), the fields themselves (``sozialraum/planning/registers.py``).
"""

import pandera.pandas as pa

from schemas.base import column, table
from schemas.indicators import value_columns
from sozialraum.planning.registers import REGISTERS as FIELDS
from sozialraum.planning.registers import Field

_TYPES = {"date": "datetime64[ns]", "number": "float64", "count": "int64"}
_SQL = {"date": "DATE", "indicators": "VARCHAR[]", "areas": "VARCHAR[]", "numbers": "DOUBLE[]"}


def _column(field: Field) -> pa.Column:
    several = field.kind in ("indicators", "areas", "numbers")
    checks = [pa.Check.isin(list(field.choices.values()))] if field.choices else []
    return column(
        "object" if several else _TYPES.get(field.kind, "str"),
        field.title,
        field.help,
        *checks,
        sql=_SQL.get(field.kind),
        nullable=not field.required and not several,
    )


def _table(name: str) -> pa.DataFrameSchema:
    columns: dict[str, pa.Column] = {}
    for field in FIELDS[name].fields:
        if field.kind in ("area", "areas"):
            columns["geography"] = value_columns["geography"]
        columns[field.name] = _column(field)
    columns["line"] = column("int64", "Zeile", "Line of the file.", pa.Check.ge(1))
    return table(f"deliveries.{name}", FIELDS[name].title, FIELDS[name].purpose, columns)


REGISTERS = {name: _table(name) for name in FIELDS}
"""Schema of each register by its id."""
