"""What asks for action: targets that are missed or at risk, and values that score nothing."""

from decimal import Decimal

from jushu import formats
from jushu.briefing import queries
from jushu.briefing.content import Cell, Column, Label, Section, Table
from jushu.briefing.rows import Worthless
from jushu.briefing.scene import Scene
from jushu.released import Target

_STATES = {"off_track": ("×", "missed"), "at_risk": ("!", "watch"), "on_track": ("✓", "met")}
SHOWN = 20


def attention(scene: Scene) -> Section:
    """Both tables, the worst first."""
    return Section(scene.t("brief.attention"), [*_targets(scene), _worthless(scene)])


def _cluster(scene: Scene, code: str) -> list[Cell]:
    return [] if scene.cluster else [f"{code} {scene.names.get(code, '')}"]


def _named(scene: Scene, code: str, at: int) -> str:
    """The indicator of a row; only one that is shown on paper belongs to the definitions."""
    return scene.mention(code) if at < SHOWN else scene.indicator(code)


def _first(scene: Scene) -> list[Column]:
    return [] if scene.cluster else [Column(scene.t("brief.cluster"), width=2.4)]


def _targets(scene: Scene) -> list[str | Table]:
    t, found = scene.t, scene.own(queries.TARGETS)
    states = [target.attainment_status for target in found]
    counts = t(
        "brief.targets_note",
        all=len(found),
        on=states.count("on_track"),
        risk=states.count("at_risk"),
        off=states.count("off_track"),
        unknown=len(found) - sum(states.count(state) for state in _STATES),
    )
    missed = [target for target in found if target.attainment_status in ("off_track", "at_risk")]
    missed.sort(key=_distance)
    columns = [
        *_first(scene),
        Column(t("brief.indicator"), width=2.2),
        Column(t("brief.target"), "number"),
        Column(t("brief.actual"), "number"),
        Column(t("brief.completion"), "number"),
        Column(t("brief.state"), width=0.9),
    ]
    rows = [_target(scene, target, at) for at, target in enumerate(missed)]
    empty = t("brief.targets_none") if found else t("brief.targets_no_row")
    table = Table(
        t("brief.targets"), columns, rows, empty, shown=SHOWN, more=t("brief.more", rest=len(rows) - SHOWN)
    )
    return [counts, table] if found else [table]


def _distance(target: Target) -> tuple[bool, Decimal]:
    """What is off track before what is at risk, the farthest from done first."""
    done = Decimal("Infinity") if target.completion is None else target.completion
    return target.attainment_status != "off_track", done


def _target(scene: Scene, target: Target, at: int) -> list[Cell]:
    sign, tone = _STATES[target.attainment_status]
    words = f"{sign} {scene.t(f'attainment.{target.attainment_status}')}"
    return [
        *_cluster(scene, target.cluster_code),
        _named(scene, target.indicator_code, at),
        scene.measure(target.target_value, target.indicator_code),
        scene.measure(target.actual_value, target.indicator_code),
        scene.share(target.completion),
        Label(words, tone),  # pyright: ignore[reportArgumentType]
    ]


def _worthless(scene: Scene) -> Table:
    """Values at or beyond the unacceptable value: the alerts of that kind."""
    t, found = scene.t, scene.own(queries.WORTHLESS)
    columns = [
        *_first(scene),
        Column(t("brief.indicator"), width=2.2),
        Column(t("brief.value"), "number"),
        Column(t("brief.goals"), "number"),
        Column(t("brief.cases"), "number"),
    ]
    rows = [_value(scene, row, at) for at, row in enumerate(found)]
    known = scene.tables.issuperset(queries.WORTHLESS.tables)
    return Table(
        t("brief.worthless"),
        columns,
        rows,
        t("brief.worthless_none" if known else "brief.worthless_unknown"),
        note=t("brief.worthless_note"),
        shown=SHOWN,
        more=t("brief.more", rest=len(rows) - SHOWN),
    )


def _value(scene: Scene, row: Worthless, at: int) -> list[Cell]:
    return [
        *_cluster(scene, row.cluster_code),
        _named(scene, row.indicator_code, at),
        scene.measure(row.value, row.indicator_code),
        scene.goals(row.indicator_code),
        formats.fixed(row.case_count, 0),
    ]
