"""Weights of matrices from the literature against pymcdm, pyDecision and scikit-criteria: each own column."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jushu.scoring.types import Matrix
from jushu.scoring.weights import (
    RANDOM_INDEX,
    critic,
    entropy,
    entropy_with_guard,
    judge,
    reciprocity_error,
)

pytestmark = pytest.mark.reference

CASES = ["constant30x6", "diakoulaki1995", "elsayed2017", "keshavarz2021", "tus_adali2019", "zero30x6"]
MATRICES = [
    *("consistent4", "identity3", "oecd2008_tai8", "pair2"),
    *("saaty1980_school6", "saaty2008_drinks7", "skc_ahp3"),
]


@pytest.fixture
def folder(shared_dir: Path) -> Path:
    return shared_dir / "reference" / "mcdm"


def matrix(folder: Path, case: str) -> tuple[Matrix, list[bool]]:
    """Values as (criterion, unit), and whether each criterion is a cost."""
    values = pl.read_csv(folder / f"in_{case}.csv").drop("alt").cast(pl.Float64).to_numpy().T
    types = pl.read_csv(folder / f"in_{case}_criteria.csv")["type"]
    return values, (types < 0).to_list()


def columns(folder: Path, case: str) -> dict[str, Matrix]:
    """What each tool gave; tools that gave no number are left out."""
    table = pl.read_csv(folder / f"exp_weights_{case}.csv").drop("criterion")
    numbers = table.cast(pl.Float64, strict=False)
    return {column.name: column.to_numpy() for column in numbers if column.null_count() == 0}


@pytest.mark.parametrize("case", CASES)
def test_weights_from_values(folder: Path, case: str) -> None:
    values, costs = matrix(folder, case)
    benefits = [False] * len(costs)
    variants = {
        "entropy_pymcdm": lambda: entropy(values),
        "entropy_skcriteria": lambda: entropy(values),
        "entropy_pyDecision": lambda: entropy_with_guard(values, costs),
        "entropy_pyDecision_all_max": lambda: entropy_with_guard(values, benefits),
        "critic_skcriteria": lambda: critic(values, costs),
        "critic_pyDecision": lambda: critic(values, costs),
        "critic_pymcdm_ignores_types": lambda: critic(values, benefits),
    }
    expected = columns(folder, case)
    compared = 0
    for name in variants.keys() & expected.keys():
        np.testing.assert_allclose(variants[name](), expected[name], rtol=1e-9, atol=1e-9, err_msg=name)
        compared += 1
    assert compared >= 3


@pytest.mark.parametrize("case", MATRICES)
def test_ahp_weights_and_consistency(folder: Path, case: str) -> None:
    judgements = pl.read_csv(folder / f"in_ahp_{case}.csv").cast(pl.Float64).to_numpy()
    expected = pl.read_csv(folder / "exp_ahp.csv").filter(pl.col("matrix") == case)
    first = expected.row(0, named=True)
    for table, tool in (("saaty1980", "CR_saatyRI_pyDecision"), ("tummala_ling1998", "CR_tummalaRI_pymcdm")):
        found = judge(judgements, table)  # type: ignore[arg-type]
        for column in ("w_eigen_pymcdm", "w_eigen_pyDecision"):
            np.testing.assert_allclose(found.weights, expected[column], rtol=1e-9)
        assert found.lambda_max == pytest.approx(first["lambda_max"], rel=1e-9)
        assert found.index == pytest.approx(first["CI"], rel=1e-9, abs=1e-12)
        assert found.ratio == pytest.approx(float(first[tool] or 0), rel=1e-9, abs=1e-12)
    assert reciprocity_error(judgements) == pytest.approx(first["max_reciprocity_error"], abs=1e-15)


def test_random_index_tables(folder: Path) -> None:
    tables = pl.read_csv(folder / "ahp_random_index_tables.csv")
    for name, column in (
        ("saaty1980", "RI_saaty1980_pyDecision"),
        ("tummala_ling1998", "RI_tummala_ling1998_pymcdm"),
    ):
        assert list(RANDOM_INDEX[name]) == tables[column].cast(pl.Float64).to_list()  # type: ignore[index]
