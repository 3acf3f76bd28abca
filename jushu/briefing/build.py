"""Making a briefing, or taking it from the archive."""

import contextlib
from datetime import datetime

from jushu import releases
from jushu.briefing import archive
from jushu.briefing.ask import Ask
from jushu.settings import Settings

PROVINCE = "province"  # how the province is called where a cluster's code is asked for


def build(settings: Settings, ask: Ask) -> bytes:
    """The bytes of a briefing; it is kept in the archive where that can be written.

    Raises JushuError RELEASE_UNKNOWN, PERIOD_UNKNOWN or CLUSTER_UNKNOWN.
    """
    release = releases.load(ask.release_id, settings)
    known = archive.find(settings, release, ask)
    if known is not None:
        return known
    data = _make(settings, ask, release.published_at)
    with contextlib.suppress(PermissionError):
        archive.keep(settings, release, ask, data)
    return data


def units(settings: Settings, release_id: str) -> list[str | None]:
    """The province (None) and the code of every cluster of a release."""
    with releases.connect("management", settings, release_id) as connection:
        found = connection.execute("SELECT cluster_code FROM dim_cluster ORDER BY ALL").fetchall()
    return [None, *(code for (code,) in found)]


def latest_periods(settings: Settings, release_id: str) -> list[str]:
    """The latest month of a release, and the quarter that ends with it."""
    with releases.connect("management", settings, release_id) as connection:
        found = connection.execute(
            """
            select period_code from dim_period
            where period_type in ('month', 'quarter')
                and period_end = (select max(period_end) from dim_period)
            order by period_type
            """
        ).fetchall()
    return [code for (code,) in found]


def _make(settings: Settings, ask: Ask, at: datetime) -> bytes:
    # the libraries of a format load only when one is made
    from jushu.briefing.gather import gather  # noqa: PLC0415
    from jushu.texts import Texts  # noqa: PLC0415

    with releases.connect("management", settings, ask.release_id) as connection:
        content = gather(connection, ask.period_code, ask.cluster_code, Texts(ask.lang))
    if ask.format == "pdf":
        from jushu.briefing.paper import paper  # noqa: PLC0415

        return paper(content, settings.fonts, at)
    if ask.format == "xlsx":
        from jushu.briefing.workbook import workbook  # noqa: PLC0415

        return workbook(content)
    from jushu.briefing.letter import letter  # noqa: PLC0415

    return letter(content)
