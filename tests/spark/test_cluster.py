"""Spark on a cluster gives DuckDB's numbers, also when a worker is lost in the middle of the run."""

import threading
import time
from pathlib import Path

import duckdb
import pytest

from jushu.settings import Settings
from orchestration import home as homes
from orchestration import spark
from tests.conftest import jushu_in
from tests.spark.cluster import Cluster
from tests.spark.differences import assert_none

# So many models are made when the worker is killed: about 40 % of the way.
KILLED_AFTER = 40


def _kill_in_the_middle(cluster: Cluster, settings: Settings) -> threading.Thread:
    def wait_and_kill() -> None:
        while sum(1 for _ in spark.models_folder(settings).glob("*/_SUCCESS")) < KILLED_AFTER:
            time.sleep(0.5)
        cluster.kill_a_worker()

    thread = threading.Thread(target=wait_and_kill, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("is_one_killed", [False, True], ids=["two workers", "one killed"])
def test_every_table_of_spark_is_that_of_duckdb(home: Path, cluster: Cluster, *, is_one_killed: bool):
    settings = Settings(home=home)
    homes.prepare_environment(settings)
    killer = _kill_in_the_middle(cluster, settings) if is_one_killed else None
    spark.build(settings)
    if killer:
        killer.join(timeout=1)
        assert cluster.processes[-1].poll() is not None, "the worker was not killed during the run"
        assert "Removing worker" in cluster.log("master")
    assert_none(settings)


def test_a_run_with_spark_publishes_the_same_indicators(home: Path, cluster: Cluster):
    settings = Settings(home=home)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute("create schema before")
        connection.execute("create table before.value as from main.indicator_value")
        connection.execute("create table before.score as from main.score_node")
    jushu_in(home)("run", "--engine", "spark", "--full", "--json", seconds=3000)
    assert "PASS" in (home / "spark" / "build.log").read_text()
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        for table, kept in (("indicator_value", "value"), ("score_node", "score")):
            (count,) = connection.execute(
                f"select count(*) from ((from main.{table} except all from before.{kept}) "
                f"union all (from before.{kept} except all from main.{table}))"
            ).fetchall()
            assert count == (0,), table
    assert cluster.log("master").count("Registered app") >= 1
