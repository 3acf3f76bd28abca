"""What moved the indices since the period before: the largest contributions up and down."""

from collections.abc import Sequence

from jushu import formats
from jushu.briefing import queries
from jushu.briefing.content import Cell, Column, Section, Table
from jushu.briefing.rows import Move
from jushu.briefing.scene import Scene

MOST = 5  # each way
LEAST_SHOWN = 0.005  # points; less would be shown as nothing


def movement(scene: Scene) -> Section:
    """Of a cluster the whole bridge of each index; of the province the largest moves of all clusters."""
    t, base = scene.t, scene.period.previous_period_code
    if base is None or base not in {row.period_code for row in scene.read(queries.PERIODS)}:
        return Section(t("brief.moved"), [t("brief.moved_no_base")])
    names = {
        "base": formats.period(base, t),
        "now": formats.period(scene.period.period_code, t),
    }
    blocks = [_bridge(scene, code) if scene.cluster else _largest(scene, code) for code in scene.indices]
    note = t("brief.moved_note", **names) if scene.cluster else t("brief.moved_province_note", **names)
    return Section(t("brief.moved"), [note, *blocks])


def _step(move: Move) -> float:
    return move.contribution - move.previous_contribution


def _columns(scene: Scene) -> list[Column]:
    t = scene.t
    return [
        *([] if scene.cluster else [Column(t("brief.cluster"), width=2.4)]),
        Column(t("brief.indicator"), width=2.2),
        Column(t("brief.before"), "number"),
        Column(t("brief.now"), "number"),
        Column(t("brief.moved_points"), "change", 1.6),
    ]


def _row(scene: Scene, move: Move) -> list[Cell]:
    own: list[Cell] = [
        scene.mention(move.indicator_code),
        scene.measure(move.previous_value, move.indicator_code),
        scene.measure(move.value, move.indicator_code),
        scene.points(_step(move), 2),
    ]
    return own if scene.cluster else [f"{move.unit_code} {scene.names.get(move.unit_code, '')}", *own]


def _ends(moves: Sequence[Move]) -> list[Move]:
    """The largest steps up, then the largest down."""
    steps = sorted(moves, key=lambda move: (-_step(move), move.unit_code, move.indicator_code))
    up = [move for move in steps if _step(move) >= LEAST_SHOWN][:MOST]
    down = [move for move in reversed(steps) if _step(move) <= -LEAST_SHOWN][:MOST]
    return [*up, *down]


def _bridge(scene: Scene, index: str) -> Table | str:
    """The largest steps, all others as one, and the change of the published score."""
    t = scene.t
    node = next((row for row in scene.own(queries.NODES) if row.node_code == index), None)
    name = t(f"index.{index}")
    if node is None or node.previous_change is None:
        return t("brief.moved_none", name=name)
    moves = [move for move in scene.own(queries.MOVES) if move.index_code == index]
    shown = _ends(moves)
    rows = [_row(scene, move) for move in shown]
    others = sum(_step(move) for move in moves if move not in shown)
    rest = float(node.previous_change) - sum(_step(move) for move in moves)
    rows.append([t("brief.others", count=len(moves) - len(shown)), "", "", scene.points(others, 2)])
    if abs(rest) >= 2 * LEAST_SHOWN:  # bonuses and deductions; what is less is the rounding of the scores
        rows.append([t("brief.adjustments"), "", "", scene.points(rest, 2)])
    before = scene.score(node.score - node.previous_change if node.score is not None else None)
    rows.append(
        [
            t("brief.change_of", name=name),
            before,
            scene.score(node.score),
            scene.points(node.previous_change, 2),
        ]
    )
    return Table(name, _columns(scene), rows, t("brief.no_row"), has_total=True)


def _largest(scene: Scene, index: str) -> Table:
    """The largest steps among all clusters whose index was scored in both periods."""
    scored = {
        row.unit_code
        for row in scene.read(queries.NODES)
        if row.node_code == index and row.previous_change is not None
    }
    moves = [m for m in scene.read(queries.MOVES) if m.index_code == index and m.unit_code in scored]
    rows = [_row(scene, move) for move in _ends(moves)]
    return Table(scene.t(f"index.{index}"), _columns(scene), rows, scene.t("brief.moved_nothing"))
