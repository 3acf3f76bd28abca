"""Policy grants to enterprises, and what enterprises do together with others."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, between
from ingestion.synthetic.periods import day_stamps, days
from ingestion.synthetic.registers import Register
from ingestion.synthetic.stays import CODES, FIRST_DAY, LAST_DAY, Stays, at, levels, numbered, shares, texts

GRANTS = Register(
    {"approved_on": ("approved_amount_cny", "due_on"), "disbursed_on": ("disbursed_amount_cny",)},
    "updated_on",
)
COLLABORATIONS = Register({"operating_on": (), "ended_on": ()}, "updated_on")
KINDS = ["tax", "talent", "rent", "fund", "compute", "data_asset"]
PARTNERS = ("示例海滨大学", "示例齐鲁研究院", "示例理工学院", "示例标准委员会", "示例商业银行")
PLACES = ("港区", "园区", "县域", "医院", "景区", "车间", "社区", "批发市场")
SCENES = ("智能调度场景", "信用服务场景", "能耗优化场景", "客流预测场景", "质量追溯场景", "联合建模项目")
# Records per 100 enterprises over the years at quality 0 and 1, and how long they last in days.
RATES = {
    "university_project": (5, 26),
    "standard": (2, 12),
    "data_space": (6, 42),
    "loan": (5, 34),
    "equity": (1, 12),
}


def grants(rng: np.random.Generator, stays: Stays, scale: int) -> pl.DataFrame:
    """Grants applied for from spring 2024, approved or not, paid in time, late, in part or never."""
    level = levels(rng)
    counts = np.round(shares(4_800 * scale, 0.6) * between(0.7, 1.25, level.mean(axis=1)))
    row, applied = stays.draw(rng, counts, FIRST_DAY - 190, LAST_DAY)
    n, cluster = len(row), stays.cluster[row]
    quality = at(level, cluster, applied)
    approved = applied + rng.integers(6, 40, n)
    approved = np.where(rng.random(n) < 0.88, approved, np.nan)
    due = approved + 60
    took = np.ceil(between(75, 9, quality) * rng.lognormal(0, 0.4, n))
    paid = rng.random(n) < between(0.66, 0.985, quality)
    kind = rng.choice(KINDS, n, p=[0.14, 0.34, 0.16, 0.16, 0.12, 0.08])
    amount = np.round(np.where(kind == "talent", 0.4, 1.0) * rng.lognormal(11.9, 0.7, n), -2)
    part = np.where(rng.random(n) < 0.12, np.round(amount * rng.uniform(0.4, 0.95, n), 2), amount)
    return pl.DataFrame(
        {
            "grant_id": numbered("ZD", n),
            "cluster_code": CODES[cluster],
            "uscc": stays.uscc[row],
            "policy_kind": kind,
            "applied_on": day_stamps(applied.astype(float)),
            "approved_on": day_stamps(approved),
            "approved_amount_cny": amount,
            "due_on": day_stamps(due),
            "disbursed_on": day_stamps(np.where(paid, approved + took, np.nan)),
            "disbursed_amount_cny": part,
            "opened": day_stamps(applied.astype(float)),
        }
    )


def collaborations(rng: np.random.Generator, stays: Stays, scale: int) -> pl.DataFrame:
    """Projects, standards, scenarios of a cluster, data spaces, loans and shares on data assets."""
    level = levels(rng)
    good = level.mean(axis=1)
    hundreds = shares(3_000 * scale) / 100
    parts = [_of_kind(rng, stays, kind, hundreds * between(*rate, good)) for kind, rate in RATES.items()]
    parts.append(_scenarios(rng, good))
    frame = pl.concat(parts, how="vertical_relaxed").sort("started", "cluster_code", maintain_order=True)
    n = frame.height
    cluster = frame["cluster"].to_numpy()
    started = frame["started"].to_numpy()
    quality = at(level, cluster, started)
    kind = frame["kind"].to_numpy()
    is_scene, is_money = kind == "scenario", np.isin(kind, ["loan", "equity"])
    operating = started + rng.integers(40, 320, n)
    runs = is_scene & (rng.random(n) < between(0.35, 0.95, quality))
    lasting = np.select([kind == "university_project", kind == "standard"], [420, 520], 5_000)
    ended = started + np.ceil(lasting * rng.lognormal(0, 0.3, n))
    ended = np.where(is_money, np.nan, np.where(runs, np.maximum(ended, operating), ended))
    return frame.with_columns(
        collaboration_id=pl.Series(numbered("XT", n)),
        title=pl.Series(texts(rng, PLACES, SCENES, n)),
        partner_name=pl.Series(rng.choice(np.array(PARTNERS), n)),
        started_on=pl.Series(day_stamps(started.astype(float))),
        operating_on=pl.Series(day_stamps(np.where(runs, operating, np.nan))),
        ended_on=pl.Series(day_stamps(ended)),
        amount_cny=pl.Series(np.round(rng.lognormal(14.6, 0.7, n), -2)).set(pl.Series(~is_money), None),
        opened=pl.Series(day_stamps(started.astype(float))),
    ).drop("cluster", "started")


def _of_kind(rng: np.random.Generator, stays: Stays, kind: str, counts: np.ndarray) -> pl.DataFrame:
    row, started = stays.draw(rng, np.ceil(counts), FIRST_DAY - 450, LAST_DAY)
    frame = pl.DataFrame(
        {
            "cluster_code": CODES[stays.cluster[row]],
            "uscc": stays.uscc[row],
            "kind": np.full(len(row), kind),
            "cluster": stays.cluster[row],
            "started": started,
        }
    )
    # An enterprise connects to the data space of its cluster once.
    return frame.unique("uscc", keep="first", maintain_order=True) if kind == "data_space" else frame


def _scenarios(rng: np.random.Generator, good: np.ndarray) -> pl.DataFrame:
    """Scenarios that a cluster has released itself, most before the first quarter."""
    counts = np.round(shares(420, 0.6) * between(0.7, 1.3, good)).astype("int64")
    cluster = np.repeat(np.arange(len(PROFILES)), counts)
    opened = np.array([days(p.established) for p in PROFILES])[cluster] + 20
    first = np.maximum(opened, FIRST_DAY - 420)
    span = LAST_DAY - first - 30
    started = first + (rng.random(len(cluster)) ** 1.6 * span).astype("int64")
    none = pl.Series([None] * len(cluster), dtype=pl.String)
    kind = np.full(len(cluster), "scenario")
    return pl.DataFrame(
        {"cluster_code": CODES[cluster], "uscc": none, "kind": kind, "cluster": cluster, "started": started}
    )
