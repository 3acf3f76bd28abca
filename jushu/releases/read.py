"""Reading a release: a locked-down connection to the file of one role, and one query on it."""

import re
from typing import get_args

import duckdb
import polars as pl

from jushu.errors import JushuError, unknown_name
from jushu.releases import sql
from jushu.releases.release import chosen
from jushu.settings import Role, Settings

ROLES: tuple[Role, ...] = get_args(Role)
_ALIAS = "jushu"
_SPACE = r"(?:\s|--[^\n]*(?:\n|$)|/\*.*?\*/)*"
_EXPLAIN = re.compile(rf"^{_SPACE}explain{_SPACE}(?:\([^)]*\)|analyze\b)?", re.IGNORECASE | re.DOTALL)


def connect(
    role: Role,
    settings: Settings | None = None,
    release_id: str | None = None,
    *,
    seconds: float | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection to the released file of a role, by default of the current release.

    In memory, with the file attached read-only as the default catalogue: no other file, no extension, no
    Python variable and no setting can be reached from it. It stays on its release when a newer one is
    published. ``seconds`` stops every query after that time. Raises JushuError RELEASE_NONE before the first
    release, ROLE_UNKNOWN for another role.
    """
    settings = settings or Settings()
    if role not in ROLES:
        raise unknown_name(
            "ROLE_UNKNOWN", zh=f"没有角色 {role}。", en=f"There is no role {role}.", known=ROLES
        )
    release = chosen(release_id, settings)
    connection = duckdb.connect()
    try:
        # the order matters: later settings forbid the earlier ones
        connection.execute("SET temp_directory = ''")
        connection.execute(f"ATTACH {sql.text(str(release.path / f'{role}.duckdb'))} AS {_ALIAS} (READ_ONLY)")
        connection.execute(f"USE {_ALIAS}")
        for setting in (
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "python_enable_replacements = false",
            "enable_external_access = false",
            f"max_execution_time = {round(1000 * seconds) if seconds else 0}",
            "lock_configuration = true",
        ):
            connection.execute(f"SET {setting}")
    except duckdb.Error as error:
        connection.close()
        raise JushuError(
            "RELEASE_UNREADABLE",
            zh=f"无法打开发布 {release.release_id} 的 {role} 文件:{error}",
            en=f"Cannot open the {role} file of release {release.release_id}: {error}",
            todo_zh="检查该发布的文件,或回退到另一个发布。",
            todo_en="Verify the files of this release, or roll back to another.",
        ) from error
    return connection


def query(
    statement: str,
    role: Role,
    settings: Settings | None = None,
    release_id: str | None = None,
    *,
    seconds: float | None = None,
) -> pl.DataFrame:
    """The rows of exactly one SELECT, EXPLAIN, DESCRIBE, SHOW or SUMMARIZE on the file of a role.

    ``seconds`` limits the time (default: the setting query_seconds). Raises JushuError QUERY_REFUSED for any
    other statement, QUERY_TIMEOUT, or QUERY_FAILED with DuckDB's message.
    """
    settings = settings or Settings()
    limit = settings.query_seconds if seconds is None else seconds
    _refuse_all_but_reading(statement)
    with connect(role, settings, release_id, seconds=limit) as connection:
        try:
            return _plain(connection.sql(statement))
        except duckdb.InterruptException as error:
            raise JushuError(
                "QUERY_TIMEOUT",
                zh=f"查询超过 {limit:g} 秒,已停止。",
                en=f"The query was stopped after {limit:g} seconds.",
                todo_zh="缩小范围,或先聚合。",
                todo_en="Ask for less, or aggregate first.",
            ) from error
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            raise JushuError(
                "QUERY_FAILED",
                zh=f"查询不能执行:{error}",
                en=f"The query failed: {error}",
                todo_zh="检查表名和列名(SHOW TABLES、DESCRIBE 表名)。",
                todo_en="Check the names of tables and columns (SHOW TABLES, DESCRIBE table).",
                wrong_use=True,
            ) from error


def _plain(relation: duckdb.DuckDBPyRelation) -> pl.DataFrame:
    """The rows in Polars; intervals as text, because Polars has no months."""
    if any(str(kind) == "INTERVAL" for kind in relation.types):
        relation = relation.project(
            ", ".join(
                f"CAST({sql.name(column)} AS VARCHAR) AS {sql.name(column)}"
                if str(kind) == "INTERVAL"
                else sql.name(column)
                for column, kind in zip(relation.columns, relation.types, strict=True)
            )
        )
    return relation.pl()


def _refuse_all_but_reading(statement: str) -> None:
    inner = _EXPLAIN.sub("", statement, count=1)
    try:
        kinds = [parsed.type for parsed in duckdb.extract_statements(inner)]
    except duckdb.Error as error:
        raise _refused(f"语法错误:{error}", f"syntax error: {error}") from error
    if len(kinds) != 1:
        raise _refused(
            f"应恰为一条语句,收到 {len(kinds)} 条", f"there must be one statement, not {len(kinds)}"
        )
    if kinds[0] != duckdb.StatementType.SELECT:
        raise _refused(f"不允许 {kinds[0].name}", f"{kinds[0].name} is not allowed")


def _refused(zh: str, en: str) -> JushuError:
    return JushuError(
        "QUERY_REFUSED",
        zh=f"查询被拒绝:{zh}。",
        en=f"The query was refused: {en}.",
        todo_zh="发布文件只读:用一条 SELECT、EXPLAIN、DESCRIBE、SHOW 或 SUMMARIZE。",
        todo_en="Released files are read-only: use one SELECT, EXPLAIN, DESCRIBE, SHOW or SUMMARIZE.",
        wrong_use=True,
    )
