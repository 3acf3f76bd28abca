"""TOPSIS and VIKOR on the literature's matrices against pymcdm (with which the other tools agree)."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jushu.scoring.cross_check import topsis, vikor
from jushu.scoring.types import Matrix

pytestmark = pytest.mark.reference


@pytest.fixture
def folder(shared_dir: Path) -> Path:
    return shared_dir / "reference" / "mcdm"


def problem(folder: Path, case: str) -> tuple[Matrix, Matrix, list[bool]]:
    """Values as (criterion, unit), weights, and whether each criterion is a cost."""
    values = pl.read_csv(folder / f"in_{case}.csv").drop("alt").cast(pl.Float64).to_numpy().T
    criteria = pl.read_csv(folder / f"in_{case}_criteria.csv")
    return values, criteria["weight"].to_numpy(), (criteria["type"] < 0).to_list()


@pytest.mark.parametrize("case", ["hwang_yoon1981", "tzeng_huang2011"])
def test_topsis(folder: Path, case: str) -> None:
    expected = pl.read_csv(folder / f"exp_topsis_{case}.csv")
    for scaling in ("vector", "minmax", "sum"):
        found = topsis(*problem(folder, case), scaling)
        np.testing.assert_allclose(found, expected[f"topsis_{scaling}"], rtol=1e-9)
        if scaling != "sum":
            ranks = pl.Series(found).rank("min", descending=True)
            assert ranks.to_list() == expected[f"rank_{scaling}"].to_list()


@pytest.mark.parametrize("case", ["hwang_yoon1981", "tzeng_huang2011", "pymcdm_vikor_doc"])
def test_vikor(folder: Path, case: str) -> None:
    expected = pl.read_csv(folder / f"exp_vikor_{case}.csv")
    found = vikor(*problem(folder, case))
    for part, column in ((found.group, "S"), (found.worst, "R"), (found.compromise, "Q")):
        np.testing.assert_allclose(part, expected[column], rtol=1e-9, atol=1e-12)
    assert pl.Series(found.compromise).rank("min").to_list() == expected["rank_Q"].to_list()
