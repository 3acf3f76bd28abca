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
        return duckdb.connect(str(settings.warehouse), read_only=read_only)
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
