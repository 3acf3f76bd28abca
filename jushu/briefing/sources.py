"""What the numbers mean and where they come from: definitions, release, method, hashes."""

from jushu import formats
from jushu.briefing.content import Column, Section, Table
from jushu.briefing.scene import Scene


def definitions(scene: Scene) -> Section:
    """The indicators that the briefing names: formula, unit, goalposts; to be made after what names them."""
    t = scene.t
    columns = [
        Column(t("brief.indicator"), width=1.6),
        Column(t("definition.formula"), width=3),
        Column(t("definition.unit"), width=0.8),
        Column(t("brief.goals"), "number"),
    ]
    rows = [
        [
            scene.indicator(code),
            t.pick(row.formula_zh, row.formula_en),
            t.pick(row.unit_name_zh, row.unit_name_en),
            scene.goals(code),
        ]
        for code, row in scene.definitions.items()
        if code in scene.mentioned
    ]
    return Section(
        t("brief.definitions"),
        [t("brief.definitions_note"), Table(t("brief.definitions"), columns, rows, t("brief.no_row"))],
    )


def sources(scene: Scene) -> Section:
    """The release and the method behind every number."""
    t, info = scene.t, scene.info
    facts = [
        (t("about.release"), info.release_id),
        (t("brief.published"), formats.stamp(info.published_at)),
        (t("about.as_of"), str(info.data_as_of or formats.NOTHING)),
        (t("download.hash"), info.content_hash),
        (t("about.catalogue"), info.catalogue_version),
        (t("about.methodology"), f"{info.methodology_version} ({info.methodology_hash})"),
    ]
    columns = [Column(t("brief.what"), width=1), Column(t("brief.source"), width=4)]
    return Section(
        t("brief.sources"),
        [t("brief.sources_note"), Table(t("brief.sources"), columns, facts, t("brief.no_row"))],
    )
