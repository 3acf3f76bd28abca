"""Draws of weights and variants: against single scorings, hand-computed probabilities and hostile tables."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import get_args

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jushu.errors import JushuError
from jushu.scoring import Adjustment, Grade, Indicator, Methodology, Node, Scheme, score, score_matrix
from jushu.scoring.coverage import INVALID, MISSING, NOT_APPLICABLE, NOT_REPORTED, OBSERVED
from jushu.scoring.draws import weight_columns, weights_from
from jushu.scoring.methodology import Aggregation
from jushu.scoring.plan import NORMS, Plan, Spread
from jushu.scoring.points import Points, variant
from jushu.scoring.ranks import above, competition_ranks, middle_90
from jushu.scoring.sensitivity import sensitivity
from jushu.scoring.uncertainty import Draws, Model, run, uniforms
from jushu.scoring.uncertainty_tables import uncertainty

Table = Callable[..., pl.DataFrame]
GRADES = (Grade("high", Decimal(60)), Grade("low", Decimal(0)))
TREE = Methodology(
    Scheme("T", "1", min_coverage_index=0.3, min_coverage_node=0.3),
    (Node("X"), Node("D1", "X", 2), Node("D2", "X", 1), Node("D3", "D2", 4)),
    (
        Indicator("A", "D1", 0, 1, 3),
        Indicator("B", "D1", 0, 1, 1),
        Indicator("C", "D2", 0, 1, 5),
        Indicator("E", "D3", 0, 1, 1),
        Indicator("F", "D3", 0, 1, 0),
    ),
    GRADES,
)
PAIR = Methodology(
    Scheme("T", "1"), (Node("X"),), (Indicator("A", "X", 0, 100), Indicator("B", "X", 0, 100)), GRADES
)


def drawn(values: np.ndarray, plan: Plan, methodology: Methodology = PAIR, **more) -> tuple[Model, Draws]:
    status = np.where(np.isnan(values), INVALID, OBSERVED).astype(np.int8)
    model = Model(values, status, methodology, plan, methodology.nodes[0].code, **more)
    return model, run(model, uniforms(model, plan.draws))


@pytest.mark.parametrize("rule", get_args(Aggregation))
@pytest.mark.parametrize("missing", [0.0, 0.25])
def test_every_draw_is_the_scoring_of_a_method_with_those_weights(rule: Aggregation, missing: float) -> None:
    rng = np.random.default_rng(7)
    values = rng.random((5, 40))
    values[rng.random(values.shape) < missing] = np.nan
    status = np.where(np.isnan(values), INVALID, OBSERVED).astype(np.int8)
    method = variant(TREE, None, rule)
    plan = Plan(draws=6, spread=Spread("dirichlet", concentration=5))
    model = Model(values, status, method, plan, "X")
    numbers = uniforms(model, 6)
    found = run(model, numbers)
    weights = weights_from(numbers[:, : weight_columns(method)], method, plan.spread)
    base = score_matrix(values, status, method)
    for row in range(6):
        nodes = [replace(n, weight=w) for n, w in zip(method.nodes, weights.nodes[row], strict=True)]
        leaves = [replace(i, weight=w) for i, w in zip(method.computed, weights.leaves[row], strict=True)]
        # no minimum of coverage: what is scored was decided by the given weights
        scheme = replace(method.scheme, min_coverage_index=0.0, min_coverage_node=0.0)
        other = replace(method, scheme=scheme, nodes=tuple(nodes), indicators=tuple(leaves))
        hidden = status.copy()
        for leaf, indicator in enumerate(method.computed):
            place = method.node_position[indicator.node]
            while place is not None:  # an indicator below a node that is not scored takes no part
                hidden[leaf, ~base.coverage.is_scored[place]] = NOT_APPLICABLE
                place = method.parent_position[place]
        expected = score_matrix(values, hidden, other).scores[0]
        np.testing.assert_allclose(found.rounded[row] / 100, expected[found.columns], atol=0.0050001, rtol=0)
    assert len(found.columns) == 40 if missing == 0 else 20 < len(found.columns) < 40


def test_probabilities_of_two_units_by_hand() -> None:
    # U scores 60 a + 50 b, V 50 a + 60 b with a + b = 1: U is above where a > b, at 60 only where b = 0.
    values = np.array([[60.0, 50.0], [50.0, 60.0]])
    plan = Plan(draws=20_000, seed=3)
    _, found = drawn(values, plan)
    # weights 1/2 * U(.75, 1.25) each: a > b in half of the draws
    assert above(found.ranks, np.array([0, 1]), np.array([1, 0])) == pytest.approx([0.5, 0.5], abs=0.015)
    low, middle, high = middle_90(found.rounded)[:, 0] / 100
    assert low == pytest.approx(50 + 10 * _share(), abs=0.03)
    assert middle == pytest.approx(55, abs=0.02)
    assert high == pytest.approx(60 - 10 * _share(), abs=0.03)


def _share() -> float:
    """5 % quantile of p / (p + q), p and q uniform on (3/4, 5/4).

    P(p/q < r) is the area of a triangle with legs (5r - 3)/4 and (5r - 3)/4/r, over 1/4: (5r - 3)^2 / (8 r).
    It is 1/20 where 25 r^2 - 30.4 r + 9 = 0.
    """
    r = (30.4 + np.sqrt(30.4**2 - 900)) / 50
    return r / (1 + r)


def test_dirichlet_has_the_mean_and_spread_of_its_concentration() -> None:
    rng = np.random.default_rng(2)
    numbers = rng.random((40_000, weight_columns(TREE)))
    found = weights_from(numbers, TREE, Spread("dirichlet", concentration=20))
    assert found.leaves[:, :2].sum(axis=1) == pytest.approx(np.ones(40_000))
    assert found.leaves[:, 0].mean() == pytest.approx(0.75, abs=0.002)
    assert found.leaves[:, 0].std() == pytest.approx(np.sqrt(0.75 * 0.25 / 21), rel=0.02)
    assert found.nodes[:, 1].std() == pytest.approx(np.sqrt(2 / 9 / 21), rel=0.02)
    assert (found.leaves[:, 4] == 0).all()  # a weight of 0 stays 0


def test_seeds_reproduce_and_another_factor_moves_no_weight() -> None:
    values = np.random.default_rng(1).random((2, 30)) * 100
    _, first = drawn(values, Plan(draws=300))
    _, again = drawn(values, Plan(draws=300))
    _, other = drawn(values, Plan(draws=300, seed=9))
    assert (first.rounded == again.rounded).all()
    assert (first.rounded != other.rounded).any()
    _, longer = drawn(values, Plan(draws=300, aggregations=(None, "geo")))
    same = (longer.rounded == first.rounded).all(axis=1)
    assert 100 < same.sum() < 200  # about half of the draws keep the rule, and with it every score


def test_one_factor_more_moves_no_number_of_another() -> None:
    values = np.random.default_rng(1).random((2, 30)) * 100
    values[0, 3] = np.nan
    few = drawn(values, Plan(draws=50))[0]
    rich = Plan(draws=50, norms=(None, "z"), aggregations=(None, "geo"), missing=(None, "impute"))
    many = drawn(values, rich, replicates=[values, values])[0]
    assert (uniforms(few, 50) == uniforms(many, 50)).all()
    assert many.choices == [2, 2, 2, 2]


def test_treatments_of_gaps_take_part() -> None:
    # U lacks B: re-weighted it has 40, with the median 80 of the others 60, with 0 for B 20
    values = np.array([[40.0, 50, 90], [np.nan, 70, 90]])
    status = np.where(np.isnan(values), NOT_REPORTED, OBSERVED).astype(np.int8)
    method = replace(PAIR, scheme=replace(PAIR.scheme, min_coverage_index=0.5))
    plan = Plan(draws=400, spread=Spread("none"), missing=(None, "reweight", "impute", "zero"))
    model = Model(values, status, method, plan, "X")
    found = run(model, uniforms(model, 400))
    assert (model.nominal == [4000, 6000, 9000]).all()
    shares = {score: (found.rounded[:, 0] == score).mean() for score in (4000, 6000, 2000)}
    assert shares == pytest.approx({4000: 0.5, 6000: 0.25, 2000: 0.25}, abs=0.08)
    assert sum(shares.values()) == 1
    assert (found.rounded[:, 1:] == [6000, 9000]).all()
    # told says that the own rule had filled the gap: another rule opens it again
    filled, seen = values.copy(), np.zeros_like(status)
    filled[1, 0] = 60
    points = Points(filled, seen, method, told=status)
    assert points.of(None, None, None)[0][1, 0] == 60
    assert points.of(None, "reweight", None)[1][1, 0] == MISSING


def test_other_scales_count_by_rank_only(small: Methodology, table: Table) -> None:
    rng = np.random.default_rng(5)
    codes = {"A": 10, "B": 30, "C": 100, "E": 100}
    values = table({f"U{n}": {c: rng.random() * top for c, top in codes.items()} for n in range(8)})
    plain = uncertainty(values, small, Plan(draws=300, spread=Spread("none")))
    mixed = uncertainty(values, small, Plan(draws=300, spread=Spread("none"), norms=(None, "rank")))
    assert mixed.units["score_p05"].to_list() == plain.units["score"].to_list()
    assert 100 < mixed.units["score_draws"][0] < 200 and mixed.units["draws"][0] == 300
    assert (mixed.units["rank_p05"] < mixed.units["rank_p95"]).any()
    assert mixed.units["spread"][0] == "weights none, norm own|rank"
    assert mixed.units["plan_hash"][0] != plain.units["plan_hash"][0]
    one = values.filter(pl.col("unit_code") == "U1")
    # minimum and maximum of one unit are the same: the variant is left out, and the result says so
    alone = uncertainty(one, small, Plan(draws=5, norms=(None, "minmax"))).units
    assert alone["spread"][0] == "weights range 0.25, norm own|minmax, without norm minmax"


def test_a_treatment_of_gaps_that_leaves_a_unit_with_nothing_is_left_out(
    small: Methodology, table: Table
) -> None:
    nothing = {"A": "not_applicable", "B": "not_applicable", "C": "not_reported", "E": "not_reported"}
    values = table({"U0": nothing} | {f"U{n}": {"A": 5, "B": 10, "C": 20, "E": 30 * n} for n in (1, 2)})
    plan = Plan(draws=8, spread=Spread("none"), missing=(None, "reweight"))
    found = uncertainty(values, small, plan).units
    # U0 owes and has nothing but E, whose floor is 0 points: without it there is no score at all
    assert dict(found.select("unit_code", "score_median").rows())["U0"] == 0
    assert found["spread"][0].endswith("without missing reweight")


def test_cases_come_with_the_values(small: Methodology, table: Table) -> None:
    values = table({f"U{n}": {"A": 5, "B": 10, "C": 20.0 * n + 10, "E": 90} for n in range(4)})
    share = pl.col("indicator_code") == "C"
    counted = values.with_columns(
        numerator=pl.when(share).then(pl.col("value") / 10), denominator=pl.when(share).then(10)
    )
    plan = Plan(draws=500, spread=Spread("none"))
    plain, found = (uncertainty(rows, small, plan).units for rows in (values, counted))
    assert (plain["score_p05"] == plain["score_p95"]).all() and plain["resampled"][0] == ""
    assert (found["score_p05"] < found["score_p95"]).all() and found["resampled"][0] == "C"
    assert found["spread"][0] == "weights none, cases 100 tables"
    shuffled = uncertainty(counted.sample(fraction=1, shuffle=True, seed=1), small, plan)
    assert shuffled.units.equals(found)
    without = uncertainty(counted, small, replace(plan, resample_cases=False)).units
    assert (without["score_p05"] == without["score_p95"]).all()


def test_sensitivity_has_a_row_per_factor_and_ranking(small: Methodology, table: Table) -> None:
    rng = np.random.default_rng(5)
    values = table({f"U{n}": {c: rng.random() * 10 for c in "ABCE"} for n in range(8)})
    plan = Plan(draws=1, aggregations=(None, "geo"))
    found = sensitivity(values, small, plan, rows=64)
    assert found["factor"].to_list()[:2] == ["weights", "aggregation"]
    assert found.select("rows", "ranked_units").row(0) == (64, 8)
    assert found.equals(sensitivity(values.reverse(), small, plan, rows=64))
    two = values.filter(pl.col("unit_code").is_in(["U0", "U1"]))
    assert sensitivity(two, small, plan, rows=8).height == 0


def test_without_spread_every_interval_is_the_point() -> None:
    values = np.random.default_rng(1).random((2, 30)) * 100
    model, found = drawn(values, Plan(draws=7, spread=Spread("none")))
    ranks = competition_ranks(model.nominal[None].astype(np.int32))
    assert (middle_90(found.ranks) == ranks).all()
    assert (middle_90(found.rounded) == model.nominal).all()


def test_quantiles_are_values_that_were_drawn() -> None:
    column = np.arange(1, 21, dtype=np.int32)[:, None]
    assert middle_90(column)[:, 0].tolist() == [1, 10, 19]
    assert middle_90(column[:1])[:, 0].tolist() == [1, 1, 1]
    assert competition_ranks(np.array([[5, 9, 5, 1]], dtype=np.int32)).tolist() == [[2, 1, 2, 4]]


def test_resampled_cases_and_normalisation_take_part() -> None:
    values = np.array([[10.0, 20, 30, 40], [10, 20, 30, 40]])
    swapped = values[:, ::-1].copy()
    _, found = drawn(values, Plan(draws=2000, spread=Spread("none")), replicates=[values, swapped])
    assert (found.ranks[:, 0] == 1).mean() == pytest.approx(0.5, abs=0.04)
    _, found = drawn(values, Plan(draws=2000, spread=Spread("none"), norms=(None, "minmax")))
    assert sorted(set(found.rounded[:, 0])) == [0, 1000]
    assert sorted(set(found.rounded[:, 3])) == [4000, 10000]
    with pytest.raises(JushuError, match="UNCERTAINTY_VARIANT"):
        drawn(np.ones((2, 4)), Plan(draws=5, norms=("minmax",)))  # nothing tells the units apart


def test_adjustments_stay_in_every_draw() -> None:
    method = replace(
        PAIR,
        adjustments=(
            Adjustment("BON", "X", "bonus", "t", points_per=30),
            Adjustment("CAP", "X", "veto", "t", effect="cap_grade", grade_cap="low"),
            Adjustment("OUT", "X", "veto", "t", effect="unrank"),
        ),
    )
    values = np.array([[40.0, 90, 90, 50, 50], [40, 90, 90, 50, 50]])
    counts = np.zeros((3, 5))
    counts[0, 0], counts[1, 1], counts[2, 2] = 1, 1, 1
    model, found = drawn(values, Plan(draws=50), method, counts=counts)
    assert found.columns.tolist() == [0, 1, 3, 4]
    assert (found.rounded == [7000, 9000, 5000, 5000]).all()
    assert (found.ranks == [2, 1, 3, 3]).all()
    assert model.best_grade.tolist() == [0, 1, 0, 0]


def test_tables_agree_with_the_scores_and_probabilities_add_up(small: Methodology, table: Table) -> None:
    rng = np.random.default_rng(5)
    units = {
        f"U{n}": {"A": rng.random() * 10, "B": 2 + rng.random() * 28, "C": rng.random() * 100, "E": 90}
        for n in range(6)
    }
    units["M"] = {"A": "invalid", "B": "invalid", "C": 1, "E": 2}  # below the minimum of coverage
    values = table(units)
    found = uncertainty(values, small, Plan(draws=400))
    nodes = score(values, small).nodes.filter(node_code="X").drop_nulls("score")
    both = found.units.join(nodes, on=["unit_code", "node_code"], suffix="_published")
    assert both.height == found.units.height == 6
    assert both["rank"].to_list() == both["rank_published"].to_list()
    assert both["score"].to_list() == [float(s) for s in both["score_published"]]
    assert (both["rank_p05"] <= both["rank_median"]).all() and (both["rank_median"] <= both["rank_p95"]).all()
    assert both["spread"].unique().to_list() == ["weights range 0.25"]
    grades = found.probabilities.filter(event="grade").group_by("unit_code").agg(pl.col("probability").sum())
    assert grades["probability"].to_list() == pytest.approx([1.0] * 6)
    pairs = found.probabilities.filter(event="above")
    assert pairs.height == 6 * 5
    back = pairs.join(pairs, left_on=["unit_code", "subject"], right_on=["subject", "unit_code"])
    assert (back["probability"] + back["probability_right"]).max() <= 1 + 1e-12  # type: ignore[operator]
    shuffled = uncertainty(values.sample(fraction=1, shuffle=True, seed=1), small, Plan(draws=400))
    assert shuffled.units.equals(found.units)


def test_hostile_tables_give_no_number(small: Methodology, table: Table) -> None:
    nothing = uncertainty(table({"U": dict.fromkeys("ABCE", "invalid")}), small, Plan(draws=3))
    assert (nothing.units.height, nothing.probabilities.height) == (0, 0)
    assert uncertainty(table({"U": {"A": 1}}).clear(), small, Plan(draws=3)).units.height == 0
    alone = uncertainty(table({"U": {"A": 5, "B": 10, "C": 40, "E": 95}}), small, Plan(draws=3)).units
    assert alone.select("rank", "rank_p05", "ranked_units").row(0) == (None, None, 1)
    assert alone["score_median"][0] is not None
    with pytest.raises(JushuError, match="UNCERTAINTY_SIZE"):
        drawn(np.ones((2, 3)), Plan(draws=10**9))
    for bad in (
        {"draws": 0},
        {"norms": ("target",)},
        {"aggregations": ()},
    ):
        with pytest.raises(ValueError, match="a plan needs"):
            Plan(**bad)  # type: ignore[arg-type]
    for bad in ({"share": 1.5}, {"concentration": 0.0}, {"concentration": np.nan}):
        with pytest.raises(ValueError, match="share must"):
            Spread("range", **bad)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(*[st.one_of(st.none(), st.floats(-1e12, 1e12))] * 5), min_size=1, max_size=8),
    st.sampled_from([*get_args(Aggregation), None]),
    st.sampled_from(["none", "range", "dirichlet"]),
    st.floats(0.001, 1e6),
)
def test_any_table_gives_ranks_of_the_scored_units(
    rows: list, rule: Aggregation | None, method: str, concentration: float
) -> None:
    values = np.array([[np.nan if cell is None else cell for cell in row] for row in rows]).T
    plan = Plan(draws=5, aggregations=(rule,), spread=Spread(method, 0.25, concentration))  # type: ignore[arg-type]
    _, found = drawn(values, plan, TREE)
    count = len(found.columns)
    assert found.ranks.shape == (5, count)
    assert ((found.rounded >= 0) & (found.rounded <= 10_000)).all()
    if count:
        assert ((found.ranks >= 1) & (found.ranks <= count)).all() and (found.ranks.min(axis=1) == 1).all()


def test_every_normalisation_is_a_variant() -> None:
    values = np.random.default_rng(4).random((2, 12)) * 100
    _, found = drawn(values, Plan(draws=200, norms=NORMS, spread=Spread("none")))
    assert len({tuple(row) for row in found.rounded}) == len(NORMS)
