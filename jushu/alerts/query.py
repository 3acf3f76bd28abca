"""The alerts of a period in a release: those of dbt's ``indicator_alert`` and the badges beside them.

The badge of a value is known only after the checks, so what is not to be used joins the others here.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import duckdb

from jushu import releases
from jushu.errors import JushuError, unknown_name
from jushu.settings import Settings

KINDS = ("unacceptable", "off_track", "not_to_be_used")
TABLE, BADGES = "indicator_alert", "audit_indicator_badge"


class Alert(NamedTuple):
    """One cluster x period x indicator x kind.

    ``value``, ``threshold`` and ``gap`` are in the indicator's unit (the gap of percentages in percentage
    points); a value that is not to be used has reasons in place of a threshold. ``since`` is the first of the
    ``periods`` that carry the alert one after the other.
    """

    cluster_code: str
    cluster_name: str
    period_type: str
    period_code: str
    indicator_code: str
    index_code: str
    name_zh: str
    name_en: str
    unit: str
    unit_name_zh: str | None
    unit_name_en: str | None
    kind: str
    owner: str
    owner_name_zh: str | None
    owner_name_en: str | None
    value: Decimal
    threshold: Decimal | None
    gap: Decimal | None
    since: str
    periods: int
    status: str
    reasons_zh: str | None
    reasons_en: str | None


_BADGED = """
    union all
    select b.cluster_code, b.period_type, b.period_code, b.indicator_code, 'not_to_be_used', i.owner,
           b.value, null, null,
           min(b.period_code) over streak,
           count(*) over streak,
           b.reasons_zh, b.reasons_en
    from (
        select b.*, p.period_no - row_number() over (
            partition by b.cluster_code, b.indicator_code, b.period_type order by p.period_no) as streak_no,
            p.period_no
        from audit_indicator_badge as b
        join (
            select *, row_number() over (partition by period_type order by period_start) as period_no
            from dim_period
        ) as p on p.period_type = b.period_type and p.period_code = b.period_code
        where b.badge = 'not_to_be_used' and b.value is not null
    ) as b
    join dim_indicator as i on i.indicator_code = b.indicator_code
    window streak as (
        partition by b.cluster_code, b.indicator_code, b.period_type, b.streak_no
        order by b.period_no)
"""


def select(*, with_badges: bool) -> str:
    """The query for ``$period_code`` and, where not null, ``$cluster_code``: columns of ``Alert``.

    Worst first: what lasts longest, then what is farthest off as a share of its threshold.
    """
    return f"""
    with alerts as (
        select cluster_code, period_type, period_code, indicator_code, kind, owner, value,
               threshold_value, gap, since_period_code, period_count,
               null as reasons_zh, null as reasons_en
        from {TABLE}
        {_BADGED if with_badges else ""}
    )
    select a.cluster_code, c.cluster_name, a.period_type, a.period_code, a.indicator_code, i.index_code,
           i.name_zh, i.name_en, i.unit, i.unit_name_zh, i.unit_name_en, a.kind, a.owner,
           i.owner_name_zh, i.owner_name_en, a.value, a.threshold_value, a.gap, a.since_period_code,
           a.period_count, if(a.period_count = 1, 'new', 'continuing'), a.reasons_zh, a.reasons_en
    from alerts as a
    join dim_cluster as c on c.cluster_code = a.cluster_code
    join dim_indicator as i on i.indicator_code = a.indicator_code
    where a.period_code = $period_code and (a.cluster_code = $cluster_code or $cluster_code is null)
    order by a.period_count desc, coalesce(a.gap / nullif(abs(a.threshold_value), 0), a.gap, 0) desc,
             a.cluster_code, a.indicator_code, a.kind
    """


def read(
    settings: Settings, release_id: str, periods: Sequence[str], cluster_code: str | None = None
) -> list[Alert]:
    """The alerts of some periods of a release, each period's worst first.

    Raises JushuError ALERTS_NONE for a release of before alerts, UNKNOWN_CODE for a period or cluster that it
    does not have.
    """
    with releases.connect("management", settings, release_id) as connection:
        tables = _codes(connection, "select table_name from duckdb_tables()")
        if TABLE not in tables:
            raise _before_alerts(release_id)
        _refuse_unknown(connection, "select period_code from dim_period", periods)
        wanted = [cluster_code] if cluster_code else []
        _refuse_unknown(connection, "select cluster_code from dim_cluster", wanted)
        query = select(with_badges=BADGES in tables)
        return [
            Alert(*row)
            for period in periods
            for row in connection.execute(
                query, {"period_code": period, "cluster_code": cluster_code}
            ).fetchall()
        ]


def owners(settings: Settings, release_id: str) -> list[str]:
    """Codes of those who answer for an indicator of the release."""
    with releases.connect("management", settings, release_id) as connection:
        return _codes(connection, "select distinct owner from dim_indicator where owner is not null")


def _codes(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    return sorted(code for (code,) in connection.execute(query).fetchall())


def _refuse_unknown(connection: duckdb.DuckDBPyConnection, query: str, asked: Sequence[str]) -> None:
    known = _codes(connection, query) if asked else []
    for code in asked:
        if code not in known:
            raise unknown_name(
                "UNKNOWN_CODE", zh=f"该发布中没有 {code}。", en=f"The release has no {code}.", known=known
            )


def _before_alerts(release_id: str) -> JushuError:
    return JushuError(
        "ALERTS_NONE",
        zh=f"发布 {release_id} 还没有提醒，它由较早的版本生成。",
        en=f"Release {release_id} has no alerts: an earlier version made it.",
        todo_zh="运行 jushu run --full 生成新的发布。",
        todo_en="Make a new release with jushu run --full.",
    )
