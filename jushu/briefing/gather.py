"""The briefing of one period and cluster, read from the released file of role management."""

import duckdb

from jushu import formats
from jushu.briefing.attention import attention
from jushu.briefing.content import Briefing
from jushu.briefing.headline import dimensions, headline, ranking
from jushu.briefing.movement import movement
from jushu.briefing.scene import Scene
from jushu.briefing.service import service
from jushu.briefing.sources import definitions, sources
from jushu.briefing.trust import missing, trust
from jushu.texts import Texts


def gather(
    connection: duckdb.DuckDBPyConnection, period_code: str, cluster_code: str | None, t: Texts
) -> Briefing:
    """The content in the language of ``t``; the order of the sections is that of reading.

    Raises JushuError PERIOD_UNKNOWN or CLUSTER_UNKNOWN, naming those of the release.
    """
    scene = Scene(connection, period_code, cluster_code, t)
    info, shown = scene.info, formats.period(period_code, t)
    place = f"{scene.cluster.cluster_name} ({cluster_code})" if scene.cluster else t("choose.province")
    parts = [headline(scene)]
    parts += [] if scene.cluster else [ranking(scene)]
    parts += [movement(scene), dimensions(scene), attention(scene), service(scene), trust(scene)]
    parts += [missing(scene), definitions(scene), sources(scene)]
    return Briefing(
        lang=t.lang,
        title=place,
        subtitle=t("brief.subtitle", period=shown),
        quality=scene.quality(),
        facts=[
            (t("choose.period"), shown),
            (t("about.release"), info.release_id),
            (t("about.as_of"), str(info.data_as_of or formats.NOTHING)),
            (t("brief.published"), formats.stamp(info.published_at)),
        ],
        sections=parts,
        footer=t("brief.footer", release=info.release_id, hash=info.content_hash[:12]),
    )
