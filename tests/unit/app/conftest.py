"""A small release whose every number is written here by hand, and the app's script run on it."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

SCRIPT = Path(__file__).resolve().parents[3] / "app" / "dashboard.py"
# cluster -> node -> scores of 2025Q3, 2026Q2, 2026Q3 (None: not scored)
SCORES: dict[str, dict[str, tuple[float | None, float | None, float | None]]] = {
    "C01": {"SQ": (70.0, 80.0, 81.25), "SQ2": (60, 75.5, 74.25), "DP": (55, 50, 50), "DP3": (55, 50, 50)},
    "C02": {"SQ": (70.0, 82.0, 91.0), "SQ2": (60, 82, 91), "DP": (None, None, 62), "DP3": (None, None, 62)},
    "C03": {"SQ": (70.0, 64.0, 60.0), "SQ2": (60, None, None), "DP": (40, 41, 42), "DP3": (40, 41, 42)},
}
PERIODS = (
    ("quarter", "2025Q3", date(2025, 7, 1), date(2025, 9, 30), "2025Q2", "2024Q3"),
    ("quarter", "2026Q2", date(2026, 4, 1), date(2026, 6, 30), "2026Q1", "2025Q2"),
    ("quarter", "2026Q3", date(2026, 7, 1), date(2026, 9, 30), "2026Q2", "2025Q3"),
    ("month", "2026-08", date(2026, 8, 1), date(2026, 8, 31), "2026-07", "2025-08"),
)
INDICATORS = (
    (
        "SQ2-01",
        "SQ2",
        "SQ",
        "首次响应及时率",
        "First response within standard",
        "甲 ÷ 乙",
        "a / b",
        "%",
        "%",
        "%",
        True,
    ),
    (
        "SQ2-02",
        "SQ2",
        "SQ",
        "按期办结率",
        "Resolved within standard",
        "丙 ÷ 丁",
        "c / d",
        "%",
        "%",
        "%",
        True,
    ),
    (
        "SQ6-01",
        "SQ6",
        "SQ",
        "人均培训学时",
        "Training hours per head",
        "戊 ÷ 己",
        "e / f",
        "hours",
        "小时",
        "hours",
        False,
    ),
    (
        "DP3-01",
        "DP3",
        "DP",
        "数商总量",
        "Active data businesses",
        "个数",
        "count",
        "enterprises",
        "家",
        "enterprises",
        True,
    ),
)
KEYS = "unit_type VARCHAR, unit_code VARCHAR, cluster_code VARCHAR, period_type VARCHAR, period_code VARCHAR"
TABLES = {
    "release_info": "release_id VARCHAR, published_at TIMESTAMP, data_as_of DATE, as_of TIMESTAMP,"
    " catalogue_version VARCHAR, methodology_version VARCHAR, methodology_hash VARCHAR,"
    " content_hash VARCHAR, quality_score DECIMAL(6, 2)",
    "dim_cluster": "cluster_code VARCHAR, cluster_name VARCHAR, region_code VARCHAR",
    "dim_period": "period_type VARCHAR, period_code VARCHAR, period_start DATE, period_end DATE,"
    " previous_period_code VARCHAR, same_period_last_year_code VARCHAR",
    "dim_dimension": "dimension_code VARCHAR, index_code VARCHAR, name_zh VARCHAR, name_en VARCHAR,"
    " weight DECIMAL(9, 4)",
    "dim_indicator": "indicator_code VARCHAR, dimension_code VARCHAR, index_code VARCHAR, name_zh VARCHAR,"
    " name_en VARCHAR, formula_zh VARCHAR, formula_en VARCHAR, unit VARCHAR, unit_name_zh VARCHAR,"
    " unit_name_en VARCHAR, is_computed BOOLEAN, direction VARCHAR, unacceptable VARCHAR,"
    " satisfactory VARCHAR, weight DECIMAL(9, 4), clauses VARCHAR, rule VARCHAR, facts VARCHAR,"
    " grain VARCHAR, periods VARCHAR, min_cases INTEGER, owner_name_zh VARCHAR, owner_name_en VARCHAR,"
    " version VARCHAR",
    "indicator_value": f"{KEYS}, indicator_code VARCHAR, numerator DECIMAL(28, 6),"
    " denominator DECIMAL(28, 6), value DECIMAL(18, 6), case_count BIGINT, status VARCHAR,"
    " status_reason VARCHAR",
    "score_indicator": f"{KEYS}, indicator_code VARCHAR, normalised DOUBLE, is_capped BOOLEAN,"
    " effective_weight DOUBLE, contribution DOUBLE",
    "audit_indicator_badge": "cluster_code VARCHAR, period_type VARCHAR, period_code VARCHAR,"
    " indicator_code VARCHAR, badge VARCHAR, reasons_zh VARCHAR, reasons_en VARCHAR, value_low DOUBLE,"
    " value_high DOUBLE, points_shift DOUBLE",
    "score_node": f"{KEYS}, node_code VARCHAR, level VARCHAR, score DECIMAL(6, 2), coverage DOUBLE,"
    " catalogue_weight_share DOUBLE, status VARCHAR, status_reason VARCHAR, grade_code VARCHAR,"
    " rank BIGINT, ranked_units BIGINT",
    "score_trend": f"{KEYS}, node_code VARCHAR, previous_change DECIMAL(6, 2), previous_reason VARCHAR,"
    " last_year_change DECIMAL(6, 2), last_year_reason VARCHAR",
}


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[object, ...]]) -> None:
    connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _grade(score: float) -> str:
    return "excellent" if score >= 90 else "good" if score >= 80 else "fair" if score >= 60 else "poor"


def _score_rows(shift: float) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    nodes, trends = [], []
    for at, period in enumerate(("2025Q3", "2026Q2", "2026Q3")):
        for cluster, by_node in SCORES.items():
            for node, series in by_node.items():
                score = series[at]
                key = ("cluster", cluster, cluster, "quarter", period, node)
                level = "index" if len(node) == 2 else "dimension"
                share = {"SQ": 0.768, "DP": 0.07}.get(node, 1.0)
                if score is None:
                    missing = ("not_scored", "coverage_below_minimum", None, None, 3)
                    nodes.append((*key, level, None, 0.4, share, *missing))
                    trends.append((*key, None, "not_scored", None, "not_scored"))
                    continue
                others = [scores[node][at] for scores in SCORES.values()]
                rank = 1 + sum(other is not None and other > score for other in others)
                units = sum(other is not None for other in others)
                shown = score + shift
                nodes.append((*key, level, shown, 1.0, share, "scored", None, _grade(shown), rank, units))
                before = series[1] if at == 2 else None
                last_year = series[0] if at == 2 else None
                trends.append(
                    (
                        *key,
                        None if before is None else score - before,
                        "base_not_scored" if before is None else None,
                        None if last_year is None else score - last_year,
                        "before_first_period" if last_year is None else None,
                    )
                )
    return nodes, trends


def write_release(home: Path, release_id: str, shift: float = 0, first_name: str = "江北集聚区") -> None:
    """Write a release of role management and point to it; ``shift`` is added to every score."""
    shutil.copytree(_written(release_id, shift, first_name).name, home / "releases" / release_id)
    (home / "releases" / "current").write_text(release_id)


@cache
def _written(release_id: str, shift: float, first_name: str) -> TemporaryDirectory[str]:
    """The folder of such a release, written once for all tests of the process."""
    made = TemporaryDirectory(prefix="jushu-release-")
    folder = Path(made.name)
    nodes, trends = _score_rows(shift)
    with duckdb.connect(str(folder / "management.duckdb")) as connection:
        for table, columns in TABLES.items():
            connection.execute(f"CREATE TABLE {table} ({columns})")
        published = datetime(2026, 10, 8, 6)
        _insert(
            connection,
            "release_info",
            [(release_id, published, date(2026, 9, 30), published, "1.0", "1.0", "mm", "cc", 97.4)],
        )
        _insert(
            connection,
            "dim_cluster",
            [("C01", first_name, "370102"), ("C02", "苏州集聚区", "370211"), ("C03", "无锡集聚区", "370113")],
        )
        _insert(connection, "dim_period", list(PERIODS))
        _insert(
            connection,
            "dim_dimension",
            [
                ("SQ2", "SQ", "响应与时效", "Responsiveness", 20),
                ("SQ6", "SQ", "能力与支撑", "Capability", 10),
                ("DP3", "DP", "生态主体", "Ecosystem entities", 14),
            ],
        )
        goal = ("benefit", "-10.500000", "90-100", 25, "7.4.1;7.4.3")
        source = (None, "service_requests", "cluster;zone", "quarter;year", 5)
        rest = (*goal, *source, "数据局", "Data bureau", "1.0.0")
        _insert(connection, "dim_indicator", [(*row, *rest) for row in INDICATORS])
        key = ("cluster", "C01", "C01", "quarter", "2026Q3")
        _insert(
            connection,
            "indicator_value",
            [
                (*key, "SQ2-01", 819, 1858, 44.079656, 1858, "observed", None),
                (*key, "SQ2-02", None, None, None, 3, "not_reported", "no_rows_in_12_months"),
                (*key, "DP3-01", 123456, None, 123456, 123456, "observed", None),
            ],
        )
        _insert(
            connection,
            "score_indicator",
            [
                (*key, "SQ2-01", 55.55, False, 0.125, 6.94375),
                (*key, "SQ2-02", 0, None, 0.125, 0),
                (*key, "DP3-01", 100, True, 1, 50),
            ],
        )
        own = ("C01", "quarter", "2026Q3")
        reasons = ("警告规则未通过：RAW-1", "warning rules are not kept: RAW-1")
        _insert(
            connection,
            "audit_indicator_badge",
            [
                (*own, "SQ2-01", "with_reservations", *reasons, 43.5, 46.25, 12.5),
                (*own, "DP3-01", "trusted", None, None, None, None, None),
            ],
        )
        _insert(connection, "score_node", nodes)
        _insert(connection, "score_trend", trends)
    manifest = {
        "release_id": release_id,
        "previous_id": None,
        "published_at": "2026-10-08T06:00:00",
        "as_of": None,
        "data_as_of": "2026-09-30",
        "period_code": "2026Q3",
        "content_hash": "cc",
        "quality_score": "97.4",
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return made


@pytest.fixture
def publish(home: Path) -> Callable[..., None]:
    """Publish the release written by hand under an id; see ``write_release``."""
    return partial(write_release, home)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home that the app reads; the app's caches begin and end empty."""
    monkeypatch.setenv("JUSHU_HOME", str(tmp_path))
    monkeypatch.delenv("JUSHU_LANG", raising=False)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield tmp_path
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def open_app(home: Path) -> Callable[..., AppTest]:
    """Open the app with the codes of a link."""

    def open_link(**codes: str) -> AppTest:
        app = AppTest.from_file(str(SCRIPT), default_timeout=30)
        for name, code in codes.items():
            app.query_params[name] = code
        return app.run()

    return open_link
