"""Tables of the catalogue and the methodology to a checked ``Methodology``, or a refusal that names the row.

Every fault of every table is collected first, so that an operator repairs a folder in one round.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

import polars as pl

from jushu.scoring import load_judgements, load_weights
from jushu.scoring.load_adjustments import load_adjustments
from jushu.scoring.load_indicators import load_indicators
from jushu.scoring.methodology import Aggregation, Grade, Indicator, Methodology, Node, Scheme
from jushu.scoring.rows import Faults, Row, by_code, refuse_unknown, valid_rows, word_set

TABLES = ("indicators", "methodology_scheme", "methodology_nodes", "methodology_grades")
OPTIONAL_TABLES = ("dimensions", "methodology_adjustments", "weight_sets", "judgements", "applicability")
_ANY = ("name_zh", "name_en", "valid_from", "valid_to")
# of every table but the indicators, which check their own
COLUMNS: dict[str, tuple[str, ...]] = {
    "methodology_scheme": (
        *("scheme_code", "version", "rounding_digits", "efficacy_floor", "min_coverage_index"),
        *("min_coverage_node", "min_ranked_units", "unit_types", "bonus_cap", "deduct_cap", "weight_set"),
        *("approved_by", *_ANY),
    ),
    "methodology_nodes": (
        *("node_code", "parent_code", "weight", "aggregation", "min_coverage", "floor", *_ANY),
    ),
    "methodology_grades": ("grade_code", "lower_bound", *_ANY),
    "dimensions": ("index_code", "dimension_code", "weight", *_ANY),
    "methodology_adjustments": (
        *("code", "node_code", "kind", "trigger", "points_per", "cap", "effect", "grade_cap", "clause"),
        *("grain", "periods", *_ANY),
    ),
    "weight_sets": load_weights.COLUMNS,
    "judgements": load_judgements.COLUMNS,
    "applicability": ("indicator_code", "unit_type", *_ANY[2:]),
}


def load_methodology(
    tables: Mapping[str, pl.DataFrame],
    *,
    on: date | None = None,
    names: Mapping[str, str] | None = None,
    lines: Mapping[str, Sequence[int]] | None = None,
) -> Methodology:
    """The checked methodology of ``TABLES`` and, where they are given, ``OPTIONAL_TABLES``.

    ``names`` and ``lines`` give file names and line numbers for messages. ``on`` picks the rows valid on that
    day; without it those that have not ended, and there must be exactly one scheme. Weights and parents of
    nodes come from dimensions where it knows the node (the catalogue), else from methodology_nodes. Raises
    JushuError METHODOLOGY_INVALID with file, line and remedy of every fault.
    """
    faults = Faults()
    rows: dict[str, list[Row]] = {}
    for table in (*TABLES, *OPTIONAL_TABLES):
        name = (names or {}).get(table, table)
        if table not in tables:
            rows[table] = []
            if table in TABLES:
                faults.add_table(name, "缺少此表;请补上", "the table is missing; add it")
            continue
        places = (lines or {}).get(table) or range(2, tables[table].height + 2)
        found = zip(places, tables[table].iter_rows(named=True), strict=True)
        every = [Row(name, line, row, faults) for line, row in found]
        if table in COLUMNS:
            refuse_unknown(every, COLUMNS[table], faults)
        rows[table] = valid_rows(every, on)
    faults.refuse()

    scheme = _scheme(rows["methodology_scheme"], on, faults, (names or {}).get("methodology_scheme"))
    nodes = _nodes(rows["methodology_nodes"], rows["dimensions"], faults)
    indicators = load_indicators(rows["indicators"], rows["applicability"], {n.code for n in nodes}, faults)
    grades = _grades(rows["methodology_grades"], faults)
    adjustments = load_adjustments(
        rows["methodology_adjustments"], {n.code for n in nodes}, {g.code for g in grades}, faults
    )
    faults.refuse()
    assert scheme is not None
    weights = load_weights.load_weights(scheme.weight_set, rows, nodes, indicators, faults)
    nodes = tuple(replace(node, weight=weights.get(node.code, node.weight)) for node in nodes)
    indicators = tuple(replace(leaf, weight=weights.get(leaf.code, leaf.weight)) for leaf in indicators)
    _siblings(nodes, indicators, rows, faults)
    faults.refuse()
    return Methodology(scheme, nodes, indicators, grades, adjustments)


def _scheme(rows: list[Row], on: date | None, faults: Faults, name: str | None) -> Scheme | None:
    if len(rows) != 1:
        when_zh, when_en = (on.isoformat(), f"on {on.isoformat()}") if on else ("当前", "now")
        faults.add_table(
            name or "methodology_scheme",
            f"{when_zh}有效的方案有 {len(rows)} 个,应恰有 1 个;请改 valid_from / valid_to",
            f"{len(rows)} schemes are valid {when_en}, not exactly 1; change valid_from / valid_to",
        )
        return None
    row = rows[0]
    digits, floor = row.number("rounding_digits"), row.number("efficacy_floor")
    if digits not in range(5):
        faults.add(row, "rounding_digits 应为 0 到 4 的整数", "rounding_digits must be a whole number 0..4")
    if not 0 <= floor < 100:
        faults.add(
            row, "efficacy_floor 应不小于 0 且小于 100", "efficacy_floor must be at least 0 and below 100"
        )
    for column in ("scheme_code", "version"):
        if row.text(column) is None:
            faults.add(row, f"{column} 为空;请填,如 1.0.0", f"{column} is empty; give one, such as 1.0.0")
    ranked = row.number("min_ranked_units")
    return Scheme(
        code=row.text("scheme_code") or "",
        version=row.text("version") or "",
        rounding_digits=int(digits) if math.isfinite(digits) else 0,
        efficacy_floor=floor,
        min_coverage_index=row.share("min_coverage_index"),
        min_coverage_node=row.share("min_coverage_node"),
        min_ranked_units=int(ranked) if math.isfinite(ranked) else 0,
        unit_types=word_set(row.text("unit_types")),
        bonus_cap=row.points("bonus_cap", 100.0),
        deduct_cap=row.points("deduct_cap", 100.0),
        weight_set=row.text("weight_set"),
    )


def _nodes(own: list[Row], dimensions: list[Row], faults: Faults) -> tuple[Node, ...]:
    catalogue = by_code(dimensions, "dimension_code", faults)
    found: dict[str, tuple[Node, Row]] = {}
    for code, row in by_code(own, "node_code", faults).items():
        known = catalogue.get(code)
        parent = known.text("index_code") if known else row.text("parent_code")
        weight = known.weight() if known else row.weight(default=None if parent else 1.0)
        rule = row.text("aggregation") or ""
        known_rules = get_args(Aggregation)
        if rule not in known_rules:
            faults.add(
                row,
                f"未知的合成方法 {rule!r};可用:{'、'.join(known_rules)}",
                f"unknown aggregation {rule!r}; one of: {', '.join(known_rules)}",
            )
        least = row.share("min_coverage") if row.text("min_coverage") else None
        floor = row.points("floor") if row.text("floor") else None
        if rule in ("geo", "harm") and not floor:
            faults.add(
                row,
                f"{code} 用几何或调和平均,须有大于 0 的 floor(0 分没有对数和倒数);请填,如 1",
                f"{code}: a geometric or harmonic mean needs a floor above 0, such as 1; 0 has no logarithm",
            )
        found[code] = (Node(code, parent, weight, rule, least, floor), row)  # type: ignore[arg-type]
    for code, row in catalogue.items():
        if code not in found:
            faults.add(
                row,
                f"维度 {code} 没有合成方法;请在 methodology_nodes 中加一行",
                f"dimension {code} has no aggregation; add a row to methodology_nodes",
            )
    for node, row in found.values():
        if node.parent is not None and node.parent not in found:
            faults.add(
                row,
                f"{node.code} 的上级 {node.parent} 不存在;请补上级或改 parent_code",
                f"{node.code}: parent {node.parent} does not exist; add it or change parent_code",
            )
    return _parents_first(found, faults)


def _parents_first(found: dict[str, tuple[Node, Row]], faults: Faults) -> tuple[Node, ...]:
    """Nodes with every parent before its children; a cycle is a fault."""
    order: dict[str, Node] = {}

    def place(code: str, path: tuple[str, ...]) -> None:
        node, row = found[code]
        if code in path:
            cycle = " -> ".join((*path[path.index(code) :], code))
            faults.add(row, f"上级关系成环:{cycle};请改其中一个", f"cycle {cycle}; change one of the parents")
            return
        if node.parent in found and node.parent not in order:
            place(node.parent, (*path, code))
        order.setdefault(code, node)

    for code in found:
        if code not in order:
            place(code, ())
    return tuple(order.values())


def _grades(rows: list[Row], faults: Faults) -> tuple[Grade, ...]:
    bounds: dict[Decimal, str] = {}
    for code, row in by_code(rows, "grade_code", faults).items():
        try:
            bound = Decimal(row.text("lower_bound") or "").normalize()
        except InvalidOperation:
            faults.add(row, "lower_bound 不是数字;请填数字", "lower_bound is not a number; give a number")
            continue
        if bound in bounds:
            faults.add(
                row,
                f"等级 {code} 与 {bounds[bound]} 的下限相同,区间重叠;请改其一",
                f"grades {code} and {bounds[bound]} overlap at the same lower bound; change one of them",
            )
        bounds[bound] = code
    if not bounds or min(bounds) > 0:
        table = rows[0].table if rows else "methodology_grades"
        faults.add_table(table, "0 分没有等级;请加下限为 0 的等级", "0 points have no grade; add one from 0")
    return tuple(Grade(code, bound) for bound, code in sorted(bounds.items(), reverse=True))


def _siblings(
    nodes: tuple[Node, ...], indicators: tuple[Indicator, ...], rows: dict[str, list[Row]], faults: Faults
) -> None:
    """Siblings whose weights are all zero have no mean."""
    _all_zero(nodes, lambda node: node.parent, rows["dimensions"] or rows["methodology_nodes"], faults)
    _all_zero(indicators, lambda indicator: indicator.node, rows["indicators"], faults)
    parents = {node.parent for node in nodes} | {indicator.node for indicator in indicators}
    for row in rows["methodology_nodes"]:
        if row.text("node_code") not in parents:
            code = row.text("node_code")
            faults.add(
                row,
                f"{code} 之下没有节点也没有指标;请补上或删去此行",
                f"{code} has neither nodes nor indicators below it; add some or remove the row",
            )


def _all_zero(
    items: tuple[Any, ...], parent_of: Callable[[Any], str | None], rows: list[Row], faults: Faults
) -> None:
    total: dict[str, float] = {}
    for item in items:
        parent = parent_of(item)
        if parent is not None:
            total[parent] = total.get(parent, 0.0) + item.weight
    for parent, weight in total.items():
        if weight == 0:
            faults.add_table(
                rows[0].table,
                f"{parent} 之下的权重全为 0;请至少给一个正权重",
                f"all weights below {parent} are 0; give at least one a positive weight",
            )
