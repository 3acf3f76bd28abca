"""Other programs read a release: DuckDB 1.4 opens each role's file, pandas the Parquet, with equal counts."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from app.views.clients import recipes
from jushu import releases
from jushu.settings import Role, Settings

OLDER = "duckdb==1.4.*"
# what the page shows to a user of pandas; the older client lives in an environment of its own
PACKAGES = (OLDER, "pandas>=2", "pyarrow")
ROLES: tuple[Role, ...] = ("management", "analyst", "auditor")
COUNT = """
import json, sys
import duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    def one(query):
        return connection.execute(query).fetchone()[0]
    tables = connection.execute("select schema_name, table_name from duckdb_tables()").fetchall()
    counted = {
        f"{schema}.{table}": one(f'select count(*) from "{schema}"."{table}"') for schema, table in tables
    }
    summed = (("score", "score_node"), ("value", "indicator_value"))
    sums = [str(one(f"select sum({column}) from {table}")) for column, table in summed]
print(json.dumps({"version": duckdb.__version__, "rows": counted, "sums": sums}))
"""


@pytest.fixture(scope="module")
def older_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Python with the older client, as a user of it would install it."""
    folder = tmp_path_factory.mktemp("older") / "venv"
    uv = [sys.executable, "-m", "uv"]
    python = folder / "bin" / "python"
    for command in (
        [*uv, "venv", "-q", "--python", sys.executable, str(folder)],
        [*uv, "pip", "install", "-q", "--python", str(python), *PACKAGES],
    ):
        done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, f"{PACKAGES} cannot be installed:\n{done.stderr[-2000:]}"
    return python


@pytest.fixture
def older(older_python: Path, tmp_path: Path) -> Callable[..., str]:
    """Run a script with the older client in an empty folder of its own."""

    def run(script: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(older_python), "-c", script, *arguments],
            cwd=tmp_path,
            env={"PATH": os.defpath},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.mark.parametrize("role", ROLES)
def test_duckdb_1_4_opens_the_file_of_a_role_and_counts_the_same(
    demo_home: Path, older: Callable[..., str], role: Role
) -> None:
    release = releases.current(Settings(home=demo_home))
    assert release
    path = str(release.path / f"{role}.duckdb")
    answer = json.loads(older(COUNT, path))
    assert answer["version"].startswith("1.4.")
    now = json.loads(
        subprocess.run(
            [sys.executable, "-c", COUNT, path], capture_output=True, text=True, timeout=300, check=True
        ).stdout
    )
    assert now["version"] == duckdb.__version__
    assert (answer["rows"], answer["sums"]) == (now["rows"], now["sums"])
    listed = {name: t["rows"] for name, t in release.manifest["tables"].items() if role in t["roles"]}
    found = {name.removeprefix("main."): rows for name, rows in answer["rows"].items()}
    assert listed.items() <= found.items()


def test_pandas_reads_the_parquet_of_every_table_with_the_rows_of_the_manifest(
    demo_home: Path, older: Callable[..., str]
) -> None:
    release = releases.current(Settings(home=demo_home))
    assert release
    script = (
        "import json, sys, pathlib, pandas as pd\n"
        "paths = pathlib.Path(sys.argv[1]).iterdir()\n"
        "print(json.dumps({p.stem: len(pd.read_parquet(p)) for p in paths}))"
    )
    counted = json.loads(older(script, str(release.path / "parquet")))
    listed = {n: t["rows"] for n, t in release.manifest["tables"].items() if "analyst" in t["roles"]}
    assert {name: counted[name] for name in listed} == listed


@pytest.mark.parametrize("tool", ["duckdb", "pandas"])
def test_the_text_to_copy_from_the_page_runs(
    demo_home: Path, older: Callable[..., str], tmp_path: Path, tool: str
) -> None:
    release = releases.current(Settings(home=demo_home))
    assert release
    name = f"{release.release_id}_management.duckdb"
    (tmp_path / name).symlink_to(release.path / "management.duckdb")
    parquet = release.path / "parquet" / "score_node.parquet"
    (tmp_path / f"{release.release_id}_score_node.parquet").symlink_to(parquet)
    script = recipes.PYTHON[tool].format(file=name, release=release.release_id, period=release.period_code)
    assert "cluster" in older(script)
