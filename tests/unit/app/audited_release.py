"""The release written by hand in conftest.py with what only auditors see, also written by hand.

Facts and tables: fct_requests is made of raw.requests, its column is_late of raw.events as well; fct_items of
dim_item, that of raw.items. SQ2-01 = late / due requests, SQ2-02 of due requests, DP3-01 of items.
"""

import json
import shutil
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from jushu import chain
from tests.unit.app.conftest import write_release

RUN, EARLIER = datetime(2026, 10, 8, 5), datetime(2026, 10, 7, 5)
TABLES = {
    "audit_check_results": "run_id VARCHAR, run_at TIMESTAMP, layer VARCHAR, rule_id VARCHAR,"
    " table_name VARCHAR, dimension VARCHAR, severity VARCHAR, owner VARCHAR, state VARCHAR,"
    " failed_count BIGINT, element_count BIGINT, seconds DOUBLE, text_zh VARCHAR, text_en VARCHAR,"
    " todo_zh VARCHAR, todo_en VARCHAR",
    "audit_rule_trend": "rule_id VARCHAR, run_id VARCHAR, run_at TIMESTAMP, state VARCHAR,"
    " failed_count BIGINT, trend VARCHAR, runs_not_passed BIGINT",
    "audit_failed_keys": "run_id VARCHAR, rule_id VARCHAR, table_name VARCHAR, key_json VARCHAR",
    "audit_measure": "measure VARCHAR, aggregate VARCHAR, fact_name VARCHAR, column_name VARCHAR",
    "audit_lineage": "model VARCHAR, input_model VARCHAR, columns_made VARCHAR",
    "audit_files": "file_id VARCHAR, sha256 VARCHAR, original_name VARCHAR, source VARCHAR,"
    " contract VARCHAR, status VARCHAR, verdict_code VARCHAR, verdict_text VARCHAR, physical_lines BIGINT,"
    " blank_lines BIGINT, header_lines BIGINT, footer_lines BIGINT, loaded_rows BIGINT,"
    " quarantined_rows BIGINT, received_at TIMESTAMP",
    "audit_control_totals": "file_id VARCHAR, table_name VARCHAR, hop VARCHAR, measure VARCHAR,"
    " value DECIMAL(38, 6)",
    "audit_quarantine": "file_id VARCHAR, table_name VARCHAR, line INTEGER, field VARCHAR,"
    " reason_code VARCHAR, rule_id VARCHAR, raw_value VARCHAR, raw_text VARCHAR, first_seen_at TIMESTAMP",
    "audit_quality_scores": "run_id VARCHAR, scope_type VARCHAR, scope VARCHAR, numerator BIGINT,"
    " denominator BIGINT, quality_pct DECIMAL(7, 4), rule_count BIGINT",
    "audit_quality_coverage": "table_name VARCHAR, column_name VARCHAR, dimension VARCHAR,"
    " rule_count BIGINT, rule_ids VARCHAR, state VARCHAR",
    "audit_log": "number BIGINT, logged_at TIMESTAMP, kind VARCHAR, entry VARCHAR, previous_hash VARCHAR,"
    " entry_hash VARCHAR",
}
FOR_ALL = {
    "audit_quality": "layer VARCHAR, table_name VARCHAR, rules BIGINT, passed BIGINT, failed BIGINT,"
    " errored BIGINT, blocking BIGINT, quality_score DECIMAL(6, 2), run_id VARCHAR",
    "audit_badge_reasons": "place INTEGER, reason_code VARCHAR, text_zh VARCHAR, text_en VARCHAR",
    "audit_waivers": "waiver_id VARCHAR, rule_id VARCHAR, scope VARCHAR, reason VARCHAR, owner VARCHAR,"
    " approver VARCHAR, expires_on DATE, evidence_name VARCHAR, evidence_sha256 VARCHAR, is_expired BOOLEAN",
    "audit_waived": "run_id VARCHAR, rule_id VARCHAR, waiver_id VARCHAR, failed_count BIGINT,"
    " covered_count BIGINT",
}
# rule, table, layer, dimension, severity, state, failing rows, rows
RULES = (
    ("RAW-EVT-001", "raw.events", "raw", "accuracy", "warning", "failed", 30, 400),
    ("RAW-REQ-001", "raw.requests", "raw", "completeness", "critical", "errored", 0, 200),
    ("RAW-ITM-001", "raw.items", "raw", "accuracy", "info", "failed", 5, 50),
    ("ING-FIL-004", "ingest.files", "raw", "conformity", "warning", "failed", 1, 3),
    ("MRT-IND-009", "indicator_value", "marts", "timeliness", "warning", "failed", 1, 900),
    ("MRT-SCO-001", "score_node", "marts", "consistency", "critical", "passed", 0, 60),
    ("RAW-ZON-001", "raw.zones", "raw", "accuracy", "critical", "passed", 0, 9),
    ("RAW-ZON-002", "raw.zones", "raw", "completeness", "critical", "passed", 0, 9),
)
KEYS = (
    ("RAW-EVT-001", [{"event_id": f"E{number:03}"} for number in range(30)]),
    ("ING-FIL-004", [{"file_id": "f2", "original_name": "events__2026Q3.csv"}]),
    ("MRT-IND-009", [{"cluster_code": "C02", "indicator_code": "DP3-01"}]),
)
FILES = (
    ("f1", "aa", "requests__2026Q3.csv", "east", "requests", "loaded", "OK", "", 206, 1, 1, 0, 200, 4),
    ("f2", "bb", "events__2026Q3.csv", "west", "events", "loaded", "OK", "", 427, 0, 1, 0, 400, 26),
    ("f3", "cc", "items__2026Q3.csv", "east", "items", "refused", "HEADER", "no header", 0, 0, 0, 0, 0, 0),
)


def write_audited(home: Path, release_id: str = "2026Q3-r1", shift: float = 0) -> None:
    """Write the release for all three roles and point to it."""
    write_release(home, release_id, shift)
    folder = home / "releases" / release_id
    with duckdb.connect(str(folder / "management.duckdb")) as connection:
        _create(connection, FOR_ALL)
        _fill_for_all(connection)
    for role in ("analyst", "auditor"):
        shutil.copy(folder / "management.duckdb", folder / f"{role}.duckdb")
    with duckdb.connect(str(folder / "auditor.duckdb")) as connection:
        _create(connection, TABLES)
        _fill_for_auditors(connection)


def _create(connection: duckdb.DuckDBPyConnection, tables: dict[str, str]) -> None:
    for name, columns in tables.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _fill_for_all(connection: duckdb.DuckDBPyConnection) -> None:
    quality = {}
    for _rule, table, layer, _, severity, state, *_ in RULES:
        row = quality.setdefault(table, [layer, table, 0, 0, 0, 0, 0])
        row[2] += 1
        row[{"passed": 3, "failed": 4, "errored": 5}[state]] += 1
        row[6] += severity == "critical" and state != "passed"
    rows = [(*row, round(100 * row[3] / row[2], 2), "run2") for row in quality.values()]
    _insert(connection, "audit_quality", rows)
    reasons = [(1, "WARNING_FAILED", "", ""), (2, "STALE", "", "")]
    _insert(connection, "audit_badge_reasons", reasons)
    waiver = ("数据局", "王某", date(2026, 12, 31), "memo.pdf", "ab12", False)
    _insert(connection, "audit_waivers", [("W-1", "RAW-ITM-001", "C01", "平台迁移", *waiver)])
    _insert(connection, "audit_waived", [("run2", "RAW-ITM-001", "W-1", 5, 4)])
    connection.execute("ALTER TABLE audit_indicator_badge ADD COLUMN reason_codes VARCHAR")
    connection.execute(
        "UPDATE audit_indicator_badge SET reason_codes = 'WARNING_FAILED',"
        " reasons_zh = '警告规则未通过：RAW-EVT-001 (7.50%)' WHERE indicator_code = 'SQ2-01'"
    )


def _fill_for_auditors(connection: duckdb.DuckDBPyConnection) -> None:
    results, trend = [], []
    for rule, table, layer, dimension, severity, state, failed, rows in RULES:
        said = (0.1, f"{rule} 的内容", f"what {rule} says", f"处理 {rule}", f"do {rule}")
        head = ("raw" if layer == "raw" else "marts", rule, table, dimension, severity, "service department")
        results += [
            ("run1", EARLIER, *head, "passed", 0, rows, *said),
            ("run2", RUN, *head, state, failed, rows, *said),
        ]
        trend += [(rule, "run1", EARLIER, "passed", 0, "new", 0)]
        trend += [
            (rule, "run2", RUN, state, failed, "same" if state == "passed" else "worse", state != "passed")
        ]
    _insert(connection, "audit_check_results", results)
    _insert(connection, "audit_rule_trend", trend)
    keys = [("run2", rule, "", json.dumps(key)) for rule, found in KEYS for key in found]
    _insert(connection, "audit_failed_keys", [*keys, ("run1", "RAW-EVT-001", "", '{"event_id": "OLD"}')])
    measures = (("late", "is_late"), ("due", "is_due"))
    made_of = [(name, "count", "fct_requests", column) for name, column in measures]
    _insert(connection, "audit_measure", [*made_of, ("items", "count", "fct_items", "is_item")])
    lineage = (
        ("fct_requests", "stg_service__requests", None),
        ("fct_requests", "stg_service__events", "is_late;is_early"),
        ("fct_items", "dim_item", None),
        ("dim_item", "stg_service__items", None),
    )
    _insert(connection, "audit_lineage", list(lineage))
    for column in ("numerator", "denominator", "numerator_fact", "denominator_fact", "scale", "obligation"):
        connection.execute(f"ALTER TABLE dim_indicator ADD COLUMN {column} VARCHAR")
    made = (("SQ2-01", "late", "due"), ("SQ2-02", "due", None), ("DP3-01", "items", None))
    for code, above, below in made:
        connection.execute(
            "UPDATE dim_indicator SET numerator = ?, denominator = ? WHERE indicator_code = ?",
            [above, below, code],
        )
    received = datetime(2026, 10, 8, 2)
    _insert(connection, "audit_files", [(*row, received) for row in FILES])
    totals = [
        (file, table, hop, "rows", value)
        for file, table, lake, raw in (("f1", "requests", 200, 200), ("f2", "events", 400, 399))
        for hop, value in (("lake", lake), ("raw", raw))
    ]
    _insert(connection, "audit_control_totals", totals)
    refused = [
        ("f2", "events", line, "at", "BAD_DATE", "BAD_DATE:at", "2026-02-30", "***", received)
        for line in range(26)
    ]
    refused += [
        ("f1", "requests", line, None, "WIDTH", "WIDTH", None, "a,b<c>", received) for line in range(4)
    ]
    _insert(connection, "audit_quarantine", refused)
    scores = [
        ("run2", "dimension", "accuracy", 424, 459, 92.3747, 3),
        ("run2", "cluster", "C01", 10, 10, 100, 2),
        ("run2", "table", "raw.events", 370, 400, 92.5, 1),
        ("run2", "table", "raw.zones", 18, 18, 100, 2),
        ("run2", "source", "west", 370, 400, 92.5, 1),
    ]
    _insert(connection, "audit_quality_scores", scores)
    cells = [
        ("raw.events", "at", "accuracy", 1, "RAW-EVT-001", "checked"),
        ("raw.events", "at", "timeliness", 0, None, "unchecked"),
        ("raw.events", "note", "accuracy", 0, None, "unchecked"),
        ("raw.events", "note", "timeliness", 0, None, "unchecked"),
    ]
    _insert(connection, "audit_quality_coverage", cells)
    for number, (kind, detail) in enumerate(
        (("load", {"name": "数据.csv"}), ("check", {"passed": 3})), start=1
    ):
        chain_append(connection, number, kind, detail)


def chain_append(connection: duckdb.DuckDBPyConnection, number: int, kind: str, detail: dict) -> None:
    """Add an entry to ``audit_log`` that follows the last one."""
    at = RUN + timedelta(minutes=number)
    row = connection.execute("SELECT entry_hash FROM audit_log ORDER BY number DESC LIMIT 1").fetchone()
    previous = row[0] if row else chain.START
    entry = {"number": number, "kind": kind, "at": at.isoformat(timespec="microseconds"), "detail": detail}
    _insert(
        connection,
        "audit_log",
        [(number, at, kind, chain.canonical(entry), previous, chain.entry_hash(previous, entry))],
    )
