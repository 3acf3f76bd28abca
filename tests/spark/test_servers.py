"""Spark behind a server, Spark Connect or Thrift, gives DuckDB's numbers, run after run.

A server lives on between two runs: its catalogue knows the tables of the run before, whose files are gone.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from jushu.settings import Settings
from orchestration import home as homes
from orchestration import spark
from tests.spark.cluster import Cluster
from tests.spark.differences import assert_none


@pytest.fixture(params=["connect", "thrift"])
def server(
    request: pytest.FixtureRequest, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cluster]:
    """A cluster with a server on it, to which the settings of an operator lead."""
    monkeypatch.delenv("SPARK_CONF_DIR")  # the client knows the server, not the cluster
    if request.param == "connect":
        monkeypatch.setenv("SPARK_REMOTE", f"sc://127.0.0.1:{cluster.serve_connect()}")
    else:
        monkeypatch.setenv("JUSHU_SPARK_TARGET", "spark_thrift")
        monkeypatch.setenv("JUSHU_SPARK_PORT", str(cluster.serve_thrift()))
    yield cluster


def test_a_server_makes_the_tables_of_duckdb_run_after_run(home: Path, server: Cluster):
    settings = Settings(home=home)
    homes.prepare_environment(settings)
    for _ in range(2):
        spark.build(settings)
        assert_none(settings)
    # one application: that of the server
    assert server.log("master").count("Registered app") == 1
