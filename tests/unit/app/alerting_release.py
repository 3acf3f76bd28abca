"""Five alerts of three clusters, written by hand into the small release; two more of the quarter before."""

from pathlib import Path

import duckdb

from tests.unit.app.conftest import write_release

RELEASE = "2026Q3-r1"
STATEMENTS = (
    "alter table dim_indicator add column owner text",
    """update dim_indicator set owner = 'service department', owner_name_zh = '服务部门',
        owner_name_en = 'Service department'""",
    """update dim_indicator set owner = 'cluster operator', owner_name_zh = '运营机构',
        owner_name_en = 'Cluster operator' where indicator_code = 'SQ6-01'""",
    """create table indicator_alert as select * from (values
        ('C02', '2026Q3', 'SQ6-01', 'off_track', 'cluster operator', 12, 16, 4, '2026Q3', 1, 'new'),
        ('C01', '2026Q3', 'SQ2-01', 'unacceptable', 'service department', 44.079656, 60, 15.920344, '2026Q2',
            2, 'continuing'),
        ('C03', '2026Q3', 'SQ2-02', 'off_track', 'service department', 30, 90, 60, '2026Q3', 1, 'new'),
        ('C03', '2026Q3', 'SQ2-02', 'unacceptable', 'service department', 30, 30, 0, '2026Q3', 1, 'new'),
        ('C01', '2026Q2', 'SQ2-01', 'unacceptable', 'service department', 50, 60, 10, '2026Q2', 1, 'new')
    ) as found(cluster_code, period_code, indicator_code, kind, owner, value, threshold_value, gap,
        since_period_code, period_count, status)""",
    "alter table indicator_alert add column period_type text default 'quarter'",
    "alter table audit_indicator_badge add column value decimal(18, 6)",
    "delete from audit_indicator_badge",
    """insert into audit_indicator_badge by name select *, 'quarter' as period_type,
        'not_to_be_used' as badge, '规则 RAW-1 未通过' as reasons_zh, 'rule RAW-1 is not kept' as reasons_en
    from (values
        ('C01', '2026Q2', 'DP3-01', 100), ('C01', '2026Q3', 'DP3-01', 123456),
        ('C02', '2026Q3', 'SQ2-01', null)
    ) as found(cluster_code, period_code, indicator_code, value)""",
)
# the alerts of 2026Q3 in their order: two periods first, then by the gap as a share of the threshold
# (15.92 / 60, none; then 60 / 90, 4 / 16, none); what has no value is not among them
IN_ORDER = [
    ("C01", "SQ2-01", "unacceptable"),
    ("C01", "DP3-01", "not_to_be_used"),
    ("C03", "SQ2-02", "off_track"),
    ("C02", "SQ6-01", "off_track"),
    ("C03", "SQ2-02", "unacceptable"),
]


def publish_alerts(home: Path) -> Path:
    """Publish the release as ``RELEASE``; returns its file of management."""
    write_release(home, RELEASE)
    file = home / "releases" / RELEASE / "management.duckdb"
    with duckdb.connect(str(file)) as connection:
        for statement in STATEMENTS:
            connection.execute(statement)
    return file
