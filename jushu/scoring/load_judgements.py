"""Weights below one node from its experts: judgements in pairs (AHP), or points of a budget."""

import numpy as np

from jushu.scoring.rows import Faults, Row
from jushu.scoring.types import Matrix
from jushu.scoring.weights import budget, combine_judgements, judge, reciprocity_error

COLUMNS = (
    *("weight_set", "parent_code", "expert", "row_code", "column_code", "value"),
    *("valid_from", "valid_to"),
)
RECIPROCITY = 1e-9  # largest |a_ij * a_ji - 1|
MOST_INCONSISTENT = 0.10  # Saaty (1980)


def judged(chosen: str, parent: str, codes: list[str], rows: list[Row], faults: Faults) -> dict[str, float]:
    """AHP weights below one node from all experts: each matrix complete, reciprocal and consistent.

    CR is taken with Saaty's random indices of 1980; the group's matrix is the geometric mean.
    """
    place = {code: at for at, code in enumerate(codes)}
    experts: dict[str, Matrix] = {}
    first: dict[str, Row] = {}
    for row in _own(chosen, parent, rows, faults):
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
    if faults.found or not experts:
        return {}
    weights = judge(combine_judgements(list(experts.values()))).weights
    return dict(zip(codes, weights.tolist(), strict=True))


def budgeted(chosen: str, parent: str, codes: list[str], rows: list[Row], faults: Faults) -> dict[str, float]:
    """Weights below one node from the points that each expert gave to every one of its codes (row_code)."""
    experts: dict[str, dict[str, float]] = {}
    first: dict[str, Row] = {}
    for row in _own(chosen, parent, rows, faults):
        expert, code = row.text("expert") or "", row.text("row_code") or ""
        first.setdefault(expert, row)
        points = experts.setdefault(expert, {})
        if code not in codes or code in points or row.text("column_code"):
            faults.add(
                row,
                f"专家的分值须给 {parent} 之下的代码,每个一行,不写 column_code;请改 row_code",
                f"points go to the codes below {parent}, one row each, without column_code; change row_code",
            )
        points[code] = row.weight("value")
    for expert, points in experts.items():
        if set(points) >= set(codes) and not sum(points.values()) > 0:
            faults.add(
                first[expert],
                f"专家 {expert!r} 在 {parent} 之下的分值全为 0;请给分",
                f"expert {expert!r} gave no points below {parent}; give some",
            )
        elif not set(points) >= set(codes):
            missing = ", ".join(code for code in codes if code not in points)
            faults.add(
                first[expert],
                f"专家 {expert!r} 没有给 {missing} 分值;请补上,不给分写 0",
                f"expert {expert!r} gave no points to {missing}; add them, 0 for none",
            )
    if faults.found or not experts:
        return {}
    weights = budget(np.array([[points[code] for code in codes] for points in experts.values()]))
    return dict(zip(codes, weights.tolist(), strict=True))


def _own(chosen: str, parent: str, rows: list[Row], faults: Faults) -> list[Row]:
    own = [row for row in rows if row.text("weight_set") == chosen and row.text("parent_code") == parent]
    if not own:
        faults.add_table(
            rows[0].table if rows else "judgements",
            f"{chosen} 在 {parent} 之下没有判断;请补上",
            f"{chosen} has no judgements below {parent}; add them",
        )
    return own


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
