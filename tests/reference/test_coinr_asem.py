"""The tree of ASEM Sustainable Connectivity (51 countries x 49 indicators) against COINr 1.1.14."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from jushu.scoring import (
    Grade,
    Indicator,
    MatrixScores,
    Methodology,
    Node,
    Scheme,
    relative,
    score,
    score_matrix,
)
from jushu.scoring.coverage import INVALID, OBSERVED
from jushu.scoring.denominate import denominate
from jushu.scoring.impute import impute
from jushu.scoring.normalise import normalise
from jushu.scoring.treat import treat
from jushu.scoring.types import Matrix

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


def expected_numbers(folder: Path, name: str) -> Matrix:
    """One of COINr's tables as (indicator, unit)."""
    return numbers(read(folder / "expected" / f"{name}.csv"), indicator_codes(folder))


def costs(folder: Path) -> list[bool]:
    meta = read(folder / "input" / "iMeta.csv")
    return (meta.filter(pl.col("Type") == "Indicator")["Direction"] < 0).to_list()


def test_chain_denominates(folder: Path) -> None:
    meta = read(folder / "input" / "iMeta.csv").filter(pl.col("Type") == "Indicator")
    data = read(folder / "input" / "iData.csv")
    raw = numbers(data, meta["iCode"].to_list())
    np.testing.assert_array_equal(raw, expected_numbers(folder, "A_raw"))
    denominators = np.ones(raw.shape)
    for row, name in enumerate(meta["Denominator"]):
        if name is not None:
            denominators[row] = data[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
    rates, is_lost = denominate(raw, denominators)
    np.testing.assert_allclose(rates, expected_numbers(folder, "A_denominated"), rtol=1e-9)
    assert (denominators != 1).any(axis=1).sum() == 17
    # two countries have no energy consumption to divide by
    assert is_lost.sum() == 2
    assert np.isnan(raw).sum() == 63


def test_chain_imputes_by_group_mean_and_keeps_all_units(folder: Path) -> None:
    groups = read(folder / "input" / "iData.csv")["EurAsia_group"].to_numpy()
    denominated = expected_numbers(folder, "A_denominated")
    filled, is_imputed = impute(denominated, "mean", groups)
    np.testing.assert_allclose(filled, expected_numbers(folder, "A_imputed"), rtol=1e-9)
    assert is_imputed.sum() == np.isnan(denominated).sum() == 65
    # screening at 90 % drops nobody: all values are present
    np.testing.assert_array_equal(
        expected_numbers(folder, "A_screened"), expected_numbers(folder, "A_imputed")
    )


def test_chain_treats_outliers(folder: Path) -> None:
    result = treat(expected_numbers(folder, "A_screened"))
    np.testing.assert_allclose(result.values, expected_numbers(folder, "A_treated"), rtol=1e-9)
    details = pl.read_csv(folder / "expected" / "A_treat_details.csv", infer_schema=False)
    assert details["iCode"].to_list() == indicator_codes(folder)
    for found, column in ((result.skewness, "Skew"), (result.kurtosis, "Kurt")):
        before = details[f"check_SkewKurt0.{column}"].cast(pl.Float64)
        np.testing.assert_allclose(found, before, rtol=1e-9)
    points = details["winsorise.nwin"].cast(pl.Int64, strict=False).fill_null(0).to_list()
    assert result.is_winsorised.sum(axis=1).tolist() == points
    assert [method == "winsor" for method in result.method] == [count > 0 for count in points]
    assert result.passes.all()


def test_a_methodology_asks_for_denominators(folder: Path) -> None:
    meta = read(folder / "input" / "iMeta.csv").filter(pl.col("Type") == "Indicator")
    below = dict(meta.select("iCode", "Denominator").iter_rows())
    codes = meta["iCode"].to_list()
    # open goalposts of 0 and 100: points are the rates themselves
    plain = method(folder, dict.fromkeys(codes, (0.0, 100.0)))
    leaves = [replace(i, norm="goalpost_open", denominator_code=below[i.code]) for i in plain.indicators]
    methodology = replace(plain, indicators=tuple(leaves))
    used = [*codes, *sorted(methodology.denominator_codes)]
    data = read(folder / "input" / "iData.csv").select("uCode", pl.col(used).cast(pl.Float64))
    values = data.unpivot(index="uCode", variable_name="indicator_code").with_columns(
        unit_type=pl.lit("country"),
        unit_code="uCode",
        cluster_code=None,
        zone_code=None,
        period_type=pl.lit("year"),
        period_code=pl.lit("2018"),
        status=pl.when(pl.col("value").is_null()).then(pl.lit("suppressed")).otherwise(pl.lit("observed")),
    )
    found = score(values, methodology).indicators
    points = found.pivot("indicator_code", index="unit_code", values="normalised").sort("unit_code")
    np.testing.assert_allclose(numbers(points, codes), expected_numbers(folder, "A_denominated"), rtol=1e-9)
    # the two countries without energy consumption to divide by
    lost = found.filter(pl.col("status_reason").is_not_null())
    assert lost["status_reason"].to_list() == ["denominator_missing"] * 2


def test_a_methodology_treats_outliers_and_compares_the_sample(folder: Path) -> None:
    values, is_cost = expected_numbers(folder, "A_screened"), costs(folder)
    plain = method(folder, dict.fromkeys(indicator_codes(folder), (0.0, 100.0)))
    leaves = [
        replace(leaf, norm="minmax", treatment="winsor", direction="cost" if cost else "benefit")
        for leaf, cost in zip(plain.indicators, is_cost, strict=True)
    ]
    result = run(values, replace(plain, indicators=tuple(leaves)))
    expected = expected_numbers(folder, "A_normalised")
    np.testing.assert_allclose(result.points, expected, rtol=1e-9, atol=1e-9)
    scores = numbers(read(folder / "expected" / "A_aggregated.csv"), [node.code for node in plain.nodes])
    np.testing.assert_allclose(result.scores, scores, rtol=1e-9)
    treated = expected_numbers(folder, "A_treated")
    assert result.is_treated is not None
    np.testing.assert_array_equal(result.is_treated, ~np.isclose(values, treated, rtol=1e-12, atol=0))


def test_rules_that_follow_the_sample(folder: Path) -> None:
    treated, cost = expected_numbers(folder, "A_treated"), costs(folder)
    found = {
        "A_normalised": relative.min_max(treated, cost),
        "D_norm_minmax_1_100": relative.min_max(treated, cost, 1.0, 100.0),
        "D_norm_zscore": relative.z_score(treated, cost),
        "D_norm_rank": relative.ranks(treated, cost),
        "D_norm_prank": relative.percentile_rank(treated, cost),
    }
    for name, points in found.items():
        expected = expected_numbers(folder, name)
        np.testing.assert_allclose(points, expected, rtol=1e-9, atol=1e-12, err_msg=name)
    np.testing.assert_array_equal(relative.borda(treated, cost), found["D_norm_rank"] - 1)


def test_distance_to_target_of_the_raw_values(folder: Path) -> None:
    table = pl.read_csv(folder / "input" / "goalposts_targets.csv", infer_schema=False)
    assert table["iCode"].to_list() == indicator_codes(folder)
    targets = table["Target"].cast(pl.Float64).to_list()
    found = relative.distance_to_target(expected_numbers(folder, "A_raw"), targets, costs(folder))
    np.testing.assert_allclose(
        found, expected_numbers(folder, "D_norm_dist2targ_capped"), rtol=1e-9, atol=1e-12
    )


@pytest.mark.parametrize(("rule", "name"), [("arith", "amean"), ("geo", "gmean"), ("harm", "hmean")])
def test_means_of_every_node(folder: Path, rule: str, name: str) -> None:
    codes = indicator_codes(folder)
    values = expected_numbers(folder, "A_treated")
    methodology = method(folder, min_max_posts(folder, values, codes))
    # COINr's tree on points 1..100: an efficacy floor of 1
    changed = replace(
        methodology,
        scheme=replace(methodology.scheme, efficacy_floor=1.0),
        nodes=tuple(replace(n, aggregation=rule, floor=1.0) for n in methodology.nodes),
    )
    result = run(values, changed)
    expected = read(folder / "expected" / f"E_agg_a_{name}.csv")
    np.testing.assert_allclose(
        result.scores, numbers(expected, [node.code for node in changed.nodes]), rtol=1e-9
    )
    if rule == "harm":
        assert np.isnan(result.given_to_index).all()
    else:
        np.testing.assert_allclose(result.given_to_index.sum(axis=0), result.scores[0], rtol=2e-14)


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
