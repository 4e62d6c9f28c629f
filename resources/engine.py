"""DuckDB as calculating engine: in-memory connections with our types.

Belongs here: opening a connection, registering frames, the status type. Does not belong here: any
particular query, published database files (``warehouse``).
"""

import os
from collections.abc import Mapping

import duckdb
import pandas as pd

from sozialraum.status import ORDER, Status

STATUS_TYPE = "ENUM (" + ", ".join(f"'{status.value}'" for status in ORDER) + ")"
"""Enumeration in order of propagation, so that ``max`` is the status of a sum."""

NO_VALUE_FROM = Status.NOT_DELIVERED.value
"""First status without a value."""


def connect(tables: Mapping[str, pd.DataFrame] | None = None) -> duckdb.DuckDBPyConnection:
    """Open an in-memory connection with the status type and the given frames as tables.

    Threads follow the machine's processors; nothing is fetched from elsewhere (no extensions).
    """
    connection = duckdb.connect(
        ":memory:",
        config={
            "threads": os.cpu_count() or 1,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            # confidential figures must not be left behind in a folder of temporary files
            "temp_directory": "",
        },
    )
    connection.execute(f"CREATE TYPE status AS {STATUS_TYPE}")
    for name, frame in (tables or {}).items():
        connection.register(f"{name}_frame", frame)
        connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM "{name}_frame"')
        connection.unregister(f"{name}_frame")
    return connection
