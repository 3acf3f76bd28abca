"""The clean records with what follows from each of them alone: due moments, durations, gaps, repeats."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import numpy as np
import polars as pl

from tests.truth.working_time import due_moments, working_seconds

DIMENSIONS = {
    "importance_tangibles": ("T1", "T2", "T3", "T4"),
    "importance_reliability": ("R1", "R2", "R3", "R4", "R5"),
    "importance_responsiveness": ("S1", "S2", "S3", "S4"),
    "importance_assurance": ("A1", "A2", "A3", "A4"),
    "importance_empathy": ("E1", "E2", "E3", "E4", "E5"),
}


@dataclass(frozen=True)
class Records:
    """The tables that the indicators need, one frame each."""

    items: pl.DataFrame
    requests: pl.DataFrame
    complaints: pl.DataFrame
    waves: pl.DataFrame
    responses: pl.DataFrame
    enterprises: pl.DataFrame


@lru_cache(maxsize=2)
def read(truth_dir: Path) -> Records:
    """All records of a folder of ``<table>.parquet`` files."""

    def table(name: str) -> pl.DataFrame:
        return pl.read_parquet(truth_dir / f"{name}.parquet")

    items = table("service_items")
    return Records(
        items=items,
        requests=_requests(table("service_requests"), items),
        complaints=_complaints(table("complaints")),
        waves=table("survey_waves"),
        responses=_responses(table("survey_responses"), table("survey_answers"), table("survey_waves")),
        enterprises=table("enterprises"),
    )


def _requests(requests: pl.DataFrame, items: pl.DataFrame) -> pl.DataFrame:
    """Adds response_due_at, resolve_due_at and the working seconds to response and to resolution."""
    standards = items.select("item_code", "calendar_code", "response_hours", "resolve_hours")
    joined = requests.join(standards, on="item_code", how="left", maintain_order="left")
    joined = joined.with_columns(pl.col("calendar_code").fill_null("CN-STATUTORY"))
    parts = []
    for (calendar,), part in joined.partition_by("calendar_code", as_dict=True, maintain_order=True).items():
        start = _moments(part["submitted_at"])
        columns = {}
        for hours, name in (("response_hours", "response_due_at"), ("resolve_hours", "resolve_due_at")):
            has = part[hours].is_not_null().to_numpy()
            seconds = np.array([int(h * 3600) for h in part[hours].drop_nulls()], dtype="int64")
            due = np.full(part.height, np.datetime64("NaT"), dtype="datetime64[s]")
            due[has] = due_moments(start[has], seconds, str(calendar))
            columns[name] = pl.Series(due.astype("datetime64[us]"))
        for end, name in (("first_response_at", "response_seconds"), ("resolved_at", "resolve_seconds")):
            has = part[end].is_not_null().to_numpy()
            took = np.zeros(part.height, dtype="int64")
            took[has] = working_seconds(start[has], _moments(part[end])[has], str(calendar))
            columns[name] = pl.select(pl.when(pl.Series(has)).then(pl.Series(took))).to_series()
        parts.append(part.with_columns(**columns))
    return pl.concat(parts)


def _moments(values: pl.Series) -> np.ndarray:
    return values.to_numpy().astype("datetime64[s]")


def _complaints(complaints: pl.DataFrame) -> pl.DataFrame:
    """Leaves out arbitrations; adds is_repeat: same matter of the same enterprise within 90 days before."""
    own = complaints.filter(pl.col("kind") != "arbitration").sort("received_at", "complaint_id")
    earlier: dict[tuple[str, str], list] = {}
    repeats = []
    for uscc, matter, received in own.select("uscc", "matter_code", "received_at").iter_rows():
        before = earlier.setdefault((uscc, matter), []) if uscc is not None else []
        repeats.append(any(received - b <= timedelta(days=90) for b in before))
        before.append(received)
    return own.with_columns(is_repeat=pl.Series(repeats, dtype=pl.Boolean))


def _responses(responses: pl.DataFrame, answers: pl.DataFrame, waves: pl.DataFrame) -> pl.DataFrame:
    """Only valid questionnaires, with closed_on of their wave and the gap (null where it cannot be told)."""
    of: dict[str, list[tuple[str, int, int]]] = {}
    for response, item, expected, perceived in answers.iter_rows():
        of.setdefault(response, []).append((item, expected, perceived))
    valid, gaps = [], []
    for row in responses.iter_rows(named=True):
        mine = of.get(row["response_id"], [])
        given = {score for _, expected, perceived in mine for score in (expected, perceived)}
        valid.append(not (len(mine) >= 10 and len(given) == 1))
        gaps.append(_gap(row, mine))
    closing = waves.select("wave_id", "zone_code", "closed_on")
    return (
        responses.with_columns(is_valid=pl.Series(valid), gap=pl.Series(gaps, dtype=pl.Decimal(18, 6)))
        .filter("is_valid")
        .join(closing, on=["wave_id", "zone_code"], how="left")
    )


def _gap(response: dict, answers: list[tuple[str, int, int]]) -> Decimal | None:
    """Importance-weighted mean of perception minus expectation, half up to 6 decimals."""
    total = Fraction(0)
    for importance, items in DIMENSIONS.items():
        differences = [perceived - expected for item, expected, perceived in answers if item in items]
        if response[importance] is None or not differences:
            return None
        total += Fraction(response[importance]) / 100 * Fraction(sum(differences), len(differences))
    return half_up(total)


def half_up(number: Fraction, places: int = 6) -> Decimal:
    """A fraction rounded half away from zero."""
    scaled = abs(number) * 10**places
    whole = scaled.numerator * 2 // scaled.denominator
    rounded = Decimal((whole + 1) // 2).scaleb(-places).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return rounded if number >= 0 else -rounded
