"""The books against the tables and the lake: rows and sums of every file at every hop."""

from collections.abc import Iterator
from pathlib import Path

import duckdb

from jushu.doctor.finding import Finding
from jushu.releases.sql import name as quoted
from jushu.settings import Settings

REPORT = (
    "从备份恢复仓库（jushu restore），再用 jushu replay 证明结果；并报告此问题。",
    "Restore the warehouse from a backup (jushu restore), prove it with jushu replay, and report this.",
)
LAKE = (
    "原始表与账目一致时数据是好的：从备份恢复这个文件夹。",
    "The data is sound while the raw table agrees with the books: restore this folder from a backup.",
)
_LINES = """
select file_id, original_name, physical_lines,
    blank_lines + header_lines + footer_lines + loaded_rows + quarantined_rows as accounted
from ingest.files where status = 'loaded' and physical_lines <> accounted order by file_id
"""
_ASIDE = """
select file_id, original_name, quarantined_rows, count(aside.file_id) as present
from ingest.files left join ingest.quarantine as aside using (file_id)
where status = 'loaded' group by all having quarantined_rows <> present order by file_id
"""
_HOPS = """
select file_id, measure, count(distinct value) as values, count(*) as hops
from ingest.control_totals group by all having values > 1 or hops <> 2 order by all
"""


def books(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Files whose lines are not all accounted for, whose rows are not in the tables, whose sums differ."""
    for file_id, name, lines, accounted in connection.execute(_LINES).fetchall():
        yield _error(
            f"{name}（{file_id}）有 {lines} 行，账上 {accounted} 行。",
            f"{name} ({file_id}) has {lines} lines, its books {accounted}.",
        )
    for file_id, name, said, present in connection.execute(_ASIDE).fetchall():
        yield _error(
            f"{name}（{file_id}）隔离 {said} 行，隔离表中有 {present} 行。",
            f"{name} ({file_id}) put {said} rows aside, of which {present} are there.",
        )
    for file_id, measure, _, _ in connection.execute(_HOPS).fetchall():
        yield _error(
            f"文件 {file_id} 的控制总数 {measure} 在数据湖与原始表两处不一致或不全。",
            f"Control total {measure} of file {file_id} differs between lake and raw, or lacks one of them.",
        )
    for table in _tables(connection):
        for file_id, measure, said, present in _differing(connection, table):
            yield _error(
                f"raw.{table} 中文件 {file_id} 的 {measure} 是 {present}，账上是 {said}。",
                f"{measure} of file {file_id} in raw.{table} is {present}, in the books {said}.",
            )


def _error(zh: str, en: str) -> Finding:
    return Finding("books", "error", zh, en, *REPORT)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """Tables with loaded files."""
    rows = connection.execute(
        "select distinct contract from ingest.files where status = 'loaded' order by 1"
    ).fetchall()
    return [table for (table,) in rows]


def _differing(connection: duckdb.DuckDBPyConnection, table: str) -> list[tuple]:
    """File, measure, value of the books and of the table, where they differ; files without books included."""
    measures = [
        measure
        for (measure,) in connection.execute(
            "select distinct measure from ingest.control_totals where table_name = ? and measure <> 'rows'",
            [table],
        ).fetchall()
    ]
    sums = [f"coalesce(sum({quoted(m)}), 0)::decimal(38, 6) as {quoted(m)}" for m in measures]
    listed = ", ".join(["count(*)::decimal(38, 6) as rows", *sums])
    return connection.execute(
        f"""
        with counted as (
            unpivot (select _file_id as file_id, {listed} from raw.{quoted(table)} group by all)
            on columns(* exclude (file_id)) into name measure value present
        ),
        said as (
            select file_id, measure, value from ingest.control_totals
            where hop = 'raw' and table_name = $table
            union all
            select file_id, 'rows', loaded_rows from ingest.files
            where status = 'loaded' and contract = $table
        )
        select file_id, measure, said.value, counted.present
        from said full join counted using (file_id, measure)
        where coalesce(said.value, 0) <> coalesce(counted.present, 0)
            or (said.file_id is null and counted.present <> 0)
        order by all
        """,
        {"table": table},
    ).fetchall()


def lake(settings: Settings, connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Folders of the lake that are missing, cannot be read, or say another thing than the raw table."""
    loaded = connection.execute(
        "select contract, file_id, loaded_rows from ingest.files where status = 'loaded' order by all"
    ).fetchall()
    for table, file_id, rows in loaded:
        folder = settings.lake / table / file_id
        if wrong := _wrong(connection, folder, table, file_id, rows):
            yield Finding(
                "lake",
                "error",
                f"{folder.name}（{table}）{wrong[0]}",
                f"{folder.name} ({table}) {wrong[1]}",
                *LAKE,
            )
    known = {(table, file_id) for table, file_id, _ in loaded}
    for folder in sorted(settings.lake.glob("*/*")):
        if (folder.parent.name, folder.name) not in known:
            yield Finding(
                "lake",
                "warning",
                f"{folder.parent.name}/{folder.name} 没有对应的入库文件。",
                f"{folder.parent.name}/{folder.name} belongs to no loaded file.",
                "一次中断的残留，下一次入库会清除。",
                "Left by an interruption; the next load removes it.",
            )


def _wrong(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: str, file_id: str, rows: int
) -> tuple[str, str] | None:
    """What is wrong with one folder: rows are compared by a sum of hashes over all columns that both have."""
    parts = [str(path) for path in sorted(folder.glob("*.parquet"))]
    if not parts:
        return ("不在数据湖中。", "is not in the lake.") if rows else None
    try:
        columns = connection.read_parquet(parts).columns
        there = set(connection.table(f"raw.{quoted(table)}").columns)
        listed = ", ".join(quoted(name) for name in columns if name in there)
        digest = f"count(*), sum(hash({listed})::hugeint)"
        written = connection.execute(f"select {digest} from read_parquet(?)", [parts]).fetchone()
        loaded = connection.execute(
            f"select {digest} from raw.{quoted(table)} where _file_id = ?", [file_id]
        ).fetchone()
    except duckdb.Error as error:
        return f"读不出：{error}", f"cannot be read: {error}"
    return None if written == loaded else ("与原始表不一致。", "is not what the raw table holds.")
