"""How far the numbers can be trusted: rules, badges, and what is missing and why."""

from jushu import formats
from jushu.briefing import queries
from jushu.briefing.content import Cell, Column, Figure, Label, Section, Table
from jushu.briefing.scene import Scene

SHOWN, MISSING_SHOWN = 12, 60
_BADGES = {"with_reservations": ("!", "watch"), "not_to_be_used": ("×", "missed")}


def trust(scene: Scene) -> Section:
    """Quality of the release's data, and the values that are to be used with reservations."""
    t, counts = scene.t, scene.own(queries.BADGE_COUNTS)
    said = t(
        "brief.badges_note",
        trusted=sum(row.trusted for row in counts),
        careful=sum(row.with_reservations for row in counts),
        unusable=sum(row.not_to_be_used for row in counts),
    )
    blocks = [scene.quality().text, _rules(scene), said if counts else t("brief.badges_none"), _badges(scene)]
    return Section(t("brief.trust"), blocks)


def _rules(scene: Scene) -> Table | str:
    t, found = scene.t, scene.read(queries.RULES)
    if not found:
        return t("brief.rules_none")
    faulty = [row for row in found if row.failed or row.errored]
    columns = [
        Column(t("brief.table"), width=2),
        Column(t("brief.rules"), "number"),
        Column(t("brief.rules_broken"), "number"),
        Column(t("brief.rules_errored"), "number"),
        Column(t("about.quality"), "number"),
    ]
    rows: list[list[Cell]] = [
        [
            row.table_name,
            *(Figure(str(count), count, "0") for count in (row.rules, row.failed, row.errored)),
            scene.score(row.quality_score),
        ]
        for row in faulty
    ]
    note = t(
        "brief.rules_note", rules=sum(row.rules for row in found), passed=sum(row.passed for row in found)
    )
    return Table(t("brief.rules_title"), columns, rows, t("brief.rules_kept"), note=note)


def _badges(scene: Scene) -> Table:
    t = scene.t
    columns = [
        *([] if scene.cluster else [Column(t("brief.cluster"), width=1.8)]),
        Column(t("brief.indicator"), width=1.8),
        Column(t("brief.badge"), width=1.3),
        Column(t("brief.because"), width=3),
        Column(t("brief.shift"), "number"),
    ]
    rows: list[list[Cell]] = []
    for badge in scene.own(queries.BADGES):
        sign, tone = _BADGES[badge.badge]
        label = Label(f"{sign} {t(f'badge.{badge.badge}')}", tone)  # pyright: ignore[reportArgumentType]
        name = scene.names.get(badge.cluster_code, "")
        shift = Figure(formats.fixed(badge.points_shift), badge.points_shift, "0.0")
        why = t.pick(badge.reasons_zh, badge.reasons_en)
        own: list[Cell] = [scene.indicator(badge.indicator_code), label, why, shift]
        rows.append(own if scene.cluster else [f"{badge.cluster_code} {name}", *own])
    return Table(
        t("brief.badges"),
        columns,
        rows,
        t("brief.badges_empty"),
        shown=SHOWN,
        more=t("brief.more", rest=len(rows) - SHOWN),
    )


def missing(scene: Scene) -> Section:
    """Every value and score that is not there, with the reason."""
    t = scene.t
    columns = [
        *([] if scene.cluster else [Column(t("brief.cluster"), width=2.4)]),
        Column(t("brief.what"), width=2),
        Column(t("brief.because"), width=2.4),
        Column(t("brief.effect"), width=2),
    ]
    rows: list[list[Cell]] = []
    for node in scene.own(queries.NODES):
        if node.score is None:
            what = f"{node.node_code} {_node(scene, node)}"
            reason = scene.why(node.status, node.status_reason)
            rows.append(_row(scene, node.unit_code, what, reason, t("effect.not_scored")))
    for value in scene.own(queries.VALUES):
        if value.status != "observed":
            reason = scene.why(value.status, value.status_reason)
            effect = t.known(f"effect.{value.status}", formats.NOTHING)
            rows.append(_row(scene, value.unit_code, scene.indicator(value.indicator_code), reason, effect))
    more = t("brief.more", rest=len(rows) - MISSING_SHOWN)
    table = Table(t("brief.missing"), columns, rows, t("brief.missing_none"), shown=MISSING_SHOWN, more=more)
    return Section(t("brief.missing"), [table])


def _node(scene: Scene, node: queries.rows.Node) -> str:
    return scene.t.pick(node.name_zh, node.name_en) or scene.t.known(f"index.{node.node_code}", "")


def _row(scene: Scene, unit: str, what: str, reason: str, effect: str) -> list[Cell]:
    name: list[Cell] = [] if scene.cluster else [f"{unit} {scene.names.get(unit, '')}"]
    return [*name, what, reason, effect]
