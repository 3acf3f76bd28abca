"""From the published rows of scores back to matrices, to score them again with other weights.

Points, statuses and counts of adjustments are published; so nothing before the points is computed again, and
with the weights of the methodology the published scores come out to the last bit.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from jushu.scoring.coverage import NOT_APPLICABLE, OBSERVED, STATUSES, set_aside, taking_part
from jushu.scoring.grade import lower_bound_units, rounded_units
from jushu.scoring.methodology import Methodology
from jushu.scoring.ranks import competition_ranks
from jushu.scoring.score import CellPoints, MatrixScores, score_points
from jushu.scoring.types import Matrix


class Cell(NamedTuple):
    """One row of ``score_indicator``: one unit and indicator, in one period."""

    unit_code: str
    indicator_code: str
    status: str
    is_imputed: bool
    normalised: float | None


class Call(NamedTuple):
    """One row of ``score_adjustment``: how often an adjustment is called for of one unit."""

    unit_code: str
    adjustment_code: str
    count: float


@dataclass(frozen=True)
class Published:
    """Points and statuses of ``units`` (columns) of one type and period, and ``counts`` of adjustments."""

    units: tuple[str, ...]
    found: CellPoints
    counts: Matrix

    def score(self, methodology: Methodology) -> MatrixScores:
        """All scores; ``methodology`` has the same tree, but may have other weights."""
        return score_points(self.found, methodology, self.counts)


def published(
    cells: Iterable[Cell], calls: Iterable[Call], units: Sequence[str], methodology: Methodology
) -> Published:
    """The rows of ``units`` as matrices; rows of other units and of indicators of other trees are left out.

    An indicator without a row is not owed in that period.
    """
    column = {code: place for place, code in enumerate(units)}
    row = {leaf.code: place for place, leaf in enumerate(methodology.computed)}
    shape = (len(row), len(column))
    points, status = np.full(shape, np.nan), np.full(shape, NOT_APPLICABLE, dtype=np.int8)
    for cell in cells:
        if cell.unit_code in column and cell.indicator_code in row:
            at = row[cell.indicator_code], column[cell.unit_code]
            points[at] = np.nan if cell.normalised is None else cell.normalised
            status[at] = OBSERVED if cell.is_imputed else STATUSES.index(cell.status)
    treated = set_aside(taking_part(status, methodology), points)
    counts = np.zeros((len(methodology.adjustments), len(column)))
    places = {adjustment.code: place for place, adjustment in enumerate(methodology.adjustments)}
    for call in calls:
        if call.unit_code in column and call.adjustment_code in places:
            counts[places[call.adjustment_code], column[call.unit_code]] = call.count
    found = CellPoints(points, np.zeros(shape, dtype=np.bool_), None, treated)
    return Published(tuple(units), found, counts)


@dataclass(frozen=True)
class Standing:
    """Score of one node of one unit as it is published; ``units`` is the score in 10**-digits points."""

    units: int | None
    grade_code: str | None
    rank: int | None


def standings(result: MatrixScores, place: int, methodology: Methodology) -> list[Standing]:
    """Rounded score, grade and rank of the node at ``place`` for every unit (steps 10 and 11)."""
    digits, grades = methodology.scheme.rounding_digits, methodology.grades
    rounded = rounded_units(result.adjusted.scores[place], digits)
    counted = np.flatnonzero((rounded >= 0) & result.adjusted.is_ranked[place])
    ranks: dict[int, int] = {}
    if len(counted) >= methodology.scheme.min_ranked_units:
        found = competition_ranks(rounded[None, counted].astype(np.int32))[0]
        ranks = dict(zip(counted.tolist(), found.tolist(), strict=True))
    best = result.adjusted.best_grade[place]
    bounds = [lower_bound_units(grade, digits) for grade in grades]
    standing = []
    for at, units in enumerate(rounded.tolist()):
        if units < 0:
            standing.append(Standing(None, None, None))
            continue
        reached = [p for p, bound in enumerate(bounds) if units >= bound and p >= best[at]]
        standing.append(Standing(units, grades[reached[0]].code if reached else None, ranks.get(at)))
    return standing


def part(methodology: Methodology, code: str) -> Methodology:
    """The tree below one node as a methodology of its own, with the node as its index.

    It scores the node as the whole does: the least coverage is that of the place where the node stands.
    """
    inside, scheme = {code}, methodology.scheme
    nodes = []
    for node in methodology.nodes:  # parents come before their children
        if node.code == code:
            least = scheme.min_coverage_index if node.parent is None else scheme.min_coverage_node
            own = least if node.min_coverage is None else node.min_coverage
            nodes.append(replace(node, parent=None, min_coverage=own))
        elif node.parent in inside:
            inside.add(node.code)
            nodes.append(node)
    return replace(
        methodology,
        nodes=tuple(nodes),
        indicators=tuple(leaf for leaf in methodology.indicators if leaf.node in inside),
        adjustments=tuple(a for a in methodology.adjustments if a.node in inside),
    )


def with_weights(methodology: Methodology, weights: dict[str, float]) -> Methodology:
    """The methodology with other weights of some nodes and indicators, by code."""
    return replace(
        methodology,
        nodes=tuple(replace(n, weight=weights.get(n.code, n.weight)) for n in methodology.nodes),
        indicators=tuple(replace(i, weight=weights.get(i.code, i.weight)) for i in methodology.indicators),
    )
