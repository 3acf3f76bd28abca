"""Build a warehouse again in a home of its own: ``python -m orchestration.rebuild TASK.json``.

It runs in a process of its own, because the project it runs in may be an older one: contracts, profiles,
catalogue, methodology and code are those of the folder it is started from.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from dbt.cli.main import dbtRunner

from ingestion import pipeline, warehouse
from ingestion.ask import Ask
from ingestion.landing import Landed
from ingestion.supervise import Reader
from jushu import disk
from jushu.errors import JushuError
from jushu.processes import die_with_parent
from jushu.settings import Settings
from orchestration import home
from orchestration.assets.transformation import BUILD


@dataclass(frozen=True)
class Task:
    """What to do in the home of the environment.

    ``files`` are landed files to read again, in order: path, sha256, size_bytes, name, received_at, contract,
    profile, constants, desk. ``raw`` is a warehouse to take the rows and books of ``file_ids`` from instead.
    ``calendar`` is a DuckDB file whose raw.working_days holds, ``as_of`` the as-of time of the models;
    ``build`` says whether to run them.
    """

    files: tuple[dict, ...] = ()
    definitions: str = ""
    raw: str | None = None
    file_ids: tuple[str, ...] = ()
    calendar: str | None = None
    as_of: str | None = None
    build: bool = False


def run(task: Task, settings: Settings) -> None:
    """Read, copy, build, as the task says."""
    if task.files:
        _read_again(task, settings)
    if task.raw:
        _copy_raw(task, settings)
    if task.build:
        if task.calendar:
            _set_calendar(task.calendar, settings)
        _build(task, settings)


def _read_again(task: Task, settings: Settings) -> None:
    """The way of every file (``pipeline.take``) with its own time of arrival; landed bytes are verified."""
    with warehouse.open_for_writing(settings) as connection, Reader(settings) as reader:
        for file in task.files:
            reader.prepare()
            landed = Landed(
                Path(file["path"]),
                file["sha256"],
                file["size_bytes"],
                file["name"],
                datetime.fromisoformat(file["received_at"]),
                is_new=False,
            )
            ask = Ask(file["contract"], file["profile"], file["constants"], desk=file["desk"])
            pipeline.take(
                landed,
                settings,
                ask,
                connection=connection,
                reader=reader,
                definitions=task.definitions,
            )


def _copy_raw(task: Task, settings: Settings) -> None:
    """The raw rows and the books of some files, as another warehouse holds them."""
    with warehouse.open_for_writing(settings) as connection:
        connection.execute(f"attach '{task.raw}' as origin (read_only)")
        connection.execute("create temp table chosen as select unnest(?) as file_id", [list(task.file_ids)])
        tables = connection.execute(
            "select schema_name, table_name, list(column_name) from duckdb_columns() as here "
            "where database_name = current_database() and schema_name in ('raw', 'ingest') "
            "and table_oid in (select table_oid from duckdb_tables()) "
            "and table_name <> 'columns' and exists (from duckdb_columns() as there "
            "where there.database_name = 'origin' and there.schema_name = here.schema_name "
            "and there.table_name = here.table_name and there.column_name = here.column_name) group by all"
        ).fetchall()
        for schema, table, columns in tables:
            key = {"_file_id", "file_id"} & set(columns)
            kept = f"semi join chosen on origin_rows.{key.pop()} = chosen.file_id" if key else ""
            listed = ", ".join(f'"{name}"' for name in columns)
            connection.execute(
                f"insert into {schema}.{table} by name "
                f"select {listed} from origin.{schema}.{table} as origin_rows {kept}"
            )


def _set_calendar(source: str, settings: Settings) -> None:
    """The working days as a release holds them, instead of those of the library of today."""
    with warehouse.open_for_writing(settings) as connection:
        connection.execute(f"attach '{source}' as released (read_only)")
        connection.execute("delete from raw.working_days")
        connection.execute("insert into raw.working_days by name select * from released.raw.working_days")


def _build(task: Task, settings: Settings) -> None:
    home.prepare_environment(settings)
    folder = str(settings.dbt_project_dir)
    # Tests say whether a result may be published; here it is only to be the same or not.
    result = dbtRunner().invoke(
        [
            *(BUILD[0], "--exclude-resource-types", "unit_test", "test", "--quiet"),
            *("--vars", json.dumps({"as_of": task.as_of})),
            *("--project-dir", folder, "--profiles-dir", folder),
            *("--target-path", str(home.dbt_target(settings))),
        ]
    )
    if not result.success:
        failed = [f"{r.node.name}: {r.message}" for r in result.result or () if r.status == "error"]  # pyright: ignore
        sys.exit("; ".join(failed) or str(result.exception))


@contextmanager
def scratch_home(settings: Settings) -> Iterator[Settings]:
    """A home of its own below ``work``, deleted afterwards."""
    scratch = Settings(home=settings.work / f"rebuild-{os.getpid()}")
    shutil.rmtree(scratch.home, ignore_errors=True)
    scratch.home.mkdir(parents=True)
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch.home, ignore_errors=True)


def in_project(project: Path, scratch: Settings, task: Task) -> None:
    """Do a task by the files of a project; JushuError REBUILD_FAILED with the last words of the process."""
    path = scratch.home / "task.json"
    path.write_text(json.dumps(asdict(task), ensure_ascii=False), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.rebuild", str(path)],
        cwd=project,
        env=os.environ | {"JUSHU_HOME": str(scratch.home), "PYTHONPATH": str(project)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise disk.said(words) or JushuError(
            "REBUILD_FAILED",
            zh=f"重建没有完成：{words}",
            en=f"The rebuild did not finish: {words}",
            todo_zh="重演时，现有代码可能读不懂旧的定义：用 --code stored 以当时的代码重演。",
            todo_en="In a replay the present code may not fit the old definitions: use --code stored.",
        )


def main() -> None:
    """Do the task of the file that the first argument names."""
    die_with_parent()
    document = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    run(Task(**document), Settings())


if __name__ == "__main__":
    main()
