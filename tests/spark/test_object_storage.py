"""Lake and models in object storage (s3a): the tables are DuckDB's.

The server, its protocol and Spark's libraries for it are real; behind the server is memory.
"""

from pathlib import Path

import pytest

from jushu.settings import Settings
from orchestration import home as homes
from orchestration import spark
from tests.spark import bucket
from tests.spark.cluster import Cluster
from tests.spark.differences import assert_none


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
        names = storage.names()
        there = {name for name in names if name.startswith("lake/")}
        lake = home / "lake"
        assert there == {path.relative_to(home).as_posix() for path in lake.rglob("*") if path.is_file()}
        assert f"spark/models/{spark.LAST_MODEL}/_SUCCESS" in names
