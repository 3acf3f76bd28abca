"""What the scoring engine says to the worked rows: each function is one kind of row."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from jushu.scoring import Methodology, ScoreResult, score
from jushu.scoring.explain import explain
from jushu.scoring.treat import box_cox, log, winsorise
from tests.docs.worked import Answer, Given, called_for, small_method, table_of

PERIOD = "2026Q1"
COLUMNS = ("direction", "unacceptable", "satisfactory", "target", "cap", "transform", "missing_rule")


def norm(name: str, given: Given) -> Answer:
    """Points of a list of values under one rule; the values are the sample."""
    leaf = {"norm": name} | given.pick(*COLUMNS, "treatment")
    leaf |= {key: given.cells[key].replace(" / ", ";") for key in ("bands", "tiers") if key in given.cells}
    method = small_method([leaf], efficacy_floor=given.number("efficacy_floor", 0.0), min_coverage_index=0)
    return {"": _indicators(_scored(method, _units(given.numbers("x"))), "normalised")}


def denominate(_: str, given: Given) -> Answer:
    """Points of x / d between 0 and 1."""
    leaf = {"satisfactory": "1", "denominator_code": "base"} | given.pick("min_denominator")
    method = small_method([leaf], min_coverage_index=0)
    codes = ["a", "base"]
    columns = {
        (f"u{at}", PERIOD): list(pair)
        for at, pair in enumerate(zip(given.numbers("x"), given.numbers("d"), strict=True))
    }
    return {"": _indicators(score(table_of(columns, codes), method).indicators, "normalised")}


def missing(_: str, given: Given) -> Answer:
    """Coverage and score of one unit whose values may be missing under a status."""
    leaves = [
        {"weight": weight} | given.pick("missing_rule", "obligation") for weight in given.numbers("weights")
    ]
    method = small_method(leaves, efficacy_floor=given.number("efficacy_floor", 0.0))
    top = _top(score(table_of({("u", PERIOD): given.cells_of("x")}), method))
    return {"coverage": [top["coverage"]], "score": [top["score_raw"]]}


def impute(_: str, given: Given) -> Answer:
    """Points and share of filled cells of units of one period."""
    peers = pl.Series("peer_group", given.words("peer_group"))
    cells = {(f"u{at}", PERIOD): [cell] for at, cell in enumerate(given.cells_of("x"))}
    return _filled(given, table_of(cells).with_columns(peers))


def carry(_: str, given: Given) -> Answer:
    """Points and share of filled cells of one unit in one period after another."""
    cells = {("u", f"2026Q{at}"): [cell] for at, cell in enumerate(given.cells_of("x"), start=1)}
    return _filled(given, table_of(cells))


def _filled(given: Given, values: pl.DataFrame) -> Answer:
    found = score(values, small_method([given.pick("missing_rule", "carry_periods")]))
    points = found.indicators.sort("unit_code", "period_code")["normalised"].to_list()
    return {"points": points, "share_imputed": _nodes(found, "share_imputed")}


def treated(name: str, given: Given) -> Answer:
    """Values after the treatment of outliers."""
    row = np.array(given.numbers("x"))
    treatments: dict[str, Callable[[], Any]] = {
        "winsor": lambda: winsorise(row)[0],
        "log": lambda: log(row),
        "boxcox": lambda: box_cox(row, given.number("power")),
    }
    return {"": treatments[name]().tolist()}


def mean(name: str, given: Given) -> Answer:
    """Score of one node."""
    return {"": [_top(_one(_weighted(given, rule=name), given.numbers("scores")))["score_raw"]]}


def contribution(name: str, given: Given) -> Answer:
    """What each child gives to the score of its node."""
    found = _one(_weighted(given, rule=name), given.numbers("scores"))
    return {"": found.indicators["contribution"].to_list()}


def effective(_: str, given: Given) -> Answer:
    """Effective weight of each of two dimensions' indicators in the index."""
    inside = [given.numbers("first"), given.numbers("second")]
    tree = [{"node_code": "S", "parent_code": None, "weight": None, "aggregation": "arith"}]
    leaves = []
    for node, weight, own in zip(("S1", "S2"), given.numbers("weights"), inside, strict=True):
        tree.append({"node_code": node, "parent_code": "S", "weight": weight, "aggregation": "arith"})
        leaves += [{"dimension_code": node, "weight": w} for w in own]
    return {
        "": _one(small_method(leaves, tree), [50.0] * len(leaves)).indicators["effective_weight"].to_list()
    }


def adjust(name: str, given: Given) -> Answer:
    """S*, grade and rank of the first of three units, which alone calls for the adjustment."""
    veto = {"effect": name} if name in ("cap_grade", "zero_node", "unrank") else {}
    own = {"code": "x", "node_code": given.cells.get("node", "S"), "kind": "veto" if veto else name}
    own |= {"trigger": "cases", "clause": "1"} | veto | given.pick("points_per", "cap", "grade_cap")
    scheme = {key: given.number(key, 100.0) for key in ("bonus_cap", "deduct_cap")}
    tree = [{"node_code": "S", "parent_code": None, "weight": None, "aggregation": "arith"}]
    leaves: list[dict[str, Any]] = [{}]
    scores = given.numbers("S")
    if "dimensions" in given.cells:
        scores = given.numbers("dimensions")
        tree += [
            {"node_code": f"S{i}", "parent_code": "S", "weight": 1, "aggregation": "arith"}
            for i in range(1, len(scores) + 1)
        ]
        leaves = [{"dimension_code": f"S{i}"} for i in range(1, len(scores) + 1)]
    method = small_method(leaves, tree, [own], **scheme)
    units = {("u", PERIOD): scores} | {(other, PERIOD): [10.0] * len(leaves) for other in "vw"}
    found = score(table_of(units), method, called_for("x", {"u": given.number("count")}, PERIOD))
    top = _top(found)
    return {"S": [top["score_raw"]], "S*": [top["score_adjusted"]]} | (
        {"grade": [top["grade_code"]], "rank": [top["rank"]]} if veto else {}
    )


def rounded(_: str, given: Given) -> Answer:
    """Rounded score and grade."""
    top = _top(_one(small_method([{}]), given.numbers("S")))
    return {"score": [float(top["score"])], "grade": [top["grade_code"]]}


def graded(_: str, given: Given) -> Answer:
    """Grades of scores by the bounds of the catalogue."""
    return {"": _nodes(score(_units(given.numbers("S")), small_method([{}])), "grade_code")}


def rank(_: str, given: Given) -> Answer:
    """Ranks of scores, or those inside peer groups."""
    values = _units(given.numbers("S"))
    if "peer_group" not in given.cells:
        return {"": _nodes(score(values, small_method([{}])), "rank")}
    values = values.with_columns(peer_group=pl.Series(given.words("peer_group")))
    return {"": _nodes(score(values, small_method([{}])), "peer_rank")}


def bridge(name: str, given: Given) -> Answer:
    """Performance and weight of each item between two periods."""
    method = _weighted(given, rule=name)
    ends = {("u", "2026Q1"): given.cells_of("from"), ("u", "2026Q2"): given.cells_of("to")}
    why = explain(table_of(ends), method)
    moved = why.changes.filter(level="indicator").sort("item_code")
    return {part: moved[part].to_list() for part in ("performance", "weight")}


def gap(_: str, given: Given) -> Answer:
    """Gap of the first unit to the best one and to the mean of both, indicator by indicator."""
    method = _weighted(given)
    units = {("u", PERIOD): given.numbers("unit"), ("v", PERIOD): given.numbers("best")}
    own = explain(table_of(units), method).gaps.filter(unit_code="u").sort("indicator_code")
    return {"best": own["gap_to_best_performance"].to_list(), "mean": own["gap_to_mean"].to_list()}


def next_grade(name: str, given: Given) -> Answer:
    """Points that are missing, the value that each indicator alone would need, and the common share."""
    found = explain(
        table_of({("u", PERIOD): given.numbers("scores")}), _weighted(given, rule=name)
    ).next_grade.sort("indicator_code", nulls_last=True)
    whole = found.filter(pl.col("indicator_code").is_null())
    alone = dict(found.drop_nulls("indicator_code").select("indicator_code", "value_needed").rows())
    codes = [chr(ord("a") + at) for at in range(len(given.words("scores")))]
    return {
        "needed": whole["points_needed"].to_list(),
        "alone": [alone.get(code) for code in codes],
        "share": whole["share_of_room"].to_list(),
    }


def _weighted(given: Given, rule: str = "arith") -> Methodology:
    """One node over indicators that are their own points, with the given weights."""
    leaves = [{"weight": weight} for weight in given.numbers("weights")]
    top = {"node_code": "S", "parent_code": None, "weight": None, "aggregation": rule}
    return small_method(leaves, [top | given.pick("floor")])


def _units(values: list[float]) -> pl.DataFrame:
    cells = {(f"u{at}", PERIOD): [v if math.isfinite(v) else "not_applicable"] for at, v in enumerate(values)}
    return table_of(cells)


def _one(method: Methodology, values: list[float]) -> ScoreResult:
    codes = [leaf.code for leaf in method.computed]
    return score(table_of({("u", PERIOD): values}, codes), method)


def _scored(method: Methodology, values: pl.DataFrame) -> pl.DataFrame:
    return score(values, method).indicators


def _indicators(rows: pl.DataFrame, column: str) -> list[Any]:
    return rows.sort("unit_code")[column].to_list()


def _top(found: ScoreResult) -> dict[str, Any]:
    return found.nodes.filter(unit_code="u", node_code="S").row(0, named=True)


def _nodes(found: ScoreResult, column: str) -> list[Any]:
    return found.nodes.filter(node_code="S").sort("unit_code", "period_code")[column].to_list()


KINDS: dict[str, Callable[[str, Given], Answer]] = {
    "norm": norm,
    "denominate": denominate,
    "missing": missing,
    "impute": impute,
    "carry": carry,
    "treat": treated,
    "mean": mean,
    "contribution": contribution,
    "effective": effective,
    "adjust": adjust,
    "round": rounded,
    "grade": graded,
    "rank": rank,
    "bridge": bridge,
    "gap": gap,
    "next": next_grade,
}
