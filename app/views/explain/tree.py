"""The tree of a node: dimensions and indicators with score, weight, contribution and change to the base."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import streamlit as st

from app import view as views
from app.components.definition import unit
from app.components.downloads import Table, downloads
from app.components.indicators import normalised, status, value_terms
from app.components.markup import text
from app.components.sparkline import sparkline
from app.rows import Indicator
from app.views.explain import queries
from app.views.explain.case import Base, Case
from app.views.explain.waterfall import name
from jushu import formats
from jushu.texts import Texts

COLUMNS = ("name", "value", "norm", "weight", "part", "change", "status")
TREND_LENGTH = 13  # periods: long enough to hold the same period of last year


def tree(case: Case, base: Base | None, base_code: str) -> None:
    """The panel with its choice of order, the lines and the downloads."""
    t = case.board.t
    left, right = st.columns([3, 1], gap="small")
    left.html(f"<h2>{text(t('explain.tree'))}</h2><p class='j-hint'>{text(t('explain.tree_hint'))}</p>")
    is_worst_first = right.toggle(t("explain.worst_first"), key="explain_worst_first")
    rows = [row for row in case.board.indicators if row.indicator_code in case.items]
    head = "".join(
        f'<span class="c-{column}">{text(_title(column, base_code, t))}</span>' for column in COLUMNS
    )
    if is_worst_first:
        inside = _lines(case, sorted(rows, key=lambda row: _badness(case, row)), base)
    else:
        inside = ""
        for code in _dimensions(case):
            own = [row for row in rows if _is_below(case, row, code)]
            inside += _group(case, code, base) + _lines(case, own, base)
    box = f'<div class="j-inds j-tree"><div class="j-ind-head">{head}</div>{inside}</div>'
    st.html(f'<div class="j-box">{box}</div>')
    downloads(case.board.view, t, lambda: table(case, rows, base, base_code), key="explain_tree")


def _title(column: str, base_code: str, t: Texts) -> str:
    if column == "change":
        return t("column.against", base=t(f"base.{base_code}").lower())
    return t(f"column.{column}")


def _dimensions(case: Case) -> list[str]:
    """Dimensions of the part that have a computed indicator."""
    return list(dict.fromkeys(leaf.node for leaf in sorted(case.part.computed, key=lambda leaf: leaf.code)))


def _badness(case: Case, row: Indicator) -> tuple[int, float, str]:
    """Values that cannot be used come first, then the lowest points."""
    badge = case.board.badges.get(row.indicator_code)
    failed = row.status in ("not_reported", "invalid") or (badge and badge.badge == "not_to_be_used")
    points = 101.0 if row.normalised is None else row.normalised
    return (0 if failed else 1, points, row.indicator_code)


def change(case: Case, code: str, base: Base | None) -> Decimal | None:
    """Points 0..100 of a node or an indicator above those of the base; None where one side has none."""
    if base is None:
        return None
    now, then = case.now_points[case.items[code]], base.points[case.items[code]]
    return None if np.isnan(now) or np.isnan(then) else Decimal(str(now - then))


def _moved(value: Decimal | None) -> str:
    if value is None:
        return f'<span class="c-change j-missing">{formats.NOTHING}</span>'
    number = formats.rounded(value, 1)
    kind = "up" if number > 0 else "down" if number < 0 else "flat"
    return f'<span class="c-change"><span class="j-change j-{kind}">{formats.signed(value)}</span></span>'


def _group(case: Case, code: str, base: Base | None) -> str:
    """The head of a dimension: its score and what it gives to the node."""
    row = case.board.own.get(code)
    given = [i.contribution for i in case.board.indicators if _is_below(case, i, code) and i.contribution]
    cells = {
        "norm": f"<b>{formats.fixed(row.score if row else None)}</b>",
        "weight": formats.share(_weight(case, code)),
        "part": formats.fixed(sum(given), 2) if given else formats.NOTHING,
    }
    spans = "".join(f'<span class="c-{column}">{cells[column]}</span>' for column in cells)
    return (
        f'<h3 data-node="{text(code)}"><span class="c-node">{text(code)} {text(name(case, code))}</span>'
        f"<span></span>{spans}{_moved(change(case, code, base))}<span></span></h3>"
    )


def _weight(case: Case, code: str) -> float | None:
    """Effective weight 0..1 of a dimension in its index: that of its indicators together."""
    found = [i.effective_weight for i in case.board.indicators if _is_below(case, i, code)]
    known = [weight for weight in found if weight is not None]
    return sum(known) if known else None


def _is_below(case: Case, row: Indicator, code: str) -> bool:
    return case.board.definitions[row.indicator_code].dimension_code == code


def _lines(case: Case, rows: Sequence[Indicator], base: Base | None) -> str:
    view = case.board.view
    histories = queries.histories(
        view.role, view.release_id, view.period.period_type, view.period.period_code, case.cluster
    )
    return "".join(_line(case, row, base, histories.get(row.indicator_code, ())) for row in rows)


def _line(case: Case, row: Indicator, base: Base | None, history: Sequence[Decimal | None]) -> str:
    t, code = case.board.t, row.indicator_code
    definition, badge = case.board.definitions[code], case.board.badges.get(code)
    value = formats.measure(row.value, definition.unit, unit(definition, t), t.lang)
    title = t.pick(definition.name_zh, definition.name_en)
    is_open = " open" if st.session_state.get("indicator") == code else ""
    trend = sparkline(history[-TREND_LENGTH:], t("explain.trend", name=title))
    return (
        f'<details class="j-ind" data-indicator="{text(code)}"{is_open}><summary>'
        f'<span class="c-name"><small>{text(code)}</small> {text(title)}</span>'
        f'<span class="c-value">{text(value)}</span>'
        f'<span class="c-norm">{normalised(row)}</span>'
        f'<span class="c-weight">{formats.share(row.effective_weight)}</span>'
        f'<span class="c-part">{formats.fixed(row.contribution, 2)}</span>'
        f"{_moved(change(case, code, base))}"
        f'<span class="c-status">{status(row, badge, t)}</span>'
        f"</summary>{value_terms(row, definition, badge, t, _lineage(case, code))}"
        f'<div class="j-more"><figure><figcaption>{text(t("explain.trend_title"))}</figcaption>{trend}'
        f"</figure><p>{_links(case, code)}</p></div></details>"
    )


def _lineage(case: Case, code: str) -> tuple[tuple[str, str], ...]:
    """The measures that the value is made of, and the tables that they are taken from."""
    view, t = case.board.view, case.board.t
    source = queries.sources(view.role, view.release_id).get(code)
    if source is None:
        return ()
    facts = dict.fromkeys(fact for fact in (source.numerator_fact, source.denominator_fact) if fact)
    return (
        ("numerator", source.numerator or formats.NOTHING),
        ("denominator", source.denominator or formats.NOTHING),
        ("tables", t("list.separator").join(facts) or formats.NOTHING),
    )


def _links(case: Case, code: str) -> str:
    """The link that opens this line, and for auditors the way down to the rows of the files."""
    view, t = case.board.view, case.board.t
    found = [(views.link_to(view, "explain", indicator=code), t("explain.link_line"))]
    if view.role == "auditor":
        found.append((views.link_to(view, "trace", indicator=code), t("explain.link_trace")))
    return " · ".join(f'<a href="{text(link)}" target="_self">{text(words)}</a>' for link, words in found)


def table(case: Case, rows: Sequence[Indicator], base: Base | None, base_code: str) -> Table:
    """The indicators of the case as a file: raw numbers, weights and contributions in the index."""
    t = case.board.t
    lines = []
    for row in rows:
        code = row.indicator_code
        definition, badge = case.board.definitions[code], case.board.badges.get(code)
        moved = change(case, code, base)
        lines.append(
            {
                "dimension": definition.dimension_code,
                "code": code,
                "name": t.pick(definition.name_zh, definition.name_en),
                "value": None if row.value is None else float(row.value),
                "unit": unit(definition, t),
                "norm": row.normalised,
                "weight": row.effective_weight,
                "part": row.contribution,
                "change": None if moved is None else float(moved),
                "status": t(f"badge.{badge.badge}") if badge else t.known(f"status.{row.status}", row.status),
            }
        )
    kinds: dict[str, Any] = dict.fromkeys(("dimension", "code", "name", "unit", "status"), pl.String)
    kinds |= dict.fromkeys(("value", "norm", "weight", "part", "change"), pl.Float64)
    frame = pl.DataFrame(lines, schema_overrides=kinds)
    titles = {column: t(f"column.{column}") for column in ("name", "value", "norm", "part", "status", "code")}
    titles |= {"dimension": t("column.dimension"), "unit": t("definition.unit")}
    titles |= {"weight": t("column.weight_share"), "change": _title("change", base_code, t)}
    codes = tuple(row.indicator_code for row in rows)
    return Table("explain", t("explain.tree_table", name=name(case, case.code)), frame, titles, codes)
