"""The nine tiles of the wall: numbers that can be read from the back of a room, without any script."""

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from app.components import targets, tile_map
from app.components.board import INDICES, Board
from app.components.cards import Card, cluster_card, province_card_of
from app.components.markup import change, grade_chip, text
from app.components.multiples import MEDIAN, OWN, RULE, multiple, scale
from jushu import formats
from jushu.errors import JushuError
from jushu.verdicts import SIGNS, VERDICTS

RANKED, WORST = 8, 4
COLOURS = {"light": (OWN, MEDIAN, RULE), "dark": ("#8FBCEB", "#B8C7D8", "#35567C")}
BADGES = {"trusted": "met", "with_reservations": "watch", "not_to_be_used": "missed"}


class Bar(NamedTuple):
    """One line with a bar of 0..100 points and a mark at the median."""

    name: str
    score: Decimal | None
    median: Decimal | None = None
    is_own: bool = False


def grid(board: Board, look: str) -> str:
    """All tiles as HTML."""
    t = board.t
    tiles = [_score(board, index, look) for index in INDICES]
    tiles.append(_tile(t("tile.title", name=board.name(INDICES[0])), _map(board)))
    tiles += [_dimensions(board, index) for index in INDICES]
    tiles.append(_ranking(board))
    tiles += [_trends(board, index, look) for index in INDICES]
    tiles.append(_tile(t("wall.targets"), _targets(board) + _trust(board)))
    return f'<div class="w-grid">{"".join(tiles)}</div>'


def _tile(title: str, body: str, kind: str = "") -> str:
    return f'<section class="w-tile {kind}"><h2>{text(title)}</h2>{body}</section>'


def _card(board: Board, code: str) -> Card:
    return cluster_card(board, code) if board.cluster_code else province_card_of(board, code)


def _score(board: Board, index: str, look: str) -> str:
    """Score, grade, rank and changes of one index."""
    t, card = board.t, _card(board, index)
    if card.score is None:
        body = f'<p class="w-value">{formats.NOTHING}</p><p>{text(card.missing)}</p>'
        return _tile(board.name(index), body)
    chip = grade_chip(card.grade, t) if card.grade else f"<span>{text(t('bullet.median'))}</span>"
    changes = change(t("change.previous"), card.previous_change, card.no_previous) + change(
        t("change.last_year"), card.last_year_change, card.no_last_year
    )
    body = (
        f'<div class="w-main"><span class="w-value">{formats.fixed(card.score)}</span>{chip}</div>'
        f'<p class="w-note">{text(card.note)}</p><div class="w-changes">{changes}</div>'
    )
    return _tile(board.name(index), body, "w-score")


def _map(board: Board) -> str:
    try:
        found = tile_map.cities(board, INDICES[0])
    except JushuError as error:
        return f"<p>{text(error.text(board.t.lang)[0])}</p>"
    return tile_map.tile_map(found, board, INDICES[0], is_still=True) if found else ""


def _bars(bars: Sequence[Bar]) -> str:
    """The lines; the number is always written beside its bar."""
    lines = []
    for bar in bars:
        width = f"{float(bar.score or 0):.1f}%"
        mark = f'<u style="left:{float(bar.median):.1f}%"></u>' if bar.median is not None else ""
        own = ' class="w-own"' if bar.is_own else ""
        lines.append(
            f'<li{own}><span>{text(bar.name)}</span><div class="w-bar" aria-hidden="true">'
            f'<i style="width:{width}"></i>{mark}</div><b>{formats.fixed(bar.score)}</b></li>'
        )
    return f'<ul class="w-bars">{"".join(lines)}</ul>'


def _dimensions(board: Board, index: str) -> str:
    """Every dimension of an index; the mark is the median of the province."""
    now = board.view.period.period_code
    medians = {point.node_code: point.median for point in board.points if point.period_code == now}
    codes = [node.node_code for node in board.nodes if node.index_code == index]
    bars = []
    for code in codes:
        own = board.own.get(code)
        score = (own.score if own else None) if board.cluster_code else medians.get(code)
        bars.append(Bar(board.name(code), score, medians.get(code) if board.cluster_code else None))
    return _tile(board.t("wall.dimensions", name=board.name(index)), _bars(bars))


def _ranking(board: Board) -> str:
    """The first clusters of the first index; the shown one in place of the last if it is further down."""
    rows = [row for row in board.of_node(INDICES[0]) if row.rank]
    shown = rows[:RANKED]
    own = next((row for row in rows if row.cluster_code == board.cluster_code), None)
    if own and own not in shown:
        shown = [*shown[:-1], own]
    bars = [
        Bar(
            f"{row.rank} {board.cluster_names.get(row.cluster_code, row.cluster_code)}",
            row.score,
            is_own=row == own,
        )
        for row in shown
    ]
    body = _bars(bars) if bars else f"<p>{text(board.t('rank.none'))}</p>"
    title = board.t("ranking.title", name=board.name(INDICES[0]), code=INDICES[0])
    return _tile(title, body, "w-names")


def _trends(board: Board, index: str, look: str) -> str:
    """Trend of the index over the last periods against the median."""
    t, points = board.t, board.history(index)
    ends = scale([value for point in points for value in (point.score, point.median)])
    drawn = multiple(board, index, ends, text(f"{ends[0]}–{ends[1]}"), changes={}, colours=COLOURS[look])
    periods = [formats.period(point.period_code, t) for point in points]
    span = f'<p class="w-span"><span>{text(periods[0])}</span><span>{text(periods[-1])}</span></p>'
    title = t("wall.trend", name=board.name(index), count=len(points))
    return _tile(title, drawn + (span if points else ""), "w-trend")


def _targets(board: Board) -> str:
    """Targets by status, then the farthest from done: of a cluster indicators, of the province clusters."""
    t, found = board.t, targets.of_period(board)
    if not found:
        return f"<p>{text(t('target.none'))}</p>"
    counts = " ".join(
        f"{targets.state(code, t)} <b>{count}</b>" for code, count in targets.counted(found).items() if count
    )
    missed = [row for row in found if row.attainment_status == "off_track"]
    if board.cluster_code:
        lines = [
            (_name(board, row.indicator_code), f"{t('target.completion')} {formats.share(row.completion)}")
            for row in missed[:WORST]
        ]
    else:
        behind = Counter(row.cluster_code for row in missed).most_common(WORST)
        lines = [(board.cluster_names[code], t("wall.behind", count=count)) for code, count in behind]
    listed = "".join(f"<li><span>{text(name)}</span><b>{text(said)}</b></li>" for name, said in lines)
    return f'<p class="w-counts">{counts}</p><ul class="w-bars">{listed}</ul>'


def _name(board: Board, code: str) -> str:
    definition = board.definitions.get(code)
    return board.t.pick(definition.name_zh, definition.name_en) if definition else code


def _trust(board: Board) -> str:
    """How many values can be trusted how far; for the province how the grades spread."""
    t = board.t
    if not board.cluster_code:
        scored = [row.grade_code for row in board.of_node(INDICES[0]) if row.score is not None]
        spread = [(kind, t(f"grade.{grade}"), scored.count(grade)) for grade, kind in VERDICTS.items()]
        return _chips(t("wall.grades"), spread)
    found = [badge.badge for badge in board.badges.values()]
    counts = [(kind, t(f"badge.{code}"), found.count(code)) for code, kind in BADGES.items()]
    return _chips(t("wall.trust"), counts)


def _chips(label: str, found: Sequence[tuple[str, str, int]]) -> str:
    chips = " ".join(
        f'<span class="j-chip j-{kind}"><span aria-hidden="true">{SIGNS[kind]}</span> {text(words)}</span> '
        f"<b>{count}</b>"
        for kind, words, count in found
        if count
    )
    return f'<p class="w-counts">{text(label)} {chips}</p>' if chips else ""
