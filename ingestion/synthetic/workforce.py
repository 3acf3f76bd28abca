"""Service staff of the clusters, their courses and yearly assessments."""

from datetime import date

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, between
from ingestion.synthetic.enterprises import SURNAMES
from ingestion.synthetic.periods import QUARTERS, day_stamps, days
from ingestion.synthetic.registers import Register
from ingestion.synthetic.stays import CODES, FIRST_DAY, LAST_DAY, at, levels

STAFF = Register({"left_on": ()}, "filed_on")
DEPARTMENTS = np.array(["政务服务部", "企业服务部", "数据运营部", "产业促进部", "安全合规部"])
# Days around which the yearly assessments are held.
ASSESSMENTS = (date(2023, 12, 12), date(2024, 12, 10), date(2025, 12, 9))
COURSE_STARTS = [FIRST_DAY - 92 * i for i in (4, 3, 2, 1)] + [days(q.start) for q in QUARTERS]


def staff(rng: np.random.Generator) -> pl.DataFrame:
    """People of each cluster; the number grows with its size."""
    counts = np.array([13 + p.size // 24 for p in PROFILES])
    cluster = np.repeat(np.arange(len(PROFILES)), counts)
    n = len(cluster)
    opened = np.array([days(p.established) for p in PROFILES])[cluster]
    new = rng.random(n) < 0.22
    later = np.maximum(opened + 10, FIRST_DAY) + rng.integers(0, 600, n)
    joined = np.where(new, np.minimum(later, LAST_DAY - 40), opened + rng.integers(0, 60, n))
    left = np.maximum(joined, FIRST_DAY) + rng.integers(60, 900, n)
    leaves = rng.random(n) < 0.2
    return pl.DataFrame(
        {
            "staff_id": np.char.add(np.char.add(CODES[cluster], "-R"), np.char.mod("%03d", np.arange(n))),
            "cluster_code": CODES[cluster],
            "staff_name": np.char.add(rng.choice(SURNAMES, n), rng.choice(["工", "老师", "专员"], n)),
            "department": rng.choice(DEPARTMENTS, n),
            "joined_on": day_stamps(joined.astype(float)),
            "left_on": day_stamps(np.where(leaves, left, np.nan)),
            "opened": day_stamps(np.maximum(joined, FIRST_DAY).astype(float)),
            "cluster": cluster,
        }
    )


def training(rng: np.random.Generator, people: pl.DataFrame) -> pl.DataFrame:
    """Who took part in which course or assessment, among the people as filed."""
    cluster = people["cluster_code"].str.tail(2).cast(pl.Int64).to_numpy() - 1
    joined = people["joined_on"].cast(pl.Int32).to_numpy().astype("int64")
    left = people["left_on"].cast(pl.Int32).fill_null(LAST_DAY + 999).to_numpy().astype("int64")
    level = levels(rng)

    def passes(day: np.ndarray) -> np.ndarray:
        return rng.random(len(cluster)) < between(0.70, 0.98, at(level, cluster, day))

    parts = []
    for t, start in enumerate(COURSE_STARTS):
        for number in range(3):
            day = start + rng.integers(2, 88, len(PROFILES))[cluster]
            hours = rng.choice([2.0, 3.0, 4.0, 6.0, 8.0], len(PROFILES))[cluster]
            goes = rng.random(len(cluster)) < between(0.12, 0.62, at(level, cluster, day))
            parts.append(_sessions(people, f"K{t:02d}{number}", day, goes, hours=hours))
    for year, about in enumerate(ASSESSMENTS):
        day = days(about) + rng.integers(-6, 7, len(PROFILES))[cluster]
        parts.append(_sessions(people, f"N{year:02d}", day, joined < day, passed=passes(day)))
    # Newcomers are assessed a month after they came.
    induction = joined + 30
    parts.append(_sessions(people, "X00", induction, joined >= FIRST_DAY, passed=passes(induction)))
    frame = pl.concat(parts, how="vertical_relaxed")
    held = frame["held"].to_numpy()
    at_work = (joined[frame["row"].to_numpy()] <= held) & (held < left[frame["row"].to_numpy()])
    filed = np.minimum(np.maximum(held + 5, FIRST_DAY), LAST_DAY)
    frame = frame.with_columns(
        held_on=pl.Series(day_stamps(held.astype(float))), filed_on=pl.Series(day_stamps(filed.astype(float)))
    )
    return frame.filter(pl.Series(at_work & (held <= LAST_DAY)))


def _sessions(
    people: pl.DataFrame,
    code: str,
    day: np.ndarray,
    goes: np.ndarray,
    *,
    hours: np.ndarray | None = None,
    passed: np.ndarray | None = None,
) -> pl.DataFrame:
    """One course (``hours``) or assessment (``passed``) in every cluster, for those who go."""
    n = people.height
    return pl.DataFrame(
        {
            "training_id": people["cluster_code"] + f"-{code}",
            "staff_id": people["staff_id"],
            "cluster_code": people["cluster_code"],
            "kind": ["assessment" if hours is None else "course"] * n,
            "training_hours": pl.Series([None] * n if hours is None else hours, dtype=pl.Float64),
            "is_passed": pl.Series([None] * n if passed is None else passed, dtype=pl.Boolean),
            "held": day,
            "row": np.arange(n),
        }
    ).filter(pl.Series(goes))
