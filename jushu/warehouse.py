"""Opening the working file: one process writes it at a time, and nobody else has it open meanwhile."""

import duckdb

from jushu import disk
from jushu.errors import JushuError
from jushu.settings import Settings


def connect(
    settings: Settings, *, read_only: bool = False, create: bool = False
) -> duckdb.DuckDBPyConnection:
    """A connection to the working file, to be used in ``with``; ``create`` makes a file where none is.

    Raises JushuError WAREHOUSE_MISSING before the first load, LOCKED while somebody else has it open,
    WAREHOUSE_DAMAGED and DISK.
    """
    if not create and not settings.warehouse.is_file():
        raise JushuError(
            "WAREHOUSE_MISSING",
            zh=f"还没有仓库：{settings.warehouse}",
            en=f"There is no warehouse yet: {settings.warehouse}",
            todo_zh="先用 jushu ingest 入库，或运行 make demo。",
            todo_en="Load files with jushu ingest first, or run make demo.",
        )
    try:
        connection = duckdb.connect(str(settings.warehouse), read_only=read_only)
    except (duckdb.IOException, duckdb.ConnectionException) as error:
        # an IOException is also what a damaged file or a failed disk gives
        if isinstance(error, duckdb.IOException) and "could not set lock" not in str(error).lower():
            raise disk.fault(error) or error from error
        raise JushuError(
            "LOCKED",
            zh="另一个任务正在使用仓库。",
            en="Another run is using the warehouse.",
            todo_zh="等它结束后再试；查询和看板不受影响，已发布的日志在 audit_log。",
            todo_en="Try again when it ends; queries and the app go on. audit_log holds the released log.",
        ) from error
    limit_memory(connection, settings)
    return connection


def columns(
    connection: duckdb.DuckDBPyConnection, database: str | None = None
) -> dict[tuple[str, str], list[str]]:
    """Columns of every table of a database (default: the current one) in their order, by schema and table.

    Asking for each table costs as much as asking for all of them.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for schema, table, column in connection.execute(
        "select schema_name, table_name, column_name from duckdb_columns() "
        "where database_name = coalesce(?, current_database()) "
        "order by schema_name, table_name, column_index",
        [database],
    ).fetchall():
        found.setdefault((schema, table), []).append(column)
    return found


def limit_memory(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Let DuckDB take no more than its share (``JUSHU_MEMORY``) and spill what is beyond it.

    Raises JushuError MEMORY_INVALID.
    """
    try:
        connection.execute("SET memory_limit = ?", [settings.memory])
    except duckdb.Error as error:
        connection.close()
        raise JushuError(
            "MEMORY_INVALID",
            zh=f"JUSHU_MEMORY 无效：{settings.memory}",
            en=f"JUSHU_MEMORY is not a size: {settings.memory}",
            todo_zh="写成 4GB 这样的大小，或 50% 这样的比例。",
            todo_en="Give a size such as 4GB, or a share such as 50%.",
        ) from error
