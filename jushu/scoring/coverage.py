"""Steps 3 and 4: what a missing value means, and how much of each node is covered."""

from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from jushu.scoring.methodology import Methodology, MissingRule
from jushu.scoring.types import Flags, Matrix

STATUSES = ("observed", "not_applicable", "not_due", "not_reported", "suppressed", "invalid")
OBSERVED, NOT_APPLICABLE, NOT_DUE, NOT_REPORTED, SUPPRESSED, INVALID = range(len(STATUSES))

MISSING_STATUSES = (NOT_REPORTED, SUPPRESSED, INVALID)  # owed, but without a value

# How a cell takes part. LEFT_OUT is neither owed nor counted; MISSING is owed but re-weighted, and lowers the
# coverage; BLOCKED also takes the score from its node; FLOOR is an obligation not reported: it scores the
# floor and counts as covered, because otherwise keeping numbers back would lift the score or take the unit
# out of the ranking; VALUE has a value; ZERO is as FLOOR, at 0 points. From FLOOR on a cell is in the score.
BLOCKED, LEFT_OUT, MISSING, FLOOR, VALUE, ZERO = range(-1, 5)
Codes = NDArray[np.int8]

_TOLERANCE = 1e-9  # 0.67 of a sum of weights must not fail for the last bit of a double


@dataclass(frozen=True)
class Coverage:
    """Per node (row) and unit (column): coverage 0..1 (NaN where nothing is owed), scored or not, and
    ``weight``: the sum of the weights of the children that take part in the score. ``is_blocked``: an
    indicator of the node is missing that has to be there.
    """

    share: Matrix
    is_scored: Flags
    is_owed: Flags
    is_blocked: Flags
    weight: Matrix


def taking_part(status: Codes, methodology: Methodology) -> Codes:
    """How each cell takes part, from its status; one row per computed indicator.

    zero and floor are for values not reported; a suppressed or invalid one is re-weighted beside them. block
    is for all three. Gaps that carry and impute could not fill are re-weighted.
    """
    plain = np.empty(len(STATUSES), dtype=np.int8)
    plain[[OBSERVED, NOT_APPLICABLE, NOT_DUE]] = VALUE, LEFT_OUT, LEFT_OUT
    plain[list(MISSING_STATUSES)] = MISSING
    by_rule = dict.fromkeys(get_args(MissingRule), plain)
    for rule, code, statuses in (
        ("zero", ZERO, (NOT_REPORTED,)),
        ("floor", FLOOR, (NOT_REPORTED,)),
        ("block", BLOCKED, MISSING_STATUSES),
    ):
        by_rule[rule] = plain.copy()
        by_rule[rule][list(statuses)] = code
    result = np.empty(status.shape, dtype=np.int8)
    for row, indicator in enumerate(methodology.computed):
        result[row] = by_rule[indicator.rule_for_missing][status[row]]
    return result


def set_aside(treated: Codes, points: Matrix) -> Codes:
    """Values without points are left out: a rule that follows the sample could not tell them apart.

    Nobody is at fault where all units are the same: the weight goes to the siblings, and no coverage is lost.
    """
    return np.where((treated == VALUE) & np.isnan(points), LEFT_OUT, treated).astype(np.int8)


def cover(treated: Codes, methodology: Methodology) -> Coverage:
    """Coverage of every node, bottom-up.

    coverage = sum over children of w * (coverage of the child where it is used, else 0) / sum of w of the
    children that are owed something: the share of the owed weight that really stands in the score. Weights,
    not counts (SCORING.md; COINr's data availability limit of 2/3). Below the minimum a node is not scored.
    """
    nodes, scheme, units = methodology.nodes, methodology.scheme, treated.shape[1]
    covered, owed, weight = (np.zeros((len(nodes), units)) for _ in range(3))
    for row, indicator, place in methodology.leaves:
        used = indicator.weight * (treated[row] >= FLOOR)
        covered[place] += used
        weight[place] += used
        owed[place] += indicator.weight * (treated[row] != LEFT_OUT)

    share = np.full((len(nodes), units), np.nan)
    is_scored = np.zeros((len(nodes), units), dtype=np.bool_)
    is_blocked = np.zeros((len(nodes), units), dtype=np.bool_)
    for row, indicator, place in methodology.leaves:
        if indicator.rule_for_missing == "block":
            is_blocked[place] |= treated[row] == BLOCKED
    for place in reversed(range(len(nodes))):
        node, parent = nodes[place], methodology.parent_position[place]
        np.divide(covered[place], owed[place], out=share[place], where=owed[place] > 0)
        least = scheme.min_coverage_index if parent is None else scheme.min_coverage_node
        least = least if node.min_coverage is None else node.min_coverage
        is_scored[place] = (weight[place] > 0) & (share[place] >= least - _TOLERANCE) & ~is_blocked[place]
        if parent is not None:
            used = node.weight * is_scored[place]
            covered[parent] += np.where(is_scored[place], node.weight * share[place], 0.0)
            weight[parent] += used
            owed[parent] += node.weight * (owed[place] > 0)
    return Coverage(share, is_scored, is_owed=owed > 0, is_blocked=is_blocked, weight=weight)


def catalogue_share(methodology: Methodology, unit_type: str, period_type: str) -> list[float]:
    """Share 0..1 of each node's full catalogue weight that units of this type owe for such periods.

    A partial index says with it how much of the whole it stands for.
    """
    nodes = methodology.nodes
    owed, full = [0.0] * len(nodes), [0.0] * len(nodes)
    for indicator in methodology.indicators:
        place = methodology.node_position[indicator.node]
        full[place] += indicator.weight
        owed[place] += indicator.weight * indicator.is_owed(unit_type, period_type)
    shares = [0.0] * len(nodes)
    for place in reversed(range(len(nodes))):
        shares[place] = owed[place] / full[place] if full[place] else 0.0
        parent = methodology.parent_position[place]
        if parent is not None:
            full[parent] += nodes[place].weight
            owed[parent] += nodes[place].weight * shares[place]
    return shares
