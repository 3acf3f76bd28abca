"""Weights of the set that the scheme chose: given, equal, of experts, or frozen from a cycle's values."""

import re
from collections import defaultdict

from jushu.scoring.load_judgements import budgeted, judged
from jushu.scoring.methodology import Indicator, Node
from jushu.scoring.rows import Faults, Row

COLUMNS = ("weight_set", "method", "code", "weight", "input_sha256", "valid_from", "valid_to")
OF_EXPERTS = {"ahp": judged, "budget": budgeted}
OF_VALUES = ("entropy", "critic", "pca")
METHODS = ("given", "equal", *OF_EXPERTS, *OF_VALUES)


def load_weights(
    chosen: str | None,
    rows: dict[str, list[Row]],
    nodes: tuple[Node, ...],
    indicators: tuple[Indicator, ...],
    faults: Faults,
) -> dict[str, float]:
    """Weight by code of node or indicator in the chosen set; empty where the tree's own weights hold.

    A row with a method of experts (ahp, budget) has no weight of its own: it comes from judgements. Weights
    of a data-driven method (entropy, critic, pca) are numbers here too, frozen for a cycle: ``jushu weights``
    gives them with the hash of their input, and the first day of the cycle stands beside.
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
    methods: dict[str, str] = {}
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
        weights[code] = 1.0 if method in ("equal", *OF_EXPERTS) else row.weight()
        if method in OF_VALUES:
            _check_frozen(row, code, faults)
        if methods.setdefault(parent, method) != method:
            faults.add(
                row,
                f"{parent} 之下的权重来自 {methods[parent]} 和 {method} 两种方法;请统一",
                f"the weights below {parent} come from both {methods[parent]} and {method}; use one method",
            )
    for parent, codes in siblings.items():
        named = [code for code in codes if code in weights]
        if named and len(named) < len(codes):
            faults.add_table(
                own[0].table,
                f"{chosen} 只给了 {parent} 之下一部分权重;请给全,或都不给",
                f"{chosen} gives weights to some of the codes below {parent}; give all of them, or none",
            )
    for parent in sorted(methods):
        if methods[parent] in OF_EXPERTS:
            of_experts = OF_EXPERTS[methods[parent]]
            weights |= of_experts(chosen, parent, siblings[parent], rows["judgements"], faults)
    return weights


def _check_frozen(row: Row, code: str, faults: Faults) -> None:
    """Refuse weights from values that do not say which values, and from when on they hold."""
    if not re.fullmatch(r"[0-9a-f]{64}", row.text("input_sha256") or "") or row.text("valid_from") is None:
        faults.add(
            row,
            f"{code} 的权重来自数据,须注明 input_sha256(jushu weights 给出)和 valid_from;请补上",
            f"{code}: a weight from values needs input_sha256 (jushu weights prints it) and valid_from; "
            "add them",
        )
