"""The cards on top of the overview: rank, the two indices and every scored dimension."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from app import view as views
from app.components.board import INDICES, Board
from app.components.markup import change, grade_chip, no_change, sign, text, why
from app.components.sparkline import sparkline
from jushu import formats
from jushu.texts import Texts
from jushu.verdicts import VERDICTS

COLUMNS = (5, 4, 6, 3)


class Card(NamedTuple):
    """One index or dimension as shown: a score with its changes, all in points."""

    code: str
    name: str
    score: Decimal | None
    missing: str
    history: Sequence[Decimal | None]
    grade: str | None = None
    previous_change: Decimal | None = None
    last_year_change: Decimal | None = None
    no_previous: str = ""
    no_last_year: str = ""
    note: str = ""
    link: str = ""


def columns_for(count: int) -> int:
    """Columns that leave the last row fullest; on equal terms the first of ``COLUMNS``."""
    return min(COLUMNS, key=lambda n: -count % n)


def score_card(card: Card, t: Texts) -> str:
    """One card as HTML."""
    label = f"{card.code} {card.name}"
    is_median = card.score is not None and card.grade is None  # a median of graded clusters has no grade
    mark, chip = ("", "") if is_median else (sign(card.grade), grade_chip(card.grade, t))
    exact = "" if card.score is None else t("card.exact", score=formats.fixed(card.score, 2))
    body = (
        f'<span class="j-value" title="{text(exact)}">{formats.fixed(card.score)}</span>'
        if card.score is not None
        else f'<span class="j-value j-missing" title="{text(card.missing)}">{formats.NOTHING}</span>'
    )
    second = (
        change(t("change.previous"), card.previous_change, card.no_previous)
        + change(t("change.last_year"), card.last_year_change, card.no_last_year)
        if card.score is not None
        else f'<span class="j-why">{text(card.missing)}</span>'
    )
    return (
        f'<section class="j-card{" j-index" if card.code in INDICES else ""}" data-node="{text(card.code)}">'
        f"<h2>{mark}<span>{_name(card)}</span><small>{text(card.code)}</small></h2>"
        f'<div class="j-main">{body}{chip}</div>'
        f'<div class="j-sub">{second}</div>'
        f'<div class="j-note">{text(card.note)}</div>'
        f"{sparkline(card.history, t('card.trend', name=label))}</section>"
    )


def _name(card: Card) -> str:
    """The name, as a link to why the score is what it is."""
    name = text(card.name)
    return f'<a href="{text(card.link)}" target="_self">{name}</a>' if card.link else name


def _list_card(key: str, title: str, lines: Sequence[tuple[str, str]]) -> str:
    items = "".join(f"<li><span>{text(name)}</span><div>{body}</div></li>" for name, body in lines)
    return (
        f'<section class="j-card j-ranks" data-node="{text(key)}"><h2><span class="j-sign j-rankmark" '
        f'aria-hidden="true">#</span><span>{text(title)}</span></h2><ul>{items}</ul></section>'
    )


def rank_card(board: Board) -> str:
    """Rank of the cluster in each index, with the places won or lost against the previous period."""
    t = board.t
    lines = []
    for code in INDICES:
        row = board.own.get(code)
        if row is None or row.rank is None:
            reason = why(row, t) if row else t("rank.none")
            body = f'<span class="j-rank">{formats.NOTHING}</span><span class="j-why">{text(reason)}</span>'
        else:
            won = None if row.previous_rank is None else row.previous_rank - row.rank
            moved = (
                f'<span class="j-change j-flat">{text(t("rank.same"))}</span>'
                if won == 0
                else change(t("change.previous"), won, no_change(row.previous_reason, t), 0, t("rank.places"))
            )
            body = f'<span class="j-rank">{row.rank}<small> / {row.ranked_units}</small></span>{moved}'
        lines.append((board.name(code), body))
    return _list_card("rank", t("card.rank"), lines)


def province_card(board: Board) -> str:
    """How many clusters are scored in each index, and how their grades spread."""
    t = board.t
    lines = []
    for code in INDICES:
        found = board.of_node(code)
        scored = [row for row in found if row.score is not None]
        spread = "".join(
            f'<span class="j-chip j-{kind}">{text(t(f"grade.{grade}"))} {count}</span>'
            for grade, kind in VERDICTS.items()
            if (count := sum(row.grade_code == grade for row in scored))
        )
        number = f'<span class="j-rank">{len(scored)}<small> / {len(found)}</small></span>'
        lines.append((board.name(code), f'{number}<span class="j-spread">{spread}</span>'))
    return _list_card("province", t("card.province"), lines)


def cluster_card(board: Board, code: str) -> Card:
    """Card of the chosen cluster for one index or dimension."""
    t, row = board.t, board.own.get(code)
    link = views.link_to(board.view, "explain", index=code)
    history = [point.score for point in board.history(code)]
    if row is None:
        reason = t("empty.scores_why")
        return Card(code, board.name(code), None, reason, history, link=link)
    note = ""
    if row.score is not None:
        note = t("card.rank_of", rank=row.rank, units=row.ranked_units) if row.rank else t("rank.none")
        if row.coverage is not None and row.coverage < 1:
            note += t("card.coverage", share=formats.share(row.coverage, 0))
    return Card(
        code,
        board.name(code),
        score=row.score,
        grade=row.grade_code,
        missing=why(row, t),
        previous_change=row.previous_change,
        last_year_change=row.last_year_change,
        no_previous=no_change(row.previous_reason, t),
        no_last_year=no_change(row.last_year_reason, t),
        history=history,
        note=note,
        link=link,
    )


def province_card_of(board: Board, code: str) -> Card:
    """Median of the scored clusters for one node; it has no grade, because only clusters are graded."""
    t, period = board.t, board.view.period
    by_period = {point.period_code: point for point in board.history(code)}
    now = by_period.get(period.period_code)
    median = now.median if now else None

    def against(base_code: str | None) -> Decimal | None:
        base = by_period.get(base_code or "")
        return None if median is None or base is None or base.median is None else median - base.median

    return Card(
        code,
        board.name(code),
        score=median,
        missing=t("empty.scores_why"),
        previous_change=against(period.previous_period_code),
        last_year_change=against(period.same_period_last_year_code),
        no_previous=t("change.none"),
        no_last_year=t("change.none"),
        history=[point.median for point in by_period.values()],
        note=t("card.median_of", count=now.scored_clusters if now else 0),
        link=views.link_to(board.view, "explain", index=code),
    )


def overview(board: Board) -> str:
    """All cards of the overview."""
    if board.view.cluster:
        first, build = rank_card(board), cluster_card
    else:
        first, build = province_card(board), province_card_of
    codes = [*INDICES, *(node.node_code for node in board.nodes)]
    found = [score_card(build(board, code), board.t) for code in codes]
    return grid([first, *found], board.t("card.group", where=board.place))


def grid(cards: Sequence[str], label: str) -> str:
    """All cards in rows of equal width."""
    return (
        f'<div class="j-box"><div class="j-cards" style="--columns:{columns_for(len(cards))}" role="group" '
        f'aria-label="{text(label)}">{"".join(cards)}</div></div>'
    )
