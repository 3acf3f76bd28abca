"""The models up to ``indicator_value`` on Apache Spark: what it reads, its run, what DuckDB takes over.

Spark reads the lake as it is; three small files beside it (the books) say which files of it are loaded and
which columns the raw tables have, and hold the working days. See docs/decisions/0032-spark-engine.md.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Literal

from jushu import warehouse
from jushu.errors import JushuError
from jushu.settings import PROJECT_ROOT, Settings

Engine = Literal["duckdb", "spark"]

PROGRAMS = PROJECT_ROOT / ".venv-spark" / "bin"
EXECUTABLE = PROGRAMS / "dbt"
STORAGE = Path(__file__).with_name("spark_storage.py")
LAST_MODEL = "indicator_value"

# File of the books -> the query that fills it.
BOOKS = {
    "columns": "select table_name, column_name, column_index, data_type from duckdb_columns() "
    "where database_name = current_database() and schema_name = 'raw'",
    "files": "select file_id from ingest.files where status = 'loaded'",
    "working_days": "from raw.working_days",
}


def require() -> None:
    """JushuError SPARK_MISSING where the optional environment of Spark is not installed."""
    if not EXECUTABLE.is_file():
        raise JushuError(
            "SPARK_MISSING",
            zh="没有安装 Spark 引擎。",
            en="The Spark engine is not installed.",
            todo_zh="先运行 make spark（需要 Java 17），或不带 --engine 运行。",
            todo_en="Run make spark first (it needs Java 17), or run without --engine.",
            wrong_use=True,
        )


def models_folder(settings: Settings) -> Path:
    """Where Spark leaves its models, one folder of Parquet each."""
    return settings.home / "spark" / "models"


def build(settings: Settings) -> None:
    """Run dbt with Spark on the lake; JushuError SPARK_FAILED with the last lines of its log.

    Where the cluster has the data folder at another address (``JUSHU_CLUSTER_HOME``, such as s3a://...), what
    it reads is copied there before, and the models are copied from there after.
    """
    folder = settings.home / "spark"
    # what an earlier run left is neither taken over nor in the way
    shutil.rmtree(folder, ignore_errors=True)
    write_books(settings, folder / "books")
    log = folder / "build.log"
    cluster_home = (settings.cluster_home or str(settings.home)).rstrip("/")
    for step in _steps(settings, folder, cluster_home):
        with log.open("a", encoding="utf-8") as out:
            finished = subprocess.run(
                step,
                cwd=folder,
                env=os.environ | {"JUSHU_CLUSTER_HOME": cluster_home},
                stdout=out,
                stderr=subprocess.STDOUT,
                check=False,
            )
        if finished.returncode:
            raise _failed(" ".join(log.read_text(encoding="utf-8", errors="replace").split()[-60:]), log)
    if missing := _not_made(settings, folder):
        raise _failed(f"{', '.join(missing)}: no Parquet in {models_folder(settings)}", log)


def _failed(what: str, log: Path) -> JushuError:
    return JushuError(
        "SPARK_FAILED",
        zh=f"Spark 的建模没有成功：{what}",
        en=f"The build in Spark failed: {what}",
        safe_zh="已入库的数据完好，上一次发布仍可使用。",
        safe_en="Loaded data is intact; the last release can still be used.",
        todo_zh=f"看 {log}；不带 --engine 运行，则在 DuckDB 中计算。",
        todo_en=f"See {log}; without --engine the run computes in DuckDB.",
    )


def _not_made(settings: Settings, folder: Path) -> list[str]:
    """Models that Spark says it has built and whose files are not here: the cluster wrote elsewhere."""
    results = json.loads((folder / "target" / "run_results.json").read_bytes())["results"]
    built = [r["unique_id"].rpartition(".")[2] for r in results if r["unique_id"].startswith("model.")]
    return sorted(name for name in built if not any((models_folder(settings) / name).glob("*.parquet")))


def write_books(settings: Settings, folder: Path) -> None:
    """The books of the lake as Parquet, and a folder of the lake for every raw table."""
    folder.mkdir(parents=True)
    with warehouse.connect(settings, read_only=True) as connection:
        for name, query in BOOKS.items():
            connection.execute(f"copy ({query}) to '{folder / name}.parquet'")
        tables = connection.execute(
            "select distinct table_name from duckdb_tables() where schema_name = 'raw'"
        )
        for (table,) in tables.fetchall():
            (settings.lake / table).mkdir(parents=True, exist_ok=True)


def _steps(settings: Settings, folder: Path, cluster_home: str) -> list[list[str]]:
    """The commands of a build in their order."""
    models = _command(settings, folder)
    if "://" not in cluster_home:
        return [models]
    return [
        storage("put", settings.home, cluster_home, _owner(settings)),
        models,
        storage("take", settings.home, cluster_home),
    ]


def storage(task: str, home: Path, address: str, *owner: str) -> list[str]:
    """The command that copies between a data folder and the address of a cluster (see ``spark_storage``)."""
    return [str(PROGRAMS / "python"), str(STORAGE), task, str(home), address, *owner]


def _owner(settings: Settings) -> str:
    """What no other data folder has: the hash of the first entry of its log."""
    with warehouse.connect(settings, read_only=True) as connection:
        row = connection.execute("select entry_hash from ingest.log order by number limit 1").fetchone()
    assert row  # whoever builds has loaded, and a load is an entry
    return row[0]


def _command(settings: Settings, folder: Path) -> list[str]:
    project = str(settings.dbt_project_dir)
    # tests of data run in DuckDB, on what is taken over
    return [
        str(EXECUTABLE),
        "--no-use-colors",
        "build",
        "--target",
        settings.spark_target,
        "--select",
        f"+{LAST_MODEL}",
        "--exclude-resource-types",
        "test",
        "unit_test",
        "--project-dir",
        project,
        "--profiles-dir",
        project,
        "--target-path",
        str(folder / "target"),
        "--log-path",
        str(folder / "logs"),
    ]
