"""Monthly reports of the sites: computing power, floor area, networks, machine rooms and their renewal."""

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import PROFILES, World, between, cluster_code
from ingestion.synthetic.months import FOUNDED, MONTH_ENDS, MONTHS, monthly_levels
from ingestion.synthetic.periods import DATA_END, DAY, day_stamps

KINDS = ("computing", "building", "network", "machine_room")
PREFIX = dict(zip(KINDS, ("SL", "ZT", "WL", "JF"), strict=True))
SERVICE_LEVELS = {"computing": 99.5, "network": 99.9, "machine_room": 99.95}
SPARE = 0.97


def build(rng: np.random.Generator, world: World) -> pl.DataFrame:
    """One row per site and month, with the helper column ``month`` (index).

    A renewal that is late stands in the row of the month in which it fell due, and once more, done, in that
    of the month in which it was done.
    """
    level = monthly_levels(rng)
    sites = _sites(rng, world)
    owner, kind = sites["cluster"].to_numpy(), sites["site_kind"].to_numpy()
    shape = (sites.height, len(MONTHS))
    good = level[owner]
    is_ = {k: np.broadcast_to((kind == k)[:, None], shape) for k in KINDS}
    available = sites["capacity"].to_numpy()[:, None] * (1 + 0.015 * np.arange(len(MONTHS)))
    # Weak clusters leave their machines idle; the best run them near the edge.
    busy = np.clip(between(0.22, 0.86, good) + rng.normal(0, 0.05, shape), 0.05, 0.98)
    used = available * busy
    delivered = np.minimum(used / SPARE, available)
    requested = delivered / np.clip(between(0.66, 1.0, good) + rng.normal(0, 0.02, shape), 0.4, 1.0)
    grown = between(0.46, 0.90, good) + rng.normal(0, 0.04, (sites.height, 1)) + 0.002 * np.arange(24)
    let = np.floor(sites["area"].to_numpy()[:, None] * np.clip(grown, 0.1, 1.0))
    promised = np.broadcast_to(np.array([SERVICE_LEVELS.get(k, np.nan) for k in kind])[:, None], shape)
    kept = rng.random(shape) < between(0.86, 1.0, good)
    slack = rng.random(shape) * (100 - promised)
    actual = np.where(kept, promised + slack, promised - 0.01 - rng.exponential(0.4, shape))
    due, done = _renewals(rng, sites, level)
    there = np.broadcast_to(sites["since"].to_numpy()[:, None] <= MONTH_ENDS, shape)
    s, m = np.nonzero(there)
    at = (s, m)

    def cells(values: np.ndarray, holds: np.ndarray, digits: int = 2) -> pl.Series:
        whole = np.broadcast_to(values, shape)[at]
        return pl.Series(np.round(np.where(holds[at], whole, np.nan), digits)).fill_nan(None)

    return pl.DataFrame(
        {
            "cluster_code": sites["cluster_code"].gather(s),
            "report_month": np.array([x.code for x in MONTHS])[m],
            "site_code": sites["site_code"].gather(s),
            "site_kind": sites["site_kind"].gather(s),
            "accelerator_hours_requested": cells(requested, is_["computing"], 0),
            "accelerator_hours_delivered": cells(np.floor(delivered), is_["computing"], 0),
            "accelerator_hours_available": cells(np.ceil(available), is_["computing"], 0),
            "accelerator_hours_used": cells(np.floor(used), is_["computing"], 0),
            "floor_area_available_m2": cells(sites["area"].to_numpy()[:, None], is_["building"]),
            "floor_area_let_m2": cells(let, is_["building"]),
            "service_level_target_pct": cells(promised, ~is_["building"], 4),
            "service_level_actual_pct": cells(np.clip(actual, 90, 100), ~is_["building"], 4),
            "renewal_due_on": day_stamps(due[at]),
            "renewed_on": day_stamps(done[at]),
            "filed_on": MONTH_ENDS[m].astype("datetime64[D]"),
            "month": m,
        }
    )


def _sites(rng: np.random.Generator, world: World) -> pl.DataFrame:
    """One row per site: a building per zone, from its opening; more machines in large clusters."""
    rows = []
    for i, p in enumerate(PROFILES):
        large = p.size > 200
        opened = world.zone_start[world.zone_of == i]
        count = {
            "computing": 2 if large else 1,
            "building": len(p.zones),
            "network": 2,
            "machine_room": 2 if large else 1,
        }
        for kind in KINDS:
            for number in range(count[kind]):
                capacity = round(p.size * float(rng.uniform(60, 110))) if kind == "computing" else 0
                area = (
                    round(p.size / len(p.zones) * float(rng.uniform(150, 260))) if kind == "building" else 0
                )
                code = f"{cluster_code(i)}-{PREFIX[kind]}{number + 1}"
                since = opened[number] if kind == "building" else FOUNDED[i]
                rows.append((i, cluster_code(i), code, kind, capacity, area, since))
    names = ["cluster", "cluster_code", "site_code", "site_kind", "capacity", "area", "since"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _renewals(
    rng: np.random.Generator, sites: pl.DataFrame, level: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Due day and day of renewal by site and month, NaN for none: once a year, but not of buildings."""
    due = np.full((sites.height, len(MONTHS)), np.nan)
    done = np.full_like(due, np.nan)
    for s, (owner, kind) in enumerate(sites.select("cluster", "site_kind").rows()):
        if kind == "building":
            continue
        for m in range(int(rng.integers(0, 12)), len(MONTHS), 12):
            day = MONTH_ENDS[m] - int(rng.integers(0, 28))
            in_time = rng.random() < between(0.58, 0.99, level[owner, m])
            wait = -int(rng.integers(0, 20)) if in_time else 1 + min(int(rng.exponential(35)), 240)
            due[s, m] = day
            when = day + wait
            if when >= DATA_END // DAY:
                continue
            at = max(m, int(np.searchsorted(MONTH_ENDS, when)))
            due[s, at], done[s, at] = day, when
    return due, done
