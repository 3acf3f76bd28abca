"""Data products, the orders for them, and intellectual property."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, between
from ingestion.synthetic.periods import QUARTERS, day_stamps, days
from ingestion.synthetic.registers import Register
from ingestion.synthetic.stays import CODES, FIRST_DAY, LAST_DAY, Stays, at, levels, numbered, shares, texts

PRODUCTS = Register({"registered_on": (), "assessed_on": (), "booked_on": ()}, "updated_on")
ORDERS = Register({"delivered_on": (), "cancelled_on": ()}, "updated_on")
RIGHTS = Register({"granted_on": ()}, "updated_on")
FIELDS = ("港口作业", "海洋气象", "果蔬流通", "工业设备", "文旅客流", "医养服务", "供应链金融", "能源负荷")
FORMS = ("画像数据", "监测数据集", "查询接口", "预测模型", "分析报告", "指数")


def products(rng: np.random.Generator, stays: Stays, scale: int) -> pl.DataFrame:
    """Products with all that happens to them until the end of the data (``opened``: day of application)."""
    level = levels(rng)
    good = level.mean(axis=1)
    counts = np.round(shares(4_200 * scale) * between(0.35, 1.45, good))
    row, applied = stays.draw(rng, counts, FIRST_DAY - 480, LAST_DAY)
    n, cluster = len(row), stays.cluster[row]
    quality = at(level, cluster, applied)
    registered = applied + np.ceil(between(34, 6, quality) * rng.lognormal(0, 0.45, n))
    registered = np.where(rng.random(n) < 0.05, np.nan, registered)
    assessed = registered + rng.integers(20, 220, n)
    assessed = np.where(rng.random(n) < between(0.02, 0.26, quality), assessed, np.nan)
    booked = registered + rng.integers(40, 300, n)
    booked = np.where(rng.random(n) < between(0.01, 0.14, quality), booked, np.nan)
    return pl.DataFrame(
        {
            "product_id": numbered("CP", n),
            "cluster_code": CODES[cluster],
            "uscc": stays.uscc[row],
            "product_name": texts(rng, FIELDS, FORMS, n),
            "product_kind": rng.choice(
                ["resource", "dataset", "api", "model", "report"], n, p=[0.3, 0.28, 0.24, 0.08, 0.1]
            ),
            "applied_on": day_stamps(applied.astype(float)),
            "registered_on": day_stamps(registered),
            "assessed_on": day_stamps(assessed),
            "booked_on": day_stamps(booked),
            "opened": day_stamps(applied.astype(float)),
        }
    )


def orders(rng: np.random.Generator, stays: Stays, known: pl.DataFrame, scale: int) -> pl.DataFrame:
    """Orders between traders, most of them of one cluster; ``known`` are the products as filed."""
    level = levels(rng)
    good = level.mean(axis=1)
    trades = rng.random(len(stays.uscc)) < between(0.12, 0.62, good)[stays.cluster]
    counts = shares(25_000 * scale) * between(0.35, 1.35, good) / len(QUARTERS)
    growth = between(-0.12, 0.30, good) + rng.normal(0, 0.03, len(PROFILES))
    parts = []
    for q in QUARTERS:
        there = np.flatnonzero((stays.entry <= days(q.start)) & (stays.leave > days(q.end)) & trades)
        own = np.bincount(stays.cluster[there], minlength=len(PROFILES))
        number = np.where(own > 2, np.round(counts * (1 + 0.4 * growth) ** (q.index / 4)), 0).astype("int64")
        parts.append(_pairs(rng, stays, there, number, q.index))
    seller, buyer, quarter = (np.concatenate(p) for p in zip(*parts, strict=True))
    n, cluster = len(seller), stays.cluster[seller]
    first, last = (np.array([days(getattr(q, e)) for q in QUARTERS]) for e in ("start", "end"))
    opened = first[quarter] + (rng.random(n) * (last - first + 1)[quarter]).astype("int64")
    due = opened + rng.integers(5, 45, n)
    quality = level[cluster, quarter]
    comes = rng.random(n) < between(0.32, 0.92, quality)
    delivered = np.maximum(due + np.round(rng.normal(-4, 9, n)), opened + 1)
    gone = ~comes & (rng.random(n) < 0.5)
    amount = rng.lognormal(11.2, 0.8, n) * ((1 + growth[cluster]) ** (quarter / 4))
    abroad = rng.random(n) < np.where(cluster == 1, 0.13, 0.055)
    status = np.where(
        rng.random(n) < between(0.80, 1.0, quality),
        "approved",
        rng.choice(["pending", "rejected", "none"], n, p=[0.5, 0.2, 0.3]),
    )
    frame = pl.DataFrame(
        {
            "order_id": numbered("DD", n),
            "cluster_code": CODES[cluster],
            "product_id": _product(rng, known, stays.uscc[seller], opened),
            "seller_uscc": stays.uscc[seller],
            "buyer_uscc": stays.uscc[buyer],
            "amount_cny": np.round(amount, 2),
            "opened_on": day_stamps(opened.astype(float)),
            "due_on": day_stamps(due.astype(float)),
            "delivered_on": day_stamps(np.where(comes, delivered, np.nan)),
            "cancelled_on": day_stamps(np.where(gone, due + rng.integers(1, 40, n), np.nan)),
            "is_cross_border": abroad,
            "has_important_data": pl.Series(rng.random(n) < 0.2).set(pl.Series(~abroad), None),
            "assessment_status": pl.Series(status).set(pl.Series(~abroad), None),
            "opened": day_stamps(opened.astype(float)),
        }
    )
    return frame


def _pairs(
    rng: np.random.Generator, stays: Stays, there: np.ndarray, number: np.ndarray, quarter: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sellers, buyers (never the same enterprise) and the quarter of its orders."""
    sellers, buyers = [], []
    for c, n in enumerate(number):
        own = there[stays.cluster[there] == c]
        if n and len(own) > 2:
            share = stays.weight[own] / stays.weight[own].sum()
            at_home = rng.random(n) < 0.6
            sellers.append(rng.choice(own, n, p=share))
            buyers.append(np.where(at_home, rng.choice(own, n), rng.choice(there, n)))
    seller, buyer = np.concatenate(sellers), np.concatenate(buyers)
    differ = stays.uscc[seller] != stays.uscc[buyer]
    return seller[differ], buyer[differ], np.full(int(differ.sum()), quarter)


def _product(
    rng: np.random.Generator, known: pl.DataFrame, seller: np.ndarray, opened: np.ndarray
) -> pl.Series:
    """A product of the seller registered by the day of the order; none where there is no such product."""
    listed = known.filter(pl.col("registered_on").is_not_null()).sort("uscc", "product_id")
    first = listed.with_row_index("at").group_by("uscc").agg(pl.col("at").min(), pl.len().alias("many"))
    found = pl.DataFrame({"uscc": seller}).join(first, on="uscc", how="left", maintain_order="left")
    many = found["many"].fill_null(0).to_numpy()
    row = found["at"].fill_null(0).to_numpy() + (rng.random(len(seller)) * many).astype("int64")
    row = np.minimum(row, listed.height - 1).astype("int64")
    registered = listed["registered_on"].cast(pl.Int32).to_numpy()[row]
    fits = (many > 0) & (registered <= opened)
    return listed["product_id"].gather(row).set(pl.Series(~fits), None)


def rights(rng: np.random.Generator, stays: Stays, scale: int) -> pl.DataFrame:
    """Intellectual property applied for from the middle of 2023."""
    level = levels(rng)
    counts = np.round(shares(5_200 * scale, 0.9) * between(0.25, 1.5, level.mean(axis=1)))
    row, applied = stays.draw(rng, counts, FIRST_DAY - 500, LAST_DAY)
    n, cluster = len(row), stays.cluster[row]
    kind = rng.choice(
        ["invention", "utility_model", "software", "data", "trademark"], n, p=[0.16, 0.14, 0.42, 0.16, 0.12]
    )
    wait = np.where(kind == "invention", 330, np.where(kind == "software", 50, 110))
    granted = applied + np.ceil(wait * rng.lognormal(0, 0.4, n))
    fails = rng.random(n) < between(0.4, 0.08, at(level, cluster, applied))
    return pl.DataFrame(
        {
            "right_id": numbered("ZC", n),
            "cluster_code": CODES[cluster],
            "uscc": stays.uscc[row],
            "right_kind": kind,
            "applied_on": day_stamps(applied.astype(float)),
            "granted_on": day_stamps(np.where(fails, np.nan, granted)),
            "opened": day_stamps(applied.astype(float)),
        }
    )
