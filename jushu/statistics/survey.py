"""Estimates of a survey: one function for the warehouse and for a file of answers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from jushu.statistics.intervals import Interval, survey_mean, survey_proportion
from jushu.statistics.promoters import net_promoter_score
from jushu.statistics.reliability import cronbach_alpha
from jushu.statistics.resample import bootstrap_mean

Measure = Literal["mean", "mean_gap", "satisfied_share", "nps", "alpha_raw", "alpha_standardised"]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """What is estimated of a column of answers; NaN is no answer.

    ``mean`` and ``mean_gap`` are in the unit of the answers, ``satisfied_share`` (a column of 0 and 1) in per
    cent, ``nps`` (0..10) in points -100..100.
    """

    code: str
    column: str
    measure: Measure = "mean"
    is_weighted: bool = True


@dataclass(frozen=True)
class Battery:
    """Items that shall measure one thing: columns of answers whose alpha is wanted."""

    code: str
    columns: Sequence[str]


@dataclass(frozen=True)
class Estimate:
    """One row of a table of estimates; NaN and a reason where there is no number."""

    question_code: str
    measure: Measure
    interval: Interval
    status: str
    status_reason: str | None


@dataclass(frozen=True)
class Answers:
    """Columns of answers by name, one entry per respondent, and the design of the sample.

    ``enterprises`` are whole numbers; ``population`` is how many enterprises could have been asked. It is
    left out where fewer than answered, so that the interval is rather too wide than too narrow.
    """

    columns: Mapping[str, Vector]
    enterprises: NDArray[np.int64]
    weights: Vector | None = None
    population: int | None = None

    def design(self, column: str, is_weighted: bool) -> dict:
        """Keyword arguments of the estimators for one column."""
        answered = ~np.isnan(self.columns[column])
        count = len(np.unique(self.enterprises[answered]))
        fits = self.population is not None and self.population >= count
        return {
            "clusters": self.enterprises,
            "weights": self.weights if is_weighted else None,
            "population": self.population if fits else None,
        }


def estimate(
    answers: Answers,
    questions: Iterable[Question],
    batteries: Iterable[Battery] = (),
    *,
    minimum: int = 0,
    draws: int = 0,
) -> list[Estimate]:
    """Every question and battery, suppressed below ``minimum`` respondents or with a single enterprise.

    ``draws`` > 0 takes the limits of means from so many resamples of enterprises instead of the formula.
    """
    found = [
        _told(asked.code, asked.measure, _interval(answers, asked, draws), minimum) for asked in questions
    ]
    for battery in batteries:
        alpha = cronbach_alpha(np.column_stack([answers.columns[name] for name in battery.columns]))
        forms: dict[Measure, float] = {"alpha_raw": alpha.raw, "alpha_standardised": alpha.standardised}
        for measure, value in forms.items():
            interval = Interval(value, np.nan, np.nan, alpha.respondents, alpha.respondents)
            found.append(_told(battery.code, measure, interval, minimum))
    return found


def _interval(answers: Answers, asked: Question, draws: int) -> Interval:
    values, design = answers.columns[asked.column], answers.design(asked.column, asked.is_weighted)
    if asked.measure == "satisfied_share":
        return survey_proportion(values, **design).scaled(100)
    if asked.measure == "nps":
        return net_promoter_score(values, **design).score
    interval = survey_mean(values, **design)
    if not draws:
        return interval
    del design["population"]
    drawn = bootstrap_mean(values, **design, draws=draws)
    return replace(interval, low=drawn.low, high=drawn.high)


def _told(code: str, measure: Measure, interval: Interval, minimum: int) -> Estimate:
    if interval.n == 0:
        return Estimate(code, measure, interval, "not_applicable", "no_cases")
    if interval.n < minimum:
        return Estimate(code, measure, interval.suppressed_below(minimum), "suppressed", "below_min_cases")
    if interval.clusters < 2:
        hidden = interval.suppressed_below(interval.n + 1)
        return Estimate(code, measure, hidden, "suppressed", "single_enterprise")
    if np.isnan(interval.estimate):
        return Estimate(code, measure, interval, "not_applicable", "no_spread")
    return Estimate(code, measure, interval, "observed", None)
