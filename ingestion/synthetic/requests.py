"""Service requests: when they come, how fast and how well they are handled, what is known when."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ingestion.synthetic.clusters import World, between, group_of, quantiles
from ingestion.synthetic.enterprises import SURNAMES, Enterprises
from ingestion.synthetic.periods import (
    DATA_END,
    DAY,
    QUARTERS,
    VOLUME,
    Quarter,
    as_datetime,
    days,
    office_moments,
    stamps,
)
from ingestion.synthetic.providers import Assignment
from ingestion.synthetic.services import Items
from ingestion.synthetic.worktime import ROUND_THE_CLOCK, STATUTORY

CHANNELS = np.array(["window", "web", "app", "phone", "visit", "other"])
CHANNEL_SHARES = [0.22, 0.40, 0.20, 0.10, 0.06, 0.02]
BATCH = 100_000
# Moments of a request in the order in which they can happen.
EVENTS = ("submitted_at", "first_response_at", "closed_at", "reopened_at", "resolved_at")


@dataclass(frozen=True)
class Province:
    """Everything that requests refer to."""

    world: World
    enterprises: Enterprises
    items: Items
    assignment: Assignment


@dataclass(frozen=True)
class Batch:
    """Requests being simulated: zone (index), month in the quarter (0-2) and submission of each."""

    quarter: Quarter
    zone: np.ndarray
    month: np.ndarray
    submitted: np.ndarray

    @property
    def at(self) -> tuple[np.ndarray, np.ndarray]:
        """Index into tables by zone and month."""
        return self.zone, self.month


def counts(total: int) -> list[int]:
    """Requests per quarter; they add up to ``total``."""
    edges = np.round(np.concatenate([[0.0], np.cumsum(VOLUME / VOLUME.sum())]) * total).astype("int64")
    return [int(n) for n in np.diff(edges)]


def simulate(
    rng: np.random.Generator, province: Province, quarter: Quarter, n: int, first_number: int
) -> pl.DataFrame:
    """``n`` requests submitted in a quarter, in order of submission, as they stand at the end of the data.

    Helper columns: ``cluster``, ``zone`` (indexes), ``group`` (platform that files it), ``handling`` (quality
    of handling, for complaints).
    """
    world = province.world
    zone = _zones(rng, world, province.enterprises, quarter, n)
    cluster = world.zone_of[zone]
    submitted = np.sort(office_moments(rng, quarter, n))
    channel = rng.choice(CHANNELS, n, p=CHANNEL_SHARES)
    submitted = np.where(np.isin(channel, ("window", "visit")), submitted // 60 * 60, submitted)
    batch = Batch(quarter, zone, _month_in_quarter(submitted, quarter), submitted)
    asked = _items(rng, province.items, quarter, cluster)
    provider, pace = province.assignment.draw(rng.spawn(1)[0], cluster, asked["category_clause"], submitted)
    time = _handling(rng, world, batch, asked, pace)
    end = _ending(rng, world, batch, time)
    asker = _askers(rng, province.enterprises, world, quarter, zone)
    texts = province.enterprises.frame["uscc"].to_numpy()
    # Some windows do not tell the zone; some visitors have no enterprise yet.
    frame = pl.DataFrame(
        {
            "number": np.arange(first_number, first_number + n),
            "cluster_code": world.cluster_code[cluster],
            "zone_code": pl.Series(world.zone_code[zone]).set(pl.Series(rng.random(n) < 0.015), None),
            "uscc": pl.Series(texts[np.maximum(asker, 0)]).set(
                pl.Series((asker < 0) | (rng.random(n) < 0.008)), None
            ),
            "item_code": asked["item_code"].set(pl.Series(rng.random(n) < 0.01), None),
            "provider_code": provider,
            "channel": channel,
            "submitted_at": stamps(submitted.astype(float)),
            "first_response_at": stamps(time["response"]),
            "resolved_at": stamps(end["resolved"]),
            "closed_at": stamps(time["closed"]),
            "reopened_at": stamps(end["reopened"]),
            "closed_result": end["result"],
            "return_count": pl.Series(end["returned"]).set(pl.Series(rng.random(n) < 0.04), None),
            "transfer_count": end["transferred"],
            "rating": pl.Series(np.where(end["rating"] > 0, end["rating"], 0)).set(
                pl.Series(end["rating"] <= 0), None
            ),
            "sla_met": time["in_time"],
            "requester_name": _requesters(rng, n),
            "cluster": cluster,
            "zone": zone,
            "group": group_of(cluster),
            "handling": world.quality("complaints", quarter)[batch.at],
        }
    )
    frame = frame.with_columns(
        request_id=pl.format("SQ" + quarter.code + "-{}", pl.col("number").cast(pl.String).str.zfill(8)),
        # Only the western platform gives a verdict of its own.
        sla_met=pl.when(pl.col("group") == 1).then("sla_met"),
    )
    return known_at(frame, DATA_END)


def known_at(frame: pl.DataFrame, cutoff: int) -> pl.DataFrame:
    """The requests as a source knew them just before ``cutoff`` (seconds since 1970)."""
    moment = pl.lit(as_datetime(cutoff)).cast(pl.Datetime("us"))
    past = {c: pl.when(pl.col(c) < moment).then(c) for c in EVENTS}
    # Until it is reopened, the first closing stands as the resolution.
    open_again = pl.col("reopened_at").is_not_null() & (pl.col("reopened_at") < moment)
    resolved = (
        pl.when(pl.col("resolved_at") < moment).then("resolved_at").when(~open_again).then(past["closed_at"])
    )
    closed = past["closed_at"].is_not_null()
    known = frame.with_columns(
        first_response_at=past["first_response_at"],
        closed_at=past["closed_at"],
        reopened_at=past["reopened_at"],
        resolved_at=resolved,
        closed_result=pl.when(closed).then("closed_result"),
        rating=pl.when(closed).then("rating"),
        sla_met=pl.when(resolved.is_not_null()).then("sla_met"),
    )
    last = pl.max_horizontal(EVENTS) + pl.duration(seconds=30)
    end = pl.lit(as_datetime(DATA_END - 1)).cast(pl.Datetime("us"))
    return known.with_columns(updated_at=pl.min_horizontal(last, end))


def _zones(
    rng: np.random.Generator, world: World, enterprises: Enterprises, quarter: Quarter, n: int
) -> np.ndarray:
    """Zone of each request: more where more enterprises are."""
    f = enterprises.frame
    there = (f["entry"].to_numpy() <= days(quarter.start)) & ~(f["exit"].to_numpy() <= days(quarter.end))
    size = np.bincount(f["zone"].to_numpy()[there], minlength=len(world.zone_code)).astype(float)
    weight = np.where(world.active(quarter), size**0.85, 0.0)
    return rng.choice(len(weight), n, p=weight / weight.sum())


def _month_in_quarter(seconds: np.ndarray, quarter: Quarter) -> np.ndarray:
    months = (seconds // DAY).astype("datetime64[D]").astype("datetime64[M]")
    return (months - np.datetime64(quarter.start, "M")).astype("int64")


def _items(rng: np.random.Generator, items: Items, quarter: Quarter, cluster: np.ndarray) -> pl.DataFrame:
    """The item asked for in each request: popular ones more often, now and then one of the province."""
    offered = items.offered(quarter)
    owner = offered["cluster"].to_numpy()
    province = np.flatnonzero(owner < 0)
    chosen = np.zeros(len(cluster), dtype="int64")
    for c in np.unique(cluster):
        own = np.flatnonzero(owner == c)
        weight = 1 / (1 + np.arange(len(own))[np.argsort(np.sin(own * 12.9898) % 1)]) ** 0.5
        at = np.flatnonzero(cluster == c)
        chosen[at] = rng.choice(own, len(at), p=weight / weight.sum())
    item = np.where(rng.random(len(cluster)) < 0.01, rng.choice(province, len(cluster)), chosen)
    return offered[item]


def _handling(
    rng: np.random.Generator, world: World, batch: Batch, asked: pl.DataFrame, pace: np.ndarray
) -> dict[str, np.ndarray]:
    """First response and first closing in working time; NaN for what never happens.

    Durations are lognormal; their median is such that the item's standard is kept with the probability that
    the quality of the zone gives; a provider is faster or slower by its ``pace``.
    """
    n = len(batch.zone)
    submitted = batch.submitted
    good = world.quality("time", batch.quarter)
    keeps_response = quantiles(between(0.76, 0.998, good))[batch.at]
    keeps_resolve = quantiles(between(0.76, 0.998, good))[batch.at]
    response_hours = asked["response_hours"].cast(pl.Float64).fill_null(12.0).to_numpy()
    resolve_hours = asked["resolve_hours"].cast(pl.Float64).fill_null(72.0).to_numpy()
    round_clock = (asked["calendar_code"] == "WEEKDAY-24H").to_numpy()
    effort = rng.normal(size=n)
    answer = response_hours * np.exp(0.9 * (rng.normal(size=n) - keeps_response))
    work = pace * resolve_hours * np.exp(0.55 * (effort - keeps_resolve))

    def later(hours: np.ndarray) -> np.ndarray:
        seconds = (np.minimum(hours, 420.0) * 3600).astype("int64")
        return np.where(
            round_clock, ROUND_THE_CLOCK.add(submitted, seconds), STATUTORY.add(submitted, seconds)
        )

    response = later(answer)
    # Some answers are given in the evening of the day, after hours.
    late = rng.random(n) < 0.03
    evening = response // DAY * DAY + rng.integers(19 * 3600, 23 * 3600, n)
    response = np.where(late & ~round_clock, np.maximum(evening, submitted + 60), response)
    closed = np.maximum(later(work), response + rng.integers(300, 5400, n)).astype(float)
    never = rng.random(n) < between(0.003, 0.0002, good)[batch.at]
    unlogged = rng.random(n) < 0.004
    return {
        "response": np.where(unlogged | (never & (rng.random(n) < 0.3)), np.nan, response.astype(float)),
        "closed": np.where(never, np.nan, closed),
        "in_time": work <= resolve_hours,
    }


def _ending(
    rng: np.random.Generator, world: World, batch: Batch, time: dict[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """Result, returns, transfers, reopening and rating of each request."""
    n = len(batch.zone)
    good = world.quality("effect", batch.quarter)[batch.at]
    mood = world.quality("mood", batch.quarter)[batch.at]
    closed = time["closed"]
    is_closed = ~np.isnan(closed)
    result = np.where(rng.random(n) < between(0.75, 0.975, good), "solved", "unsolved").astype(object)
    result = np.where(rng.random(n) < 0.012, "withdrawn", result)
    returned = (rng.random(n) < between(0.24, 0.04, good)).astype("int32") * rng.integers(
        1, 4, n, dtype="int32"
    )
    transferred = (rng.random(n) < between(0.20, 0.03, good)).astype("int32")
    reopens = is_closed & (result != "withdrawn") & (rng.random(n) < between(0.155, 0.012, good))
    # Most are reopened within days; a few after the 30 days that count.
    soon = np.minimum(rng.exponential(3.0, n), 29.5)
    waited = np.where(rng.random(n) < 0.95, soon, 30 + rng.random(n) * 25)
    reopened = np.where(reopens, np.floor(closed + 3600 + waited * DAY), np.nan)
    again = np.nan_to_num(reopened, nan=0.0).astype("int64")
    again = np.where(reopens, again, QUARTERS[0].cutoff)
    hours = rng.lognormal(2.6, 0.8, n)
    second = STATUTORY.add(again, (np.minimum(hours, 200) * 3600).astype("int64")).astype(float)
    rated = is_closed & (rng.random(n) < between(0.30, 0.55, mood))
    happy = rng.random(n) < between(0.78, 0.985, mood)
    stars = np.where(
        happy, rng.choice([4, 5], n, p=[0.35, 0.65]), rng.choice([1, 2, 3], n, p=[0.25, 0.25, 0.5])
    )
    return {
        "result": result,
        "returned": returned,
        "transferred": transferred,
        "reopened": reopened,
        "resolved": np.where(reopens, second, closed),
        "rating": np.where(rated, stars, 0).astype("int32"),
    }


def _askers(
    rng: np.random.Generator, enterprises: Enterprises, world: World, quarter: Quarter, zone: np.ndarray
) -> np.ndarray:
    """Enterprise of each request: of the zone, now and then of another cluster."""
    elsewhere = rng.random(len(zone)) < 0.02
    others = np.flatnonzero(world.active(quarter))
    home = np.where(elsewhere, rng.choice(others, len(zone)), zone)
    return enterprises.draw(rng, home, days(quarter.start), days(quarter.end))


def _requesters(rng: np.random.Generator, n: int) -> np.ndarray:
    """Names of people; some cells hold a comma, as 'for whom' is often added."""
    name = np.char.add(rng.choice(SURNAMES, n), rng.choice(["先生", "女士"], n))
    return np.where(rng.random(n) < 0.08, np.char.add(name, ",代办"), name)
