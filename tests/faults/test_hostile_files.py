"""Hostile files through the real ingestion: each has the verdict, the counts and the values it must have.

The long sweep of all kinds (see ``LONG``) over several seeds is ``make faults``.
"""

import pytest

from tests.faults.hostile.kinds import KINDS, LONG
from tests.faults.hostile.sweep import sweep

SEED = 1
QUICK = {name: row for name, (row, _) in KINDS.items() if not LONG.match(name)}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """Kind -> what is wrong with its file, all read in one run."""
    return sweep(SEED, tmp_path_factory.mktemp("hostile"), list(QUICK))


@pytest.mark.parametrize("name", [pytest.param(k, id=f"row{row:02d}-{k}") for k, row in QUICK.items()])
def test_a_hostile_file_has_its_verdict(found: dict[str, list[str]], name: str) -> None:
    assert found[name] == []
