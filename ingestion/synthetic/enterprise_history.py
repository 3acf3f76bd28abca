"""What happens to enterprises beside entry and exit: earlier leavers, returns, incubation, moves, growth."""

import numpy as np
import polars as pl

from ingestion.synthetic import uscc
from ingestion.synthetic.clusters import PROFILES, World, between
from ingestion.synthetic.periods import DATA_END, DAY, QUARTERS, day_stamps, days

KINDS = np.array(["resource", "technology", "service", "application", "security", "infrastructure"])
KIND_SHARES = [0.24, 0.22, 0.20, 0.22, 0.05, 0.07]
FIRST_DAY = days(QUARTERS[0].start)
LAST_DAY = DATA_END // DAY - 1
QUARTER_LENGTH = 91.3
# Days on which the state of an enterprise changes, NaN for never; each change is filed with that day.
CHANGES = ("moved", "grown", "appointed", "graduated")


def add(rng: np.random.Generator, world: World, frame: pl.DataFrame) -> pl.DataFrame:
    """The stays of a frame with former enterprises and second stays appended, and with their history."""
    together = pl.concat([frame, _former(rng, frame), _returns(rng, world, frame)])
    return _with_changes(rng, world, together)


def _former(rng: np.random.Generator, frame: pl.DataFrame) -> pl.DataFrame:
    """Enterprises that left before the first quarter, at the rate at which their cluster loses others."""
    entry = frame["entry"].to_numpy()
    quarters = np.maximum(FIRST_DAY - 120 - entry, 0) / QUARTER_LENGTH
    leaving = np.array([p.leaving for p in PROFILES])[_cluster(frame)]
    gone = np.flatnonzero((rng.random(frame.height) < 1 - np.exp(-leaving * quarters)) & (quarters > 0))
    rows = frame[gone]
    n = rows.height
    stayed = 60 + rng.random(n) * (FIRST_DAY - 60 - entry[gone])
    leave = np.minimum(entry[gone] + stayed.astype("int64"), FIRST_DAY - 1)
    region = np.array([p.region for p in PROFILES])[_cluster(rows)]
    return rows.with_columns(
        uscc=pl.Series(uscc.make(region, frame.height + np.arange(n))),
        enterprise_name=pl.col("enterprise_name").str.replace("有限公司", "（前）有限公司", literal=True),
        exited_on=pl.Series(day_stamps(leave.astype(float))),
        exit=pl.Series(leave.astype(float)),
        exit_filing=pl.lit(-1, dtype=frame.schema["exit_filing"]),
        change_filing=pl.lit(-1, dtype=frame.schema["change_filing"]),
        first_filing=pl.lit(0, dtype=frame.schema["first_filing"]),
        contact_phone=pl.lit(None, dtype=pl.String),
        activity=pl.lit(0.0),
        is_lost=pl.lit(False),
    )


def _returns(rng: np.random.Generator, world: World, frame: pl.DataFrame) -> pl.DataFrame:
    """Second stays: some that left come back after two to eight months, perhaps to another zone."""
    leave = frame["exit"].to_numpy()
    back = np.nan_to_num(leave, nan=1e9) + 60 + rng.integers(0, 180, frame.height)
    may = (back < LAST_DAY - 20) & (rng.random(frame.height) < 0.25) & ~frame["is_lost"].to_numpy()
    rows = frame.filter(pl.Series(may))
    entry = back[may].astype("int64")
    zone = _other_zone(rng, world, rows["zone"].to_numpy(), entry)
    ends = np.array([days(q.end) for q in QUARTERS])
    return rows.with_columns(
        entered_on=pl.Series(day_stamps(entry.astype(float))),
        entry=pl.Series(entry),
        zone=pl.Series(zone),
        zone_code=pl.Series(world.zone_code[zone]),
        exited_on=pl.lit(None, dtype=pl.Date),
        exit=pl.lit(np.nan),
        exit_filing=pl.lit(-1, dtype=frame.schema["exit_filing"]),
        change_filing=pl.lit(-1, dtype=frame.schema["change_filing"]),
        first_filing=pl.Series(np.searchsorted(ends, entry)).cast(frame.schema["first_filing"]),
    )


def _with_changes(rng: np.random.Generator, world: World, frame: pl.DataFrame) -> pl.DataFrame:
    """Attributes of the national kind, chief data officers and incubation, and the days of changes."""
    n, cluster = frame.height, _cluster(frame)
    entry, leave = frame["entry"].to_numpy(), np.nan_to_num(frame["exit"].to_numpy(), nan=LAST_DAY + 400.0)
    good = np.clip(np.array([p.level + 3 * p.trend for p in PROFILES]), 0.0, 1.0)[cluster]
    # A corrected entry date makes another stay; nothing else happens to such enterprises.
    plain = ~frame["is_lost"].to_numpy() & (frame["change_filing"].to_numpy() < 0)
    low, high = np.maximum(entry + 30, FIRST_DAY + 5), np.minimum(leave - 15, LAST_DAY - 5)

    def happens(share: float | np.ndarray) -> np.ndarray:
        day = np.floor(low + rng.random(n) * np.maximum(high - low, 1))
        return np.where(plain & (high > low) & (rng.random(n) < share), day, np.nan)

    moved, zone = happens(0.035), frame["zone"].to_numpy()
    after = _other_zone(rng, world, zone, np.nan_to_num(moved, nan=FIRST_DAY).astype("int64"))
    moved = np.where(after == zone, np.nan, moved)
    size = frame["size_code"].to_numpy()
    bigger = np.select([size == "micro", size == "small"], ["small", "medium"], "large")
    grown = np.where(size == "large", np.nan, happens(0.03))
    is_due = frame["is_state_owned"].to_numpy() | (size == "large")
    officer = rng.random(n) < np.where(is_due, between(0.08, 0.62, good), 0.08)
    appointed = np.where(officer, np.nan, happens(np.where(is_due, between(0.1, 0.45, good), 0.01)))
    incubated = rng.random(n) < 0.42
    due = np.where(incubated, entry + rng.integers(360, 730, n), np.nan)
    graduates = incubated & (rng.random(n) < between(0.25, 0.88, good))
    day = np.clip(due + rng.integers(-75, 40, n), entry + 90, None)
    there = graduates & (day < leave) & (day <= LAST_DAY)
    earlier = there & (day < FIRST_DAY)
    graduated = np.where(there & ~earlier & plain, day, np.nan)
    no_kind = pl.Series(rng.random(n) < 0.04)
    unknown = pl.Series(~is_due & (rng.random(n) < 0.2) & np.isnan(appointed))
    return frame.with_columns(
        business_kind=pl.Series(rng.choice(KINDS, n, p=KIND_SHARES)).set(no_kind, None),
        has_chief_data_officer=pl.Series(officer).set(unknown, None),
        incubation_due_on=pl.Series(day_stamps(due)),
        graduated_on=pl.Series(day_stamps(np.where(earlier, day, np.nan))),
        effective_on=pl.lit(None, dtype=pl.Date),
        moved=pl.Series(moved),
        zone_after=pl.Series(world.zone_code[after]),
        zone_then=pl.Series(after),
        grown=pl.Series(grown),
        size_after=pl.Series(bigger),
        appointed=pl.Series(appointed),
        graduated=pl.Series(graduated),
        stay=pl.int_range(n),
    )


def changes(frame: pl.DataFrame) -> pl.DataFrame:
    """One row per stay and day of a change, with the state that holds from that day (``effective_on``).

    Helper columns: ``filing`` (quarter of the day) and ``is_last`` (no later change of the stay).
    """
    rows = pl.concat([frame.filter(pl.col(c).is_finite()).with_columns(_day=pl.col(c)) for c in CHANGES])
    rows = rows.unique(["stay", "_day"], keep="first", maintain_order=True).sort("stay", "_day")
    ends = [days(q.end) for q in QUARTERS]
    filing = np.searchsorted(ends, rows["_day"].to_numpy())
    day = pl.Series(day_stamps(rows["_day"].to_numpy()))

    def since(column: str) -> pl.Expr:
        return pl.col(column).is_finite() & (pl.col(column) <= pl.col("_day"))

    return rows.with_columns(
        effective_on=day,
        zone_code=pl.when(since("moved")).then("zone_after").otherwise("zone_code"),
        size_code=pl.when(since("grown")).then("size_after").otherwise("size_code"),
        has_chief_data_officer=since("appointed") | pl.col("has_chief_data_officer"),
        graduated_on=pl.when(since("graduated"))
        .then(pl.from_epoch(pl.col("graduated").cast(pl.Int64), time_unit="d"))
        .otherwise("graduated_on"),
        filing=pl.Series(filing),
        is_last=pl.col("_day") == pl.col("_day").max().over("stay"),
    ).drop("_day")


def _other_zone(rng: np.random.Generator, world: World, zone: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Another zone of the same cluster that exists on a day, else the same."""
    step = rng.integers(1, 4, len(zone))
    first = np.searchsorted(world.zone_of, world.zone_of[zone])
    count = np.bincount(world.zone_of)[world.zone_of[zone]]
    other = first + (zone - first + step) % count
    return np.where(world.zone_start[other] <= day, other, zone)


def _cluster(frame: pl.DataFrame) -> np.ndarray:
    return frame["cluster_code"].str.tail(2).cast(pl.Int64).to_numpy() - 1
