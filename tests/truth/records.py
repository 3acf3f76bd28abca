"""The clean records of a folder, with what follows from each of them alone: due moments, gaps, repeats."""

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import polars as pl

from tests.truth.amounts import half_up
from tests.truth.forms import form_on
from tests.truth.periods import Period, period
from tests.truth.working_time import due_moments, working_days_later, working_seconds

DIMENSIONS = {
    "importance_tangibles": ("T1", "T2", "T3", "T4"),
    "importance_reliability": ("R1", "R2", "R3", "R4", "R5"),
    "importance_responsiveness": ("S1", "S2", "S3", "S4"),
    "importance_assurance": ("A1", "A2", "A3", "A4"),
    "importance_empathy": ("E1", "E2", "E3", "E4", "E5"),
}
CORRECTION_DAYS = 15


class Records:
    """All tables of a folder of ``<table>.parquet`` files; each is read when it is first asked for."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._tables: dict[str, pl.DataFrame] = {}

    def table(self, name: str) -> pl.DataFrame:
        """The records of a contract as they are."""
        if name not in self._tables:
            self._tables[name] = pl.read_parquet(self._folder / f"{name}.parquet")
        return self._tables[name]

    @cached_property
    def requests(self) -> pl.DataFrame:
        """Requests with category, due moments, working seconds and the day to put a poor rating right."""
        joined = form_on(self.table("service_requests"), "submitted_at", self.table("service_items"))
        joined = joined.with_columns(pl.col("calendar_code").fill_null("CN-STATUTORY"))
        parts = [
            _timed(joined.filter(pl.col("calendar_code") == calendar), calendar)
            for calendar in ("CN-STATUTORY", "WEEKDAY-24H")
        ]
        timed = pl.concat(parts)
        poor = (pl.col("rating") <= 2) & pl.col("closed_at").is_not_null()
        closed = timed.select(pl.when(poor).then(pl.col("closed_at").dt.date())).to_series()
        return timed.with_columns(correction_due_on=working_days_later(closed, CORRECTION_DAYS))

    @cached_property
    def complaints(self) -> pl.DataFrame:
        """Complaints and reports without arbitrations; is_repeat: same matter and enterprise in 90 days."""
        own = self.table("complaints").filter(pl.col("kind") != "arbitration")
        own = own.sort("received_at", "complaint_id")
        earlier: dict[tuple[str, str], list] = {}
        repeats = []
        for uscc, matter, received in own.select("uscc", "matter_code", "received_at").iter_rows():
            before = earlier.setdefault((uscc, matter), []) if uscc is not None else []
            repeats.append(any(received - b <= timedelta(days=90) for b in before))
            before.append(received)
        return own.with_columns(is_repeat=pl.Series(repeats, dtype=pl.Boolean))

    @cached_property
    def responses(self) -> pl.DataFrame:
        """Valid questionnaires with closed_on of their wave and the gap (null where it cannot be told)."""
        of: dict[str, list[tuple[str, int, int]]] = {}
        for response, item, expected, perceived in self.table("survey_answers").iter_rows():
            of.setdefault(response, []).append((item, expected, perceived))
        valid, gaps = [], []
        responses = self.table("survey_responses")
        for row in responses.iter_rows(named=True):
            mine = of.get(row["response_id"], [])
            given = {score for _, expected, perceived in mine for score in (expected, perceived)}
            valid.append(not (len(mine) >= 10 and len(given) == 1))
            gaps.append(_gap(row, mine))
        closing = self.table("survey_waves").select("wave_id", "zone_code", "closed_on")
        gap = pl.Series(gaps, dtype=pl.Decimal(18, 6))
        return (
            responses.with_columns(is_valid=pl.Series(valid, dtype=pl.Boolean), gap=gap)
            .filter("is_valid")
            .join(closing, on=["wave_id", "zone_code"], how="left")
        )

    def quarterly(self, name: str) -> pl.DataFrame:
        """Records of quarters, with snapshot_on: the last day of the quarter."""
        return _with_last_day(self.table(name), "report_period", "snapshot_on")

    def monthly(self, name: str) -> pl.DataFrame:
        """Records of months, with month_end_on: the last day of the month."""
        return _with_last_day(self.table(name), "report_month", "month_end_on")

    def first_month(self) -> Period:
        """The month in which the first request, complaint or questionnaire came."""
        moments = [
            self.table("service_requests")["submitted_at"].min(),
            self.table("complaints")["received_at"].min(),
            self.table("survey_responses")["responded_at"].min(),
        ]
        return period(min((str(m)[:7] for m in moments if m is not None), default="1970-01"))


@lru_cache(maxsize=2)
def read(truth_dir: Path) -> Records:
    """The records of a folder, kept for the next caller."""
    return Records(truth_dir)


def _with_last_day(rows: pl.DataFrame, code: str, name: str) -> pl.DataFrame:
    ends = {c: period(c).end for c in rows[code].unique().to_list()}
    return rows.with_columns(pl.col(code).replace_strict(ends, return_dtype=pl.Date).alias(name))


def _timed(part: pl.DataFrame, calendar: str) -> pl.DataFrame:
    """Adds response_due_at, resolve_due_at and the working seconds to response and to resolution."""
    start = _moments(part["submitted_at"])
    columns = {}
    for hours, name in (("response_hours", "response_due_at"), ("resolve_hours", "resolve_due_at")):
        has = part[hours].is_not_null().to_numpy()
        seconds = np.array([int(h * 3600) for h in part[hours].drop_nulls()], dtype="int64")
        due = np.full(part.height, np.datetime64("NaT"), dtype="datetime64[s]")
        due[has] = due_moments(start[has], seconds, calendar)
        columns[name] = pl.Series(due.astype("datetime64[us]"))
    for end, name in (("first_response_at", "response_seconds"), ("resolved_at", "resolve_seconds")):
        has = part[end].is_not_null().to_numpy()
        took = np.zeros(part.height, dtype="int64")
        took[has] = working_seconds(start[has], _moments(part[end])[has], calendar)
        columns[name] = pl.select(pl.when(pl.Series(has)).then(pl.Series(took))).to_series()
    return part.with_columns(**columns)


def _moments(values: pl.Series) -> np.ndarray:
    return values.to_numpy().astype("datetime64[s]")


def _gap(response: dict, answers: list[tuple[str, int, int]]) -> Decimal | None:
    """Importance-weighted mean of perception minus expectation, half up to 6 decimals."""
    total = Fraction(0)
    for importance, items in DIMENSIONS.items():
        differences = [perceived - expected for item, expected, perceived in answers if item in items]
        if response[importance] is None or not differences:
            return None
        total += Fraction(response[importance]) / 100 * Fraction(sum(differences), len(differences))
    return half_up(total)
