"""The worked example of the methodology page: every number of its table and text is computed again."""

import re

import pytest

from jushu.methodology_files import read_methodology
from jushu.scoring import score
from jushu.scoring.explain import explain
from jushu.value_files import read_values
from tests.conftest import ROOT
from tests.docs.documents import LANGUAGES, pages

EXAMPLE = ROOT / "docs" / "example"
_ROW = re.compile(r"^\| (\w) \| (\d{4}Q\d) \|" + r" ([\d.]+) \|" * 4 + r" (\w+) \|$", re.MULTILINE)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_of_the_worked_example(lang: str):
    method = read_methodology(EXAMPLE / "method")
    nodes = score(*_values(method)).nodes
    computed = {
        (row["unit_code"], row["period_code"], row["node_code"]): row for row in nodes.iter_rows(named=True)
    }
    shown = _ROW.findall(pages(lang)["methodology.md"].read_text("utf-8"))
    assert {(unit, period) for unit, period, *_ in shown} == {key[:2] for key in computed}
    for unit, period, first, second, whole, adjusted, grade in shown:
        raw = [computed[unit, period, code]["score_raw"] for code in ("S1", "S2", "S")]
        assert raw == pytest.approx([float(first), float(second), float(whole)], abs=1e-9)
        index = computed[unit, period, "S"]
        assert (float(index["score"]), index["grade_code"]) == (float(adjusted), grade)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_text_of_the_worked_example(lang: str):
    text = pages(lang)["methodology.md"].read_text("utf-8")
    method = read_methodology(EXAMPLE / "method")
    values, _, called = _values(method)
    why = explain(values, method, called)
    moved = why.changes.filter(unit_code="A")
    assert moved["weight"].abs().sum() < 1e-12
    assert dict(moved.select("item_code", "performance").rows())["plan"] == pytest.approx(5.0)
    way = why.next_grade.filter(unit_code="A", period_code="2026Q1", next_grade="good")
    needed = way.filter(way["indicator_code"].is_null())["points_needed"].item()
    assert needed == pytest.approx(2.245)
    assert "= 2.245" in text


def _values(method):
    values, called = read_values(EXAMPLE / "values.csv", method)
    return values, method, called
