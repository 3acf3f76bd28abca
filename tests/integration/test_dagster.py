"""The Dagster graph as its UI, sensor and schedule see it; all offline."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest
from dagster import AssetKey, RunRequest, SkipReason, build_sensor_context

from expectations.derive import all_suites
from ingestion import contract as contracts
from jushu.settings import Settings
from orchestration import graph as graphs
from orchestration import home, job, transformation
from tests.conftest import ROOT, jushu_in
from tests.ports import free_port


@pytest.fixture(scope="module")
def graph(demo_home: Path):
    return graphs.build(Settings(home=demo_home))


def test_the_graph_leads_from_landing_to_release(graph):
    assets = graph.resolve_asset_graph()
    release = AssetKey("release")
    upstream = assets.get_ancestor_asset_keys(release)
    assert {AssetKey(["raw", name]) for name in contracts.names()} <= upstream
    assert {
        AssetKey(n)
        for n in (
            *("indicator_value", "score_node", "score_indicator", "score_trend"),
            *("score_uncertainty", "score_probability", "score_diagnostic"),
        )
    } <= upstream


def test_a_critical_rule_blocks_and_a_warning_does_not(graph):
    assets = graph.resolve_asset_graph()
    blocking = {
        key.name: assets.get(key).blocking
        for key in assets.asset_check_keys
        if key.name[:4] in ("RAW_", "STG_", "MRT_", "ING_")
    }
    suites = all_suites(ROOT / "dbt_project")
    rules = {rule.id.replace("-", "_") for suite in suites for rule in suite.rules}
    assert blocking.keys() == rules
    assert len(rules) > 600
    assert blocking["MRT_INDICATOR_VALUE_KEY"] and blocking["ING_FIL_001"]
    assert not blocking["ING_FIL_004"]


def test_the_sensor_asks_for_a_run_when_files_lie_in_the_inbox(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUSHU_HOME", str(tmp_path))
    assert isinstance(job.inbox_sensor(build_sensor_context()), SkipReason)
    inbox = Settings().inbox
    inbox.mkdir()
    file = inbox / "zones__1.csv"
    file.write_text("zone_code\n")
    os.utime(file, (1, 1))
    asked = job.inbox_sensor(build_sensor_context())
    assert isinstance(asked, RunRequest)
    again = job.inbox_sensor(build_sensor_context())
    assert isinstance(again, RunRequest) and again.run_key == asked.run_key


def test_nothing_is_sent_anywhere(tmp_path: Path):
    folder = home.dagster_home(Settings(home=tmp_path))
    text = (folder / "dagster.yaml").read_text()
    assert "telemetry:\n  enabled: false" in text and "nux:\n  enabled: false" in text
    project = (ROOT / "dbt_project" / "dbt_project.yml").read_text()
    assert "send_anonymous_usage_stats: false" in project


def test_dbt_is_not_asked_for_its_version(demo_home: Path):
    """The stock resource runs ``dbt --version``, which asks the package index."""
    dbt = transformation.resource(Settings(home=demo_home))
    assert dbt._cli_version.major == 1


def test_two_runs_at_once(tmp_path: Path):
    call = jushu_in(tmp_path / "home")
    with_lock = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import time\nfrom jushu.settings import Settings\nfrom jushu.lock import hold\n"
            "with hold(Settings()):\n    print('held', flush=True)\n    time.sleep(60)",
        ],
        env=os.environ | {"JUSHU_HOME": str(tmp_path / "home")},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert with_lock.stdout and with_lock.stdout.readline() == "held\n"
        refused = call("run", code=1)
        assert "LOCKED" in refused.err and str(with_lock.pid) in refused.err
    finally:
        with_lock.kill()
        with_lock.wait()


def test_the_dagster_ui_opens(demo_home: Path):
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "jushu", "dagster", "--port", str(port)],
        env=os.environ | {"JUSHU_HOME": str(demo_home)},
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 120
        while True:
            try:
                body = urlopen(f"http://127.0.0.1:{port}/server_info", timeout=5).read()
                break
            except OSError:
                assert server.poll() is None and time.monotonic() < deadline, "the UI did not open"
                time.sleep(1)
        assert b"dagster_version" in body
    finally:
        os.killpg(server.pid, 15)
        server.wait(timeout=30)
