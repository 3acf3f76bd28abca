"""Published points scored again: the numbers of ``score`` come back, and other weights act on them."""

from collections.abc import Callable

import polars as pl
import pytest

from jushu.scoring import Adjustment, Methodology, score
from jushu.scoring.published import Call, Cell, Published, part, published, standings, with_weights

UNITS = {
    "U1": {"A": 5, "B": 16, "C": 80, "E": 100},
    "U2": {"A": 9, "B": "suppressed", "C": 40, "E": "not_reported"},
    "U3": {"A": "suppressed", "B": "suppressed", "C": 100, "E": 100},
    "U4": {"A": 10, "B": 2, "C": 100, "E": 90},
}


@pytest.fixture
def method(small: Methodology) -> Methodology:
    """The small method with a bonus and a veto on its index."""
    bonus = Adjustment("B1", "X", "bonus", "count", points_per=2.0)
    veto = Adjustment("V1", "X", "veto", "count", effect="cap_grade", grade_cap="fair")
    return Methodology(small.scheme, small.nodes, small.indicators, small.grades, (bonus, veto))


CALLS = [Call("U1", "B1", 1.0), Call("U4", "V1", 1.0)]


def again(indicators: pl.DataFrame, method: Methodology, units: list[str]) -> Published:
    columns = ("unit_code", "indicator_code", "status", "is_imputed", "normalised")
    cells = [Cell(*row) for row in indicators.select(columns).iter_rows()]
    return published(cells, CALLS, units, method)


@pytest.mark.parametrize("node", ["X", "D1", "D2"])
def test_the_published_rows_give_the_published_scores(
    node: str, method: Methodology, table: Callable[..., pl.DataFrame]
) -> None:
    keys = {"unit_type": "cluster", "period_type": "quarter", "period_code": "2026Q3"}
    called = pl.DataFrame([keys | {"unit_code": c[0], "adjustment_code": c[1], "count": c[2]} for c in CALLS])
    result = score(table(UNITS), method, called)
    own = part(method, node)
    found = again(result.indicators, own, list(UNITS)).score(own)
    wanted = result.nodes.filter(node_code=node).sort("unit_code")
    for at, (row, got) in enumerate(zip(wanted.iter_rows(named=True), standings(found, 0, own), strict=True)):
        units = None if row["score"] is None else int(row["score"] * 100)
        assert (got.units, got.grade_code, got.rank) == (units, row["grade_code"], row["rank"])
        if units is not None:
            assert found.scores[0, at] == row["score_raw"]


def test_a_part_keeps_the_least_coverage_of_a_dimension(
    method: Methodology, table: Callable[..., pl.DataFrame]
) -> None:
    # half of D1's weight is missing: below 0.67, the least of a dimension
    own = part(method, "D1")
    result = again(score(table(UNITS), method).indicators, own, ["U2"]).score(own)
    assert standings(result, 0, own)[0].units is None


def test_other_weights_move_score_and_rank_by_hand(
    method: Methodology, table: Callable[..., pl.DataFrame]
) -> None:
    # U1: D1 = (50 + 50) / 2 = 50, D2 = 0.2 * 80 + 0.8 * 100 = 96; U4: D1 = 100, D2 = 20 + 72 = 92
    own = again(score(table(UNITS), method).indicators, method, ["U1", "U4"])
    first = standings(own.score(method), 0, method)
    # 0.3 * 50 + 0.7 * 96 + bonus 2 = 84.2; 0.3 * 100 + 0.7 * 92 = 94.4, but a veto caps the grade
    assert [(s.units, s.grade_code) for s in first] == [(8420, "good"), (9440, "fair")]
    other = with_weights(method, {"D1": 0.0, "E": 5.0})
    # D2 alone, C : E = 20 : 5; 0.8 * 80 + 0.2 * 100 + 2 = 86; 0.8 * 100 + 0.2 * 90 = 98
    assert [s.units for s in standings(own.score(other), 0, other)] == [8600, 9800]


def test_too_few_units_have_no_rank(method: Methodology, table: Callable[..., pl.DataFrame]) -> None:
    # U2 and U3 have no score, because D1 is missing; U5 is U1 without its bonus
    indicators = score(table(UNITS | {"U5": UNITS["U1"]}), method).indicators
    few, enough = (
        standings(again(indicators, method, units).score(method), 0, method)
        for units in (["U1", "U2", "U3", "U4"], ["U1", "U4", "U5"])
    )
    assert [s.rank for s in few] == [None] * 4
    assert [(s.units, s.rank) for s in enough] == [(8420, 2), (9440, 1), (8220, 3)]
