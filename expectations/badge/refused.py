"""Accepted and refused records behind each value, by what the books say about the files that held them.

A refused record may not be readable, so that it is counted wherever it may belong: for the clusters that its
line names, else for those of the accepted records of its file; for the periods in which accepted records of
its file count, and for all where that is not known. What was repaired by now, or holds no record of its
own, does not count.
"""

import duckdb

from expectations.badge.lineage import VALUES
from jushu.releases.sql import name, text
from jushu.trace.lineage import Lineage

_REFUSED = """
create or replace temp table badge_refused as
with refused as (
    select distinct split_part(table_name, '.', -1) as table_name, file_id, line, raw_text
    from ingest.quarantine_state where state in ('open', 'still_refused')
),
named as (
    select refused.table_name, refused.file_id, refused.line, clusters.cluster_code
    from refused
    inner join dim_cluster as clusters
        on contains(refused.raw_text, clusters.cluster_code)
        and regexp_matches(
            refused.raw_text,
            concat('(^|[^A-Za-z0-9_.-])', regexp_escape(clusters.cluster_code), '($|[^A-Za-z0-9_.])')
        )
),
filed as (
    select distinct table_name, file_id, cluster_code from badge_accepted
),
placed as (
    select * from named
    union all
    select unnamed.table_name, unnamed.file_id, unnamed.line,
        coalesce(filed.cluster_code, clusters.cluster_code) as cluster_code
    from (from refused anti join named using (table_name, file_id, line)) as unnamed
    left join filed using (table_name, file_id)
    left join dim_cluster as clusters on filed.cluster_code is null
)
select table_name, file_id, cluster_code, count(distinct line) as refused from placed group by all
"""
# One row per cluster, period, measure and raw table behind it: the records of the files that reach into the
# window of the measure.
_COUNTS = """
create or replace temp table badge_counts as
with measures as (
    select distinct part.fact_name, part.date_column, part.time_window, input.table_name, input.is_row
    from badge_parts as part
    inner join badge_inputs as input using (indicator_code, part)
),
windows as (
    select
        measures.*, periods.period_type, periods.period_code, periods.period_end,
        case measures.time_window
            when 'in 12 months' then cast(periods.period_end + 1 as date) - interval 12 month
            when 'in year' then date_trunc('year', periods.period_end)
            when 'at end' then date_trunc('month', periods.period_end)
            else periods.period_start
        end as window_start
    from measures cross join dim_period as periods
),
counted as (
    select table_name, file_id, cluster_code, sum(accepted) as accepted, sum(refused) as refused
    from (
        select table_name, file_id, cluster_code, accepted, 0 as refused from badge_accepted
        union all
        select table_name, file_id, cluster_code, 0, refused from badge_refused
    )
    group by all
),
received as (
    select
        counted.table_name, counted.cluster_code, max(files.received_at) as received_at
    from counted inner join ingest.files as files using (file_id)
    where counted.accepted > 0
    group by all
)
select
    windows.fact_name, windows.date_column, windows.time_window, windows.table_name, windows.is_row,
    windows.period_type, windows.period_code, windows.period_end, counted.cluster_code,
    sum(counted.accepted) as accepted, sum(counted.refused) as refused,
    any_value(received.received_at) as received_at
from windows
inner join counted using (table_name)
left join received using (table_name, cluster_code)
left join badge_spans as spans
    on windows.is_row
    and windows.fact_name = spans.fact_name and windows.date_column = spans.date_column
    and windows.table_name = spans.table_name and counted.file_id = spans.file_id
where spans.file_id is null
    or (spans.first_day <= windows.period_end and spans.last_day >= windows.window_start)
group by all
"""


def write(connection: duckdb.DuckDBPyConnection) -> None:
    """Prepare badge_counts; ``lineage.write`` has prepared what it needs."""
    _accepted(connection)
    _spans(connection, Lineage(connection))
    connection.execute(_REFUSED)
    connection.execute(_COUNTS)


def _accepted(connection: duckdb.DuckDBPyConnection) -> None:
    """Loaded rows by file and cluster; those of a table that names no cluster count for every one."""
    tables = connection.execute(
        "select table_name, bool_or(column_name = 'cluster_code') from duckdb_columns()"
        " where database_name = current_database() and schema_name = 'raw'"
        " and table_name in (select table_name from badge_inputs) group by 1 order by 1"
    ).fetchall()
    counts = [
        f"select {text(table)} as table_name, _file_id as file_id,"
        f" {'cluster_code' if named else 'cast(null as varchar)'} as cluster_code, count(*) as accepted"
        f" from raw.{name(table)} group by all"
        for table, named in tables
    ]
    # a catalogue may name no measure yet
    none = "select null as table_name, null as file_id, null as cluster_code, 0 as accepted where false"
    connection.execute(
        "create or replace temp table badge_accepted as"
        " select loaded.table_name, loaded.file_id, clusters.cluster_code, sum(loaded.accepted) as accepted"
        f" from ({' union all '.join(counts or [none])}) as loaded inner join dim_cluster as clusters"
        " on loaded.cluster_code = clusters.cluster_code or loaded.cluster_code is null group by all"
    )


def _spans(connection: duckdb.DuckDBPyConnection, lineage: Lineage) -> None:
    """First and last day on which accepted records of a file count, for facts made of staging row by row."""
    connection.execute(
        "create or replace temp table badge_spans (fact_name varchar, date_column varchar,"
        " table_name varchar, file_id varchar, first_day date, last_day date)"
    )
    dates = connection.execute(
        "select fact_name, list(distinct date_column order by date_column) from badge_parts group by 1"
    ).fetchall()
    for fact, moments in dates:
        for used in lineage.inputs(fact, None):
            if used.model == VALUES or not used.model.startswith("stg_"):
                continue
            selected = ", ".join(
                f"min(made.{name(first)}) as first_{at}, max(made.{name(last)}) as last_{at}"
                for at, moment in enumerate(moments)
                for first, last in [
                    ("period_start", "period_end") if moment == "period" else (moment, moment)
                ]
            )
            connection.execute(
                f"create or replace temp table badge_dates as select input._file_id as file_id, {selected}"
                f" from {name(fact)} as made, {name(used.model)} as input where {used.condition} group by all"
            )
            for at, moment in enumerate(moments):
                connection.execute(
                    f"insert into badge_spans select ?, ?, ?, file_id, first_{at}, last_{at}"
                    f" from badge_dates where first_{at} is not null",
                    [fact, moment, used.model.rpartition("__")[2]],
                )
