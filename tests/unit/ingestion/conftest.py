"""Fixtures of the ingestion tests."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.readers.stream import TextStream
from jushu.settings import Settings
from tests.unit.ingestion.taking import FileTaken, take


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an empty home."""
    return Settings(home=tmp_path / "home")


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Set the size of the blocks in which text files are read."""

    def set_size(size: int) -> None:
        monkeypatch.setattr(TextStream.blocks, "__defaults__", (size,))

    return set_size


@pytest.fixture
def take_file(tmp_path: Path) -> Callable[..., FileTaken]:
    """Write bytes or text under a name and read the file as the child process does."""

    def write_and_take(name: str, content: bytes | str, **ask: object) -> FileTaken:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return take(path, tmp_path, **ask)

    return write_and_take
