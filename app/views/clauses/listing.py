"""The list of clauses, and how many are in which state."""

from collections import Counter
from collections.abc import Sequence

from app.components.markup import text
from app.components.table import Column, table
from app.view import View, link_to
from app.views.clauses.queries import Clause
from app.views.clauses.state import STATES, mark, reason, state
from jushu import formats
from jushu.texts import Texts


def summary(rows: Sequence[Clause], clusters: int, t: Texts) -> str:
    """Number of clauses in each state, as cards."""
    counts = Counter(state(row, clusters) for row in rows)
    cards = "".join(
        f'<section class="j-card" data-state="{code}"><h2>{mark(code)}<span>{text(t(f"clause_code.{code}"))}'
        f'</span></h2><div class="j-main"><span class="j-value">{counts[code]}</span>'
        f'<span class="j-why">{text(t("clause.of", count=len(rows)))}</span></div></section>'
        for code in STATES
    )
    label = text(t("clause.summary"))
    return (
        f'<div class="j-box"><div class="j-cards c-states" style="--columns:{len(STATES)}" role="group" '
        f'aria-label="{label}">{cards}</div></div>'
    )


def table_of(view: View, rows: Sequence[Clause], clusters: int, t: Texts) -> str:
    """One line per clause; its number opens it, the codes lead to the definitions."""
    columns = [
        Column(t("clause.one")),
        Column(t("clause.state")),
        Column(t("clause.reason")),
        Column(t("clause.indicators")),
        Column(t("clause.records"), is_number=True),
    ]
    lines = [
        (
            f'<a href="{text(link_to(view, "clauses", clause=row.clause_id))}" target="_self">'
            f"{text(row.clause_id)}</a> {text(t.pick(row.name_zh, row.name_en))}",
            f'<span class="c-state" data-state="{state(row, clusters)}">{mark(state(row, clusters))} '
            f"{text(t(f'clause_code.{state(row, clusters)}'))}</span>",
            text(reason(row, clusters, t)),
            indicator_links(view, row.codes),
            formats.fixed(row.records, 0) if row.indicators else formats.NOTHING,
        )
        for row in rows
    ]
    return table(t("clause.list", count=len(rows)), columns, lines)


def indicator_links(view: View, codes: str | None) -> str:
    """Codes of indicators, each leading to its definition."""
    return (
        " ".join(
            f'<a href="{text(link_to(view, "definitions", find=code))}" target="_self">{text(code)}</a>'
            for code in (codes or "").split(";")
            if code
        )
        or formats.NOTHING
    )
