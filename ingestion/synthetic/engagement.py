"""Activities and who came, visits to enterprises and the issues raised in them."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, World, between
from ingestion.synthetic.enterprises import SURNAMES
from ingestion.synthetic.periods import QUARTERS, day_stamps, days
from ingestion.synthetic.registers import Register
from ingestion.synthetic.stays import CODES, FIRST_DAY, LAST_DAY, Stays, at, levels, numbered, texts
from ingestion.synthetic.worktime import STATUTORY

ISSUES = Register({"answered_on": ()}, "updated_on")
KINDS = ["training_base", "technical_training", "exchange", "match_making", "university", "brand"]
TOPICS = ("数据治理", "数据合规", "可信空间", "人工智能", "数据资产入表", "公共数据授权运营", "隐私计算")
FORMS = ("实训班", "交流会", "对接会", "公开课", "开放日", "研讨会")
WANTS = ("用地租金", "人才公寓", "算力资源", "数据接入", "融资对接", "政策兑现", "场景开放", "网络质量")
ASKS = ("咨询", "困难", "建议", "申请协调")
# Days on which quarters begin, with the three before the first: trainings count for twelve months.
STARTS = np.array([FIRST_DAY - 274, FIRST_DAY - 183, FIRST_DAY - 92, *(days(q.start) for q in QUARTERS)])


def activities(rng: np.random.Generator, world: World) -> pl.DataFrame:
    """Activities of each cluster since it exists, at least three in a quarter."""
    level = levels(rng)
    size = np.array([p.size for p in PROFILES])
    begun = np.array([days(p.established) for p in PROFILES])
    cluster, day = [], []
    for t, start in enumerate(STARTS):
        rate = size / 100 * between(1.6, 6.0, level[:, max(t - 3, 0)])
        counts = np.where(begun <= start, 3 + rng.poisson(rate), 0)
        cluster.append(np.repeat(np.arange(len(PROFILES)), counts))
        day.append(start + rng.integers(0, 89, int(counts.sum())))
    c, held = np.concatenate(cluster), np.concatenate(day)
    n = len(c)
    first = np.searchsorted(world.zone_of, c)
    zone = pl.Series(world.zone_code[first]).set(pl.Series(rng.random(n) < 0.4), None)
    return pl.DataFrame(
        {
            "activity_id": numbered("HD", n),
            "cluster_code": CODES[c],
            "zone_code": zone,
            "kind": rng.choice(KINDS, n, p=[0.3, 0.16, 0.18, 0.18, 0.1, 0.08]),
            "title": texts(rng, TOPICS, FORMS, n),
            "held_on": day_stamps(held.astype(float)),
            "filed_on": day_stamps(_filed(held, 4)),
        }
    )


def attendances(rng: np.random.Generator, stays: Stays, held: pl.DataFrame) -> pl.DataFrame:
    """Which enterprises of the cluster came to each activity as filed."""
    level = levels(rng)
    cluster = held["cluster_code"].str.tail(2).cast(pl.Int64).to_numpy() - 1
    day = held["held_on"].cast(pl.Int32).to_numpy().astype("int64")
    number = 3 + rng.poisson(between(3, 11, at(level, cluster, day)))
    activity = np.repeat(np.arange(held.height), number)
    row = np.zeros(len(activity), dtype="int64")
    for c in range(len(PROFILES)):
        mine = np.flatnonzero(cluster[activity] == c)
        own = np.flatnonzero(stays.cluster == c)
        row[mine] = rng.choice(own, len(mine), p=stays.weight[own] / stays.weight[own].sum())
    there = (stays.entry[row] <= day[activity]) & (stays.leave[row] > day[activity])
    activity, row = activity[there], row[there]
    n = len(row)
    people = 1 + rng.poisson(1.3, n)
    quality = at(level, cluster[activity], day[activity])
    rating = np.clip(between(3.3, 4.7, quality) + rng.normal(0, 0.45, n), 1, 5)
    is_training = held["kind"].str.contains("training").to_numpy()[activity]
    hours = people * np.where(is_training, rng.choice([8, 16, 24, 32], n), 3)
    frame = pl.DataFrame(
        {
            "activity_id": held["activity_id"].gather(activity),
            "uscc": stays.uscc[row],
            "cluster_code": held["cluster_code"].gather(activity),
            "attendee_count": people,
            "person_hours": pl.Series(hours.astype(float)).set(pl.Series(rng.random(n) < 0.03), None),
            "rating": pl.Series(np.round(rating, 1)).set(pl.Series(rng.random(n) < 0.18), None),
            "filed_on": day_stamps(_filed(day[activity], 6)),
        }
    )
    return frame.unique(["activity_id", "uscc"], keep="first", maintain_order=True)


def visits(rng: np.random.Generator, stays: Stays) -> pl.DataFrame:
    """Visits on working days; good clusters see most of their enterprises in a quarter, weak ones few."""
    level = levels(rng)
    parts = []
    for q in QUARTERS:
        there = stays.there(days(q.start), days(q.end))
        seen = there[rng.random(len(there)) < between(0.10, 0.66, level[stays.cluster[there], q.index])]
        calendar = np.arange(days(q.start), days(q.end) + 1)
        working = calendar[STATUTORY.is_workday(calendar)]
        parts.append((seen, rng.choice(working, len(seen))))
    row, day = (np.concatenate(p) for p in zip(*parts, strict=True))
    n = len(row)
    return pl.DataFrame(
        {
            "visit_id": numbered("ZF", n),
            "cluster_code": CODES[stays.cluster[row]],
            "uscc": stays.uscc[row],
            "visited_on": day_stamps(day.astype(float)),
            "visitor_name": np.char.add(rng.choice(SURNAMES, n), "专员"),
            "filed_on": day_stamps(_filed(day, 8)),
        }
    )


def issues(rng: np.random.Generator, seen: pl.DataFrame) -> pl.DataFrame:
    """Issues raised in the visits as filed, with the day of the answer."""
    level = levels(rng)
    asks = seen.filter(pl.Series(rng.random(seen.height) < 0.6))
    n = asks.height
    cluster = asks["cluster_code"].str.tail(2).cast(pl.Int64).to_numpy() - 1
    raised = asks["visited_on"].cast(pl.Int32).to_numpy().astype("int64")
    in_time = rng.random(n) < between(0.62, 0.985, at(level, cluster, raised))
    took = np.where(in_time, rng.integers(1, 13, n), rng.integers(19, 60, n))
    never = rng.random(n) < 0.01
    return pl.DataFrame(
        {
            "issue_id": numbered("SQ-ZF", n),
            "visit_id": asks["visit_id"],
            "cluster_code": asks["cluster_code"],
            "matter": texts(rng, WANTS, ASKS, n),
            "raised_on": asks["visited_on"],
            "answered_on": day_stamps(np.where(never, np.nan, (raised + took).astype(float))),
            "opened": asks["visited_on"],
        }
    )


def _filed(day: np.ndarray, within: int) -> np.ndarray:
    """Day of the filing: some days later, in the first quarter for what is older, never behind the data."""
    return np.minimum(np.maximum(day + day % within, FIRST_DAY), LAST_DAY).astype(float)
