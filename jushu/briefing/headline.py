"""The first page: the indices with their rank and changes, their course, the dimensions, the clusters."""

from decimal import Decimal

from jushu import formats
from jushu.briefing import queries
from jushu.briefing.content import Card, Cards, Cell, Column, Curves, Figure, Label, Line, Section, Table
from jushu.briefing.rows import Node
from jushu.briefing.scene import Scene


def headline(scene: Scene) -> Section:
    """The indices of the cluster, or their medians in the province, and the last periods of both."""
    cards = [(_of_cluster if scene.cluster else _of_province)(scene, code) for code in scene.indices]
    t = scene.t
    points = scene.read(queries.POINTS)
    codes = list(dict.fromkeys(point.period_code for point in points))
    known = {(point.node_code, point.period_code): point.score for point in points}
    lines = [
        Line(t(f"index.{code}"), [scene.score(known.get((code, period))) for period in codes])
        for code in scene.indices
    ]
    named = t("brief.course_of_cluster") if scene.cluster else t("brief.course_of_province")
    curves = Curves(named, t("choose.period"), codes, lines)
    vetoes = [_veto(scene, veto) for veto in scene.own(queries.VETOES)] if scene.cluster else []
    blocks = [Cards(cards), *_partial(scene), *_beyond(scene), *vetoes]
    return Section(t("brief.headline"), [*blocks, curves] if codes else blocks)


def _partial(scene: Scene) -> list[str]:
    """Which indices compute only a part of the catalogue, as those of a month do."""
    found = {row.node_code: row.catalogue_weight_share for row in scene.read(queries.NODES)}
    shares = [(code, found[code]) for code in scene.indices]
    return [
        scene.t("brief.partial", name=scene.t(f"index.{code}"), share=formats.share(share))
        for code, share in shares
        if share is not None and share < 1
    ]


def _beyond(scene: Scene) -> list[str]:
    """Why a score of the cluster may lie beyond its own interval, where one does."""
    found = []
    for node in scene.own(queries.NODES) if scene.cluster else []:
        spread = scene.spreads.get((node.unit_code, node.node_code))
        if not spread or node.score is None or spread.score_p05 is None or spread.score_p95 is None:
            continue
        if not spread.score_p05 <= float(node.score) <= spread.score_p95:
            found.append(scene.t(f"index.{node.node_code}"))
    return [scene.t("compare.beyond", names=scene.t("list.separator").join(found))] if found else []


def _of_cluster(scene: Scene, code: str) -> Card:
    t = scene.t
    node = next((row for row in scene.own(queries.NODES) if row.node_code == code), None)
    if node is None or node.score is None:
        reason = scene.why(node.status, node.status_reason) if node else t("brief.no_row")
        return Card(t(f"index.{code}"), scene.score(None), Label(reason, "none"), [])
    return Card(
        t(f"index.{code}"),
        scene.score(node.score),
        scene.grade(node.grade_code),
        [
            (t("brief.rank"), _rank(scene, node)),
            (t("brief.score_span"), _score_span(scene, node)),
            (t("change.previous"), scene.points(node.previous_change)),
            (t("change.last_year"), scene.points(node.last_year_change)),
            (t("brief.median"), scene.score(node.median)),
        ],
    )


def _of_province(scene: Scene, code: str) -> Card:
    t = scene.t
    nodes = [row for row in scene.read(queries.NODES) if row.node_code == code]
    row = next((row for row in scene.read(queries.MEDIANS) if row.node_code == code), None)
    scored = sum(node.score is not None for node in nodes)
    grades = [node.grade_code for node in nodes if node.grade_code]
    counts = t("list.separator").join(
        f"{t(f'grade.{grade}')} {grades.count(grade)}" for grade in ("excellent", "good", "fair", "poor")
    )
    return Card(
        t("brief.median_of", name=t(f"index.{code}")),
        scene.score(row.median if row else None),
        Label(t("brief.scored", scored=scored, clusters=len(scene.names)), "none"),
        [
            (t("brief.grades"), counts),
            (t("brief.range"), _span(scene, row.least, row.best) if row else formats.NOTHING),
            (t("brief.median_previous"), scene.points(_less(row.median, row.previous) if row else None)),
            (t("brief.median_last_year"), scene.points(_less(row.median, row.last_year) if row else None)),
        ],
    )


def _less(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before


def _span(scene: Scene, low: Decimal | float | None, high: Decimal | float | None) -> str:
    if low is None or high is None:
        return formats.NOTHING
    return scene.t("brief.span", low=formats.fixed(low), high=formats.fixed(high))


def _rank(scene: Scene, node: Node) -> str:
    if node.rank is None:
        return formats.NOTHING
    place = f"{node.rank} / {node.ranked_units}"
    spread = scene.spreads.get((node.unit_code, node.node_code))
    if spread is None or spread.rank_p05 is None:
        return place
    return scene.t("brief.rank_span", place=place, low=spread.rank_p05, high=spread.rank_p95)


def _score_span(scene: Scene, node: Node) -> str:
    spread = scene.spreads.get((node.unit_code, node.node_code))
    return _span(scene, spread.score_p05, spread.score_p95) if spread else formats.NOTHING


def _veto(scene: Scene, veto: queries.rows.Veto) -> str:
    t = scene.t
    name = t(f"index.{veto.node_code}") if veto.node_code in scene.indices else veto.node_code
    if veto.points is not None:
        points = formats.signed(veto.points, 2)
        return t("brief.adjusted", index=name, code=veto.adjustment_code, points=points, clause=veto.clause)
    grade = t(f"grade.{veto.grade_cap}") if veto.grade_cap else formats.NOTHING
    count = formats.fixed(veto.count, 0)
    return t(
        "brief.veto", index=name, code=veto.adjustment_code, count=count, grade=grade, clause=veto.clause
    )


def ranking(scene: Scene) -> Section:
    """All clusters by rank, one table per index."""
    t = scene.t
    columns = [
        Column(t("brief.rank"), "number"),
        Column(t("brief.rank_limits"), "number"),
        Column(t("brief.cluster"), width=2.4),
        Column(t("brief.score"), "score", 1.2),
        Column(t("brief.grade"), width=1.3),
        Column(t("change.previous"), "number"),
        Column(t("change.last_year"), "number"),
    ]
    tables = []
    for code in scene.indices:
        nodes = [row for row in scene.read(queries.NODES) if row.node_code == code]
        nodes.sort(key=lambda row: (row.rank is None, row.rank, row.unit_code))
        rows = [_ranked(scene, node) for node in nodes]
        tables.append(Table(t("brief.ranking_of", name=t(f"index.{code}")), columns, rows, t("brief.no_row")))
    return Section(t("brief.ranking"), [t("brief.ranking_note"), *tables])


def _ranked(scene: Scene, node: Node) -> list[Cell]:
    spread = scene.spreads.get((node.unit_code, node.node_code))
    limits = f"{spread.rank_p05}–{spread.rank_p95}" if spread and spread.rank_p05 else formats.NOTHING
    missing = Label(scene.why(node.status, node.status_reason), "none")
    return [
        Figure(formats.fixed(node.rank, 0), node.rank, "0"),
        limits,
        f"{node.unit_code} {scene.names.get(node.unit_code, '')}",
        scene.score(node.score),
        missing if node.score is None else scene.grade(node.grade_code),
        scene.points(node.previous_change),
        scene.points(node.last_year_change),
    ]


def dimensions(scene: Scene) -> Section:
    """Score of each dimension with its changes: of the cluster against the median, or the medians."""
    t = scene.t
    score = t("brief.score") if scene.cluster else t("brief.median")
    columns = [
        Column(t("brief.dimension"), width=2.2),
        Column(t("brief.weight"), "number"),
        Column(score, "score", 1.4),
        Column(t("brief.median") if scene.cluster else t("brief.range"), "number"),
        *([Column(t("brief.rank"), "number")] if scene.cluster else []),
        Column(t("change.previous"), "number"),
        Column(t("change.last_year"), "number"),
    ]
    make = _of_own if scene.cluster else _of_all
    nodes = {row.node_code: row for row in scene.own(queries.NODES) if row.level == "dimension"}
    tables = [
        Table(
            t(f"index.{code}"),
            columns,
            [make(scene, node) for node in nodes.values() if node.index_code == code],
            t("brief.no_row"),
        )
        for code in scene.indices
    ]
    note = t("brief.dimensions_note") if scene.cluster else t("brief.dimensions_province_note")
    return Section(t("brief.dimensions"), [note, *tables])


def _named(scene: Scene, node: Node) -> list[Cell]:
    name = scene.t.pick(node.name_zh, node.name_en)
    return [f"{node.node_code} {name}", scene.weight(node.weight)]


def _of_own(scene: Scene, node: Node) -> list[Cell]:
    score = scene.score(node.score)._replace(mark=node.median)
    place = f"{node.rank} / {node.ranked_units}" if node.rank is not None else formats.NOTHING
    if node.score is None:
        score = Label(scene.why(node.status, node.status_reason), "none")
    changes = scene.points(node.previous_change), scene.points(node.last_year_change)
    return [*_named(scene, node), score, scene.score(node.median), place, *changes]


def _of_all(scene: Scene, node: Node) -> list[Cell]:
    row = next(row for row in scene.read(queries.MEDIANS) if row.node_code == node.node_code)
    changes = (scene.points(_less(row.median, base)) for base in (row.previous, row.last_year))
    return [*_named(scene, node), scene.score(row.median), _span(scene, row.least, row.best), *changes]
