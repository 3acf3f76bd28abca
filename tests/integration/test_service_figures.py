"""What management's file counts of the service is what its published indicators say, on the demo."""

from pathlib import Path

import pytest

from jushu import releases
from jushu.settings import Settings

SHARES = {
    "SQ2-01": ("service_level", "response_in_time_count", "response_due_count"),
    "SQ2-02": ("service_level", "resolved_in_time_count", "resolve_due_count"),
    "SQ2-05": ("service_backlog_age", "overdue_count", "open_count"),
    "SQ5-02": ("service_complaint", "closed_in_time_count", "due_count"),
    "SQ5-03": ("service_complaint", "repeat_count", "complaint_count"),
    "SQ5-04": ("service_complaint", "accountability_closed_count", "accountability_due_count"),
    "SQ7-03": ("service_improvement", "effective_count", "due_count"),
}


def management(demo_home: Path, query: str) -> list[tuple]:
    return releases.query(query, "management", Settings(home=demo_home)).rows()


@pytest.mark.parametrize("code", SHARES)
def test_counts_of_a_cluster_give_its_indicator(demo_home: Path, code: str) -> None:
    table, top, bottom = SHARES[code]
    compared, differing = management(
        demo_home,
        f"""
        select count(*), count(*) filter (
            v.numerator <> c.top or v.denominator <> c.bottom
            or abs(v.value - 100 * c.top / c.bottom) > 0.000001
        )
        from indicator_value as v
        join (
            select cluster_code, period_type, period_code, sum({top}) as top, sum({bottom}) as bottom
            from {table} group by all
        ) as c on c.cluster_code = v.unit_code and c.period_type = v.period_type
            and c.period_code = v.period_code
        where v.unit_type = 'cluster' and v.indicator_code = '{code}' and v.status = 'observed'
        """,
    )[0]
    published = management(
        demo_home,
        "select count(*) from indicator_value where unit_type = 'cluster' and status = 'observed'"
        f" and indicator_code = '{code}'",
    )[0][0]
    assert (compared, differing) == (published, 0)
    assert compared > 50


@pytest.mark.parametrize(("unit", "column"), [("zone", "zone_code"), ("category", "category_clause")])
def test_counts_of_a_zone_and_of_a_category_give_theirs(demo_home: Path, unit: str, column: str) -> None:
    compared, differing = management(
        demo_home,
        f"""
        select count(*), count(*) filter (v.numerator <> c.in_time or v.denominator <> c.due)
        from indicator_value as v
        join (
            select cluster_code, {column}, period_type, period_code, sum(resolved_in_time_count) as in_time,
                   sum(resolve_due_count) as due
            from service_level group by all
        ) as c on c.cluster_code = v.cluster_code and c.{column} = v.{column}
            and c.period_type = v.period_type and c.period_code = v.period_code
        where v.unit_type = '{unit}' and v.indicator_code = 'SQ2-02' and v.status = 'observed'
        """,
    )[0]
    assert differing == 0
    assert compared > 900


@pytest.mark.parametrize(
    ("code", "step", "hours"), [("SQ2-03", "response", "p90_hours"), ("SQ2-04", "resolution", "p50_hours")]
)
def test_percentiles_of_clusters_and_categories_are_their_indicators(
    demo_home: Path, code: str, step: str, hours: str
) -> None:
    compared, differing = management(
        demo_home,
        f"""
        select count(*), count(*) filter (v.value <> d.{hours} or v.case_count <> d.case_count)
        from indicator_value as v
        join service_duration as d on d.unit_code = v.cluster_code and d.step = '{step}'
            and d.category_clause = coalesce(v.category_clause, 'all')
            and d.period_type = v.period_type and d.period_code = v.period_code
        where v.unit_type in ('cluster', 'category') and v.indicator_code = '{code}' and v.status = 'observed'
        """,
    )[0]
    assert differing == 0
    assert compared > 2_000


def test_a_province_median_lies_between_those_of_its_clusters(demo_home: Path) -> None:
    outside = management(
        demo_home,
        """
        select p.period_code, p.step from service_duration as p
        join service_duration as c on c.step = p.step and c.period_type = p.period_type
            and c.period_code = p.period_code and c.unit_type = 'cluster' and c.category_clause = 'all'
        where p.unit_type = 'province' and p.category_clause = 'all'
        group by p.period_code, p.step, p.p50_hours, p.case_count
        having p.p50_hours not between min(c.p50_hours) and max(c.p50_hours)
            or p.case_count <> sum(c.case_count)
        """,
    )
    assert outside == []
