"""The chapter of the scoring engine: every number that it shows is computed again, in both languages."""

import re
from inspect import signature
from typing import get_args

import polars as pl
import pytest

from jushu import catalogue
from jushu.methodology_files import FILES, read_methodology, read_plan
from jushu.scoring import load_indicators, score
from jushu.scoring.diagnose import REDUNDANT
from jushu.scoring.explain import explain
from jushu.scoring.load import COLUMNS
from jushu.scoring.load_judgements import MOST_INCONSISTENT
from jushu.scoring.load_uncertainty import KEYS, TABLE
from jushu.scoring.methodology import Aggregation, Effect, Kind, MissingRule, Norm
from jushu.scoring.plan import Plan
from jushu.scoring.sensitivity import sensitivity
from jushu.scoring.treat import Limits
from jushu.scoring.uncertainty_tables import uncertainty
from jushu.statistics import straight_lined
from jushu.value_files import read_values
from tests.conftest import ROOT
from tests.docs import worked_scores, worked_statistics
from tests.docs.documents import LANGUAGES, pages
from tests.docs.worked import Answer, Given, Worked, differences, worked_rows

# columns that move no score of a folder: names, notes, and how the warehouse makes the value
DESCRIPTIVE = {
    *("name_zh", "name_en", "formula_zh", "formula_en", "unit", "is_share", "facts", "clauses", "rule"),
    *("numerator", "denominator", "scale", "min_cases", "owner", "version", "approved_by"),
    *("valid_from", "valid_to"),
}
EXAMPLE = ROOT / "docs" / "example"
_ROW = re.compile(r"^\| (\w) \| (\d{4}Q\d) \|" + r" ([\d.]+) \|" * 4 + r" (\w+) \|$", re.MULTILINE)


def _example():
    method = read_methodology(EXAMPLE / "method")
    values, called = read_values(EXAMPLE / "values.csv", method)
    return values, method, called


def _example_answer(name: str, given: Given) -> Answer:
    """A number of the example's folder, of one unit and period."""
    values, method, called = _example()
    at = {"unit_code": given.cells["unit"], "period_code": given.cells["period"]}
    if name in ("points", "contribution"):
        column = {"points": "normalised"}.get(name, name)
        return _by_code(score(values, method, called).indicators.filter(**at), "indicator_code", column)
    if name in ("performance", "weight"):
        moved = explain(values, method, called).changes.filter(level="indicator", **at)
        return _by_code(moved, "item_code", name)
    if name == "next":
        way = explain(values, method, called).next_grade.filter(**at)
        whole = way.filter(pl.col("indicator_code").is_null())
        alone = _by_code(way.filter(indicator_code="on_time"), "indicator_code", "value_needed")
        return alone | {
            "needed": whole["points_needed"].to_list(),
            "share": whole["share_of_room"].to_list(),
        }
    plan = read_plan(EXAMPLE / "method")
    if name == "sensitivity":
        found = sensitivity(values, method, plan, called=called, rows=16)
        one = found.filter(period_code=at["period_code"], factor=given.cells["factor"])
        return {"first": one["first_order"].to_list(), "total": one["total"].to_list()}
    event = {"event": name, "subject": given.cells["other" if name == "above" else "grade"]}
    drawn = uncertainty(values, method, plan, called=called).probabilities.filter(**at, **event)
    return {"": drawn["probability"].to_list()}


def _by_code(rows: pl.DataFrame, code: str, column: str) -> Answer:
    return {name: [number] for name, number in rows.select(code, column).rows()}


KINDS = worked_scores.KINDS | worked_statistics.KINDS | {"example": _example_answer}
ROWS = worked_rows(pages("zh")["scoring.md"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.what}: {row.given.cells}")
def test_a_worked_number_is_what_the_engine_says(row: Worked):
    kind, _, name = row.what.partition(" ")
    assert differences(row.result, KINDS[kind](name, row.given)) == []


def test_both_languages_show_the_same_numbers_and_no_row_is_passed_over():
    assert worked_rows(pages("en")["scoring.md"]) == ROWS
    text = pages("zh")["scoring.md"].read_text("utf-8")
    tables = re.findall(r"^\| 算什么 \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    written = [line for table in tables for line in table.splitlines()]
    assert len(written) == len(ROWS)


def test_a_wrong_number_is_found():
    assert differences("a=1,≈2.3", {"a": [1.0, 2.345]}) == []
    for shown in ("a=1,≈2.4", "a=1.1,≈2.3", "a=1", "b=1,≈2.3", "a=1,-"):
        assert differences(shown, {"a": [1.0, 2.345]})


def test_every_rule_of_the_engine_has_a_worked_number():
    shown = {row.what for row in ROWS}
    assert {f"norm {norm}" for norm in get_args(Norm)} <= shown
    assert {f"{step} {rule}" for step in ("mean", "next") for rule in get_args(Aggregation)} <= shown
    assert {f"adjust {rule}" for rule in (*get_args(Kind), *get_args(Effect)) if rule != "veto"} <= shown
    assert set(KINDS) == {what.partition(" ")[0] for what in shown}
    rules = {row.given.cells.get("missing_rule") for row in ROWS}
    assert set(get_args(MissingRule)) - {"floor", "reweight"} <= rules  # those two are the usual ones


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_column_that_a_method_may_have_is_explained(lang: str):
    text = pages(lang)["scoring.md"].read_text("utf-8")
    known = {*get_args(Norm), *get_args(Aggregation), *get_args(MissingRule), *get_args(Effect)}
    assert [word for word in known if f"`{word}`" not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_columns_of_a_folder_are_those_that_the_program_reads(lang: str):
    text = pages(lang)["scoring.md"].read_text("utf-8")
    shown = dict(re.findall(rf"^\| ({'|'.join(FILES)}) \| (.*) \|$", text, re.MULTILINE))
    tables = COLUMNS | {"indicators": load_indicators.COLUMNS, TABLE: KEYS}
    assert shown.keys() == FILES.keys()
    for file, table in FILES.items():
        words = set(re.findall(r"[a-z][a-z0-9_]*", shown[file]))
        missing = set(tables[table]) - words - DESCRIPTIVE
        strange = {word for word in words if "_" in word} - {
            column for name in tables.values() for column in name
        }
        assert (file, missing, strange) == (file, set(), set())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_usual_values_are_those_of_the_program(lang: str):
    text = pages(lang)["scoring.md"].read_text("utf-8")
    shown = dict(re.findall(r"`(\w+)` ?[(（]([\w.]+)[)）]", text))
    plan, scheme = Plan(), catalogue.methodology().scheme
    usual = {
        "weights": plan.spread.method,
        "weight_share": plan.spread.share,
        "weight_concentration": plan.spread.concentration,
        "draws": plan.draws,
        "replicates": plan.replicates,
        "resample_cases": "yes" if plan.resample_cases else "no",
        "min_coverage_node": scheme.min_coverage_node,
        "min_coverage_index": scheme.min_coverage_index,
        "rounding_digits": scheme.rounding_digits,
        "min_ranked_units": scheme.min_ranked_units,
        "least_items": signature(straight_lined).parameters["least_items"].default,
    }
    numbers = {name: word if word.isalpha() else float(word) for name, word in shown.items() if name in usual}
    assert numbers == usual
    limits = Limits()
    for bound in (
        f"< {limits.skewness:g} ",
        f"< {limits.kurtosis:g}",
        f"> {REDUNDANT:g} ",
        f"CR >= {MOST_INCONSISTENT:.2f} ",
    ):
        assert bound in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_of_the_worked_example(lang: str):
    nodes = score(*_example()).nodes
    computed = {
        (row["unit_code"], row["period_code"], row["node_code"]): row for row in nodes.iter_rows(named=True)
    }
    shown = _ROW.findall(pages(lang)["scoring.md"].read_text("utf-8"))
    assert {(unit, period) for unit, period, *_ in shown} == {key[:2] for key in computed}
    for unit, period, first, second, whole, adjusted, grade in shown:
        raw = [computed[unit, period, code]["score_raw"] for code in ("S1", "S2", "S")]
        assert raw == pytest.approx([float(first), float(second), float(whole)], abs=1e-9)
        index = computed[unit, period, "S"]
        assert (float(index["score"]), index["grade_code"]) == (float(adjusted), grade)
