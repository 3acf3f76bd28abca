"""How well the enterprises are served: service levels, and satisfaction with its interval."""

from jushu import formats
from jushu.briefing import queries
from jushu.briefing.content import Cell, Column, Section, Table
from jushu.briefing.rows import Interval, Value
from jushu.briefing.scene import Scene

LEVELS = ("SQ2", "SQ3")  # responsiveness, solving
OPINIONS = ("SQ4", "SQ5")  # satisfaction, complaints
# of these the province shows every cluster
SHOWN = ("SQ2-01", "SQ2-02", "SQ3-01", "SQ4-01", "SQ5-02")


def service(scene: Scene) -> Section:
    """Of a cluster its indicators one by one, of the province a few of them cluster by cluster."""
    title = scene.t("brief.service")
    if scene.cluster is None:
        return Section(title, [scene.t("brief.interval_note"), _by_cluster(scene)])
    t = scene.t
    return Section(
        title,
        [
            t("brief.interval_note"),
            _indicators(scene, t("brief.levels"), LEVELS),
            _indicators(scene, t("brief.opinions"), OPINIONS),
            *[_wave(scene, wave) for wave in scene.own(queries.WAVES)],
        ],
    )


def _intervals(scene: Scene) -> dict[tuple[str, str], Interval]:
    """Intervals by cluster and indicator; those of the survey come with its own design."""
    found = [*scene.read(queries.INTERVALS), *scene.read(queries.ESTIMATES)]
    return {(row.unit_code, row.indicator_code): row for row in found}


def _indicators(scene: Scene, title: str, dimensions: tuple[str, ...]) -> Table:
    t, intervals = scene.t, _intervals(scene)
    changes = {(row.unit_code, row.indicator_code): row for row in scene.own(queries.CHANGES)}
    columns = [
        Column(t("brief.indicator"), width=2.2),
        Column(t("brief.value"), "number"),
        Column(t("brief.interval"), "number"),
        Column(t("brief.cases"), "number"),
        Column(t("change.previous"), "number"),
        Column(t("change.last_year"), "number"),
        Column(t("brief.goals"), "number"),
    ]
    rows: list[list[Cell]] = []
    for row in scene.own(queries.VALUES):
        if row.dimension_code not in dimensions:
            continue
        change = changes.get((row.unit_code, row.indicator_code))
        unit = change.unit_of_change if change else ""
        rows.append(
            [
                scene.mention(row.indicator_code),
                _value(scene, row),
                scene.interval(intervals.get((row.unit_code, row.indicator_code))),
                formats.fixed(row.case_count, 0),
                scene.difference(change.previous_change if change else None, unit),
                scene.difference(change.last_year_change if change else None, unit),
                scene.goals(row.indicator_code),
            ]
        )
    return Table(title, columns, rows, t("brief.no_row"))


def _value(scene: Scene, row: Value) -> Cell:
    if row.value is None:
        return scene.t.known(f"status.{row.status}", row.status)
    return scene.measure(row.value, row.indicator_code)


def _by_cluster(scene: Scene) -> Table:
    t, intervals = scene.t, _intervals(scene)
    values = {(row.unit_code, row.indicator_code): row for row in scene.read(queries.VALUES)}
    codes = [code for code in SHOWN if code in scene.definitions]
    columns = [Column(t("brief.cluster"), width=2.8)]
    columns += [Column(scene.mention(code), "number", 1) for code in codes]
    columns.append(Column(t("brief.interval_of", code="SQ4-01"), "number", 1))
    rows: list[list[Cell]] = []
    for cluster, name in scene.names.items():
        cells = [values.get((cluster, code)) for code in codes]
        shown = [formats.NOTHING if cell is None else _value(scene, cell) for cell in cells]
        rows.append([f"{cluster} {name}", *shown, scene.interval(intervals.get((cluster, "SQ4-01")))])
    return Table(t("brief.service_by_cluster"), columns, rows, t("brief.no_row"))


def _wave(scene: Scene, wave: queries.rows.Wave) -> str:
    low, high = wave.response_rate_low_pct, wave.response_rate_high_pct
    span = scene.t("brief.span", low=formats.fixed(low), high=formats.fixed(high))
    return scene.t(
        "brief.wave",
        invited=formats.fixed(wave.invited_count, 0),
        valid=formats.fixed(wave.valid_count, 0),
        rate=formats.fixed(wave.response_rate_pct),
        span=span,
    )
