"""One raw table per contract: created when it is missing, given the columns that its contract gained."""

import duckdb

from ingestion import contract as contracts
from ingestion.contract import Contract
from jushu.errors import JushuError

# Where a raw row comes from: file, physical line, order and time of the load, profile, fingerprint.
PROVENANCE = {
    "_file_id": "VARCHAR",
    "_line": "INTEGER",
    "_load_seq": "BIGINT",
    "_loaded_at": "TIMESTAMP",
    "_source": "VARCHAR",
    "_row_hash": "BIGINT",
}


def agree(connection: duckdb.DuckDBPyConnection) -> None:
    """Create missing tables and add missing columns, in which the rows of before have no value.

    A column that a contract no longer has stays, with what was loaded. Raises JushuError RAW_TYPE_CHANGED
    where a contract now gives another type to a column: the caller rolls back.
    """
    there = _present(connection)
    for name in contracts.names():
        _agree(connection, contracts.load(name), there.get(name))


def _present(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Table -> column -> type of what is in the schema raw."""
    rows = connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'raw'"
    ).fetchall()
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in rows:
        found.setdefault(table, {})[column] = kind
    return found


def _agree(connection: duckdb.DuckDBPyConnection, contract: Contract, there: dict[str, str] | None) -> None:
    wanted = {f.name: f.sql_type for f in contract.fields} | PROVENANCE
    if there is None:
        columns = ", ".join(f"{name} {kind}" for name, kind in wanted.items())
        connection.execute(f"create table raw.{contract.name} ({columns})")
        return
    for name, kind in wanted.items():
        if name not in there:
            connection.execute(f"alter table raw.{contract.name} add column {name} {kind}")
        elif there[name] != kind:
            raise _type_changed(contract, name, there[name], kind)


def _type_changed(contract: Contract, column: str, was: str, now: str) -> JushuError:
    where = f"raw.{contract.name}.{column}"
    return JushuError(
        "RAW_TYPE_CHANGED",
        zh=f"列 {where} 在仓库中是 {was}，契约第 {contract.version} 版却要求 {now}；已入库的数据不会被改写。",
        en=f"Column {where} is {was} in the warehouse, and version {contract.version} of its contract asks "
        f"for {now}; what is loaded is never rewritten.",
        todo_zh="恢复契约中原来的类型，或另加一列；确要换类型时，换一个新的数据目录（JUSHU_HOME）重新入库落地文件。",
        todo_en="Restore the type in the contract, or add another column; to change it all the same, load "
        "the landed files into a new home (JUSHU_HOME).",
    )
