"""Complaints about requests: upheld or not, closed in time or late, repeated, followed up."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import between
from ingestion.synthetic.enterprises import SURNAMES
from ingestion.synthetic.periods import DATA_END, DAY, as_datetime, day_stamps, stamps
from ingestion.synthetic.worktime import STATUTORY

MATTERS = (
    "办理超时",
    "材料反复",
    "态度生硬",
    "收费不明",
    "标准不一",
    "系统故障",
    "承诺未兑现",
    "信息泄露",
    "推诿扯皮",
    "其他",
)
DAYS_TO_CLOSE = 15
DAYS_TO_CORRECT = 30


def about(rng: np.random.Generator, requests: pl.DataFrame) -> pl.DataFrame:
    """Complaints about some of the requests, with the helper columns of their final state.

    Bad handling brings up to 50 complaints per 1,000 requests, good handling 8; some come back on the same
    matter after 3 to 140 days (90 days is what counts).
    """
    good = requests["handling"].to_numpy()
    closed = requests["closed_at"].to_numpy().astype("datetime64[s]").astype("int64")
    submitted = requests["submitted_at"].to_numpy().astype("datetime64[s]").astype("int64")
    from_day = np.where(requests["closed_at"].is_null().to_numpy(), submitted + 20 * DAY, closed)
    at = np.flatnonzero(rng.random(len(good)) < between(0.050, 0.008, good))
    received = STATUTORY.add(from_day[at], (rng.random(len(at)) * 60 * 3600).astype("int64"))
    matter = rng.choice(len(MATTERS), len(at), p=_shares())
    again = np.flatnonzero(rng.random(len(at)) < between(0.20, 0.01, good[at]))
    waited = ((3 + rng.random(len(again)) ** 1.5 * 137) * DAY).astype("int64")
    row = np.concatenate([at, at[again]])
    moment = np.concatenate([received, received[again] + waited])
    matter = np.concatenate([matter, matter[again]])
    keep = moment < DATA_END
    return _states(rng, requests[row[keep]], moment[keep], matter[keep])


def _shares() -> np.ndarray:
    weight = 1 / (1 + np.arange(len(MATTERS)))
    return weight / weight.sum()


def _states(
    rng: np.random.Generator, requests: pl.DataFrame, received: np.ndarray, matter: np.ndarray
) -> pl.DataFrame:
    n = len(received)
    good = requests["handling"].to_numpy()
    in_time = rng.random(n) < between(0.80, 0.995, good)
    took = np.where(in_time, rng.random(n) * 12 + 0.5, 16.2 + rng.exponential(12, n))
    closed = received + (took * DAY).astype("int64")
    # Closed in office hours of that day.
    closed = np.maximum(closed // DAY * DAY + rng.integers(9 * 3600, 18 * 3600, n), received + 3600)
    due = received // DAY + DAYS_TO_CLOSE
    upheld = rng.random(n) < between(0.48, 0.22, good)
    close_day = closed // DAY
    correct_by = close_day + DAYS_TO_CORRECT
    decided = rng.random(n) < between(0.72, 0.995, good)
    corrected = rng.random(n) < between(0.74, 0.99, good)
    corrected_day = close_day + rng.integers(3, 28, n)
    year_closed = close_day.astype("datetime64[D]").astype("datetime64[Y]").astype("int64") + 1970
    kind = rng.choice(["complaint", "report"], n, p=[0.86, 0.14])
    return pl.DataFrame(
        {
            "cluster_code": requests["cluster_code"],
            "zone_code": requests["zone_code"],
            "uscc": requests["uscc"].set(pl.Series(rng.random(n) < 0.05), None),
            "request_id": requests["request_id"].set(pl.Series(kind == "report"), None),
            "kind": kind,
            "matter_code": np.char.mod("TS%02d", matter + 1),
            "received_at": stamps(received.astype(float)),
            "due_on": day_stamps(due.astype(float)),
            "closed_at": stamps(closed.astype(float)),
            "is_upheld": upheld,
            "accountability_due_on": day_stamps(np.where(upheld, correct_by, np.nan)),
            "decision_no": pl.Series([f"追责〔{year}〕{i}号" for i, year in enumerate(year_closed)]).set(
                pl.Series(~(upheld & decided)), None
            ),
            "corrected_on": day_stamps(np.where(upheld & corrected, corrected_day, np.nan)),
            "complainant_name": np.char.add(rng.choice(SURNAMES, n), "某"),
            "complainant_phone": np.char.mod("0000-%08d", rng.integers(0, 10**8, n)),
        }
    )


def numbered(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """All complaints in order of receipt with their numbers, as they stand at the end of the data."""
    together = pl.concat(frames).sort("received_at", "cluster_code", "matter_code", maintain_order=True)
    number = pl.int_range(pl.len()).cast(pl.String).str.zfill(7)
    return known_at(together.with_columns(complaint_id=pl.format("TS-{}", number)), DATA_END)


def known_at(frame: pl.DataFrame, cutoff: int) -> pl.DataFrame:
    """The complaints as known just before ``cutoff``: what happens later is not in them."""
    moment = pl.lit(as_datetime(cutoff)).cast(pl.Datetime("us"))
    closed = pl.col("closed_at") < moment
    corrected = pl.col("corrected_on") < moment.cast(pl.Date)
    known = frame.with_columns(
        closed_at=pl.when(closed).then("closed_at"),
        is_upheld=pl.when(closed).then("is_upheld"),
        accountability_due_on=pl.when(closed).then("accountability_due_on"),
        decision_no=pl.when(closed).then("decision_no"),
        corrected_on=pl.when(corrected).then("corrected_on"),
    )
    last = pl.max_horizontal(
        "received_at", "closed_at", pl.col("corrected_on").cast(pl.Datetime("us")).dt.offset_by("17h")
    )
    end = pl.lit(as_datetime(DATA_END - 1)).cast(pl.Datetime("us"))
    return known.with_columns(updated_at=pl.min_horizontal(last + pl.duration(minutes=1), end))
