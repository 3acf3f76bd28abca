"""Quarterly satisfaction surveys: waves per zone, questionnaires, 22 SERVQUAL answers each."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl

from ingestion.synthetic import codes
from ingestion.synthetic.clusters import between
from ingestion.synthetic.enterprises import SURNAMES
from ingestion.synthetic.periods import DAY, QUARTERS, VOLUME, Quarter, days, stamps
from ingestion.synthetic.requests import Province

DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
# What enterprises care about, in points of 100.
IMPORTANCE = np.array([11, 32, 23, 19, 15]) / 100
# How much worse than the rest each dimension is felt.
HARDNESS = np.array([0.25, -0.20, -0.10, 0.10, -0.05])
BATCH = 20_000


@dataclass(frozen=True)
class Survey:
    """Answers of one batch: questionnaires and, per row of ``answers``, one item of one of them.

    ``responses`` has the helper column ``is_lost``: refused for good and without answers; ``straight_lined``
    counts those that gave one and the same number all the way down.
    """

    responses: pl.DataFrame
    answers: pl.DataFrame
    straight_lined: int


def waves(rng: np.random.Generator, province: Province, total: int) -> pl.DataFrame:
    """One row per wave and zone with the helper columns ``zone``, ``quarter``, ``answered`` (questionnaires).

    One small cluster left out one quarter; new zones begin with their first full quarter.
    """
    world = province.world
    f = province.enterprises.frame
    rows = []
    for q in QUARTERS:
        there = (f["entry"].to_numpy() <= days(q.start)) & ~(f["exit"].to_numpy() <= days(q.end))
        size = np.bincount(f["zone"].to_numpy()[there], minlength=len(world.zone_code)).astype(float)
        active = world.active(q) & ~((world.zone_of == 11) & (q.code == "2025Q4"))
        weight = np.where(active, size**0.8 + 2, 0.0)
        wanted = round(total * VOLUME[q.index] / VOLUME.sum())
        answered = np.diff(
            np.round(np.concatenate([[0.0], np.cumsum(weight / weight.sum())]) * wanted)
        ).astype("int64")
        rate = between(0.18, 0.66, world.quality("mood", q).mean(axis=1)) * rng.uniform(0.9, 1.1, len(weight))
        closed = q.end - timedelta(days=10)
        rows += [
            {
                "wave_id": f"W{q.code}-{world.zone_of[z] + 1:02d}",
                "zone_code": world.zone_code[z],
                "cluster_code": world.cluster_code[world.zone_of[z]],
                "opened_on": closed - timedelta(days=21),
                "closed_on": closed,
                "invited_count": int(np.ceil(answered[z] / rate[z])),
                "zone": z,
                "quarter": q.index,
                "answered": int(answered[z]),
            }
            for z in np.flatnonzero(active)
        ]
    return pl.DataFrame(rows)


def answer(
    rng: np.random.Generator, province: Province, quarter: Quarter, waves: pl.DataFrame, first_number: int
) -> Survey:
    """Questionnaires of some waves (rows of :func:`waves`) of a quarter, numbered from ``first_number``."""
    world = province.world
    row = np.repeat(np.arange(waves.height), waves["answered"].to_numpy())
    n = len(row)
    zone = waves["zone"].to_numpy()[row]
    good = world.quality("mood", quarter)[zone].mean(axis=1)
    person = rng.normal(size=n)
    satisfied = rng.random(n) < between(0.67, 0.965, good)
    csat = np.where(satisfied, rng.choice([4, 5], n), rng.choice([1, 2, 3], n, p=[0.15, 0.25, 0.6]))
    nps = np.clip(np.round(between(6.7, 8.9, good) + 0.9 * person + rng.normal(0, 1.4, n)), 0, 10)
    opened = waves["opened_on"].to_numpy().astype("datetime64[D]").astype("int64")[row]
    length = (waves["closed_on"] - waves["opened_on"]).dt.total_days().to_numpy()[row]
    responded = (opened + rng.integers(0, length + 1, n)) * DAY + rng.integers(8 * 3600, 21 * 3600, n)
    who = province.enterprises.draw(rng, zone, days(quarter.start), days(quarter.end))
    importance = rng.multinomial(100, IMPORTANCE, size=n)
    text = province.enterprises.frame["uscc"].to_numpy()
    responses = pl.DataFrame(
        {
            "response_id": np.char.mod(f"DJ{quarter.code}-%07d", np.arange(first_number, first_number + n)),
            "wave_id": waves["wave_id"].to_numpy()[row],
            "cluster_code": waves["cluster_code"].to_numpy()[row],
            "zone_code": waves["zone_code"].to_numpy()[row],
            "uscc": pl.Series(text[np.maximum(who, 0)]).set(
                pl.Series((who < 0) | (rng.random(n) < 0.2)), None
            ),
            "responded_at": stamps(responded.astype(float)),
            "csat_score": _some(rng, csat, 0.01),
            "nps_score": _some(rng, nps, 0.02),
            "design_weight": pl.Series(np.round(rng.lognormal(0.2, 0.35, n), 4)).cast(pl.Decimal(12, 6)),
            **{f"importance_{d}": importance[:, k] for k, d in enumerate(DIMENSIONS)},
            "respondent_name": np.char.add(rng.choice(SURNAMES, n), "先生"),
            "is_lost": rng.random(n) < 0.002,
        }
    )
    vague = pl.Series(rng.random(n) < 0.008)
    responses = responses.with_columns(
        pl.when(vague).then(None).otherwise(pl.col(f"importance_{d}")).alias(f"importance_{d}")
        for d in DIMENSIONS
    )
    # Straight-lined: one and the same number all the way down.
    lazy = rng.random(n) < between(0.06, 0.015, good)
    answers = _answers(rng, responses["response_id"], good, person, lazy)
    lost = responses.filter("is_lost").select("response_id")
    kept = answers.join(lost, on="response_id", how="anti", maintain_order="left")
    return Survey(responses, kept, int((lazy & ~responses["is_lost"].to_numpy()).sum()))


def _some(rng: np.random.Generator, values: np.ndarray, share: float) -> pl.Series:
    """The values as integers with a share left unanswered."""
    return pl.Series(values.astype("int32")).set(pl.Series(rng.random(len(values)) < share), None)


def _answers(
    rng: np.random.Generator, ids: pl.Series, good: np.ndarray, person: np.ndarray, lazy: np.ndarray
) -> pl.DataFrame:
    """Expectation and perception of each item; some items, and some whole pages, are left empty."""
    items = codes.code_list("servqual_items")
    dimension = np.array([DIMENSIONS.index(d) for d in items["dimension"]])
    n, m = len(ids), len(dimension)
    expected = np.clip(np.round(rng.normal(5.9, 0.5, (n, 1)) + rng.normal(0, 0.6, (n, m))), 1, 7)
    gap = between(-1.55, 0.05, good)[:, None] + HARDNESS[dimension] + 0.35 * person[:, None]
    perceived = np.clip(np.round(expected + gap + rng.normal(0, 0.7, (n, m))), 1, 7)
    same = rng.choice([4, 5, 6, 7], n)[:, None]
    expected = np.where(lazy[:, None], same, expected)
    perceived = np.where(lazy[:, None], same, perceived)
    there = rng.random((n, m)) > 0.012
    there[rng.random(n) < 0.03] = False
    partly = rng.random(n) < 0.02
    there[partly] &= np.arange(m) < rng.integers(4, 18)
    row, column = np.nonzero(there)
    return pl.DataFrame(
        {
            "response_id": ids.gather(row),
            "item_code": items["item_code"].gather(column),
            "expectation_score": expected[row, column].astype("int32"),
            "perception_score": perceived[row, column].astype("int32"),
        }
    )
