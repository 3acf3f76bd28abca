"""Names and texts inside SQL, and attaching a file read-only."""

from pathlib import Path

import duckdb

from jushu.errors import JushuError


def name(identifier: str) -> str:
    """An identifier in double quotes."""
    return '"' + identifier.replace('"', '""') + '"'


def text(value: str) -> str:
    """A string literal."""
    return "'" + value.replace("'", "''") + "'"


def label(schema: str, table: str) -> str:
    """Name of a table as a reader writes it: marts without schema, raw tables with it."""
    return table if schema == "main" else f"{schema}.{table}"


def attach_warehouse(connection: duckdb.DuckDBPyConnection, warehouse: Path, alias: str) -> None:
    """Attach the working warehouse read-only. Raises JushuError WAREHOUSE_UNREADABLE where that fails."""
    try:
        connection.execute(f"ATTACH {text(str(warehouse))} AS {name(alias)} (READ_ONLY)")
    except duckdb.Error as error:
        raise JushuError(
            "WAREHOUSE_UNREADABLE",
            zh=f"无法打开工作库 {warehouse}:{error}",
            en=f"Cannot open the warehouse {warehouse}: {error}",
            todo_zh="确认没有别的运行占用它,再运行一次。",
            todo_en="Make sure that no other run holds it, then run again.",
        ) from error
