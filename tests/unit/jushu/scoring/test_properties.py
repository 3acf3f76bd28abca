"""What holds for any method and any table of values, whatever is missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jushu.errors import JushuError
from jushu.scoring import Band, Grade, Indicator, Methodology, Node, Scheme, ScoreResult, score
from jushu.scoring.explain import explain
from jushu.scoring.fixed import tiers
from jushu.scoring.table import to_grid

FIXED = ("goalpost", "goalpost_open", "target", "band", "tier")
SAMPLE = ("minmax", "z", "rank", "prank", "distance", "borda")
RULES = ("arith", "geo", "harm", "min", "mpi")
STATUSES = ("not_applicable", "not_due", "not_reported", "suppressed", "invalid")
LEAVES = {"A": "D1", "B": "D1", "C": "D2", "E": "S", "F": "S"}
PROPERTY = settings(max_examples=60, deadline=None)


@st.composite
def indicators(draw: st.DrawFn, code: str, norms: Sequence[str], rules: Sequence[str | None]) -> Indicator:
    """An indicator whose points rise with its value, or fall for a cost."""
    norm, is_cost = draw(st.sampled_from(norms)), draw(st.booleans())
    low, span = draw(st.integers(-20, 20)), draw(st.integers(1, 50))
    zero_at, full_at = (low + span, low) if is_cost else (low, low + span)
    bands: tuple[Band, ...] = ()
    if norm == "target":
        zero_at, full_at = (span + 5, span) if is_cost else (0, span)
    if norm == "band":
        is_cost, inf = False, float("inf")
        bands = (Band(-inf, 0, 10), Band(0, 20, 10, 60), Band(20, inf, 100))
    if norm == "tier":
        steps = [low, low + span, low + 2 * span]
        bands = tiers(steps[::-1] if is_cost else steps, [20, 60, 100])
    rule = draw(st.sampled_from(rules))
    return Indicator(
        code,
        LEAVES[code],
        zero_at,
        full_at,
        draw(st.integers(0, 4)),
        "cost" if is_cost else "benefit",
        is_obligation=rule is None and draw(st.booleans()),
        norm=norm,  # type: ignore[arg-type]
        target=full_at if norm in ("target", "distance") else None,
        cap=1.2 if norm == "target" else 1.0,
        bands=bands,
        missing_rule=rule,  # type: ignore[arg-type]
        carry_periods=1 if rule == "carry" else 0,
    )


@st.composite
def methods(
    draw: st.DrawFn,
    norms: Sequence[str] = FIXED,
    means: Sequence[str] = ("arith", "geo", "min"),
    rules: Sequence[str | None] = (None, "zero", "floor", "block"),
) -> Methodology:
    """X of D1 (A, B) and D2 (C and the node S of E and F)."""
    leaves = [draw(indicators(code, norms, rules)) for code in LEAVES]
    parents = {"X": None, "D1": "X", "D2": "X", "S": "D2"}
    nodes = [
        Node(code, parent, draw(st.integers(1, 4)), draw(st.sampled_from(means)), floor=1.0)  # type: ignore[arg-type]
        for code, parent in parents.items()
    ]
    least, floor = draw(st.sampled_from([0.0, 0.6])), draw(st.sampled_from([0.0, 20.0]))
    scheme = Scheme("T", "1", 2, floor, least, least, 1)
    return Methodology(scheme, tuple(nodes), tuple(leaves), (Grade("any", Decimal(0)),))


CELLS = st.one_of(st.integers(-30, 60), st.floats(-30, 60), st.sampled_from(STATUSES))
ROWS = st.fixed_dictionaries(dict.fromkeys(LEAVES, CELLS))
NUMBERS = st.fixed_dictionaries(dict.fromkeys(LEAVES, st.integers(-30, 60)))
UNITS = st.lists(ROWS, min_size=1, max_size=5)


def table(*periods: list[dict[str, Any]]) -> pl.DataFrame:
    """One list of units per quarter of 2026; a cell is a number or the name of a status."""
    rows = [
        {
            **{"unit_type": "u", "unit_code": f"U{n}", "cluster_code": f"U{n}", "zone_code": None},
            **{"period_type": "quarter", "period_code": f"2026Q{quarter}", "indicator_code": code},
            "value": None if isinstance(cell, str) else float(cell),
            "status": cell if isinstance(cell, str) else "observed",
            "peer_group": "ab"[n % 2],
        }
        for quarter, units in enumerate(periods, start=1)
        for n, unit in enumerate(units)
        for code, cell in unit.items()
    ]
    return pl.DataFrame(rows, schema_overrides={"zone_code": pl.String, "value": pl.Float64})


def points(result: ScoreResult, unit: str, column: str = "score_raw") -> dict[str, Any]:
    """One column of a unit's nodes in the first quarter."""
    rows = result.nodes.filter(unit_code=unit, period_code="2026Q1")
    return dict(rows.select("node_code", column).iter_rows())


@PROPERTY
@given(methodology=methods(), units=UNITS)
def test_contributions_add_up_to_the_score(methodology: Methodology, units: list[dict]) -> None:
    result = score(table(units), methodology)
    sums = result.indicators.group_by("unit_code").agg(
        pl.col("contribution").sum(), missing=pl.col("contribution").null_count()
    )
    index = result.nodes.filter(node_code="X").join(sums, on="unit_code")
    assert index.height == len(units)
    for row in index.iter_rows(named=True):
        if row["status"] == "scored":
            assert row["contribution"] == pytest.approx(row["score_raw"], rel=1e-9, abs=1e-9)
        else:
            assert row["missing"] == len(LEAVES)


@PROPERTY
@given(methodology=methods(), units=UNITS)
def test_contributions_to_a_dimension_add_up(methodology: Methodology, units: list[dict]) -> None:
    result = score(table(units), methodology)
    given_points = result.indicators.group_by("unit_code", node_code="dimension_code").agg(
        pl.col("dimension_contribution").sum()
    )
    # D2 has a node below it, so its own indicators are only a part of it
    rows = result.nodes.filter(pl.col("node_code").is_in(["D1", "S"]), status="scored")
    for row in rows.join(given_points, on=["unit_code", "node_code"]).iter_rows(named=True):
        assert row["dimension_contribution"] == pytest.approx(row["score_raw"], rel=1e-9, abs=1e-9)


@PROPERTY
@given(methodology=methods(means=RULES), old=ROWS, new=ROWS)
def test_the_bridge_between_periods_adds_up(methodology: Methodology, old: dict, new: dict) -> None:
    values = table([old], [new])
    nodes = score(values, methodology).nodes.filter(node_code="X").sort("period_code")
    first, second = nodes["score_raw"]
    changes = explain(values, methodology).changes
    if first is None or second is None:
        assert changes.is_empty()
    else:
        parts = sum(changes["performance"]) + sum(changes["weight"])
        assert parts == pytest.approx(second - first, abs=1e-8)


def test_a_bridge_over_a_balanced_mean_below_0() -> None:
    leaves = (Indicator("A", "X", 0, 1, norm="goalpost_open"), Indicator("B", "X", 0, 1))
    methodology = Methodology(
        Scheme("T", "1"), (Node("X", aggregation="mpi"),), leaves, (Grade("any", Decimal(0)),)
    )
    # (100, 100) is 100; of (-300, 100) the mean is -100 and the score stays at 0
    changes = explain(table([{"A": 1, "B": 1}], [{"A": -3, "B": 1}]), methodology).changes
    assert sum(changes["performance"]) + sum(changes["weight"]) == pytest.approx(-100)


@PROPERTY
@given(methodology=methods(means=RULES), units=UNITS, extra=ROWS)
def test_another_unit_leaves_scores_of_fixed_anchors_as_they_are(
    methodology: Methodology, units: list[dict], extra: dict
) -> None:
    alone, beside = score(table(units), methodology), score(table([*units, extra]), methodology)
    others = pl.col("unit_code") != f"U{len(units)}"
    apart_from_ranks = [name for name in alone.nodes.columns if "rank" not in name and "peer" not in name]
    assert alone.nodes.select(apart_from_ranks).equals(beside.nodes.filter(others).select(apart_from_ranks))
    assert alone.indicators.equals(beside.indicators.filter(others))


ANY = (None, "zero", "floor", "block", "carry", "impute")


@PROPERTY
@given(
    methodology=methods(FIXED + SAMPLE, RULES, ANY),
    first=UNITS,
    second=UNITS,
    seed=st.integers(0, 9),
    order=st.permutations(range(9)),
)
def test_the_order_of_rows_and_columns_does_not_matter(
    methodology: Methodology, first: list[dict], second: list[dict], seed: int, order: list[int]
) -> None:
    values = table(first, second)
    shuffled = values.sample(fraction=1, shuffle=True, seed=seed)
    shuffled = shuffled.select(shuffled.columns[n] for n in [*order, *range(9, len(shuffled.columns))])
    one, other = score(values, methodology), score(shuffled, methodology)
    assert one.nodes.equals(other.nodes)
    assert one.indicators.equals(other.indicators)


# A balanced mean (mpi) is left out: a child far above the others may cost more balance than it adds. So is
# the step from a sample of equal values, which is no part of the score, to one that tells units apart.
@PROPERTY
@given(
    methodology=methods(FIXED + SAMPLE, ("arith", "geo", "harm", "min")),
    units=st.lists(NUMBERS, min_size=1, max_size=4),
    code=st.sampled_from(list(LEAVES)),
    more=st.integers(1, 40),
)
def test_a_better_value_never_lowers_a_score(
    methodology: Methodology, units: list[dict], code: str, more: int
) -> None:
    leaf = next(leaf for leaf in methodology.indicators if leaf.code == code)
    better = units[0] | {code: units[0][code] + (-more if leaf.direction == "cost" else more)}
    low, high = score(table(units), methodology), score(table([better, *units[1:]]), methodology)
    own = [
        result.indicators.filter(unit_code="U0", indicator_code=code)["normalised"].item()
        for result in (low, high)
    ]
    if None in own:
        assert leaf.norm in SAMPLE
        return
    before, after = points(low, "U0"), points(high, "U0")
    for node, old in before.items():
        if old is not None and after[node] is not None:
            assert after[node] >= old - 1e-9


def test_a_balanced_mean_may_fall_with_a_better_value() -> None:
    leaves = tuple(Indicator(code, "X", 0, 100) for code in "ABC")
    nodes = (Node("X", aggregation="mpi"),)
    methodology = Methodology(Scheme("T", "1"), nodes, leaves, (Grade("any", Decimal(0)),))
    even, ahead = {"A": 10, "B": 10, "C": 10}, {"A": 10, "B": 10, "C": 100}
    result = score(table([even, ahead]), methodology)
    # mean 40, deviations -30, -30 and 60: 40 - 1800 / 40
    assert result.nodes["score_raw"].to_list() == [10, 0]


@PROPERTY
@given(
    methodology=methods(FIXED + SAMPLE, RULES, ANY),
    units=st.lists(ROWS, min_size=1, max_size=3),
    copies=st.integers(1, 2),
)
def test_ties_share_a_rank(methodology: Methodology, units: list[dict], copies: int) -> None:
    everyone = units * (copies + 1)
    # twins share a peer group too
    values = table(everyone).with_columns(peer_group=pl.lit("a"))
    for (_,), rows in score(values, methodology).nodes.group_by("node_code"):
        numbers = dict(rows.select("unit_code", "score").iter_rows())
        count = Counter(number for number in numbers.values() if number is not None)
        for row in rows.iter_rows(named=True):
            twin = f"U{(int(row['unit_code'][1:]) + len(units)) % len(everyone)}"
            assert row["score"] == numbers[twin]
            if row["score"] is None:
                assert row["rank"] is None
            else:
                better = sum(times for number, times in count.items() if number > row["score"])
                assert row["rank"] == better + 1


EXTREME = st.sampled_from([0.0, 1.0, -1.0, 5e-324, 1e-300, -1e100, 1e100, 3.7e99])


@PROPERTY
@given(
    methodology=methods(FIXED + SAMPLE, RULES, ANY),
    units=st.lists(
        st.fixed_dictionaries(
            dict.fromkeys(LEAVES, st.one_of(EXTREME, EXTREME, st.sampled_from(STATUSES))),
            optional={"pop": st.one_of(EXTREME, st.sampled_from(STATUSES))},
        ),
        min_size=1,
        max_size=4,
    ),
)
def test_hostile_tables_give_a_reason_and_never_a_wrong_number(
    methodology: Methodology, units: list[dict]
) -> None:
    rows = [
        replace(leaf, denominator_code="pop" if leaf.code in "AE" else None)
        for leaf in methodology.indicators
    ]
    result = score(table(units), replace(methodology, indicators=tuple(rows)))
    assert result.nodes.height == len(units) * 4
    for row in result.nodes.iter_rows(named=True):
        if row["status"] == "scored":
            assert 0 <= row["score"] <= 100
            assert np.isfinite(row["score_raw"])
            assert row["grade_code"] == "any"
        else:
            assert row["status_reason"] is not None
            assert (row["score"], row["score_raw"], row["rank"]) == (None, None, None)
    for row in result.indicators.iter_rows(named=True):
        numbers = [row[name] for name in ("normalised", "effective_weight", "contribution")]
        assert all(number is None or np.isfinite(number) for number in numbers)
        if row["status"] != "observed" and not row["is_imputed"]:
            assert row["normalised"] in (None, 0, methodology.scheme.efficacy_floor)
    weightless = {leaf.code for leaf in methodology.indicators if leaf.weight == 0}
    given_points = result.indicators.filter(pl.col("indicator_code").is_in(weightless))["contribution"]
    assert set(given_points.drop_nulls()) <= {0.0}


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan"), 1.1e100])
def test_what_is_no_number_is_refused(value: float) -> None:
    nodes, leaves = (Node("X"),), (Indicator("A", "X", 0, 1),)
    methodology = Methodology(Scheme("T", "1"), nodes, leaves, (Grade("any", Decimal(0)),))
    with pytest.raises(JushuError, match="U0 2026Q1 A"):
        score(table([{"A": value}]), methodology)


@PROPERTY
@given(
    methodology=methods(FIXED + SAMPLE, RULES, ANY), units=st.integers(1, 3), status=st.sampled_from(STATUSES)
)
def test_all_missing_is_no_score(methodology: Methodology, units: int, status: str) -> None:
    leaves = tuple(replace(leaf, missing_rule=None, is_obligation=False) for leaf in methodology.indicators)
    values = table([dict.fromkeys(LEAVES, status)] * units)
    result = score(values, replace(methodology, indicators=leaves))
    assert result.nodes["score"].null_count() == result.nodes.height
    expected = "nothing_applicable" if status in ("not_applicable", "not_due") else "coverage_below_minimum"
    weighing = {leaf.node for leaf in leaves if leaf.weight > 0}
    reasons = result.nodes.filter(pl.col("node_code").is_in(weighing))["status_reason"]
    assert set(reasons) <= {expected}


@PROPERTY
@given(methodology=methods(rules=ANY), first=UNITS, second=UNITS)
def test_what_is_filled_is_flagged_and_nothing_else(
    methodology: Methodology, first: list[dict], second: list[dict]
) -> None:
    values = table(first, second)
    grid, result = to_grid(values, methodology), score(values, methodology)
    fills = {leaf.code for leaf in methodology.indicators if leaf.fills_gaps}
    flagged = result.indicators.filter("is_imputed")
    assert set(flagged["indicator_code"]) <= fills
    assert set(flagged["status"]) <= {"not_reported", "suppressed", "invalid"}
    assert flagged.height == (0 if grid.is_imputed is None else grid.is_imputed.sum())
    scored = result.nodes.filter(status="scored")
    assert scored["share_imputed"].is_between(0, 1 + 1e-12).all()
    assert (
        result.nodes.filter(status="not_scored")["share_imputed"].null_count()
        == result.nodes.height - scored.height
    )
