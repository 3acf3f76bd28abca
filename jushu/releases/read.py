"""Reading a release: a locked-down connection to the file of one role, and one query on it."""

from typing import get_args

import duckdb
import polars as pl

from jushu.errors import JushuError, unknown_name
from jushu.releases import faults, gate, sql
from jushu.releases.parts import CATALOGUE
from jushu.releases.plain import plain
from jushu.releases.release import chosen
from jushu.settings import Role, Settings

ROLES: tuple[Role, ...] = get_args(Role)


def connect(
    role: Role,
    settings: Settings | None = None,
    release_id: str | None = None,
    *,
    seconds: float | None = None,
    memory_mb: int | None = None,
    threads: int | None = None,
) -> duckdb.DuckDBPyConnection:
    """A connection to the released file of a role, by default of the current release.

    In memory, with the file attached read-only as the default catalogue: no other file, no extension, no
    Python variable and no setting can be reached from it. It stays on its release when a newer one is
    published. ``seconds`` stops every query after that time; ``memory_mb`` and ``threads`` are DuckDB's own
    limits (default: most of the machine). Raises JushuError RELEASE_NONE before the first
    release, ROLE_UNKNOWN for another role.
    """
    settings = settings or Settings()
    if role not in ROLES:
        raise unknown_name(
            "ROLE_UNKNOWN", zh=f"没有角色 {role}。", en=f"There is no role {role}.", known=ROLES
        )
    release = chosen(release_id, settings)
    limits = {"memory_limit": f"{memory_mb}MB" if memory_mb else None, "threads": threads}
    connection = duckdb.connect(config={name: str(value) for name, value in limits.items() if value})
    try:
        # the order matters: later settings forbid the earlier ones
        connection.execute("SET temp_directory = ''")
        connection.execute(
            f"ATTACH {sql.text(str(release.path / f'{role}.duckdb'))} AS {CATALOGUE} (READ_ONLY)"
        )
        connection.execute(f"USE {CATALOGUE}")
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
    with connect(role, settings, release_id, seconds=limit) as connection:
        try:
            checked = gate.check(statement, lambda text: first_column(connection, text))
            return plain(connection.sql(checked.text)).pl()
        except duckdb.InterruptException as error:
            raise faults.timeout(limit) from error
        except (duckdb.Error, pl.exceptions.PolarsError) as error:
            raise faults.failed(error) from error


def first_column(connection: duckdb.DuckDBPyConnection, text: str) -> list[str]:
    """The first column of a checked query: the values of a PIVOT, for ``gate.check``."""
    return [row[0] for row in connection.execute(text).fetchall()]
