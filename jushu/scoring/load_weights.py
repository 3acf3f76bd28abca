"""Weights of the set that the scheme chose: given numbers, or pairwise judgements of experts (AHP)."""

from collections import defaultdict

import numpy as np

from jushu.scoring.methodology import Indicator, Node
from jushu.scoring.rows import Faults, Row
from jushu.scoring.types import Matrix
from jushu.scoring.weights import combine_judgements, judge, reciprocity_error

METHODS = ("given", "equal", "budget", "ahp", "entropy", "critic", "pca")
RECIPROCITY = 1e-9  # largest |a_ij * a_ji - 1|
MOST_INCONSISTENT = 0.10  # Saaty (1980)


def load_weights(
    chosen: str | None,
    rows: dict[str, list[Row]],
    nodes: tuple[Node, ...],
    indicators: tuple[Indicator, ...],
    faults: Faults,
) -> dict[str, float]:
    """Weight by code of node or indicator in the chosen set; empty where the tree's own weights hold.

    A row of weight_sets with a method of judgement (ahp) has no weight of its own: it comes from judgements.
    Weights of a data-driven method (entropy, critic, pca) are numbers here too: frozen for the cycle.
    """
    if chosen is None:
        return {}
    siblings: dict[str, list[str]] = defaultdict(list)
    for code, parent in [(n.code, n.parent) for n in nodes] + [(i.code, i.node) for i in indicators]:
        if parent is not None:
            siblings[parent].append(code)
    own = [row for row in rows["weight_sets"] if row.text("weight_set") == chosen]
    if not own:
        faults.add_table(
            "weight_sets",
            f"没有权重集 {chosen!r};请补上或改方案的 weight_set",
            f"there is no weight set {chosen!r}; add it or change weight_set of the scheme",
        )
    weights: dict[str, float] = {}
    judged: set[str] = set()
    for row in own:
        code, method = row.text("code") or "", row.text("method")
        parent = next((parent for parent, codes in siblings.items() if code in codes), None)
        if method not in METHODS or parent is None or code in weights:
            faults.add(
                row,
                f"{code!r} 不在树中、重复,或方法 {method!r} 未知(可用:{'、'.join(METHODS)});请改此行",
                f"{code!r} is not in the tree, stands twice, or method {method!r} is unknown (one of: "
                f"{', '.join(METHODS)}); change the row",
            )
            continue
        weights[code] = 1.0 if method in ("equal", "ahp") else row.weight()
        if method == "ahp":
            judged.add(parent)
    for parent, codes in siblings.items():
        named = [code for code in codes if code in weights]
        if named and len(named) < len(codes):
            faults.add_table(
                own[0].table,
                f"{chosen} 只给了 {parent} 之下一部分权重;请给全,或都不给",
                f"{chosen} gives weights to some of the codes below {parent}; give all of them, or none",
            )
    for parent in sorted(judged):
        weights |= _judged(chosen, parent, siblings[parent], rows["judgements"], faults)
    return weights


def _judged(chosen: str, parent: str, codes: list[str], rows: list[Row], faults: Faults) -> dict[str, float]:
    """AHP weights below one node from all experts: each matrix complete, reciprocal and consistent.

    CR is taken with Saaty's random indices of 1980; the group's matrix is the geometric mean.
    """
    place = {code: at for at, code in enumerate(codes)}
    experts: dict[str, Matrix] = {}
    first: dict[str, Row] = {}
    for row in rows:
        if row.text("weight_set") != chosen or row.text("parent_code") != parent:
            continue
        above, right = place.get(row.text("row_code") or ""), place.get(row.text("column_code") or "")
        if above is None or right is None:
            faults.add(
                row,
                f"判断的两方须是 {parent} 之下的代码;请改 row_code、column_code",
                f"both sides of a judgement must be codes below {parent}; change row_code, column_code",
            )
            continue
        expert = row.text("expert") or ""
        first.setdefault(expert, row)
        matrix = experts.setdefault(expert, _unit_matrix(len(codes)))
        matrix[above, right] = row.number("value")
    for expert, matrix in experts.items():
        other_half = np.isnan(matrix)  # one of the two halves is enough
        with np.errstate(divide="ignore"):  # a judgement of 0 is refused below
            matrix[other_half] = 1.0 / matrix.T[other_half]
        _check(expert, parent, matrix, first[expert], faults)
    if not experts:
        faults.add_table(
            "judgements",
            f"{chosen} 在 {parent} 之下没有判断;请补上",
            f"{chosen} has no judgements below {parent}; add them",
        )
    if faults.found:
        return {}
    weights = judge(combine_judgements(list(experts.values()))).weights
    return dict(zip(codes, weights.tolist(), strict=True))


def _unit_matrix(size: int) -> Matrix:
    matrix = np.full((size, size), np.nan)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _check(expert: str, parent: str, matrix: Matrix, row: Row, faults: Faults) -> None:
    """Refuse a matrix that is not complete, positive, reciprocal and consistent (CR < 0.10)."""
    error = reciprocity_error(matrix)
    if not error <= RECIPROCITY:
        faults.add(
            row,
            f"专家 {expert!r} 在 {parent} 之下的判断不完整、非正或不互反"
            f"(a_ij × a_ji 应为 1,差 {error:.2g});请改",
            f"judgements of expert {expert!r} below {parent} are incomplete, not positive or not reciprocal "
            f"(a_ij x a_ji must be 1, error {error:.2g}); correct them",
        )
        return
    ratio = judge(matrix).ratio
    if not ratio < MOST_INCONSISTENT:
        faults.add(
            row,
            f"专家 {expert!r} 在 {parent} 之下的判断不一致:CR = {ratio:.3f},应小于 0.10(随机指数 saaty1980);"
            "请专家重新判断",
            f"judgements of expert {expert!r} below {parent} contradict each other: CR = {ratio:.3f}, not "
            "below 0.10 (random index saaty1980); have the expert judge again",
        )
