"""Lake and models in object storage (s3a): the tables are DuckDB's.

The server, its protocol and Spark's libraries for it are real; behind the server is memory.
"""

import os
import subprocess
from collections.abc import Callable
from hashlib import md5
from pathlib import Path

import pytest

from jushu.settings import Settings
from orchestration import home as homes
from orchestration import spark
from tests.spark import bucket
from tests.spark.cluster import Cluster
from tests.spark.differences import assert_none

Copy = Callable[..., subprocess.CompletedProcess[str]]
PART = "lake/visits/file/000000.parquet"
BOOK = "spark/books/files.parquet"


def test_the_lake_may_lie_in_object_storage(
    home: Path, cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with bucket.served(tmp_path) as storage:
        cluster.configure(storage.settings())
        monkeypatch.setenv("JUSHU_CLUSTER_HOME", storage.address)
        settings = Settings(home=home)
        homes.prepare_environment(settings)
        spark.build(settings)
        assert_none(settings)
        names = storage.files()
        there = {name for name in names if name.startswith("lake/")}
        lake = home / "lake"
        assert there == {path.relative_to(home).as_posix() for path in lake.rglob("*") if path.is_file()}
        assert f"spark/models/{spark.LAST_MODEL}/_SUCCESS" in names


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A data folder with one file in the lake and one book."""
    for name in (PART, BOOK):
        path = tmp_path / "small" / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"first")
    return tmp_path / "small"


@pytest.fixture
def copy(small: Path, tmp_path: Path) -> Copy:
    """Copies the small folder to an address or from it, with the settings of Spark that are given."""
    (tmp_path / "conf").mkdir()

    def run(task: str, address: str, *owner: str, **settings: object) -> subprocess.CompletedProcess[str]:
        lines = [f"{name} {value}\n" for name, value in settings.items()]
        (tmp_path / "conf" / "spark-defaults.conf").write_text("".join(lines))
        return subprocess.run(
            spark.storage(task, small, address, *owner),
            env=os.environ | {"SPARK_CONF_DIR": str(tmp_path / "conf"), "SPARK_LOCAL_IP": "127.0.0.1"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_an_address_belongs_to_one_data_folder(small: Path, copy: Copy, tmp_path: Path):
    with bucket.served(tmp_path) as storage:
        settings = storage.settings()
        assert copy("put", storage.address, "one", **settings).returncode == 0
        assert storage.files().keys() == {PART, BOOK, "spark/owners/one"}
        (small / PART).write_bytes(b"later")  # of the same size
        assert copy("put", storage.address, "one", **settings).returncode == 0
        assert storage.files()[PART] == md5(b"later").hexdigest()
        (small / PART).write_bytes(b"other")
        refused = copy("put", storage.address, "two", **settings)
        assert refused.returncode == 1
        assert "belongs to another data folder" in refused.stderr.splitlines()[-1]
        assert storage.files()[PART] == md5(b"later").hexdigest()


def test_storage_that_spark_cannot_reach_is_said_in_one_line(copy: Copy):
    done = copy("put", "s3a://nowhere/folder", "one")  # without the library of S3
    assert done.returncode == 1
    said = done.stderr.splitlines()[-1]
    assert said.startswith("s3a://nowhere/folder: ") and "S3AFileSystem not found" in said
