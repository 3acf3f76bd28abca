"""The survey tables of the warehouse: what the wave of a cluster tells, and how it was answered."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import duckdb
import polars as pl

from jushu.statistics.intervals import minimum_n
from jushu.statistics.responses import duplicated, response_rate
from jushu.statistics.survey import Answers, Battery, Estimate, Question, estimate

KEYS = ("cluster_code", "period_type", "period_code")
# The catalogue's indicator of a question: its least number of cases holds, and its value is the estimate.
INDICATORS = {"csat": "SQ4-01", "nps": "SQ4-02", "servqual": "SQ4-03"}
QUESTIONNAIRE = ("source_system", "response_id")
ANSWERS = (*QUESTIONNAIRE, "item_code", "perception_score", "expectation_score")
LEAST = 5  # respondents where the catalogue has no such indicator
MARGIN = 0.05  # of the answers needed
ESTIMATES: dict[str, Any] = {
    **dict.fromkeys((*KEYS, "question_code", "measure", "indicator_code"), pl.String),
    **dict.fromkeys(("estimate", "low", "high", "level", "design_effect"), pl.Float64),
    **dict.fromkeys(("respondent_count", "enterprise_count", "population_count"), pl.Int64),
    **dict.fromkeys(("status", "status_reason"), pl.String),
}
QUALITY: dict[str, Any] = {
    **dict.fromkeys(KEYS, pl.String),
    **dict.fromkeys(
        ("invited_count", "answered_count", "straight_lined_count", "valid_count", "duplicated_count"),
        pl.Int64,
    ),
    **dict.fromkeys(
        ("response_rate_pct", "response_rate_low_pct", "response_rate_high_pct", "level"), pl.Float64
    ),
    "needed_count": pl.Int64,
    "status_reason": pl.String,
}


@dataclass(frozen=True)
class Survey:
    """Questionnaires by cluster and period, their answers to the SERVQUAL items, and the waves.

    ``responses``: one row per questionnaire and period (int_survey__period_responses). ``answers``: one row
    per questionnaire and item, with the columns ``ANSWERS``. ``waves``: one row per cluster and period
    (int_survey__period_waves). ``items``: the SERVQUAL items with their dimension.
    """

    responses: pl.DataFrame
    answers: pl.DataFrame
    waves: pl.DataFrame
    items: pl.DataFrame

    @cached_property
    def _items(self) -> pl.DataFrame:
        return self.items.sort("item_code")

    def estimates(self, minimums: Mapping[str, int]) -> pl.DataFrame:
        """One row per cluster, period, question and measure; ``minimums``: least cases by indicator."""
        questions, batteries = self._questions()
        least = {code: minimums.get(indicator, LEAST) for code, indicator in INDICATORS.items()}
        rows = []
        for wave, part in self._parts(self.responses.filter("is_valid")):
            known = Answers(
                {name: part[name].to_numpy() for name in part.columns if part[name].dtype == pl.Float64},
                part["enterprise_no"].to_numpy(),
                part["design_weight"].to_numpy(),
                wave["enterprise_count"],
            )
            for code, minimum in least.items():
                asked = [q for q in questions if _family(q.code) == code]
                scales = [b for b in batteries if _family(b.code) == code]
                rows += [_row(wave, found) for found in estimate(known, asked, scales, minimum=minimum)]
        return pl.DataFrame(rows, schema=ESTIMATES, orient="row")

    def quality(self) -> pl.DataFrame:
        """One row per cluster and period in which a wave closed: how many answered, and how."""
        scores = [name for item in self._items["item_code"] for name in (item, f"expected_{item}")]
        rows = []
        for wave, part in self._parts(self.responses):
            invited, valid = wave["invited_count"], part.filter("is_valid")
            is_more = valid.height > invited
            rate = None if is_more else response_rate(valid.height, invited).scaled(100)
            limits = [_told(value) for value in (rate.estimate, rate.low, rate.high)] if rate else [None] * 3
            reason = "more_answers_than_invited" if is_more else None if invited else "nobody_invited"
            rows.append(
                (
                    *(wave[key] for key in KEYS),
                    *(invited, part.height, part.height - valid.height, valid.height),
                    int(duplicated(valid.select(scores).to_numpy()).sum()),
                    *limits,
                    0.95,
                    minimum_n(MARGIN, invited),
                    reason,
                )
            )
        return pl.DataFrame(rows, schema=QUALITY, orient="row")

    def _questions(self) -> tuple[list[Question], list[Battery]]:
        dimensions = self._items["dimension"].unique(maintain_order=True).to_list()
        codes = self._items["item_code"].to_list()
        questions = [
            Question("csat", "csat_satisfied", "satisfied_share"),
            Question("csat", "csat_score"),
            Question("nps", "nps_score", "nps", is_weighted=False),
            Question("servqual", "servqual_gap", "mean_gap"),
            *(Question(name, f"gap_{name}", "mean_gap") for name in (*dimensions, *codes)),
            *(Question(code, code) for code in codes),
        ]
        batteries = [
            Battery("servqual", codes),
            *(
                Battery(name, self._items.filter(dimension=name)["item_code"].to_list())
                for name in dimensions
            ),
        ]
        return questions, batteries

    def _with_columns(self, responses: pl.DataFrame) -> pl.DataFrame:
        """Questionnaires with a column per item: what was felt, expected, and the gap; also per dimension."""
        codes = self._items["item_code"].to_list()
        scores = ["perception_score", "expectation_score"]
        wide = self.answers.pivot("item_code", index=QUESTIONNAIRE, values=scores)
        there = set(wide.columns)

        def score(kind: str, code: str) -> pl.Expr:
            name = f"{kind}_score_{code}"
            return (pl.col(name) if name in there else pl.lit(None)).cast(pl.Float64)

        wide = wide.select(
            *QUESTIONNAIRE,
            *(score("perception", code).alias(code) for code in codes),
            *(score("expectation", code).alias(f"expected_{code}") for code in codes),
        ).with_columns((pl.col(code) - pl.col(f"expected_{code}")).alias(f"gap_{code}") for code in codes)
        wide = wide.with_columns(
            pl.mean_horizontal(f"gap_{code}" for code in part["item_code"]).alias(f"gap_{name}")
            for (name,), part in self._items.group_by("dimension")
        )
        numbers = ("design_weight", "csat_score", "csat_satisfied", "nps_score", "servqual_gap")
        # sums of floats depend on the order, and the rows of a query come in any
        joined = responses.join(wide, on=QUESTIONNAIRE, how="left").sort(*KEYS, *QUESTIONNAIRE)
        return joined.with_columns(
            pl.col(numbers).cast(pl.Float64),
            pl.col("enterprise").rank("dense").cast(pl.Int64).alias("enterprise_no"),
        ).with_columns(pl.col(pl.Float64).fill_null(math.nan))

    def _parts(self, responses: pl.DataFrame) -> list[tuple[dict[str, Any], pl.DataFrame]]:
        """Each wave with its questionnaires, in the order of the keys."""
        wide = self._with_columns(responses)
        of = wide.partition_by(*KEYS, as_dict=True)
        waves = self.waves.sort(*KEYS).rows(named=True)
        return [(wave, of.get(tuple(wave[key] for key in KEYS), wide.clear())) for wave in waves]


def by_cluster(
    responses: duckdb.DuckDBPyRelation,
    answers: duckdb.DuckDBPyRelation,
    waves: duckdb.DuckDBPyRelation,
    items: pl.DataFrame,
) -> Iterator[Survey]:
    """The survey of one cluster after the other, from the tables of a warehouse (see ``Survey``).

    Clusters are sorted. Nothing of one cluster depends on another, and only one is in memory.
    """
    key, cluster = ", ".join(QUESTIONNAIRE), duckdb.ColumnExpression("cluster_code")
    for (code,) in waves.project("cluster_code").distinct().order("cluster_code").fetchall():
        is_of_cluster = cluster == duckdb.ConstantExpression(code)
        of_cluster = responses.filter(is_of_cluster)
        answered = answers.project(", ".join(ANSWERS)).join(of_cluster.project(key).distinct(), key, "semi")
        yield Survey(of_cluster.pl(), answered.pl(), waves.filter(is_of_cluster).pl(), items)


def _family(code: str) -> str:
    """The question whose indicator sets the least number of cases: items and dimensions go with SERVQUAL."""
    return code if code in INDICATORS else "servqual"


def _row(wave: Mapping[str, Any], found: Estimate) -> tuple:
    interval, is_mean = found.interval, found.measure == "mean"
    is_alpha = found.measure.startswith("alpha")
    return (
        *(wave[key] for key in KEYS),
        *(found.question_code, found.measure),
        None if is_mean or is_alpha else INDICATORS.get(found.question_code),
        *(_told(value) for value in (interval.estimate, interval.low, interval.high)),
        interval.level,
        _told(interval.design_effect),
        *(interval.n, None if is_alpha else interval.clusters, wave["enterprise_count"]),
        *(found.status, found.status_reason),
    )


def _told(value: float) -> float | None:
    return None if math.isnan(value) else value
