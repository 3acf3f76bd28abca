"""Cronbach's alpha per pillar and the index without a pillar against COINr 1.1.14."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jushu.scoring.leave_out import without
from jushu.statistics import cronbach_alpha
from tests.reference.test_coinr_asem import indicator_codes, method, min_max_posts, numbers, read, run

pytestmark = pytest.mark.reference


@pytest.fixture
def folder(shared_dir: Path) -> Path:
    return shared_dir / "reference" / "coinr_asem"


def test_alpha_per_pillar(folder: Path) -> None:
    meta = read(folder / "input" / "iMeta.csv")
    points = read(folder / "expected" / "A_normalised.csv")
    expected = pl.read_csv(folder / "expected" / "F_cronbach_pillar.csv", infer_schema=False)
    assert expected.height == 8
    for pillar, alpha in expected.iter_rows():
        codes = meta.filter(Parent=pillar, Type="Indicator")["iCode"].to_list()
        found = cronbach_alpha(numbers(points, codes).T)
        assert found.raw == pytest.approx(float(alpha), rel=1e-9), pillar


def test_index_without_one_pillar(folder: Path) -> None:
    codes = indicator_codes(folder)
    values = numbers(read(folder / "expected" / "A_treated.csv"), codes)
    methodology = method(folder, min_max_posts(folder, values, codes))
    expected = pl.read_csv(folder / "expected" / "G_remove_pillar_scores.csv", infer_schema=False).sort(
        "uCode"
    )
    pillars = expected.columns[2:]
    assert len(pillars) == 8
    for pillar in pillars:
        left, rows, _ = without(methodology, pillar)
        found = run(values[rows], left).scores[0]
        np.testing.assert_allclose(found, expected[pillar].cast(pl.Float64).to_numpy(), rtol=1e-9)
