"""Small marts as dbt leaves them: sound ones, and some with a fault for every rule on the marts."""

import duckdb

from tests.unit.expectations import raw_world

_DIMENSIONS = """
create table dim_cluster (cluster_code varchar);
create table dim_zone (zone_code varchar, cluster_code varchar);
create table dim_period (period_type varchar, period_code varchar, period_start date, period_end date);
create table dim_indicator (
    indicator_code varchar, is_share boolean, grain varchar, periods varchar, is_computed boolean
);
create table methodology_scheme (version varchar, min_ranked_units integer);
create table int_period__bounds (as_of timestamp);
create table dim_provider (provider_code varchar);
create table service_categories (clause_id varchar);
create table fct_service_requests (source_system varchar, request_id varchar);
create table fct_service_request_backlog (period_type varchar, period_code varchar);
"""
_VALUES = """
create table indicator_value (
    unit_type varchar, unit_code varchar, cluster_code varchar, zone_code varchar, period_type varchar,
    period_code varchar, indicator_code varchar, numerator decimal(28, 6), denominator decimal(28, 6),
    value decimal(18, 6), case_count bigint, status varchar, status_reason varchar
);
create table score_indicator (
    unit_type varchar, unit_code varchar, cluster_code varchar, zone_code varchar, period_type varchar,
    period_code varchar, indicator_code varchar, dimension_code varchar, index_code varchar, status varchar,
    normalised double, dimension_contribution double, contribution double
);
create table score_node (
    unit_type varchar, unit_code varchar, cluster_code varchar, zone_code varchar, period_type varchar,
    period_code varchar, node_code varchar, parent_code varchar, level varchar, score decimal(6, 2),
    score_raw double, coverage double, status varchar, status_reason varchar, rank bigint,
    ranked_units bigint, methodology_version varchar
);
"""
_ROWS = """
insert into dim_cluster values ('C1'), ('C2'), ('C3');
insert into dim_zone values ('Z1', 'C1');
insert into dim_period values
    ('month', '2026-08', '2026-08-01', '2026-08-31'),
    ('month', '2026-09', '2026-09-01', '2026-09-30'),
    ('quarter', '2026Q3', '2026-07-01', '2026-09-30');
insert into dim_indicator values
    ('A-01', true, 'cluster;zone', 'month;quarter', true),
    ('A-02', false, 'cluster', 'quarter', true),
    ('A-03', true, 'cluster', 'month', false),
    ('A-04', false, 'cluster', 'month', true);
insert into methodology_scheme values ('1.0.0', 3);
insert into fct_service_request_backlog values
    ('month', '2026-08'), ('month', '2026-09'), ('quarter', '2026Q3');
insert into int_period__bounds values ('2026-10-05 08:00:00');
insert into indicator_value
with units as (
    select 'cluster' as unit_type, cluster_code as unit_code, cluster_code, null as zone_code from dim_cluster
    union all
    select 'zone', zone_code, cluster_code, zone_code from dim_zone
),
wanted(unit_type, period_type, indicator_code, numerator) as (
    values ('cluster', 'month', 'A-01', 1), ('cluster', 'quarter', 'A-01', 1), ('zone', 'month', 'A-01', 1),
           ('zone', 'quarter', 'A-01', 1), ('cluster', 'quarter', 'A-02', 1), ('cluster', 'month', 'A-04', 5)
)
select units.*, period_type, period_code, indicator_code, numerator, 2, numerator * 50, 5, 'observed', null
from wanted join units using (unit_type) join dim_period using (period_type);
insert into score_indicator
select
    unit_type, unit_code, cluster_code, zone_code, period_type, period_code, indicator_code, 'A1', 'SQ',
    status, 50, 50 / count(*) over unit, 50 / count(*) over unit
from indicator_value
window unit as (partition by unit_type, unit_code, period_code);
insert into score_node
select
    unit_type, unit_code, any_value(cluster_code), any_value(zone_code), period_type, period_code, node_code,
    parent_code, level, 50, 50, 1, 'scored', if(unit_type = 'zone', 'too_few_ranked_units', null),
    if(unit_type = 'zone', null, 1), if(unit_type = 'zone', 1, 3), '1.0.0'
from indicator_value
cross join (values ('SQ', null, 'index'), ('A1', 'SQ', 'dimension')) as nodes(node_code, parent_code, level)
group by all;
"""


def empty(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty raw tables and marts, as after landing nothing that has a cluster."""
    raw_world.empty(connection)
    connection.execute(_DIMENSIONS + _VALUES)


def sound(connection: duckdb.DuckDBPyConnection) -> None:
    """Three clusters, one zone, two months and a quarter; everything observed and scored 50."""
    empty(connection)
    connection.execute(_ROWS)
    raw_world.put(connection, "service_requests", **raw_world.request("R1"))
    raw_world.put(connection, "service_request_events", **raw_world.event("H1"))
    # loaded after the as-of time: not due in the fact table
    late = {"_loaded_at": "2026-10-06 08:00:00"}
    raw_world.put(connection, "service_requests", **(raw_world.request("R2") | late))
    connection.execute("insert into fct_service_requests values ('contract', 'R1'), ('contract', 'H1')")


def broken(connection: duckdb.DuckDBPyConnection) -> dict[str, list[tuple]]:
    """A fault for every rule; returns the failing keys that each rule must find."""
    sound(connection)
    _break_values(connection)
    _break_scores(connection)
    _break_tables(connection)
    august, september = ("month", "2026-08"), ("month", "2026-09")
    quarter = ("quarter", "2026Q3")
    c1, c2, c3 = ("cluster", "C1"), ("cluster", "C2"), ("cluster", "C3")
    z1, z9 = ("zone", "Z1"), ("zone", "Z9")
    return {
        "MRT-PER-002": [august, ("year", "2025")],
        "MRT-REQ-002": [("contract", "H1")],
        "MRT-IND-006": [(*c3, *august, "A-01"), (*z1, *august, "A-01")],
        "MRT-IND-007": [
            (*c1, *quarter, "A-02"),
            *((*z9, *period, "A-01") for period in (august, september, quarter)),
        ],
        "MRT-IND-008": [(*c1, *august, "A-03")],
        "MRT-IND-009": [("C2", "A-01", "2026Q3")],
        "MRT-IND-010": [(*z1, *quarter, "A-01")],
        "MRT-BKL-001": [quarter],
        "MRT-SCI-002": [(*z1, *september, "A-01")],
        "MRT-SCI-003": [(*c1, *quarter, "A-02"), (*c3, *august, "A-04")],
        "MRT-SCN-002": [(*c1, *september, "SQ")],
        "MRT-SCN-004": [(*c1, *quarter, "A1")],
        "MRT-SCN-005": [(*c1, *august, "A1"), (*c1, *august, "SQ"), (*c2, *september, "SQ")],
        "MRT-SCN-006": [(*c2, *august, "SQ")],
        "MRT-SCN-007": [(*c3, *august, "SQ")],
        "MRT-SCN-008": [("C3", "SQ", "2026Q3")],
    }


def _break_values(connection: duckdb.DuckDBPyConnection) -> None:
    for table in ("indicator_value", "score_indicator"):
        for change, unit, period, code in [
            ("status = 'suppressed'", "C1", "2026-09", "A-01"),
            ("status = 'unknown'", "C2", "2026-08", "A-01"),
            ("status = 'not_reported'", "C2", "2026Q3", "A-01"),
        ]:
            _update(connection, table, change, (unit, period), f"indicator_code = '{code}'")
    none = "numerator = null, denominator = null, value = null, status_reason = 'why'"
    for change, unit, period, code in [
        ("numerator = null, denominator = null, status_reason = 'why'", "C1", "2026-09", "A-01"),
        (none, "C2", "2026-08", "A-01"),
        ("status_reason = 'why'", "C2", "2026-09", "A-01"),
        (f"{none}, status = null", "C3", "2026-08", "A-04"),
        ("case_count = -1", "C3", "2026-09", "A-01"),
        ("numerator = 3", "C3", "2026-08", "A-01"),
        ("numerator = -1", "Z1", "2026-08", "A-01"),
        ("denominator = 3", "Z1", "2026Q3", "A-01"),
        (none, "C2", "2026Q3", "A-01"),
    ]:
        _update(connection, "indicator_value", change, (unit, period), f"indicator_code = '{code}'")
    one = (
        "from indicator_value where unit_code = 'C1' and period_code = '2026-08' and indicator_code = 'A-01'"
    )
    connection.execute(f"insert into indicator_value select * {one}")
    connection.execute(
        f"insert into indicator_value select distinct * replace ('A-03' as indicator_code) {one}"
    )
    connection.execute(
        "delete from indicator_value "
        "where unit_code = 'C1' and period_code = '2026Q3' and indicator_code = 'A-02'"
    )


def _break_scores(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "insert into score_indicator select * from score_indicator "
        "where unit_code = 'C1' and period_code = '2026-08' and indicator_code = 'A-01'"
    )
    _update(connection, "score_indicator", "normalised = 101", ("Z1", "2026-09"), "true")
    connection.execute(
        "insert into score_node select * replace "
        "(null as score, null as score_raw, 'not_scored' as status, 'why' as status_reason) "
        "from score_node where unit_code = 'Z1' and period_code = '2026-08' and node_code = 'A1'"
    )
    none = "score = null, score_raw = null, status_reason = 'why'"
    for change, unit, period, node in [
        ("score = 100.5", "C1", "2026-09", "SQ"),
        (f"{none}, status = 'maybe'", "C3", "2026-09", "A1"),
        ("score = null", "C1", "2026Q3", "A1"),
        ("score_raw = 50.0001", "C2", "2026-09", "SQ"),
        ("score_raw = 50 + 5e-10", "C3", "2026-09", "SQ"),
        ("rank = null", "C2", "2026-08", "SQ"),
        ("coverage = 1.5", "C3", "2026-08", "SQ"),
        (f"{none}, status = 'not_scored'", "C3", "2026Q3", "SQ"),
    ]:
        _update(connection, "score_node", change, (unit, period), f"node_code = '{node}'")
    # where one of three units has no score, the other two have no rank: no fault of the ranking
    connection.execute(
        "update score_node set rank = null, ranked_units = 2 where unit_type = 'cluster' "
        "and (period_code, node_code) in (('2026-09', 'A1'), ('2026Q3', 'A1'), ('2026Q3', 'SQ'))"
    )


def _break_tables(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("insert into dim_cluster values ('C1')")
    connection.execute("insert into dim_zone values ('Z1', 'C1'), ('Z9', 'C9')")
    connection.execute("insert into dim_period select * from dim_period where period_code = '2026-08'")
    connection.execute(
        "insert into dim_period values ('year', '2023', '2023-01-01', '2023-12-31'), "
        "('year', '2025', '2025-01-01', '2025-12-31')"
    )
    connection.execute("insert into fct_service_request_backlog values ('quarter', '2026Q3')")
    connection.execute("delete from fct_service_requests where request_id = 'H1'")
    connection.execute("insert into fct_service_requests values ('contract', 'R1')")


def _update(
    connection: duckdb.DuckDBPyConnection, table: str, change: str, at: tuple[str, str], where: str
) -> None:
    """Change the rows of one table at a unit and a period."""
    unit, period = at
    connection.execute(
        f"update {table} set {change} where unit_code = '{unit}' and period_code = '{period}' and {where}"
    )
