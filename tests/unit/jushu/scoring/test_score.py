"""Whole scores against fractions worked out by hand, and the properties that must hold for any values."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import polars as pl
import pytest

from jushu.errors import JushuError
from jushu.scoring import Methodology, ScoreResult, score, score_matrix
from jushu.scoring.blocks import UNITS
from jushu.scoring.methodology import Adjustment

Table = Callable[..., pl.DataFrame]
FULL = {"A": 7, "B": 9, "C": 40, "E": 95}
# A = 70; B = (30 - 9) / 28 * 100 = 75; C = 40; E = 95
D1 = Fraction(70 + 75, 2)
D2 = Fraction(20 * 40 + 80 * 95, 100)
X = (30 * D1 + 70 * D2) / 100


def node(result: ScoreResult, code: str, unit: str = "U") -> dict:
    return result.nodes.filter(node_code=code, unit_code=unit).row(0, named=True)


def leaf(result: ScoreResult, code: str, unit: str = "U") -> dict:
    return result.indicators.filter(indicator_code=code, unit_code=unit).row(0, named=True)


def test_complete_values(small: Methodology, table: Table) -> None:
    result = score(table({"U": FULL}), small)
    for code, expected in (("D1", D1), ("D2", D2), ("X", X)):
        row = node(result, code)
        assert row["score_raw"] == pytest.approx(float(expected), rel=1e-14)
        assert row["score"] == Decimal(str(float(expected))).quantize(Decimal("0.01"))
        assert (row["coverage"], row["catalogue_weight_share"], row["status"]) == (1.0, 1.0, "scored")
    assert node(result, "X")["grade_code"] == "good"
    assert node(result, "D1")["level"] == "dimension"
    assert node(result, "X")["level"] == "index"
    assert node(result, "X")["parent_code"] is None
    assert leaf(result, "B")["normalised"] == pytest.approx(75)
    assert leaf(result, "E")["effective_weight"] == pytest.approx(0.7 * 0.8)
    assert leaf(result, "E")["contribution"] == pytest.approx(0.7 * 0.8 * 95)
    assert leaf(result, "E")["dimension_contribution"] == pytest.approx(0.8 * 95)
    assert result.nodes["methodology_hash"].unique().to_list() == [small.hash]


def test_not_applicable_leaves_both_sides_and_costs_no_coverage(small: Methodology, table: Table) -> None:
    for status in ("not_applicable", "not_due"):
        result = score(table({"U": FULL | {"C": status}}), small)
        assert node(result, "D2")["score_raw"] == pytest.approx(95)
        assert node(result, "D2")["coverage"] == 1.0
        assert node(result, "X")["score_raw"] == pytest.approx(float((30 * D1 + 70 * 95) / 100))
        row = leaf(result, "C")
        assert (row["normalised"], row["is_capped"], row["effective_weight"], row["contribution"]) == (
            None,
            None,
            0,
            0,
        )
        assert row["status_reason"] == f"because {status}"


def test_a_whole_dimension_that_does_not_apply_gives_its_weight_away(
    small: Methodology, table: Table
) -> None:
    result = score(table({"U": FULL | {"A": "not_due", "B": "not_applicable"}}), small)
    row = node(result, "D1")
    assert (row["score"], row["coverage"]) == (None, None)
    assert (row["status"], row["status_reason"]) == ("not_scored", "nothing_applicable")
    assert node(result, "X")["score_raw"] == pytest.approx(float(D2))
    assert node(result, "X")["coverage"] == 1.0


def test_suppressed_values_are_reweighted_and_lower_the_coverage(small: Methodology, table: Table) -> None:
    for status in ("suppressed", "invalid", "not_reported"):  # C is no obligation
        result = score(table({"U": FULL | {"C": status}}), small)
        assert node(result, "D2")["score_raw"] == pytest.approx(95)
        assert node(result, "D2")["coverage"] == pytest.approx(0.8)
        assert node(result, "X")["coverage"] == pytest.approx(float(Fraction(30 + 70 * 80 // 100, 100)))


def test_an_obligation_not_reported_scores_the_floor_and_counts_as_covered(
    small: Methodology, table: Table
) -> None:
    result = score(table({"U": FULL | {"E": "not_reported"}}), small)
    assert leaf(result, "E")["normalised"] == 0
    assert leaf(result, "E")["effective_weight"] == pytest.approx(0.56)
    assert node(result, "D2")["score_raw"] == pytest.approx(0.2 * 40)
    assert node(result, "D2")["coverage"] == 1.0
    floored = replace(small, scheme=replace(small.scheme, efficacy_floor=60.0))
    result = score(table({"U": FULL | {"E": "not_reported"}}), floored)
    assert node(result, "D2")["score_raw"] == pytest.approx(0.2 * (60 + 0.4 * 40) + 0.8 * 60)


def test_leaving_out_the_row_of_an_obligation_never_pays(small: Methodology, table: Table) -> None:
    without = {code: value for code, value in FULL.items() if code != "E"}
    result = score(table({"U": without}), small)
    assert leaf(result, "E")["status"] == "not_reported"
    assert node(result, "D2")["score_raw"] == pytest.approx(0.2 * 40)


def test_too_little_coverage_is_no_score_and_not_zero(small: Methodology, table: Table) -> None:
    result = score(table({"U": FULL | {"E": "suppressed"}}), small)
    row = node(result, "D2")
    assert (row["score"], row["score_raw"], row["grade_code"], row["rank"]) == (None, None, None, None)
    assert (row["coverage"], row["status_reason"]) == (pytest.approx(0.2), "coverage_below_minimum")
    # the index stands on D1 alone: 30 of 100, below 80 %
    index = node(result, "X")
    assert (index["score"], index["coverage"]) == (None, pytest.approx(0.3))
    assert leaf(result, "A")["contribution"] is None
    assert leaf(result, "A")["dimension_contribution"] == pytest.approx(35)
    assert leaf(result, "C")["dimension_contribution"] is None


def test_a_coverage_of_exactly_the_minimum_is_enough(small: Methodology, table: Table) -> None:
    limit = replace(small, scheme=replace(small.scheme, min_coverage_node=0.5, min_coverage_index=0.85))
    result = score(table({"U": FULL | {"A": "suppressed"}}), limit)
    assert node(result, "D1")["score_raw"] == pytest.approx(75)
    assert node(result, "X")["status"] == "scored"


def test_indicators_not_computed_yet_only_count_in_the_catalogue(small: Methodology, table: Table) -> None:
    a, b, c, e = small.indicators
    partial = replace(small, indicators=(replace(a, is_computed=False), replace(b, is_computed=False), c, e))
    result = score(table({"U": {"C": 40, "E": 95}}), partial)
    assert node(result, "X")["score_raw"] == pytest.approx(float(D2))
    assert node(result, "X")["catalogue_weight_share"] == pytest.approx(0.7)
    assert node(result, "D1")["status_reason"] == "no_indicator_computed"
    assert set(result.indicators["indicator_code"]) == {"C", "E"}


def test_an_indicator_is_owed_only_by_its_unit_types_and_periods(small: Methodology, table: Table) -> None:
    a, b, c, e = small.indicators
    only = replace(small, indicators=(a, b, c, replace(e, unit_types=frozenset({"cluster"}))))
    zone = score(table({"Z": {"A": 7, "B": 9, "C": 40}}, kind="zone"), only)
    assert node(zone, "D2", "Z")["score_raw"] == pytest.approx(40)
    assert node(zone, "D2", "Z")["catalogue_weight_share"] == pytest.approx(0.2)
    assert "E" not in zone.indicators["indicator_code"].to_list()
    monthly = replace(small, indicators=(a, b, c, replace(e, period_types=frozenset({"month"}))))
    assert node(score(table({"U": FULL}), monthly), "D2")["score_raw"] == pytest.approx(40)


def test_ranks_are_within_unit_type_and_period(small: Methodology, table: Table) -> None:
    good, same, bad = FULL, FULL | {"A": 7.0}, FULL | {"A": 1}
    values = pl.concat(
        [
            table({"U1": bad, "U2": good, "U3": same, "U4": FULL | {"E": "suppressed"}}),
            table({"U1": good, "U2": bad}, period="2026Q2"),
            table({"Z1": good, "Z2": bad, "Z3": bad}, kind="zone"),
        ]
    )
    result = score(values, small)
    index = result.nodes.filter(node_code="X")
    found = {
        (row["period_code"], row["unit_code"]): (row["rank"], row["ranked_units"], row["status_reason"])
        for row in index.iter_rows(named=True)
    }
    assert found == {
        ("2026Q3", "U1"): (3, 3, None),
        ("2026Q3", "U2"): (1, 3, None),
        ("2026Q3", "U3"): (1, 3, None),
        ("2026Q3", "U4"): (None, 3, "coverage_below_minimum"),
        ("2026Q2", "U1"): (None, 2, "too_few_ranked_units"),
        ("2026Q2", "U2"): (None, 2, "too_few_ranked_units"),
        ("2026Q3", "Z1"): (1, 3, None),
        ("2026Q3", "Z2"): (2, 3, None),
        ("2026Q3", "Z3"): (2, 3, None),
    }


def test_the_order_of_the_input_does_not_matter(small: Methodology, table: Table) -> None:
    values = table({f"U{n}": FULL | {"A": n} for n in range(8)})
    shuffled = values.sample(fraction=1, shuffle=True, seed=7)
    first, second = score(values, small), score(shuffled, small)
    assert first.nodes.equals(second.nodes)
    assert first.indicators.equals(second.indicators)


def test_no_values_give_empty_tables_with_all_columns(small: Methodology, table: Table) -> None:
    full = score(table({"U": FULL}), small)
    empty = score(table({"U": FULL}).clear(), small)
    assert empty.nodes.schema == full.nodes.schema
    assert empty.indicators.schema == full.indicators.schema
    assert empty.nodes.height == empty.indicators.height == 0


def test_values_that_cannot_be_scored_are_refused(small: Methodology, table: Table) -> None:
    good = table({"U": FULL})
    bad = {
        "NOPE": table({"U": FULL | {"NOPE": 1}}),
        "lost": table({"U": FULL | {"A": "lost"}}),
        "several rows": pl.concat([good, good.head(1)]),
        "finite": table({"U": FULL | {"A": float("nan")}}),
        "finite value": good.with_columns(value=pl.lit(None, dtype=pl.Float64)),
        "value": good.drop("value"),
    }
    for words, values in bad.items():
        with pytest.raises(JushuError, match=words) as caught:
            score(values, small)
        assert caught.value.code == "SCORE_INPUT"


def test_matrices_must_fit_the_methodology(small: Methodology) -> None:
    with pytest.raises(ValueError, match="must both be"):
        score_matrix(np.zeros((3, 2)), np.zeros((4, 2), dtype=np.int8), small)


def test_only_the_units_of_the_scheme_are_scored(small: Methodology, table: Table) -> None:
    part = FULL | {"A": "suppressed"}
    values = pl.concat([table({"U": part}), table({"P": part}, kind="provider")])
    scheme = replace(small.scheme, unit_types=frozenset({"cluster", "zone"}))
    result = score(values, replace(small, scheme=scheme))
    assert set(result.nodes["unit_code"]) == set(result.indicators["unit_code"]) == {"U"}
    assert set(score(values, small).nodes["unit_code"]) == {"U", "P"}


def test_many_units_are_scored_like_few(small: Methodology) -> None:
    """Whatever block of units one falls into, its results are the same to the last bit."""
    rng = np.random.default_rng(3)
    values = rng.random((4, UNITS + 50)) * 100
    status = rng.integers(0, 6, values.shape).astype(np.int8)
    strict = replace(
        small, adjustments=(Adjustment("out", "D1", "veto", "t", effect="zero_node", clause="1"),)
    )
    counts = (rng.random((1, values.shape[1])) < 0.1).astype(np.float64)
    many = score_matrix(values, status, strict, counts)
    few = score_matrix(values[:, -60:], status[:, -60:], strict, counts[:, -60:])
    for whole, part in (
        (many.given_to_index, few.given_to_index),
        (many.treated, few.treated),
        (many.coverage.share, few.coverage.share),
        (many.adjusted.scores, few.adjusted.scores),
    ):
        np.testing.assert_array_equal(whole[:, -60:], part)
    with pytest.raises(ValueError, match="must both be"):
        score_matrix(values, np.hstack([status, status]), strict)
