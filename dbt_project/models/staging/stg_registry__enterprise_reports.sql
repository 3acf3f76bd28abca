-- One row per source and enterprise and quarter: the version known at the as-of time.
select
    _source as source_system,
    uscc,
    report_period,
    cluster_code,
    total_revenue_cny,
    data_revenue_cny,
    rd_expense_cny,
    staff_count,
    data_staff_count,
    data_staff_joined,
    data_staff_left,
    filed_on,
    _file_id,
    _line,
    _load_seq,
    _loaded_at
from
    (
        {{
            latest_version(
                source("raw", "enterprise_reports"),
                ["uscc", "report_period"],
                "filed_on",
            )
        }}
    ) as latest
