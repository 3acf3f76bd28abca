"""Definitions of the indicators: every one in both languages, the pages of the documents generated."""

import csv
import re
from collections.abc import Iterator

import pytest

from jushu.definitions import grouped, page
from jushu.errors import JushuError
from tests.conftest import ROOT

LANGUAGES = ("zh", "en")
SEEDS = ROOT / "dbt_project" / "seeds" / "catalogue"


def catalogue_rows() -> Iterator[dict[str, str]]:
    for name in ("indicators", "enterprise_indicators"):
        with (SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_in_the_documents_is_the_generated_one(lang) -> None:
    written = (ROOT / "docs" / lang / "definitions.md").read_text(encoding="utf-8")
    assert written == page(lang), (
        "run: JUSHU_LANG=<lang> jushu definitions --markdown > docs/<lang>/definitions.md"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_indicator_of_the_catalogue_has_a_complete_definition(lang) -> None:
    rows = {row["code"]: row for group in grouped(lang) for row in group.rows}
    wanted = list(catalogue_rows())
    assert len(wanted) == len({row["code"] for row in wanted}) == 93 + 12
    assert rows.keys() == {row["code"] for row in wanted}
    assert [code for code, row in rows.items() if not all(row.values())] == []
    for source in wanted:
        shown = rows[source["code"]]
        assert shown["name_zh"] == source["name_zh"]
        assert shown["goalposts"] == f"{source['unacceptable']} → {source['satisfactory']}"
        assert re.split("; |、", shown["clauses"]) == source["clauses"].split(";")


def test_one_indicator_in_chinese_and_english() -> None:
    zh, en = grouped("zh", "SQ2-01")[0], grouped("en", "SQ2-01")[0]
    assert zh.title == "SQ2 响应与时效（服务质量，权重 20）"
    assert en.title == "SQ2 Responsiveness (Service quality, weight 20)"
    assert (zh.rows[0]["direction"], en.rows[0]["direction"]) == ("越高越好", "higher is better")
    assert (zh.rows[0]["owner"], en.rows[0]["owner"]) == ("服务部门", "Service department")


def test_an_unknown_code_is_refused() -> None:
    with pytest.raises(JushuError, match="UNKNOWN_CODE"):
        grouped("en", "XX1-01")
