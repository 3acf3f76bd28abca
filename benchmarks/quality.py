"""The quality run against one hand-written pass of the same checks over the same requests.

Ours is what a release runs: Great Expectations' own start-up and counts, the failing keys stored, scores,
coverage and trend written. The rival is what a person would write for this one table pair: one statement that
groups the keys once and returns one count per check, and stores nothing.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import duckdb

from expectations import derive
from expectations.rules import Suite
from expectations.run import run_layer
from ingestion import reference, warehouse
from jushu.settings import Settings

ROWS = 10_000_000
TABLES = ("raw.service_requests", "stg_service__service_requests")
_CORRECTED = 17  # every such request is filed twice
_WORLD = """
insert into raw.clusters (cluster_code, established_on, _source)
select concat('C', n), date '2020-01-01', 'contract' from range(12) as t(n);
insert into raw.zones (zone_code, cluster_code, _source)
select concat('Z', n), concat('C', n % 12), 'contract' from range(36) as t(n);
insert into raw.enterprises (uscc, entered_on, _source)
select concat('91370100MA', n), date '2020-01-01', 'contract' from range(3000) as t(n);
insert into raw.service_items (item_code, _source) select concat('I', n), 'contract' from range(700) as t(n);
insert into raw.providers (provider_code, _source) select concat('P', n), 'contract' from range(90) as t(n);
create table int_period__bounds as select timestamp '2026-10-08' as as_of;
"""
_REQUESTS = """
insert into raw.service_requests by name
select
    concat('R', lpad(cast(n as varchar), 9, '0')) as request_id,
    concat('C', n % 12) as cluster_code, concat('Z', n % 36) as zone_code,
    concat('91370100MA', hash(n) % 3010) as uscc, concat('I', n % 700) as item_code,
    if(n % 3 = 0, concat('P', n % 90), null) as provider_code, 'web' as channel,
    timestamp '2025-01-01' + to_minutes(cast(n % 900_000 as int)) as submitted_at,
    submitted_at + interval 5 hour as first_response_at, submitted_at + interval 3 day as resolved_at,
    'solved' as closed_result, 0 as return_count, 0 as transfer_count, 1 + n % 5 as rating,
    submitted_at + to_days(1 + v) as updated_at, concat('f', n % 24, '-', v) as _file_id, n as _line,
    v as _load_seq, timestamp '2026-10-01' as _loaded_at, 'contract' as _source, n as _row_hash
from range($rows) as t(n)
cross join range(2) as versions(v)
where v = 0 or n % $corrected = 0;
insert into ingest.control_totals
with sums as (
    select
        _file_id, cast(sum(return_count) as decimal(38, 6)) as return_count,
        cast(sum(transfer_count) as decimal(38, 6)) as transfer_count,
        cast(sum(rating) as decimal(38, 6)) as rating
    from raw.service_requests group by _file_id
)
select _file_id, 'service_requests', 'raw', measure, amount
from (unpivot sums on return_count, transfer_count, rating into name measure value amount);
create table stg_service__service_requests as
select _source as source_system, * exclude (_source, _row_hash, requester_name, sla_met),
from raw.service_requests
qualify row_number() over (partition by _source, request_id order by updated_at desc, _load_seq desc) = 1;
"""

# One count per rule, in the order of the rules' ids; keys are grouped once per table.
_BY_HAND = """
with keys as materialized (
    select request_id, count(*) as versions from raw.service_requests group by request_id
),
repeated as materialized (
    select r.* from raw.service_requests as r
    semi join (select request_id from keys where versions > 1) as k on r.request_id = k.request_id
),
old as materialized (
    select _file_id, _line from repeated
    qualify row_number() over (
        partition by _source, request_id
        order by updated_at desc nulls last, _load_seq desc nulls last, _line desc nulls last
    ) > 1
),
current as (
    select r.* from raw.service_requests as r
    anti join old on r._file_id = old._file_id and r._line = old._line
),
looked as (
    select
        count(*) filter (r.cluster_code is not null and c.cluster_code is null) as no_cluster,
        count(*) filter (r.zone_code is not null and z.zone_code is null) as no_zone,
        count(*) filter (
            r.cluster_code is not null and z.zone_code is not null and z.cluster_code <> r.cluster_code
        ) as other_cluster,
        count(*) filter (r.item_code is not null and i.item_code is null) as no_item,
        count(*) filter (r.uscc is not null and e.uscc is null) as no_enterprise,
        count(*) filter (r.cluster_code is null) as unplaced,
        count(*) filter (d.day is null) as no_day,
        count(*) filter (r.provider_code is not null and p.provider_code is null) as no_provider
    from current as r
    left join (select distinct cluster_code from raw.clusters) as c on r.cluster_code = c.cluster_code
    left join (select distinct zone_code, cluster_code from raw.zones) as z on r.zone_code = z.zone_code
    left join (select distinct item_code from raw.service_items) as i on r.item_code = i.item_code
    left join (select distinct uscc from raw.enterprises) as e on r.uscc = e.uscc
    left join (select distinct provider_code from raw.providers) as p on r.provider_code = p.provider_code
    left join raw.working_days as d on cast(r.submitted_at as date) = d.day
),
months as (
    select date_trunc('month', submitted_at) as month, count(distinct request_id) as requests
    from raw.service_requests group by 1
),
between as (
    select requests, median(requests) over () as usual, count(*) over () as month_count from months
    where month > (select min(month) from months) and month < (select max(month) from months)
),
late as (
    select cluster_code, max(submitted_at) as last_at from raw.service_requests group by cluster_code
),
staged as (
    select
        sum((source_system is null)::int + (request_id is null)::int + (submitted_at is null)::int
            + (updated_at is null)::int) as empty,
        sum((not (return_count >= 0))::int + (not (transfer_count >= 0))::int
            + (not (rating between 1 and 5))::int) as beyond,
        sum((channel not in ('window', 'web', 'app', 'phone', 'visit', 'other'))::int
            + (closed_result not in ('solved', 'unsolved', 'withdrawn'))::int) as unlisted,
        sum((not (first_response_at >= submitted_at))::int + (not (resolved_at >= submitted_at))::int
            + (not (closed_at >= submitted_at))::int + (not (reopened_at >= closed_at))::int) as disordered,
        count(*) filter (_loaded_at > (select as_of from int_period__bounds)) as later
    from stg_service__service_requests
),
sums as (
    select _file_id, sum(return_count) as a, sum(transfer_count) as b, sum(rating) as c
    from raw.service_requests group by _file_id
),
booked as (
    select
        file_id, sum(value) filter (measure = 'return_count') as a,
        sum(value) filter (measure = 'transfer_count') as b, sum(value) filter (measure = 'rating') as c
    from ingest.control_totals where hop = 'raw' group by file_id
),
held as materialized (
    select source_system, request_id, count(*) as found from stg_service__service_requests group by all
),
known as (
    select distinct _source as source_system, request_id from raw.service_requests
    where _loaded_at <= (select as_of from int_period__bounds)
)
select
    (select count(*) from (
        select _file_id, request_id, updated_at from repeated group by all having count(*) > 1
    )) as twice_in_a_file,
    (select count(*) from (
        select _source, request_id, updated_at from (
            select distinct * exclude (_file_id, _line, _load_seq, _loaded_at, _row_hash) from repeated
        ) group by all having count(*) > 1
    )) as contradicted,
    looked.*,
    (select count(*) from late where last_at < (select max(last_at) from late) - interval 31 day) as stale,
    (select count(*) from between
     where month_count >= 6 and (requests < usual / 2 or requests > usual * 2)) as odd_months,
    (select count(*) from held where found > 1) as repeated_keys,
    (select count(*) from known full join held using (source_system, request_id)
     where known.request_id is null or held.request_id is null) as lost_or_invented,
    (select count(*) from sums full join booked on sums._file_id = booked.file_id
     where sums.a is distinct from booked.a or sums.b is distinct from booked.b
        or sums.c is distinct from booked.c) as unbalanced,
    coalesce(columns(staged.*), 0)
from looked, staged
"""


def measure(rows: int = ROWS) -> dict:
    """Seconds of both over the same tables, beside them Great Expectations' fixed start-up, and the ratio."""
    with tempfile.TemporaryDirectory(prefix="jushu-bench-") as folder:
        settings = Settings(home=Path(folder))
        settings.warehouse.parent.mkdir(parents=True)
        with duckdb.connect(str(settings.warehouse)) as connection:
            connection.execute("set enable_progress_bar = false")
            warehouse.create_tables(connection)
            reference.load(connection, datetime(2026, 10, 1))
            connection.execute(_WORLD)
            for statement in _REQUESTS.split(";\n")[:3]:
                wanted = {"rows": rows, "corrected": _CORRECTED} if "$rows" in statement else {}
                connection.execute(statement, wanted)
        hand, counts = _by_hand(settings)
        ours = _ours(settings)
        assert counts == ours["faults"], "both must find the same faults"
        return {
            "rows": rows,
            "rules": sum(len(suite.rules) for suite in chosen(settings)),
            "faults": ours["faults"],
            "seconds": {"by_hand": hand, "jushu": ours["seconds"], "start_up": ours["start_up"]},
            "peak_mb": ours["peak_mb"],
            "jushu_to_by_hand": round(ours["seconds"] / hand, 2),
        }


def chosen(settings: Settings) -> tuple[Suite, ...]:
    """The suites of the two tables of requests."""
    return tuple(s for s in derive.all_suites(settings.dbt_project_dir) if s.label in TABLES)


def _by_hand(settings: Settings) -> tuple[float, int]:
    started = time.perf_counter()
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        (row,) = connection.execute(_BY_HAND).fetchall()
    return round(time.perf_counter() - started, 2), int(sum(row))


def _ours(settings: Settings) -> dict:
    """Our run in a process of its own, whose memory is measured."""
    command = [sys.executable, "-m", "benchmarks.quality"]
    environment = os.environ | {"JUSHU_HOME": str(settings.home)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return json.loads(done.stdout.splitlines()[-1])


def main() -> None:
    """Start-up (the import and a run over twelve rows), then the quality run of both tables."""
    settings = Settings()
    tiny = tuple(s for s in derive.all_suites(settings.dbt_project_dir) if s.label == "raw.clusters")
    start_up, _ = _timed(settings, tiny)
    seconds, faults = _timed(settings, chosen(settings))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"start_up": start_up, "seconds": seconds, "faults": faults, "peak_mb": peak}))


def _timed(settings: Settings, suites: tuple[Suite, ...]) -> tuple[float, int]:
    started = time.perf_counter()
    results = run_layer(settings, "raw", run_id="bench", suites=suites)
    seconds = round(time.perf_counter() - started, 2)
    assert all(result.state != "errored" for result in results), results
    return seconds, sum(result.failed_count for result in results)


if __name__ == "__main__":
    main()
