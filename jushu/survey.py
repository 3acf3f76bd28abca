"""Estimates of any file of answers, by the same code as the survey tables of the warehouse."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from jushu.statistics import (
    Answers,
    Battery,
    Interval,
    Question,
    duplicated,
    estimate,
    minimum_n,
    response_rate,
    straight_lined,
)
from jushu.survey_answers import AnswerTable, refusal, thresholds

MARGIN = 0.05
COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("question", "measure"), pl.String),
    **dict.fromkeys(("estimate", "low", "high"), pl.Float64),
    **dict.fromkeys(("respondents", "enterprises"), pl.Int64),
    "design_effect": pl.Float64,
    "reason": pl.String,
}


@dataclass(frozen=True)
class Asked:
    """What is wanted: columns by measure, lists of columns whose alpha is wanted, and the design.

    Without any column: the mean of every column of numbers. ``satisfied`` is ``COLUMN:LEAST``.
    """

    means: Sequence[str] = ()
    promoters: Sequence[str] = ()
    satisfied: Sequence[str] = ()
    batteries: Sequence[str] = ()
    population: int | None = None
    invited: int | None = None
    minimum: int = 5
    draws: int = 0


def survey(table: AnswerTable, asked: Asked) -> pl.DataFrame:
    """One row per question and measure, then rows about all questionnaires together (question ``*``).

    Raises JushuError ANSWERS_INVALID or UNKNOWN_COLUMN.
    """
    means, least = list(asked.means), thresholds(asked.satisfied)
    batteries = [Battery(text, [name.strip() for name in text.split(",")]) for text in asked.batteries]
    if not (means or asked.promoters or least or batteries):
        means = table.questions()
    used = [*means, *asked.promoters, *(name for name, _ in least)]
    used += [name for battery in batteries for name in battery.columns]
    columns = {name: table.numbers(name) for name in used}
    given = np.column_stack(list(columns.values()))
    questions = [Question(name, name) for name in means]
    questions += [Question(name, name, "nps") for name in asked.promoters]
    for name, score in least:
        code = f"{name}>={score:g}"
        columns[code] = np.where(np.isnan(columns[name]), np.nan, columns[name] >= score)
        questions.append(Question(code, code, "satisfied_share"))
    answers = Answers(columns, table.enterprises(), table.weights(), asked.population)
    answering = len(np.unique(answers.enterprises))
    if asked.population is not None and asked.population < answering:
        raise refusal(
            f"--population {asked.population} 少于作答的 {answering} 家",
            f"--population {asked.population}, but {answering} answered",
        )
    found = [
        (
            *(row.question_code, row.measure, *_limits(row.interval), row.interval.n),
            None if row.measure.startswith("alpha") else row.interval.clusters,
            *(_told(row.interval.design_effect), row.status_reason),
        )
        for row in estimate(answers, questions, batteries, minimum=asked.minimum, draws=asked.draws)
    ]
    return pl.DataFrame([*found, *_together(given, asked)], schema=COLUMNS, orient="row")


def _together(given: np.ndarray, asked: Asked) -> list[tuple[Any, ...]]:
    """Suspicious questionnaires (counted, not left out), the response rate, and the answers needed."""
    count, rest = len(given), (None, None, None)
    found = {"straight_lined": straight_lined(given), "duplicated": duplicated(given)}
    rows: list[tuple[Any, ...]] = [
        ("*", name, float(flags.sum()), None, None, count, *rest) for name, flags in found.items()
    ]
    if asked.invited is not None:
        if asked.invited < count:
            raise refusal(
                f"邀请 {asked.invited} 份而答卷有 {count} 份",
                f"{asked.invited} invited, {count} answered",
            )
        rate = response_rate(count, asked.invited).scaled(100)
        rows.append(("*", "response_rate", *_limits(rate), count, *rest))
    needed = float(minimum_n(MARGIN, asked.invited))
    return [*rows, ("*", "needed_for_5_points", needed, None, None, None, *rest)]


def _limits(interval: Interval) -> tuple[float | None, ...]:
    return tuple(_told(value) for value in (interval.estimate, interval.low, interval.high))


def _told(value: float) -> float | None:
    return None if math.isnan(value) else value
