"""Every row of the fault matrix has tests, and every test that it names is there to be run."""

import ast
from functools import cache

import pytest

from tests.conftest import ROOT
from tests.faults.hostile.kinds import KINDS
from tests.faults.matrix import ROWS

FIRST, LAST = 1, 28


@cache
def functions_in(path: str) -> frozenset[str]:
    """The test functions of a file, as pytest collects them: at its top, in a file test_*.py."""
    file = ROOT / "tests" / path
    if not (file.is_file() and file.name.startswith("test_")):
        return frozenset()
    body = ast.parse(file.read_text(encoding="utf-8")).body
    return frozenset(
        node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_the_matrix_has_its_rows_and_no_other() -> None:
    assert list(ROWS) == list(range(FIRST, LAST + 1))
    assert {row for row, _ in KINDS.values()} <= set(ROWS)


@pytest.mark.parametrize("number", [pytest.param(n, id=f"row{n:02d}") for n in ROWS])
def test_a_row_is_covered_by_tests_that_exist(number: int) -> None:
    named = ROWS[number].tests
    missing = [test for test in named if test.partition("::")[2] not in functions_in(test.partition("::")[0])]
    assert missing == []
    assert named or any(row == number for row, _ in KINDS.values()), ROWS[number].fault
