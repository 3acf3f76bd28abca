"""The tree of ASEM Sustainable Connectivity (51 countries x 49 indicators) against COINr 1.1.14."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jushu.scoring import Grade, Indicator, MatrixScores, Methodology, Node, Scheme, score_matrix
from jushu.scoring.coverage import INVALID, OBSERVED
from jushu.scoring.normalise import Matrix, normalise

pytestmark = pytest.mark.reference


@pytest.fixture
def folder(shared_dir: Path) -> Path:
    return shared_dir / "reference" / "coinr_asem"


def read(path: Path) -> pl.DataFrame:
    """A table of COINr: numbers stand in quotes, missing ones are blank."""
    table = pl.read_csv(path, infer_schema=False, null_values=["NA", ""])
    words = {"uCode", "uName", "iCode", "iName", "Parent", "Type", "Unit", "Denominator"}
    table = table.select(
        pl.col(name) if name in words or "_" in name else pl.col(name).cast(pl.Float64, strict=False)
        for name in table.columns
    )
    return table.sort("uCode") if "uCode" in table.columns else table


def numbers(table: pl.DataFrame, codes: list[str]) -> Matrix:
    """Values as (code, unit)."""
    return np.stack([table[code].fill_null(np.nan).to_numpy() for code in codes])


def method(folder: Path, posts: dict[str, tuple[float, float]]) -> Methodology:
    """COINr's own hierarchy and weights, with goalposts (value of 0 points, value of 100 points) as data."""
    meta = read(folder / "input" / "iMeta.csv")
    nodes = [
        Node(row["iCode"], row["Parent"], row["Weight"])
        for row in meta.filter(pl.col("Type") == "Aggregate")
        .sort("Level", descending=True)
        .iter_rows(named=True)
    ]
    indicators = [
        Indicator(row["iCode"], row["Parent"], *posts[row["iCode"]], weight=row["Weight"])
        for row in meta.filter(pl.col("Type") == "Indicator").iter_rows(named=True)
    ]
    scheme = Scheme("ASEM", "1", min_coverage_index=0.0, min_coverage_node=0.0)
    return Methodology(scheme, tuple(nodes), tuple(indicators), (Grade("any", Decimal(0)),))


def run(values: Matrix, methodology: Methodology) -> MatrixScores:
    status = np.where(np.isnan(values), INVALID, OBSERVED).astype(np.int8)
    return score_matrix(values, status, methodology)


def min_max_posts(folder: Path, values: Matrix, codes: list[str]) -> dict[str, tuple[float, float]]:
    """The sample's minimum and maximum as fixed anchors, turned round where less is better."""
    meta = read(folder / "input" / "iMeta.csv")
    direction = dict(zip(meta["iCode"], meta["Direction"], strict=True))
    posts = {}
    for code, row in zip(codes, values, strict=True):
        ends = float(np.nanmin(row)), float(np.nanmax(row))
        posts[code] = ends if direction[code] > 0 else ends[::-1]
    return posts


def indicator_codes(folder: Path) -> list[str]:
    meta = read(folder / "input" / "iMeta.csv")
    return meta.filter(pl.col("Type") == "Indicator")["iCode"].to_list()


def test_min_max_tree_scores_ranks_and_weights(folder: Path) -> None:
    codes = indicator_codes(folder)
    values = numbers(read(folder / "expected" / "A_treated.csv"), codes)
    methodology = method(folder, min_max_posts(folder, values, codes))
    assert values.shape == (49, 51)
    result = run(values, methodology)

    expected = read(folder / "expected" / "A_normalised.csv")
    np.testing.assert_allclose(result.points, numbers(expected, codes), rtol=1e-9, atol=1e-9)
    nodes = [node.code for node in methodology.nodes]
    expected = read(folder / "expected" / "A_aggregated.csv")
    np.testing.assert_allclose(result.scores, numbers(expected, nodes), rtol=1e-9)

    ranks = read(folder / "expected" / "A_ranks_full.csv")
    index = pl.DataFrame({"found": result.scores[0], "rank": ranks["Index"]})
    assert index["found"].rank("min", descending=True).to_list() == index["rank"].to_list()

    weights = read(folder / "expected" / "A_effective_weights.csv")
    effective = dict(zip(weights["iCode"], weights["EffWeight"], strict=True))
    expected_weights = np.array([effective[code] for code in codes])
    complete = ~np.isnan(values).any(axis=0)
    assert np.count_nonzero(complete) > 40
    np.testing.assert_allclose(
        result.share_of_index[:, complete], np.tile(expected_weights[:, None], complete.sum()), rtol=1e-12
    )


def test_min_max_1_to_100_is_an_efficacy_floor_of_1(folder: Path) -> None:
    codes = indicator_codes(folder)
    values = numbers(read(folder / "expected" / "A_treated.csv"), codes)
    posts = min_max_posts(folder, values, codes)
    points, _ = normalise(values, method(folder, posts).computed, floor=1.0)
    expected = read(folder / "expected" / "D_norm_minmax_1_100.csv")
    np.testing.assert_allclose(points, numbers(expected, codes), rtol=1e-9)


def test_fixed_goalposts_with_caps_and_missing_values(folder: Path) -> None:
    codes = indicator_codes(folder)
    table = pl.read_csv(folder / "input" / "goalposts_targets.csv", infer_schema=False)
    posts = {}
    for row in table.iter_rows(named=True):
        lower, upper = float(row["goalpost_lower"]), float(row["goalpost_upper"])
        posts[row["iCode"]] = (lower, upper) if row["Direction"] == "1" else (upper, lower)
    assert len(posts) == 49
    values = numbers(read(folder / "input" / "iData.csv"), codes)
    result = run(values, method(folder, posts))

    expected = read(folder / "expected" / "D_norm_goalposts.csv")
    np.testing.assert_allclose(result.points, numbers(expected, codes), rtol=1e-9, atol=1e-9)
    assert result.is_capped.any()
    expected = read(folder / "expected" / "D_goalposts_aggregated.csv")
    nodes = [node.code for node in method(folder, posts).nodes]
    np.testing.assert_allclose(result.scores, numbers(expected, nodes), rtol=1e-9)
    # exact decomposition of every country's index
    np.testing.assert_allclose(result.given_to_index.sum(axis=0), result.scores[0], rtol=2e-14)
