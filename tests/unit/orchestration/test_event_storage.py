"""The history of runs: connections are held open, and the files are those that stock Dagster reads."""

import sqlite3
from pathlib import Path

import pytest
from dagster import (
    AssetCheckResult,
    AssetCheckSpec,
    AssetKey,
    DagsterEventType,
    DagsterInstance,
    Definitions,
    MaterializeResult,
    asset,
)
from dagster._core.storage.event_log.sqlite.sqlite_event_log import SqliteEventLogStorage

from jushu.settings import Settings
from orchestration import home
from orchestration.event_storage import OPEN_FILES


@asset(check_specs=[AssetCheckSpec("even", asset="counted"), AssetCheckSpec("odd", asset="counted")])
def counted():
    yield MaterializeResult(
        metadata={"rows": 42},
        check_results=[
            AssetCheckResult(check_name="even", passed=True),
            AssetCheckResult(check_name="odd", passed=False),
        ],
    )


def _run(folder: Path) -> str:
    job = Definitions(assets=[counted]).get_implicit_global_asset_job_def()
    with DagsterInstance.from_config(str(folder)) as instance:
        return job.execute_in_process(instance=instance, raise_on_error=False).run_id


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = home.dagster_home(Settings(home=tmp_path))
    monkeypatch.setenv("DAGSTER_HOME", str(folder))
    return folder


def test_stock_dagster_reads_what_was_written(folder: Path):
    run_id = _run(folder)
    stock = SqliteEventLogStorage(str(folder / "history" / "runs"))
    kinds = [entry.dagster_event_type for entry in stock.get_logs_for_run(run_id)]
    assert kinds[-1] == DagsterEventType.RUN_SUCCESS
    assert kinds.count(DagsterEventType.ASSET_MATERIALIZATION) == 1
    assert kinds.count(DagsterEventType.ASSET_CHECK_EVALUATION) == 2
    newest = stock.get_latest_materialization_events([AssetKey("counted")])[AssetKey("counted")]
    assert newest and newest.asset_materialization
    assert newest.asset_materialization.metadata["rows"].value == 42
    with sqlite3.connect(folder / "history" / "runs" / "index.db") as index:
        states = index.execute("select check_name, execution_status from asset_check_executions").fetchall()
    assert sorted(states) == [("even", "SUCCEEDED"), ("odd", "FAILED")]


def test_a_second_instance_sees_the_runs_of_the_first(folder: Path):
    runs = [_run(folder) for _ in range(OPEN_FILES + 2)]
    with DagsterInstance.from_config(str(folder)) as instance:
        assert {run.run_id for run in instance.get_runs()} == set(runs)
        for run_id in runs:  # more files than stay open
            assert any(e.is_dagster_event for e in instance.all_logs(run_id))
        runs_open = list((folder / "history" / "runs").glob("*.db-wal"))
        assert 1 < len(runs_open) <= OPEN_FILES
        instance.wipe()
        assert not instance.get_runs()


def test_an_event_neither_closes_nor_syncs_the_file(folder: Path):
    """The write-ahead log of a run lives on from event to event: it is gone after the last connection."""
    run_id = _run(folder)
    shard = folder / "history" / "runs" / f"{run_id}.db-wal"
    assert not shard.exists()
    with DagsterInstance.from_config(str(folder)) as instance:
        instance.report_engine_event("one", instance.get_run_by_id(run_id))
        assert shard.exists()
    assert not shard.exists()
