"""Targets: of one cluster a bullet per target, of the province how many each cluster meets."""

from collections.abc import Mapping, Sequence

from app import board_queries
from app import view as views
from app.components.board import Board
from app.components.definition import unit
from app.components.markup import text
from app.components.table import Column, table
from jushu import formats
from jushu.released import Target
from jushu.texts import Texts
from jushu.verdicts import SIGNS

# what an attainment status means in colour and sign, the worst first
STATES = {"off_track": "missed", "at_risk": "watch", "on_track": "met", "not_assessed": "none"}
FULL = 1.5  # completion at the right end of a bullet


def of_period(board: Board) -> Sequence[Target]:
    """Targets of the chosen cluster, or of all, for the period; the farthest from done first."""
    view = board.view
    found = board_queries.targets(
        view.role, view.release_id, view.period.period_type, view.period.period_code
    )
    if board.cluster_code is None:
        return found
    order = list(STATES)
    own = [row for row in found if row.cluster_code == board.cluster_code]
    return sorted(own, key=lambda row: (order.index(row.attainment_status), row.completion or 0))


def state(code: str, t: Texts) -> str:
    """Status as sign and word."""
    kind = STATES[code]
    return (
        f'<span class="j-chip j-{kind}"><span aria-hidden="true">{SIGNS[kind]}</span> '
        f"{text(t(f'attainment.{code}'))}</span>"
    )


def counted(found: Sequence[Target]) -> Mapping[str, int]:
    """How many targets are in each status, the worst first."""
    return {code: sum(row.attainment_status == code for row in found) for code in STATES}


def bullets(found: Sequence[Target], board: Board) -> str:
    """One line per target: value, target, completion as a bar with a mark at 100 %, status."""
    t = board.t
    columns = [
        Column(t("column.name")),
        Column(t("target.actual"), is_number=True),
        Column(t("target.goal"), is_number=True),
        Column(t("target.completion")),
        Column(t("column.status")),
    ]
    return table(t("target.caption", name=board.place), columns, [_line(row, board) for row in found])


def _line(row: Target, board: Board) -> list[str]:
    t, code = board.t, row.indicator_code
    definition = board.definitions.get(code)
    if definition is None:
        return [text(code), formats.NOTHING, formats.NOTHING, "", state(row.attainment_status, t)]
    link = views.link_to(board.view, "explain", index=definition.index_code, indicator=code)
    words = f"{code} {t.pick(definition.name_zh, definition.name_en)}"
    values = [
        text(formats.measure(value, definition.unit, unit(definition, t), t.lang))
        for value in (row.actual_value, row.target_value)
    ]
    title = f'<a href="{text(link)}" target="_self">{text(words)}</a>'
    return [title, *values, _bullet(row), state(row.attainment_status, t)]


def _bullet(row: Target) -> str:
    if row.completion is None:
        return formats.NOTHING
    width, mark = min(1.0, float(row.completion) / FULL), 1 / FULL
    return (
        f'<span class="j-goal" aria-hidden="true"><i class="j-{STATES[row.attainment_status]}" '
        f'style="width:{width:.1%}"></i><u style="left:{mark:.1%}"></u></span>'
        f"<b>{formats.share(row.completion)}</b>"
    )


def by_cluster(found: Sequence[Target], board: Board) -> str:
    """One line per cluster: targets by status; its name leads to the cluster."""
    t = board.t
    columns = [Column(t("column.cluster"))]
    columns += [Column(t(f"attainment.{code}"), is_number=True) for code in reversed(STATES)]
    rows = []
    for code, title in board.cluster_names.items():
        own = counted([row for row in found if row.cluster_code == code])
        if any(own.values()):
            link = views.link_to(board.view, "overview", cluster=code)
            cells = [str(own[status]) for status in reversed(STATES)]
            rows.append([f'<a href="{text(link)}" target="_self">{text(title)}</a>', *cells])
    return table(t("target.caption", name=board.place), columns, rows)
