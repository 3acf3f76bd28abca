"""Tables of survey estimates on a handful of questionnaires."""

from datetime import date
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from jushu.statistics import Answers, Question, estimate
from jushu.statistics.shares import share_intervals
from jushu.statistics.survey_tables import Survey, by_cluster

ITEMS = pl.DataFrame(
    {"item_code": ["T1", "T2", "R1"], "dimension": ["tangibles", "tangibles", "reliability"]}
)
KEYS = {"cluster_code": "C1", "period_type": "quarter", "period_code": "2026Q1"}


def response(number: int, enterprise: str, csat: int | None, **other: Any) -> dict[str, Any]:
    cells = {"source_system": "s", "response_id": f"R{number}", "enterprise": enterprise, "csat_score": csat}
    satisfied = None if csat is None else int(csat >= 4)
    figures = {"nps_score": 10, "servqual_gap": None, "design_weight": 1, "csat_satisfied": satisfied}
    return {**KEYS, **cells, **figures, "is_valid": True, **other}


def survey(responses: list[dict[str, Any]], invited: int, answers: list[tuple] | None = None) -> Survey:
    names = ["source_system", "response_id", "item_code", "expectation_score", "perception_score"]
    types = dict.fromkeys(names[:3], pl.String) | dict.fromkeys(names[3:], pl.Int64)
    return Survey(
        pl.DataFrame(responses, schema_overrides={"servqual_gap": pl.Float64, "enterprise": pl.String}),
        pl.DataFrame(answers or [], schema=types, orient="row"),
        pl.DataFrame([{**KEYS, "invited_count": invited, "enterprise_count": 6}]),
        ITEMS,
    )


def rows_of(found: pl.DataFrame) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["question_code"], row["measure"]): row for row in found.iter_rows(named=True)}


def test_answers_are_weighed_and_go_by_enterprise() -> None:
    cases = [(1, "A", 1), (2, "A", 3), (3, "B", 5), (4, "C", 3), (5, "C", None)]
    answers = [
        ("s", "R1", "T1", 5, 4),
        ("s", "R1", "T2", 5, 6),
        ("s", "R2", "T1", 5, 7),
        ("s", "R3", "R1", 7, 7),
    ]
    found = rows_of(survey([response(*case) for case in cases], 10, answers).estimates({"SQ4-01": 2}))
    mean = found["csat", "mean"]
    # three of six enterprises asked: variance 3/2 * (1/4 + 1/4) * (1 - 3/6); t of two degrees
    assert (mean["estimate"], mean["respondent_count"], mean["enterprise_count"]) == (3, 4, 3)
    assert mean["high"] == pytest.approx(3 + 4.302652729911275 * (0.75 / 2) ** 0.5)
    share = found["csat", "satisfied_share"]
    assert (share["estimate"], share["indicator_code"], share["status"]) == (25, "SQ4-01", "observed")
    # gaps: R1 has -1 and +1, R2 has +2 in T1; too few for the least of five that no indicator changes
    assert found["tangibles", "mean_gap"]["respondent_count"] == 2
    assert found["tangibles", "mean_gap"]["status_reason"] == "below_min_cases"
    assert found["T1", "mean"]["estimate"] is None
    assert found["servqual", "mean_gap"]["status_reason"] == "no_cases"
    assert found["servqual", "alpha_raw"]["status_reason"] == "no_cases"


def test_the_order_of_rows_changes_no_bit() -> None:
    drawn = np.random.default_rng(7)
    cases = [
        response(number, f"E{number % 17}", int(drawn.integers(1, 6)), design_weight=float(drawn.random()))
        for number in range(200)
    ]
    answers = [
        ("s", f"R{number}", item, int(drawn.integers(1, 8)), int(drawn.integers(1, 8)))
        for number in range(200)
        for item in ITEMS["item_code"]
    ]
    wave = survey(cases, 400, answers)
    shuffled = Survey(
        *(
            table.sample(fraction=1, shuffle=True, seed=3)
            for table in (wave.responses, wave.answers, wave.waves, wave.items)
        )
    )
    key = ["question_code", "measure"]
    assert shuffled.estimates({}).sort(key).equals(wave.estimates({}).sort(key))
    assert shuffled.quality().equals(wave.quality())


def test_what_one_enterprise_says_is_not_shown() -> None:
    cases = [response(number, "A", 5) for number in range(6)]
    found = rows_of(survey(cases, 10).estimates({"SQ4-01": 5, "SQ4-02": 7}))
    assert (found["csat", "mean"]["status"], found["csat", "mean"]["status_reason"]) == (
        "suppressed",
        "single_enterprise",
    )
    assert found["nps", "nps"]["status_reason"] == "below_min_cases"
    hidden = ("estimate", "low", "high", "design_effect")
    assert {row[name] for row in found.values() for name in hidden} == {None}


def test_more_enterprises_than_the_register_knows_leave_the_population_out() -> None:
    values = np.array([1.0, 3, 5, 3])
    known = Answers({"Q": values}, np.arange(4), population=3)
    (found,) = estimate(known, [Question("Q", "Q")])
    # variance of the mean 8/3 / 4, three degrees of freedom
    assert found.interval.high == pytest.approx(3 + 3.182446305284263 * (2 / 3) ** 0.5)


def test_resampled_limits_enclose_the_mean() -> None:
    known = Answers({"Q": np.arange(20.0)}, np.arange(20), population=20)
    (formula,), (drawn,) = (estimate(known, [Question("Q", "Q")], draws=draws) for draws in (0, 500))
    assert formula.interval.low == formula.interval.high == 9.5  # all twenty answered
    assert drawn.interval.low < 9.5 < drawn.interval.high


def test_the_answering_of_a_wave() -> None:
    items = [f"I{number}" for number in range(5)]
    same = [("s", name, item, 7, place + 1) for name in ("R1", "R2") for place, item in enumerate(items)]
    cases = [response(1, "A", 5), response(2, "B", 5), response(3, "C", 5, is_valid=False)]
    wave = survey(cases, 4, same)
    wave = Survey(
        wave.responses, wave.answers, wave.waves, pl.DataFrame({"item_code": items, "dimension": "d"})
    )
    (row,) = wave.quality().iter_rows(named=True)
    counts = ("invited_count", "answered_count", "straight_lined_count", "valid_count", "duplicated_count")
    assert [row[name] for name in counts] == [4, 3, 1, 2, 2]  # ten answers, expected and felt, are the same
    assert (row["response_rate_pct"], row["needed_count"], row["status_reason"]) == (50, 4, None)


def test_one_cluster_after_the_other() -> None:
    cases = [response(1, "A", 1), response(2, "B", 5), response(3, "A", 4, cluster_code="C2")]
    wave = survey(cases, 4, [("s", "R1", "T1", 5, 4), ("s", "R3", "T1", 5, 7)])
    others = [
        {**KEYS, "cluster_code": code, "invited_count": 1, "enterprise_count": 6} for code in ("C3", "C2")
    ]
    with duckdb.connect() as connection:
        responses = connection.from_arrow(wave.responses.to_arrow())
        answers = connection.from_arrow(wave.answers.to_arrow())
        waves = connection.from_arrow(
            pl.concat([pl.DataFrame(others), wave.waves], how="diagonal").to_arrow()
        )
        surveys = list(by_cluster(responses, answers, waves, ITEMS))
    asked = pl.concat(survey.quality() for survey in surveys)
    assert asked.select("cluster_code", "answered_count", "invited_count").rows() == [
        ("C1", 2, 4),
        ("C2", 1, 1),
        ("C3", 0, 1),
    ]
    counts = [rows_of(survey.estimates({}))["T1", "mean_gap"]["respondent_count"] for survey in surveys]
    assert counts == [1, 1, 0]


@pytest.mark.parametrize(
    ("invited", "reason"), [(1, "more_answers_than_invited"), (0, "more_answers_than_invited")]
)
def test_a_response_rate_above_all_is_none(invited: int, reason: str) -> None:
    (row,) = survey([response(1, "A", 5), response(2, "B", 5)], invited).quality().iter_rows(named=True)
    assert (row["response_rate_pct"], row["response_rate_high_pct"], row["status_reason"]) == (
        None,
        None,
        reason,
    )


def test_a_wave_that_nobody_answered() -> None:
    wave = survey([response(1, "A", 5)], 0)
    empty = Survey(wave.responses.clear(), wave.answers, wave.waves, ITEMS)
    (row,) = empty.quality().iter_rows(named=True)
    assert (row["answered_count"], row["response_rate_pct"], row["status_reason"]) == (
        0,
        None,
        "nobody_invited",
    )
    assert set(empty.estimates({})["status_reason"]) == {"no_cases"}


def test_only_shares_of_counted_cases_have_an_interval() -> None:
    fact = {"numerator_fact": "f", "denominator_fact": "f", "scale": 100, "is_share": True}
    indicators = pl.DataFrame(
        [
            {
                "indicator_code": "COUNT",
                "numerator": "count(f.a @ d)",
                "denominator": "count(f.b @ d)",
                **fact,
            },
            {"indicator_code": "MONEY", "numerator": "sum(f.a @ d)", "denominator": "sum(f.b @ d)", **fact},
            {"indicator_code": "LIST", "numerator": "count(f.a @ d)", "denominator": "const(18)", **fact},
            {"indicator_code": "RATIO", "numerator": "count(f.a @ d)", "denominator": "count(f.b @ d)"}
            | fact
            | {"is_share": False},
        ]
    )
    unit = {"unit_type": "cluster", "unit_code": "C", "cluster_code": "C", "zone_code": None}
    unit |= {"provider_code": None, "category_clause": None, "period_type": "month", "period_code": "2026-01"}
    shown = {"numerator": 0, "denominator": 20, "value": 0, "case_count": 20, "status": "observed"}
    hidden = dict.fromkeys(("numerator", "denominator", "value")) | {"case_count": 3, "status": "suppressed"}
    rows = [{**unit, "indicator_code": code, **shown} for code in indicators["indicator_code"]]
    rows.append({**unit, "unit_code": "D", "indicator_code": "COUNT", **hidden})
    values = pl.DataFrame(rows).with_columns(status_reason=pl.lit(None), period_start=date(2026, 1, 1))
    found = {row["unit_code"]: row for row in share_intervals(values, indicators).iter_rows(named=True)}
    assert set(found) == {"C", "D"}
    assert (found["C"]["low"], round(found["C"]["high"], 2)) == (0, 16.11)  # Newcombe: 0 of 20
    assert (found["D"]["low"], found["D"]["high"], found["D"]["status"]) == (None, None, "suppressed")
