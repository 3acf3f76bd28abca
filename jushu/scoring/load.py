"""Tables of the catalogue and the methodology to a checked ``Methodology``, or a refusal that names the row.

Every fault of every table is collected first, so that an operator repairs a folder in one round.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, get_args

import polars as pl

from jushu.scoring.methodology import Direction, Grade, Indicator, Methodology, Node, Scheme
from jushu.scoring.rows import Faults, Row

TABLES = ("indicators", "dimensions", "methodology_scheme", "methodology_nodes", "methodology_grades")
AGGREGATIONS = ("arith",)
_INTERVAL = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[-–~]\s*(-?\d+(?:\.\d+)?)\s*$")


def load_methodology(
    tables: Mapping[str, pl.DataFrame], *, on: date | None = None, names: Mapping[str, str] | None = None
) -> Methodology:
    """The checked methodology of five tables (``TABLES``); ``names`` gives their file names for messages.

    ``on`` picks the scheme valid on that day; without it there must be exactly one row that has not ended.
    Weights and goalposts come from the catalogue's indicators and dimensions; methodology_nodes adds the
    indices and each node's rule of aggregation, and may give weight and parent of nodes that the catalogue
    does not know. Raises JushuError METHODOLOGY_INVALID with file, line and remedy of every fault.
    """
    faults = Faults()
    rows: dict[str, list[Row]] = {}
    for table in TABLES:
        name = (names or {}).get(table, table)
        if table not in tables:
            faults.add_table(name, "缺少此表;请补上", "the table is missing; add it")
            continue
        cells = tables[table].iter_rows(named=True)
        rows[table] = [Row(name, line, row, faults) for line, row in enumerate(cells, start=2)]
    faults.refuse()

    scheme = _scheme(rows["methodology_scheme"], on, faults)
    nodes = _nodes(rows["methodology_nodes"], rows["dimensions"], faults)
    indicators = _indicators(rows["indicators"], {node.code for node in nodes}, faults)
    grades = _grades(rows["methodology_grades"], faults)
    _siblings(nodes, indicators, rows, faults)
    faults.refuse()
    assert scheme is not None
    return Methodology(scheme=scheme, nodes=nodes, indicators=indicators, grades=grades)


def _scheme(rows: list[Row], on: date | None, faults: Faults) -> Scheme | None:
    day = on.isoformat() if on else None

    def is_valid(row: Row) -> bool:
        start, end = row.text("valid_from") or "", row.text("valid_to")
        return end is None if day is None else start <= day and (end is None or day <= end)

    valid = [row for row in rows if is_valid(row)]
    if len(valid) != 1:
        table = rows[0].table if rows else "methodology_scheme"
        when_zh, when_en = (day, f"on {day}") if day else ("当前", "now")
        faults.add_table(
            table,
            f"{when_zh}有效的方案有 {len(valid)} 个,应恰有 1 个;请改 valid_from / valid_to",
            f"{len(valid)} schemes are valid {when_en}, not exactly 1; change valid_from / valid_to",
        )
        return None
    row = valid[0]
    digits, floor = row.number("rounding_digits"), row.number("efficacy_floor")
    if digits not in range(5):
        faults.add(row, "rounding_digits 应为 0 到 4 的整数", "rounding_digits must be a whole number 0..4")
    if not 0 <= floor < 100:
        faults.add(
            row, "efficacy_floor 应不小于 0 且小于 100", "efficacy_floor must be at least 0 and below 100"
        )
    ranked = row.number("min_ranked_units")
    return Scheme(
        code=row.text("scheme_code") or "",
        version=row.text("version") or "",
        rounding_digits=int(digits) if math.isfinite(digits) else 0,
        efficacy_floor=floor,
        min_coverage_index=row.share("min_coverage_index"),
        min_coverage_node=row.share("min_coverage_node"),
        min_ranked_units=int(ranked) if math.isfinite(ranked) else 0,
        unit_types=_set(row.text("unit_types")),
    )


def _nodes(own: list[Row], dimensions: list[Row], faults: Faults) -> tuple[Node, ...]:
    catalogue = _by_code(dimensions, "dimension_code", faults)
    found: dict[str, tuple[Node, Row]] = {}
    for code, row in _by_code(own, "node_code", faults).items():
        known = catalogue.get(code)
        parent = known.text("index_code") if known else row.text("parent_code")
        weight = known.weight() if known else row.weight(default=None if parent else 1.0)
        rule = row.text("aggregation") or ""
        if rule not in AGGREGATIONS:
            faults.add(
                row,
                f"未知的合成方法 {rule!r};可用:{'、'.join(AGGREGATIONS)}",
                f"unknown aggregation {rule!r}; one of: {', '.join(AGGREGATIONS)}",
            )
        found[code] = (Node(code, parent, weight, rule), row)
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


def _indicators(rows: list[Row], nodes: set[str], faults: Faults) -> tuple[Indicator, ...]:
    result = []
    for code, row in _by_code(rows, "code", faults).items():
        node = row.text("dimension_code") or ""
        if node not in nodes:
            faults.add(
                row,
                f"{code} 的维度 {node!r} 不存在;请改 dimension_code",
                f"{code}: dimension {node!r} does not exist; change dimension_code",
            )
        direction, zero_at, full_at, full_to = _goalposts(row, code, faults)
        result.append(
            Indicator(
                code=code,
                node=node,
                zero_at=zero_at,
                full_at=full_at,
                full_to=full_to,
                weight=row.weight(),
                direction=direction,
                # a table without the column (a plain list of indicators) computes them all
                is_computed="numerator" not in row.cells or row.text("numerator") is not None,
                is_obligation=row.text("obligation") == "yes",
                unit_types=_set(row.text("grain")),
                period_types=_set(row.text("periods")),
            )
        )
    return tuple(result)


def _goalposts(row: Row, code: str, faults: Faults) -> tuple[Direction, float, float, float | None]:
    direction, zero_at = row.text("direction"), row.number("unacceptable")
    if direction == "interval":
        match = _INTERVAL.match(row.text("satisfactory") or "")
        if match is None:
            faults.add(
                row,
                f"{code} 的 satisfactory 应写成区间,如 80-95",
                f"{code}: satisfactory must be a range such as 80-95",
            )
            return "interval", zero_at, math.nan, math.nan
        full_at, full_to = float(match[1]), float(match[2])
        if not zero_at < full_at <= full_to:
            faults.add(
                row,
                f"{code} 应满足 不允许值 < 满意下限 <= 满意上限",
                f"{code}: unacceptable must lie below the range, and the range must not be reversed",
            )
        return "interval", zero_at, full_at, full_to
    full_at = row.number("satisfactory")
    if direction not in get_args(Direction):
        faults.add(
            row,
            f"{code} 的方向 {direction!r} 未知;可用 benefit、cost、interval",
            f"{code}: unknown direction {direction!r}; one of benefit, cost, interval",
        )
    elif zero_at == full_at:
        faults.add(
            row,
            f"{code} 的不允许值等于满意值;请分开两者",
            f"{code}: unacceptable equals satisfactory; set them apart",
        )
    elif (zero_at < full_at) != (direction == "benefit"):
        faults.add(
            row,
            f"{code} 的方向 {direction} 与不允许值、满意值的大小相反;请改其一",
            f"{code}: direction {direction} contradicts the order of its goalposts; change one of them",
        )
    return ("cost" if direction == "cost" else "benefit"), zero_at, full_at, None


def _grades(rows: list[Row], faults: Faults) -> tuple[Grade, ...]:
    bounds: dict[Decimal, str] = {}
    for code, row in _by_code(rows, "grade_code", faults).items():
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


def _by_code(rows: list[Row], column: str, faults: Faults) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        code = row.text(column)
        if code is None:
            faults.add(row, f"{column} 为空;请填代码", f"{column} is empty; give a code")
        elif code in found:
            faults.add(
                row,
                f"{code} 与第 {found[code].line} 行重复;请删一行",
                f"{code} is already on line {found[code].line}; remove one of them",
            )
        else:
            found[code] = row
    return found


def _set(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(part.strip() for part in text.split(";") if part.strip())
