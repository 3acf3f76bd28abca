"""All SQL of the report: each statement reads the auditor's released file."""

from jushu import chain

# The newest results of each layer, failures first.
RESULTS = """
with latest as (
    select * from audit_check_results
    qualify run_id = first_value(run_id) over (partition by layer order by run_at desc, run_id desc)
)
select rule_id, severity, state, layer, table_name, dimension, owner, failed_count, element_count,
    text_{lang} as text, todo_{lang} as todo
from latest
order by case state when 'errored' then 0 when 'failed' then 1 else 2 end,
    case severity when 'critical' then 0 when 'warning' then 1 else 2 end, rule_id
"""
KEYS = """
with latest as (
    select run_id, rule_id from audit_check_results
    qualify run_id = first_value(run_id) over (partition by layer order by run_at desc, run_id desc)
)
select rule_id, table_name, key_json
from audit_failed_keys semi join latest using (run_id, rule_id)
order by rule_id, key_json
"""
RUNS = """
select run_id, max(run_at) as run_at, list(struct_pack(severity, is_kept := state = 'passed')) as rules
from audit_check_results group by run_id order by run_at
"""
QUARANTINE = """
select reason_code, string_agg(distinct field, ', ' order by field) as fields, files.source, table_name,
    count(distinct file_id) as files, count(*) as rows
from audit_quarantine left join audit_files as files using (file_id)
group by reason_code, files.source, table_name order by rows desc, reason_code, source, table_name
"""
BOOKS = """
select contract, count(*) as files, sum(physical_lines) as physical_lines, sum(blank_lines) as blank_lines,
    sum(header_lines + footer_lines) as frame_lines, sum(loaded_rows) as loaded_rows,
    sum(quarantined_rows) as quarantined_rows,
    sum(
        physical_lines - blank_lines - header_lines - footer_lines - loaded_rows - quarantined_rows
    ) as left_over
from audit_files where status like 'loaded%' group by contract order by contract
"""
TOTALS = """
with hops as (
    pivot (select table_name, hop, measure, sum(value) as value from audit_control_totals group by all)
    on hop in ('lake', 'raw') using sum(value) group by table_name, measure
)
select table_name, measure, lake, raw, lake - raw as difference from hops order by all
"""
FILES = """
select original_name, source, contract, status, verdict_code, verdict_text, physical_lines, loaded_rows,
    quarantined_rows, received_at, sha256
from audit_files order by (status not like 'loaded%') desc, received_at, original_name
"""
COVERAGE = """
with latest as (
    select * from audit_check_results
    qualify run_id = first_value(run_id) over (partition by layer order by run_at desc, run_id desc)
)
select table_name,
    count(*) filter (dimension = 'conformity') as conformity,
    count(*) filter (dimension = 'completeness') as completeness,
    count(*) filter (dimension = 'accuracy') as accuracy,
    count(*) filter (dimension = 'consistency') as consistency,
    count(*) filter (dimension = 'timeliness') as timeliness,
    count(*) filter (dimension = 'accessibility') as accessibility
from latest group by table_name order by table_name
"""
LOG = f"select {chain.COLUMNS} from audit_log order by number"
INFO = "select * from release_info"
