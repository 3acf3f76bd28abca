"""Step 14: whether the parts of an index say what they should; one number per row, flagged where it warns."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from jushu.scoring import table, triggers
from jushu.scoring.correlate import correlation_ratio, correlations, inflation
from jushu.scoring.coverage import LEFT_OUT, VALUE, Codes
from jushu.scoring.cross_check import agreement
from jushu.scoring.grade import rounded_units
from jushu.scoring.leave_out import without
from jushu.scoring.methodology import Methodology
from jushu.scoring.ranks import competition_ranks
from jushu.scoring.score import MatrixScores, score_matrix
from jushu.scoring.types import Matrix
from jushu.statistics import cronbach_alpha

REDUNDANT = 0.92  # |r| beyond which two indicators say the same (JRC COIN guide; SCORING.md)
INFLATED = 10.0  # variance inflation factor beyond which siblings tell nearly all of an indicator
_GROUP = ("unit_type", "period_type", "period_code", "index_code")
COLUMNS: dict[Any, Any] = dict.fromkeys((*_GROUP, "measure", "code", "other_code"), pl.String) | {
    "value": pl.Float64,
    "cases": pl.Int64,
    "is_flagged": pl.Boolean,
}


@dataclass(frozen=True)
class _Case:
    """One index over the units of one type and period, and the numbers found so far."""

    values: Matrix
    status: Codes
    counts: Matrix
    methodology: Methodology
    result: MatrixScores
    root: int
    found: list[tuple[str, str, str | None, float, int, bool]]

    def add(
        self,
        measure: str,
        code: str,
        value: float,
        cases: int,
        *,
        other: str | None = None,
        is_flagged: bool = False,
    ) -> None:
        self.found.append((measure, code, other, value, cases, is_flagged))

    @property
    def leaves(self) -> list[tuple[int, str, int]]:
        """Row, code and node of the indicators of the index that some unit owes."""
        method, root = self.methodology, self.methodology.nodes[self.root].code
        return [
            (row, leaf.code, place)
            for row, leaf, place in method.leaves
            if method.root_of[leaf.node] == root and (self.result.treated[row] != LEFT_OUT).any()
        ]


def diagnose(
    values: pl.DataFrame,
    methodology: Methodology,
    called: pl.DataFrame | None = None,
    period: str | None = None,
) -> pl.DataFrame:
    """One row per unit type, period, index, measure and code (indicator or node).

    ``values`` and ``called`` as for ``score``; ``period`` asks for one period only, while the others still
    give what the method carries forward. The measures:
    coverage: share of the units that owe a value and have one (flag: below 2/3).
    floor_share, ceiling_share: share of the values at no or at full points (flag: above 1/2).
    parent_correlation: r with the score of the node above (flag: negative).
    pair_correlation: r of two indicators, only where |r| > .92 (flag).
    inflation: variance inflation factor among the indicators of one node (flag: above 10; 1e9
    where the others tell all of it).
    weight: mean share in the index; importance: correlation ratio with the index, and importance_share: its
    share in that of all indicators, to be read against the weight (flag: under half or over twice of it).
    leave_one_out: mean absolute rank shift of the index without the indicator or node.
    alpha_raw, alpha_standardised: Cronbach's alpha of the points below a node.
    cross_check: rank correlation of the index with another method (``code``) on the same points and weights.
    ``cases`` are the units behind the number; without enough of them, or without spread, there is no row.
    """
    grid = table.to_grid(values, methodology)
    rows: list[tuple] = []
    units = [block.units for block in grid.blocks]
    if units:
        everyone = pl.concat(units).with_row_index("column")
        counts = triggers.to_counts(called, everyone.drop("column"), methodology)
        asked = everyone if period is None else everyone.filter(period_code=period)
        for key, part in asked.group_by("unit_type", "period_type", "period_code", maintain_order=True):
            at = part["column"].to_numpy()
            piece = grid.values[:, at], grid.status[:, at], counts[:, at]
            result = score_matrix(*piece[:2], methodology, piece[2])
            for root, node in enumerate(methodology.nodes):
                if node.parent is None and result.coverage.is_scored[root].any():
                    case = _Case(*piece, methodology, result, root, [])
                    for measure in (_shares, _correlations, _weights, _alphas, _leave_one_out, _cross_checks):
                        measure(case)
                    rows += [(*key, node.code, *row) for row in case.found]
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


def _shares(case: _Case) -> None:
    floor = case.methodology.scheme.efficacy_floor
    for row, code, _ in case.leaves:
        treated = case.result.treated[row]
        owed, points = int((treated != LEFT_OUT).sum()), case.result.points[row][treated == VALUE]
        share = len(points) / owed
        case.add("coverage", code, share, owed, is_flagged=share < 2 / 3)
        if len(points):
            for measure, end in (("floor_share", points <= floor), ("ceiling_share", points >= 100.0)):
                case.add(measure, code, float(end.mean()), len(points), is_flagged=bool(end.mean() > 0.5))


def _correlations(case: _Case) -> None:
    leaves, points = case.leaves, case.result.points
    scores = case.result.scores
    for row, code, place in leaves:
        r, cases = correlations(np.stack([points[row], scores[place]]))
        if not np.isnan(r[0, 1]):
            low = bool(r[0, 1] < 0)
            other = case.methodology.nodes[place].code
            case.add(
                "parent_correlation", code, float(r[0, 1]), int(cases[0, 1]), other=other, is_flagged=low
            )
    if leaves:
        r, cases = correlations(points[[row for row, *_ in leaves]])
        for i, j in np.argwhere(np.triu(np.abs(np.nan_to_num(r)) > REDUNDANT, 1)):
            more = {"other": leaves[j][1], "is_flagged": True}
            case.add("pair_correlation", leaves[i][1], float(r[i, j]), int(cases[i, j]), **more)
    for node in dict.fromkeys(place for *_, place in leaves):
        own = [(row, code) for row, code, place in leaves if place == node]
        factors, units = inflation(points[[row for row, _ in own]])
        for (_, code), factor in zip(own, factors, strict=True):
            if not np.isnan(factor):
                more = {"other": case.methodology.nodes[node].code, "is_flagged": bool(factor > INFLATED)}
                case.add("inflation", code, float(factor), units, **more)


def _weights(case: _Case) -> None:
    index = case.result.scores[case.root]
    weights: dict[str, float] = {}
    ratios: dict[str, tuple[float, int]] = {}
    for row, code, _ in case.leaves:
        shares = case.result.share_of_index[row]
        known = ~np.isnan(shares)
        if known.any():
            weights[code] = float(shares[known].mean())
            case.add("weight", code, weights[code], int(known.sum()))
        ratio, cases = correlation_ratio(case.result.points[row], index)
        if not np.isnan(ratio):
            ratios[code] = ratio, cases
            case.add("importance", code, ratio, cases)
    whole = sum(ratio for ratio, _ in ratios.values())
    heard = sum(weights.get(code, 0.0) for code in ratios)
    if whole > 0 and heard > 0:
        for code, (ratio, cases) in ratios.items():
            share, weight = ratio / whole, weights.get(code, 0.0) / heard
            is_off = not weight / 2 <= share <= weight * 2
            case.add("importance_share", code, share, cases, is_flagged=is_off)


def _alphas(case: _Case) -> None:
    for place in dict.fromkeys(place for *_, place in case.leaves):
        rows = [row for row, _, of in case.leaves if of == place]
        alpha = cronbach_alpha(case.result.points[rows].T)
        code = case.methodology.nodes[place].code
        for measure, value in (("alpha_raw", alpha.raw), ("alpha_standardised", alpha.standardised)):
            if not np.isnan(value):
                case.add(measure, code, value, alpha.respondents)


def _cross_checks(case: _Case) -> None:
    rows = [row for row, *_ in case.leaves]
    shares = case.result.share_of_index[rows]
    weights = np.nan_to_num(shares).mean(axis=1)
    for method, (r, cases) in agreement(
        case.result.points[rows], weights, case.result.scores[case.root]
    ).items():
        case.add("cross_check", method, r, cases)


def _leave_one_out(case: _Case) -> None:
    root = case.methodology.nodes[case.root].code
    codes = [code for _, code, _ in case.leaves]
    parents = case.methodology.parent_position
    below = {place for *_, place in case.leaves}
    for place in sorted(below, reverse=True):
        parent = parents[place]
        if parent is not None:
            below.add(parent)
    codes += [case.methodology.nodes[place].code for place in sorted(below - {case.root})]
    digits = case.methodology.scheme.rounding_digits
    for code in codes:
        method, rows, kept = without(case.methodology, code)
        other = score_matrix(case.values[rows], case.status[rows], method, case.counts[kept])
        here, there = case.result.adjusted, other.adjusted
        place = method.node_position[root]
        both = ~np.isnan(here.scores[case.root]) & ~np.isnan(there.scores[place]) & here.is_ranked[case.root]
        if both.sum() < 2:
            continue
        scores = np.stack([here.scores[case.root, both], there.scores[place, both]])
        ranks = competition_ranks(rounded_units(scores, digits).astype(np.int32))
        case.add("leave_one_out", code, float(np.abs(ranks[0] - ranks[1]).mean()), int(both.sum()))
