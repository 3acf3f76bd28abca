"""From what was read to the file that lands: rows that landed before are left out.

What the source now says of a key at a watermark is compared with what it said in the latest pull that held
that key. Where all its rows are equal nothing is news; otherwise all of them land again, so that
contradictory rows still meet in one file.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from ingestion.sources.history import Kind, Mark
from jushu.errors import JushuError

SQL_TYPE: dict[Kind, str] = {"timestamp": "timestamp", "integer": "hugeint"}


@dataclass(frozen=True)
class Known:
    """A file that an earlier pull landed."""

    number: int
    path: Path


@dataclass(frozen=True)
class Extract:
    """A headless CSV file of so many rows that were read, with its columns and what is known of them."""

    path: Path
    rows: int
    columns: tuple[str, ...]
    key: tuple[str, ...]
    watermark: str
    kind: Kind
    low: Mark | None


@dataclass(frozen=True)
class News:
    """What became of the rows: ``high`` is the greatest watermark among them; see ``history.Pull``."""

    read_rows: int
    postponed_rows: int
    known_rows: int
    landed_rows: int
    unmarked_rows: int
    high: Mark | None


def write(
    extract: Extract, known: Sequence[Known], now: datetime, target: Path, notes: dict[str, str]
) -> News:
    """Write the news to a Parquet file of texts; ``notes`` become metadata of the file.

    Rows of a time after ``now`` are postponed: their time has not come, and such a mark would hide whatever
    follows. They are read again by the next pull. Sorting and comparing spills to the folder of ``target``.
    """
    spill = str(target.parent / "spill")
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": spill}) as connection:
        connection.execute(
            f'create view all_rows as select *, {_mark(extract)} as "_mark" from {_csv(extract)}'
        )
        everything = target.with_name("read.parquet")
        try:
            parsed = _copy(connection, "select * from all_rows", everything)
        except duckdb.InvalidInputException as error:
            raise _not_a_table(str(error)) from error
        if parsed != extract.rows:
            raise _not_a_table(f"{parsed} / {extract.rows}")
        connection.execute(f"create or replace view all_rows as select * from {_file(everything)}")
        due = f'("_mark" is null or "_mark" <= {_literal(now)})' if extract.kind == "timestamp" else "true"
        connection.execute(f"create view due as select {_list(extract.columns)} from all_rows where {due}")
        read, on_time, high = _one(
            connection,
            f'select count(*), count(*) filter ({due}), max("_mark") filter ({due}) from all_rows',
        )
        _name_news(connection, extract, known)
        landed = _copy(connection, f"select {_list(extract.columns)} from news", target, notes)
        (unmarked,) = _one(
            connection,
            f"select count(*) from {_file(target)} where {_name(extract.watermark)} is null",
        )
    everything.unlink()
    return News(
        read, read - on_time, on_time - landed, landed, unmarked, None if high is None else _whole(high)
    )


def _not_a_table(words: str) -> JushuError:
    return JushuError(
        "SOURCE_TEXT",
        zh=f"从数据库读到的内容无法读成表：{words[:300]}",
        en=f"What the database sent cannot be read as a table: {words[:300]}",
        todo_zh="多半是数据库的编码为 SQL_ASCII 而文字不是 UTF-8；"
        "请在 query 里用 convert_from 转换，或导出为文件。",
        todo_en="Mostly the encoding of the database is SQL_ASCII and its text is not UTF-8: convert it in "
        "the query with convert_from, or export a file.",
    )


def _name_news(connection: duckdb.DuckDBPyConnection, extract: Extract, known: Sequence[Known]) -> None:
    """The view ``news``: rows of ``due`` whose key does not stand in the known files with equal rows."""
    if not known:
        connection.execute("create view news as select * from due")
        return
    columns, key = _list(extract.columns), _list(extract.key)
    # The empty first part gives columns that an older file does not have.
    parts = ['select *, null::bigint as "_pull" from due where false']
    parts += [f'select *, {k.number} as "_pull" from {_file(k.path)}' for k in known]
    window = "true"
    if extract.low is not None:
        window = f"({_mark(extract)} >= {_literal(extract.low)} or {_name(extract.watermark)} is null)"
    same = " and ".join(f"b.{_name(k)} is not distinct from k.{_name(k)}" for k in extract.key)
    connection.execute(
        f"""
        create view before as
        select {columns} from ({" union all by name ".join(parts)})
        where {window}
        qualify "_pull" = max("_pull") over (partition by {key});
        create view changed as
        select {key} from (from due except from before)
        union
        select {key} from (
            select * from before as k where exists (select 1 from due as b where {same})
            except from due
        );
        create view news as
        select b.* from due as b where exists (select 1 from changed as k where {same})
        """
    )


def _csv(extract: Extract) -> str:
    types = ", ".join(f"{_literal(c)}: 'VARCHAR'" for c in extract.columns)
    # One thread, because a quoted cell may hold line ends wherever the file would be cut.
    return (
        f"read_csv({_literal(str(extract.path))}, header = false, auto_detect = false, delim = ',', "
        rf"quote = '\"', escape = '\"', new_line = '\n', nullstr = '\N', allow_quoted_nulls = false, "
        f"max_line_size = {64 << 20}, parallel = false, columns = {{{types}}})"
    ).replace(r"\"", '"')


def _copy(
    connection: duckdb.DuckDBPyConnection, query: str, target: Path, notes: dict[str, str] | None = None
) -> int:
    pairs = ", ".join(f"{name}: {_literal(value)}" for name, value in (notes or {}).items())
    metadata = f", kv_metadata {{{pairs}}}" if pairs else ""
    (count,) = _one(
        connection,
        f"copy ({query}) to {_literal(str(target))} (format parquet, compression zstd{metadata})",
    )
    return int(count)


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> tuple:
    row = connection.execute(query).fetchone()
    assert row
    return row


def _mark(extract: Extract) -> str:
    return f"try_cast({_name(extract.watermark)} as {SQL_TYPE[extract.kind]})"


def _whole(value: datetime | int) -> Mark:
    return value if isinstance(value, datetime) else int(value)


def _file(path: Path) -> str:
    return f"read_parquet({_literal(str(path))})"


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(map(_name, names))


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
