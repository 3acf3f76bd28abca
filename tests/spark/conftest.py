"""What the tests on Spark share: a province that DuckDB has built, and a cluster."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import jushu_in
from tests.spark.cluster import Cluster, running

SCALE = os.environ.get("JUSHU_SPARK_SCALE")


@pytest.fixture(scope="session")
def province(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo home, or one ``JUSHU_SPARK_SCALE`` times as large; tests must not change it."""
    if SCALE is None:
        return request.getfixturevalue("demo_home")
    folder = tmp_path_factory.mktemp("scaled") / "home"
    jushu_in(folder)("demo", "--scale", SCALE, "--json", seconds=10_000)
    return folder


@pytest.fixture
def home(province: Path, tmp_path: Path) -> Path:
    """A copy of the province, whose tables DuckDB has built."""
    copy = tmp_path / "home"
    subprocess.run(["cp", "-r", "--reflink=auto", str(province), str(copy)], check=True)
    return copy


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """One master and two workers, to which a session of the test goes unless it is sent to a server."""
    with running(tmp_path / "cluster") as cluster:
        monkeypatch.setenv("SPARK_CONF_DIR", str(cluster.settings))
        monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        yield cluster
