"""Estimates of the surveys of a cluster, written from the textbook: totals by enterprise in plain Python."""

from collections import defaultdict
from collections.abc import Sequence
from math import sqrt
from statistics import NormalDist, variance
from typing import NamedTuple

import numpy as np
import polars as pl
from scipy.stats import t

from tests.truth.periods import Period
from tests.truth.records import DIMENSIONS, Records
from tests.truth.stays import active

Z = NormalDist().inv_cdf(0.975)


class Figure(NamedTuple):
    """Estimate with its limits, answers and enterprises behind it."""

    estimate: float
    low: float
    high: float
    respondents: int
    enterprises: int


class Case(NamedTuple):
    """One answer: its value, its weight, and who gave it."""

    value: float
    weight: float
    enterprise: str


def wilson(share: float, n: float) -> tuple[float, float]:
    """The shares s for which (p - s)^2 = z^2 s (1 - s) / n."""
    low, high = sorted(np.roots([1 + Z**2 / n, -2 * share - Z**2 / n, share**2]).real)
    return float(low), float(high)


def totals(cases: Sequence[Case], population: int) -> tuple[float, float, int]:
    """Ratio of the totals, its variance between enterprises, and how many they are (Cochran 6.3, 11.9)."""
    by: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for case in cases:
        by[case.enterprise][0] += case.weight * case.value
        by[case.enterprise][1] += case.weight
    above, below = (sum(part[place] for part in by.values()) for place in (0, 1))
    ratio, count = above / below, len(by)
    squares = sum((amount - ratio * weight) ** 2 for amount, weight in by.values())
    rest = (population - count) / population if population >= count else 1
    return ratio, rest * count / (count - 1) * squares / below**2, count


def mean(cases: Sequence[Case], population: int) -> Figure:
    """Weighted mean with Student limits."""
    ratio, spread, count = totals(cases, population)
    half = float(t.ppf(0.975, count - 1)) * sqrt(spread)
    return Figure(ratio, ratio - half, ratio + half, len(cases), count)


def share(cases: Sequence[Case], population: int) -> Figure:
    """Weighted share in per cent: Wilson on the number of cases at random that would vary as much."""
    ratio, spread, count = totals(cases, population)
    n = len(cases)
    low, high = wilson(ratio, ratio * (1 - ratio) / (spread * (n - 1) / n))
    return Figure(100 * ratio, 100 * low, 100 * high, n, count)


def alpha(table: Sequence[Sequence[float]]) -> float:
    """Cronbach's raw alpha of complete rows."""
    items = len(table[0])
    own = sum(variance(column) for column in zip(*table, strict=True))
    return items / (items - 1) * (1 - own / variance([sum(row) for row in table]))


class Wave:
    """The valid questionnaires of a cluster whose waves closed in a period."""

    def __init__(self, r: Records, cluster: str, p: Period):
        self.rows = r.responses.filter(p.contains("closed_on"), cluster_code=cluster)
        there = active(r, p).filter(cluster_code=cluster)
        self.population = there["uscc"].n_unique()
        self.answers = r.table("survey_answers").join(self.rows.select("response_id"), on="response_id")
        self.everybody = (
            r.table("survey_responses")
            .join(
                r.table("survey_waves").filter(p.contains("closed_on")),
                on=["wave_id", "zone_code"],
                how="semi",
            )
            .filter(cluster_code=cluster)
        )
        self.invited = int(
            r.table("survey_waves")
            .filter(p.contains("closed_on"), cluster_code=cluster)["invited_count"]
            .sum()
        )

    def cases(self, value: pl.Expr, *, is_weighted: bool = True) -> list[Case]:
        """What each questionnaire says, those that say nothing left out."""
        weight = pl.col("design_weight").cast(pl.Float64) if is_weighted else pl.lit(1.0)
        who = pl.coalesce("uscc", "response_id")
        found = self.rows.select(
            value.cast(pl.Float64).alias("value"), weight.alias("weight"), who.alias("who")
        )
        return [Case(*row) for row in found.drop_nulls("value").iter_rows()]

    def figures(self) -> dict[tuple[str, str], Figure]:
        """Figures by question and measure; items are taken one by one from the answers."""
        sign = (pl.col("nps_score") >= 9).cast(pl.Int8) - (pl.col("nps_score") <= 6).cast(pl.Int8)
        nps = mean(self.cases(sign, is_weighted=False), self.population)
        found = {
            ("csat", "satisfied_share"): share(self.cases(pl.col("csat_score") >= 4), self.population),
            ("csat", "mean"): mean(self.cases(pl.col("csat_score")), self.population),
            ("nps", "nps"): nps._replace(estimate=100 * nps.estimate, low=100 * nps.low, high=100 * nps.high),
            ("servqual", "mean_gap"): mean(self.cases(pl.col("gap")), self.population),
        }
        return found | self._items() | self._alphas()

    def _items(self) -> dict[tuple[str, str], Figure]:
        who = {
            row["response_id"]: (float(row["design_weight"]), row["uscc"] or row["response_id"])
            for row in self.rows.iter_rows(named=True)
        }
        felt: dict[str, list[Case]] = defaultdict(list)
        gaps: dict[str, list[Case]] = defaultdict(list)
        of_dimension: dict[tuple[str, str], list[int]] = defaultdict(list)
        dimension_of = {
            item: name.removeprefix("importance_") for name, items in DIMENSIONS.items() for item in items
        }
        for response, item, expected, perceived in self.answers.iter_rows():
            felt[item].append(Case(perceived, *who[response]))
            gaps[item].append(Case(perceived - expected, *who[response]))
            of_dimension[dimension_of[item], response].append(perceived - expected)
        for (name, response), values in of_dimension.items():
            gaps[name].append(Case(sum(values) / len(values), *who[response]))
        found = {(item, "mean"): mean(cases, self.population) for item, cases in felt.items()}
        return found | {(code, "mean_gap"): mean(cases, self.population) for code, cases in gaps.items()}

    def _alphas(self) -> dict[tuple[str, str], Figure]:
        felt: dict[str, dict[str, float]] = defaultdict(dict)
        for response, item, _, perceived in self.answers.iter_rows():
            felt[response][item] = perceived
        scales = {name.removeprefix("importance_"): items for name, items in DIMENSIONS.items()}
        scales["servqual"] = tuple(item for items in DIMENSIONS.values() for item in items)
        found = {}
        for name, items in scales.items():
            table = [[row[i] for i in items] for row in felt.values() if set(items) <= set(row)]
            found[name, "alpha_raw"] = Figure(alpha(table), np.nan, np.nan, len(table), 0)
        return found
