"""Rows out of PostgreSQL: one read-only snapshot, copied as text into a file, row by row.

The server's own text of each value is exact: numbers keep all their digits on the way.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from ingestion.sources.config import Source
from ingestion.sources.history import Kind, Mark
from jushu.errors import JushuError

# A dead server is noticed after about a minute, not after the two hours that a system waits by default.
PATIENCE = {
    "connect_timeout": 15,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
LOCAL = "Asia/Shanghai"  # the zone of every time in the warehouse
INSTANT = psycopg.adapters.types["timestamptz"].oid
TIMES, WHOLE = ("timestamp", "timestamptz", "date"), ("int2", "int4", "int8")
KINDS: dict[int, Kind] = {
    **{psycopg.adapters.types[name].oid: "timestamp" for name in TIMES},
    **{psycopg.adapters.types[name].oid: "integer" for name in WHOLE},
}
CASTS = {
    psycopg.adapters.types["timestamp"].oid: sql.SQL("{}::timestamp"),
    psycopg.adapters.types["timestamptz"].oid: sql.SQL("{}::timestamptz"),
    psycopg.adapters.types["date"].oid: sql.SQL("{}::timestamp::date"),
}
REPORT_EVERY = 50_000  # rows between two reports of progress


@dataclass(frozen=True)
class Column:
    """One column that a source offers: its name and the number of its type in PostgreSQL."""

    name: str
    type_oid: int


@contextmanager
def snapshot(source: Source, password: str | None) -> Iterator[psycopg.Connection]:
    """A connection in one repeatable-read, read-only transaction: all that is read is of one moment.

    Raises JushuError SOURCE_UNREACHABLE when there is no connection, SOURCE_INTERRUPTED when it breaks, and
    SOURCE_QUERY when the server refuses what is asked.
    """
    parts = {**PATIENCE, **conninfo_to_dict(source.connection), "client_encoding": "utf8"}
    parts.setdefault("application_name", "jushu")
    if password is not None:
        parts["password"] = password
    try:
        connection = psycopg.connect("", **parts)
    except psycopg.OperationalError as error:
        raise _unreachable(source, _words(error, password)) from None
    try:
        with connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            for name, value in (("timezone", LOCAL), ("datestyle", "ISO, YMD"), ("extra_float_digits", "1")):
                connection.execute("select set_config(%s, %s, true)", (name, value))
            yield connection
    except psycopg.Error as error:
        _refuse(source, error, password)


def describe(connection: psycopg.Connection, source: Source) -> list[Column]:
    """The columns of the table or query, in order; nothing is read."""
    cursor = connection.execute(sql.SQL("select * from {} limit 0").format(_relation(source)))
    return [Column(c.name, c.type_code) for c in cursor.description or []]


def copy(
    connection: psycopg.Connection,
    source: Source,
    columns: list[Column],
    *,
    low: Mark | None,
    target: Path,
    on_rows: Callable[[int], None],
) -> int:
    """Write rows with a watermark of at least ``low``, or without one, to a headless CSV file; their number.

    ``\\N`` is a missing value. Rows are written as they come; memory does not grow with their number.
    """
    picked = sql.SQL(", ").join(_as_text(c) for c in columns)
    query = sql.SQL("select {} from {}").format(picked, _relation(source))
    if low is not None:
        mark = next(c for c in columns if c.name == source.watermark)
        name = sql.Identifier(mark.name)
        query += sql.SQL(" where {} >= {} or {} is null").format(name, _bound(mark, low), name)
    statement = sql.SQL(r"copy ({}) to stdout (format csv, null '\N')").format(query)
    rows = 0
    with target.open("wb") as file, connection.cursor() as cursor:
        with cursor.copy(statement) as lines:
            for rows, line in enumerate(lines, start=1):
                file.write(line)
                if rows % REPORT_EVERY == 0:
                    on_rows(rows)
        return cursor.rowcount


def _relation(source: Source) -> sql.Composable:
    if source.table is not None:
        return sql.Identifier(*source.table.split("."))
    # The line break ends a comment on the last line of the query.
    query = sql.SQL(source.query)  # pyright: ignore[reportArgumentType]
    return sql.SQL("({}\n) as pulled").format(query)


def _as_text(column: Column) -> sql.Composable:
    """An instant becomes local time without a zone; everything else is taken as it stands."""
    name = sql.Identifier(column.name)
    return sql.SQL("{}::timestamp as {}").format(name, name) if column.type_oid == INSTANT else name


def _bound(column: Column, low: Mark) -> sql.Composable:
    """The mark in the column's own type, so that an index on it serves; local time, as the session is."""
    return CASTS.get(column.type_oid, sql.SQL("{}::bigint")).format(sql.Literal(str(low)))


def _words(error: psycopg.Error, password: str | None) -> str:
    text = " ".join(str(error).split())[:500]
    return text.replace(password, "***") if password else text


def _unreachable(source: Source, words: str) -> JushuError:
    return JushuError(
        "SOURCE_UNREACHABLE",
        zh=f"连不上数据源 {source.name} 的数据库：{words}",
        en=f"The database of source {source.name} cannot be reached: {words}",
        todo_zh="请检查地址、网络、用户和密码文件（见处置手册“数据库连不上”），然后再次运行 jushu pull。",
        todo_en="Check address, network, user and password file (runbook 'The database cannot be reached'), "
        "then run jushu pull again.",
    )


def _refuse(source: Source, error: psycopg.Error, password: str | None) -> NoReturn:
    words = _words(error, password)
    if isinstance(error, psycopg.OperationalError):
        raise JushuError(
            "SOURCE_INTERRUPTED",
            zh=f"拉取 {source.name} 时数据库中断了连接：{words}",
            en=f"The database broke off while {source.name} was being pulled: {words}",
            safe_zh="这次拉取没有留下任何数据，水位和上一次发布都没有变。",
            safe_en="Nothing of this pull was kept; the mark and the last release are as they were.",
            todo_zh="数据库恢复后再次运行 jushu pull，会从上次的水位补齐。",
            todo_en="When the database is back, run jushu pull again: it goes on from the last mark.",
        ) from None
    raise JushuError(
        "SOURCE_QUERY",
        zh=f"数据库拒绝了数据源 {source.name} 的查询：{words}",
        en=f"The database refused the query of source {source.name}: {words}",
        todo_zh="请核对配置里的 table 或 query，以及该用户的读权限。",
        todo_en="Check table or query in the source file, and that the user may read it.",
    ) from None
