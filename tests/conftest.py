"""Fixtures that all tests share."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from jushu.settings import Settings

ROOT = Path(__file__).parent.parent
ARTEFACTS = Path(__file__).parent / "artefacts"
# Long files last would leave one of two test processes without work; those of other folders are short.
LONG = ("integration", "browser", "docs", "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order in which ``make test`` hands out files: the folders of long ones first.

    Before all others a file that needs the demo, which its process then makes, and for the other process
    those that can do without it.
    """
    folders = {item.path: item.path.relative_to(Path(__file__).parent).parts[0] for item in items}
    needing = {item.path for item in items if "demo_home" in getattr(item, "fixturenames", ())}
    maker = next((path for path, folder in folders.items() if folder == LONG[0] and path in needing), None)

    def rank(item: pytest.Item) -> int:
        folder = folders[item.path]
        if item.path == maker:
            return -2
        if folder == LONG[0] and item.path not in needing:
            return -1
        return LONG.index(folder) if folder in LONG else len(LONG)

    items.sort(key=rank)


@dataclass(frozen=True)
class Finished:
    """A finished command: exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """Its standard output as data."""
        return json.loads(self.out)


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real examples and outside results; tests on them are skipped by name without it."""
    shared = Settings().shared
    if shared is None:
        pytest.skip("needs JUSHU_SHARED: the folder with examples/ and reference/")
    return shared


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Folder for screenshots and other things to look at after the tests."""
    ARTEFACTS.mkdir(exist_ok=True)
    return ARTEFACTS


def jushu_in(home: Path) -> Callable[..., Finished]:
    """The real program as a user runs it, on one home; it fails the test unless ``code`` is met."""

    def call(*arguments: str, code: int | None = 0, seconds: float = 600) -> Finished:
        done = subprocess.run(
            [sys.executable, "-m", "jushu", *arguments],
            cwd=ROOT,
            env=os.environ | {"JUSHU_HOME": str(home), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            timeout=seconds,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        assert code is None or done.returncode == code, (
            f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        )
        return Finished(done.returncode, done.stdout, done.stderr)

    return call


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home."""
    return tmp_path / "home"


@pytest.fixture
def jushu(home: Path) -> Callable[..., Finished]:
    """The program on the empty home."""
    return jushu_in(home)


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home on which ``jushu demo`` ran once in this test run; tests must not change it.

    Test processes that run side by side share it: the first one makes it, the others wait.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "demo" / "home"
    with FileLock(shared / "demo.lock"):
        if not (shared / "demo.ready").exists():
            jushu_in(folder)("demo", "--json")
            (shared / "demo.ready").touch()
    return folder
