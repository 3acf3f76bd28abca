"""Bonus, deduction, veto and peer groups against fractions worked out by hand."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jushu.errors import JushuError
from jushu.scoring import Adjustment, Methodology, ScoreResult, score

Table = Callable[..., pl.DataFrame]
FULL = {"A": 7, "B": 9, "C": 40, "E": 95}
# A = 70, B = 75, C = 40, E = 95 (see test_score)
D1 = Fraction(70 + 75, 2)
D2 = Fraction(20 * 40 + 80 * 95, 100)
X = (30 * D1 + 70 * D2) / 100  # 80.55

BONUS = Adjustment("PLUS", "X", "bonus", "patents", points_per=1.5, cap=4, clause="7.1")
FINE = Adjustment("FINE", "X", "deduct", "complaints", points_per=0.7, clause="7.2")
CAPPED = Adjustment("CAP", "X", "veto", "incident", effect="cap_grade", grade_cap="fair", clause="8.4.2")
ZERO = Adjustment("ZERO", "D2", "veto", "fraud", effect="zero_node", clause="7.2.3")
OUT = Adjustment("OUT", "X", "veto", "false figures", effect="unrank", clause="8.1")


@pytest.fixture
def strict(small: Methodology) -> Methodology:
    scheme = replace(small.scheme, bonus_cap=5.0, deduct_cap=3.0)
    return replace(small, scheme=scheme, adjustments=(BONUS, FINE, CAPPED, ZERO, OUT))


def called(counts: dict[str, dict[str, float]], evidence: str = "case 17") -> pl.DataFrame:
    """Counts of one quarter: unit -> adjustment -> count."""
    rows = [
        {"unit_type": "cluster", "unit_code": unit, "period_type": "quarter", "period_code": "2026Q3"}
        | {"adjustment_code": code, "count": float(count), "evidence": evidence}
        for unit, cells in counts.items()
        for code, count in cells.items()
    ]
    return pl.DataFrame(rows)


def node(result: ScoreResult, code: str = "X", unit: str = "U") -> dict[str, Any]:
    return result.nodes.filter(node_code=code, unit_code=unit).row(0, named=True)


@pytest.mark.parametrize(
    ("counts", "bonus", "deduction"),
    [
        ({}, Fraction(0), Fraction(0)),
        ({"PLUS": 2}, Fraction(3), Fraction(0)),
        ({"PLUS": 3}, Fraction(4), Fraction(0)),  # 4.5, capped by the adjustment
        ({"FINE": 4}, Fraction(0), Fraction(28, 10)),
        ({"FINE": 5}, Fraction(0), Fraction(3)),  # 3.5, capped by the scheme
        ({"PLUS": 2, "FINE": 3}, Fraction(3), Fraction(21, 10)),
    ],
)
def test_bonus_and_deduction_by_hand(
    strict: Methodology, table: Table, counts: dict[str, float], bonus: Fraction, deduction: Fraction
) -> None:
    row = node(score(table({"U": FULL}), strict, called({"U": counts})))
    assert row["score_raw"] == pytest.approx(float(X), rel=1e-14)
    assert row["bonus"] == pytest.approx(float(bonus), rel=1e-14)
    assert row["deduction"] == pytest.approx(float(deduction), rel=1e-14)
    adjusted = X + bonus - deduction
    assert row["score_adjusted"] == pytest.approx(float(adjusted), rel=1e-14)
    assert row["score"] == Decimal(str(float(adjusted))).quantize(Decimal("0.01"))
    assert row["veto_codes"] is None


def test_a_bonus_ends_at_100_and_a_deduction_at_0(strict: Methodology, table: Table) -> None:
    best = {"A": 10, "B": 2, "C": 100, "E": 99}  # X = 30 + 0.7 * (20 + 0.8 * 99) = 99.44
    worst = {"A": 0, "B": 30, "C": 0, "E": 1}  # X = 0.7 * 0.8 * 1 = 0.56
    result = score(table({"U": best, "V": worst}), strict, called({"U": {"PLUS": 9}, "V": {"FINE": 9}}))
    assert node(result)["score_adjusted"] == 100.0
    assert node(result)["score_raw"] == pytest.approx(99.44)
    assert node(result, unit="V")["score_adjusted"] == 0.0
    assert node(result, unit="V")["score_raw"] == pytest.approx(0.56)


def test_a_veto_caps_the_grade_and_leaves_the_score(strict: Methodology, table: Table) -> None:
    poor = {"A": 0, "B": 30, "C": 10, "E": 10}
    result = score(table({"U": FULL, "V": poor}), strict, called({"U": {"CAP": 1}, "V": {"CAP": 1}}))
    row = node(result)
    assert (row["score"], row["grade_code"], row["veto_codes"]) == (Decimal("80.55"), "fair", "CAP")
    assert node(score(table({"U": FULL}), strict))["grade_code"] == "good"
    assert node(result, unit="V")["grade_code"] == "poor"  # a cap lifts nobody
    assert node(result, "D1")["veto_codes"] is None


def test_a_veto_zeroes_a_node_and_the_nodes_above_feel_it(strict: Methodology, table: Table) -> None:
    result = score(table({"U": FULL}), strict, called({"U": {"ZERO": 1}}))
    row = node(result, "D2")
    assert (row["score"], row["score_adjusted"], row["veto_codes"]) == (Decimal("0.00"), 0.0, "ZERO")
    assert row["score_raw"] == pytest.approx(float(D2))
    index = node(result)
    assert index["score_raw"] == pytest.approx(float(X))
    assert index["score_adjusted"] == pytest.approx(float(30 * D1 / 100))  # 21.75
    assert (index["grade_code"], index["veto_codes"]) == ("poor", "ZERO")
    assert node(result, "D1")["score_adjusted"] == pytest.approx(float(D1))


def test_a_veto_unranks_one_unit_only(strict: Methodology, table: Table) -> None:
    units = {f"U{n}": FULL | {"E": 90 + n} for n in range(5)}
    row = {unit: node(score(table(units), strict, called({"U4": {"OUT": 1}})), unit=unit) for unit in units}
    assert (row["U4"]["rank"], row["U4"]["status_reason"]) == (None, "unranked_by_veto")
    assert row["U4"]["score"] is not None
    assert [row[f"U{n}"]["rank"] for n in range(4)] == [4, 3, 2, 1]
    assert {row[unit]["ranked_units"] for unit in units} == {4}


def test_what_applied_is_told_with_clause_and_evidence(strict: Methodology, table: Table) -> None:
    result = score(table({"U": FULL}), strict, called({"U": {"FINE": 2, "CAP": 1, "PLUS": 0}}))
    rows = result.adjustments.select(
        "adjustment_code", "kind", "count", "points", "clause", "evidence"
    ).rows()
    assert rows == [
        ("CAP", "veto", 1.0, None, "8.4.2", "case 17"),
        ("FINE", "deduct", 2.0, -1.4, "7.2", "case 17"),
    ]
    assert score(table({"U": FULL}), strict).adjustments.is_empty()


def test_adjustments_hold_for_the_units_they_name(strict: Methodology, table: Table) -> None:
    zones = replace(strict, adjustments=(replace(FINE, unit_types=frozenset({"zone"})),))
    assert node(score(table({"U": FULL}), zones, called({"U": {"FINE": 2}})))["deduction"] == 0.0


@pytest.mark.parametrize(
    ("counts", "word"),
    [
        ({"U": {"NONE": 1}}, "No such adjustment"),
        ({"W": {"FINE": 1}}, "No such adjustment or unit"),
        ({"U": {"FINE": -1}}, "Not a count"),
        ({"U": {"FINE": float("nan")}}, "Not a count"),
        ({"U": {"FINE": float("inf")}}, "Not a count"),
    ],
)
def test_counts_without_meaning_are_refused(
    strict: Methodology, table: Table, counts: dict[str, dict[str, float]], word: str
) -> None:
    with pytest.raises(JushuError, match=word):
        score(table({"U": FULL}), strict, called(counts))


def test_two_counts_of_one_adjustment_are_refused(strict: Methodology, table: Table) -> None:
    twice = called({"U": {"FINE": 1}})
    with pytest.raises(JushuError, match="Several counts"):
        score(table({"U": FULL}), strict, pl.concat([twice, twice]))


def test_ranks_inside_a_peer_group(small: Methodology, table: Table) -> None:
    units = {f"U{n}": FULL | {"E": 90 + n} for n in range(7)}
    values = table(units).with_columns(
        peer_group=pl.col("unit_code").replace_strict(
            {"U0": "big", "U2": "big", "U4": "big", "U1": "new", "U3": "new", "U5": "new", "U6": None}
        )
    )
    rows = score(values, small).nodes.filter(node_code="X")
    assert dict(rows.select("unit_code", "peer_rank").rows()) == {
        **{"U0": 3, "U2": 2, "U4": 1},
        **{"U1": 3, "U3": 2, "U5": 1, "U6": None},
    }
    assert rows["peer_units"].to_list() == [3, 3, 3, 3, 3, 3, None]
    assert rows["rank"].to_list() == [7, 6, 5, 4, 3, 2, 1]
    two = values.with_columns(peer_group=pl.when(pl.col("indicator_code") == "A").then(pl.lit("x")))
    assert score(two, small).nodes["peer_group"].drop_nulls().unique().to_list() == ["x"]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(plus=st.floats(0, 50), fine=st.floats(0, 50), share=st.floats(0, 1))
def test_adjusted_scores_stay_in_bounds_and_are_what_the_formula_says(
    strict: Methodology, table: Table, plus: float, fine: float, share: float
) -> None:
    values = {"A": 10 * share, "B": 30 - 28 * share, "C": 100 * share, "E": 100 * share}
    row = node(score(table({"U": values}), strict, called({"U": {"PLUS": plus, "FINE": fine}})))
    expected = row["score_raw"] + min(5, 4, 1.5 * plus) - min(3, 0.7 * fine)
    assert row["score_adjusted"] == pytest.approx(min(100, max(0, expected)), abs=1e-9)
    assert 0 <= row["score_adjusted"] <= 100
