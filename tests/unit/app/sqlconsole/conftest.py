"""Statements against the console: a home of its own that reads the demo's releases."""

from pathlib import Path

import pytest

from jushu.releases import current_release_id
from jushu.settings import Settings


@pytest.fixture(scope="session")
def console_home(tmp_path_factory: pytest.TempPathFactory, demo_home: Path) -> Path:
    """The releases of the demo with a log of their own: every query is entered there."""
    home = tmp_path_factory.mktemp("console") / "home"
    home.mkdir()
    (home / "releases").symlink_to(demo_home / "releases")
    return home


@pytest.fixture(scope="session")
def release_id(console_home: Path) -> str:
    found = current_release_id(Settings(home=console_home))
    assert found
    return found
