"""Diagnostics against numbers worked out by hand."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jushu.scoring import Adjustment, Grade, Indicator, Methodology, Node, Scheme
from jushu.scoring.correlate import correlation_ratio, correlations, inflation
from jushu.scoring.diagnose import COLUMNS, diagnose
from jushu.scoring.leave_out import without

Table = Callable[..., pl.DataFrame]


def measure(found: pl.DataFrame, name: str) -> dict[str, tuple[float, int, bool]]:
    rows = found.filter(measure=name).select("code", "value", "cases", "is_flagged")
    return {code: tuple(rest) for code, *rest in rows.iter_rows()}


def test_correlation_leaves_gaps_out_pair_by_pair() -> None:
    gap = np.nan
    points = np.array([[1, 2, 3, 4, 5, 6], [2, 4, 6, 8, 10, gap], [5, 4, 3, 2, 1, 9], [7, 7, 7, 7, 7, 7.0]])
    r, n = correlations(points)
    assert r[0, 1] == pytest.approx(1) and r[1, 2] == pytest.approx(-1)
    assert (n[0, 1], n[0, 2]) == (5, 6)
    # 1..6 against 5, 4, 3, 2, 1, 9: sums of squares 35/2 and 40, of products 5
    assert r[0, 2] == pytest.approx(5 / np.sqrt(17.5 * 40))
    assert np.isnan(r[3]).all()  # a constant
    assert np.isnan(correlations(points[:, :4])[0]).all()  # too few units


def test_correlation_ratio_of_a_full_design_is_the_share_of_variance() -> None:
    x, z = (grid.reshape(-1).astype(float) for grid in np.meshgrid([1, 2, 3], [1, 2, 3]))
    # y = 2x + z with independent x and z of equal variance: 4/5 and 1/5; y = (x - 2)^2 has no linear part
    assert correlation_ratio(x, 2 * x + z)[0] == pytest.approx(4 / 5)
    assert correlation_ratio(z, 2 * x + z)[0] == pytest.approx(1 / 5)
    assert correlation_ratio(x, (x - 2) ** 2)[0] == pytest.approx(1)
    assert np.isnan(correlation_ratio(x[:7], z[:7])[0])
    assert np.isnan(correlation_ratio(x, np.ones(9))[0])


def test_variance_inflation_by_hand() -> None:
    # r of x and y: 8 / sqrt(16 * 8); z is orthogonal to both, and a constant has no factor
    x = np.array([-1.0, 1, -1, 1, 0] * 4)
    y = np.array([-1.0, 1, 0, 0, 0] * 4)
    z = np.repeat([1.0, -1, 1, -1], 5)
    factors, units = inflation(np.stack([x, y, z, np.ones(20)]))
    assert units == 20
    assert factors[:3] == pytest.approx([2.0, 2.0, 1.0])  # r^2 = 1/2
    assert np.isnan(factors[3])
    assert inflation(np.stack([x, 2 * x + 1]))[0] == pytest.approx([1e9, 1e9])
    assert np.isnan(inflation(np.stack([x, y])[:, :6])[0]).all()  # too few units for two indicators


def test_importance_is_held_against_weight(small: Methodology, table: Table) -> None:
    """A alone moves the index: all of the importance for 0.15 of the weight. The others never vary."""
    units = {f"U{n}": {"A": n, "B": 16, "C": 50, "E": 50} for n in range(9)}
    flat = measure(diagnose(table(units), small), "importance_share")
    assert flat == {"A": (pytest.approx(1.0), 9, False)}  # the only one that can be told
    units = {f"U{n}": {"A": n % 3 * 5, "B": 16, "C": 50, "E": 50 + n // 3 * 0.01} for n in range(9)}
    shares = measure(diagnose(table(units), small), "importance_share")
    assert shares["A"] == (pytest.approx(1.0, abs=1e-3), 9, True)  # 0.15 of 0.71
    assert shares["E"] == (pytest.approx(0.0, abs=1e-3), 9, True)


def test_measures_by_hand(small: Methodology, table: Table) -> None:
    # A: 0, 2, 4, 6, 8, 10 of 10; B follows A exactly (30 .. 2, a cost); C falls; E is always 50
    units = {f"U{n}": {"A": 2 * n, "B": 30 - 28 * n / 5, "C": 100 - 20 * n, "E": 50} for n in range(6)}
    units["U5"]["C"] = "invalid"
    found = diagnose(table(units), small)
    assert measure(found, "coverage") == {
        "A": (1.0, 6, False),
        "B": (1.0, 6, False),
        "C": (5 / 6, 6, False),
        "E": (1.0, 6, False),
    }
    assert measure(found, "floor_share")["A"] == (pytest.approx(1 / 6), 6, False)
    assert measure(found, "ceiling_share")["C"] == (pytest.approx(1 / 5), 5, False)
    parents = measure(found, "parent_correlation")
    assert parents["A"][0] == pytest.approx(1) and parents["C"][0] == pytest.approx(1)
    assert "E" not in parents  # never varies
    pairs = {
        (code, other): r
        for code, other, r in found.filter(measure="pair_correlation")
        .select("code", "other_code", "value")
        .iter_rows()
    }
    assert pairs == {
        ("A", "B"): pytest.approx(1),
        ("A", "C"): pytest.approx(-1),
        ("B", "C"): pytest.approx(-1),
    }
    assert measure(found, "alpha_raw")["D1"] == (pytest.approx(1), 6, False)
    assert measure(found, "alpha_standardised")["D1"][0] == pytest.approx(1)
    weights = measure(found, "weight")
    assert weights["A"][0] == pytest.approx(0.15)
    assert weights["C"][0] == pytest.approx(0.7 * 0.2 * 5 / 6)  # nothing where it is missing
    # without E the unit that lacks C has nothing left in D2, and no index
    assert measure(found, "leave_one_out")["E"][1] == 5


def test_leave_one_out_moves_ranks_by_hand(small: Methodology, table: Table) -> None:
    # D1 orders U > V > W, D2 the other way round with more weight; without D2 every rank turns: 2, 0, 2
    units = {
        "U": {"A": 10, "B": 2, "C": 0, "E": 0},
        "V": {"A": 5, "B": 16, "C": 50, "E": 50},
        "W": {"A": 0, "B": 30, "C": 100, "E": 100},
    }
    shift = measure(diagnose(table(units), small), "leave_one_out")
    assert shift["D2"] == (pytest.approx(4 / 3), 3, False)
    assert shift["D1"] == (0.0, 3, False)
    assert set(shift) == {"A", "B", "C", "E", "D1", "D2"}


def test_without_takes_a_node_with_everything_below(small: Methodology) -> None:
    method = replace(
        small, adjustments=(Adjustment("B1", "D2", "bonus", "t"), Adjustment("B2", "X", "bonus", "t"))
    )
    left, rows, kept = without(method, "D2")
    assert [n.code for n in left.nodes] == ["X", "D1"]
    assert [i.code for i in left.indicators] == ["A", "B"]
    assert (rows, kept, [a.code for a in left.adjustments]) == ([0, 1], [1], ["B2"])
    left, rows, kept = without(method, "B")
    assert ([i.code for i in left.indicators], rows, kept) == (["A", "C", "E"], [0, 2, 3], [0, 1])
    with pytest.raises(KeyError):
        without(method, "NONE")
    later = replace(small, indicators=(Indicator("L", "D1", 0, 1, is_computed=False), *small.indicators))
    assert without(later, "A")[1] == [1, 2, 3]


CELL = st.one_of(st.sampled_from(["invalid", "not_due", "not_reported"]), st.floats(-1e9, 1e9), st.just(1.0))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys("ABCE", CELL)), min_size=0, max_size=9))
def test_hostile_tables_give_finite_numbers_or_no_row(rows: list[dict]) -> None:
    method = Methodology(
        Scheme("T", "1"),
        (Node("X"), Node("D1", "X", 30), Node("D2", "X", 0)),
        (
            Indicator("A", "D1", 0, 10, 50),
            Indicator("B", "D1", 30, 2, 0, "cost"),
            Indicator("C", "D2", 0, 100, 20),
            Indicator("E", "D2", 0, 100, 80, is_obligation=True),
        ),
        (Grade("any", Decimal(0)),),
    )
    cells = [(f"U{n}", code, cell) for n, row in enumerate(rows) for code, cell in row.items()]
    frame = pl.DataFrame(
        {
            "unit_type": ["cluster"] * len(cells),
            "unit_code": [unit for unit, *_ in cells],
            "cluster_code": [unit for unit, *_ in cells],
            "zone_code": [None] * len(cells),
            "period_type": ["quarter"] * len(cells),
            "period_code": ["2026Q3"] * len(cells),
            "indicator_code": [code for _, code, _ in cells],
            "value": [None if isinstance(cell, str) else cell for *_, cell in cells],
            "status": [cell if isinstance(cell, str) else "observed" for *_, cell in cells],
        },
        schema_overrides={"zone_code": pl.String, "value": pl.Float64},
    )
    found = diagnose(frame, method)
    assert dict(found.schema) == COLUMNS
    assert found["value"].is_finite().all() and found["value"].null_count() == 0
    limits = found.filter(pl.col("measure").is_in(["coverage", "floor_share", "ceiling_share", "importance"]))
    assert limits["value"].is_between(0, 1).all()
