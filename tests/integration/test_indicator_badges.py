"""The badges of the demo: every value of a cluster has one, in every role, and bounds that enclose it."""

from pathlib import Path

import pytest

from jushu import releases
from jushu.settings import Role, Settings
from tests.conftest import jushu_in

# The demo's planted faults make some values uncertain; a badge that never differs says nothing.
BADGES = {"trusted", "with_reservations"}


@pytest.mark.parametrize("role", ["management", "analyst", "auditor"])
def test_every_value_of_a_cluster_has_a_badge(demo_home: Path, role: Role) -> None:
    with releases.connect(role, Settings(home=demo_home)) as connection:
        [(values, badges, same)] = connection.execute(
            "select count(*), count(badge), count(*) filter (observed.value = badges.value)"
            " from indicator_value as observed left join audit_indicator_badge as badges"
            " on observed.unit_code = badges.cluster_code and observed.period_type = badges.period_type"
            " and observed.period_code = badges.period_code"
            " and observed.indicator_code = badges.indicator_code"
            " where observed.unit_type = 'cluster' and observed.status = 'observed'"
        ).fetchall()
        found = {
            row[0]
            for row in connection.execute("select distinct badge from audit_indicator_badge").fetchall()
        }
    assert values > 10_000
    assert (badges, same) == (values, values)
    assert found >= BADGES


def test_bounds_enclose_the_value_and_widen_only_with_refused_records(demo_home: Path) -> None:
    with releases.connect("management", Settings(home=demo_home)) as connection:
        [(bounded, outside, unmoved, unexplained)] = connection.execute(
            "select count(value_low), count(*) filter (value not between value_low and value_high),"
            " count(*) filter (value_low = value_high),"
            " count(*) filter (value_low < value_high and refused_rows = 0)"
            " from audit_indicator_badge"
        ).fetchall()
    assert bounded > unmoved > 0
    assert (outside, unexplained) == (0, 0)


def test_a_reason_stands_where_a_value_is_not_trusted_and_nowhere_else(demo_home: Path) -> None:
    with releases.connect("management", Settings(home=demo_home)) as connection:
        wrong = connection.execute(
            "select * from audit_indicator_badge where (badge = 'trusted') <> (reason_codes is null)"
            " or (reasons_zh is null) <> (reasons_en is null) or contains(reasons_en, '{what}') limit 3"
        ).fetchall()
    assert wrong == []


def test_a_trace_tells_the_badge(demo_home: Path) -> None:
    with releases.connect("auditor", Settings(home=demo_home)) as connection:
        [(indicator, cluster, period, badge, reasons)] = connection.execute(
            "select indicator_code, cluster_code, period_code, badge, reasons_zh from audit_indicator_badge"
            " where badge <> 'trusted' and period_type = 'quarter'"
            " order by refused_pct desc, indicator_code, cluster_code, period_code limit 1"
        ).fetchall()
    command = ("trace", indicator, "--cluster", cluster, "--period", period)
    found = jushu_in(demo_home)(*command, "--json").json["badge"]
    assert (found["badge"], found["reasons_zh"]) == (badge, reasons)
