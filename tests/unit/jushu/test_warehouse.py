"""The working file is opened with the memory that the settings allow."""

from pathlib import Path

import pytest

from jushu import warehouse
from jushu.errors import JushuError
from jushu.settings import Settings


@pytest.mark.parametrize(("given", "found"), [("1GB", "953.6 MiB"), ("2GiB", "2.0 GiB")])
def test_duckdb_takes_what_is_allowed(tmp_path: Path, given: str, found: str) -> None:
    settings = Settings(home=tmp_path, memory=given)
    settings.warehouse.parent.mkdir(parents=True)
    with warehouse.connect(settings, create=True) as connection:
        assert connection.sql("SELECT current_setting('memory_limit')").fetchall() == [(found,)]


def test_what_is_no_size_is_refused(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, memory="much")
    settings.warehouse.parent.mkdir(parents=True)
    with pytest.raises(JushuError, match="much") as refused:
        warehouse.connect(settings, create=True)
    assert refused.value.code == "MEMORY_INVALID"
