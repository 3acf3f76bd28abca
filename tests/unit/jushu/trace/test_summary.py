"""A trace in a few lines: codes as they are for a command, names where the caller gives them."""

from datetime import date
from decimal import Decimal

import polars as pl

from jushu.trace import Trace
from jushu.trace.measure import Period
from jushu.trace.subject import Subject
from jushu.trace.summary import summary

NAMES = {"grade": {"good": "良"}, "status": {"suppressed": "样本过少"}, "grain": {"cluster": "集聚区"}}
INDICATOR = {"indicator_code": "SQ2-01", "name_zh": "及时率", "name_en": "In time", "unit": "%"}


def traced() -> Trace:
    """A value that is not published, of a dimension graded good."""
    period = Period("quarter", "2026Q3", date(2026, 7, 1), date(2026, 9, 30))
    status = (None, None, None, 3, "suppressed", "below_min_cases")
    node = {"level": "dimension", "node_code": "SQ2", "score": Decimal("81.25"), "grade_code": "good"}
    return Trace(
        release_id="2026Q3-r1",
        subject=Subject(INDICATOR, "cluster", "C01", "C01", period, *status),
        score={"nodes": [node | {"rank": 2, "ranked_units": 12}]},
        badge={},
        parts=(),
        raw=pl.DataFrame(),
        files=pl.DataFrame(),
        differences=(),
    )


def test_a_command_shows_codes() -> None:
    said = dict(summary(traced(), "zh"))
    assert (said["维度"], said["单元"]) == ("SQ2 81.25 good, 2 / 12", "C01 (cluster)")
    assert said["状态"] == "suppressed below_min_cases"


def test_a_page_shows_names_and_keeps_a_code_without_one() -> None:
    said = dict(summary(traced(), "zh", lambda family, code: NAMES.get(family, {}).get(code, code)))
    assert (said["维度"], said["单元"]) == ("SQ2 81.25 良, 2 / 12", "C01 (集聚区)")
    assert said["状态"] == "样本过少 below_min_cases"
