"""Parts of the console's page: links, what is kept for a person, charts, descriptions, shipped queries."""

import random
import re
import stat
import zlib
from base64 import urlsafe_b64encode
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from app.views.sql import chart, link, queries, saved
from app.views.sql.kept import Kept, Run
from jushu.errors import JushuError
from jushu.settings import Language, Settings
from jushu.texts import Texts


def test_a_short_query_stands_in_the_link_as_it_is() -> None:
    assert link.packed("select 1 as 数量") == "select 1 as 数量"
    assert link.unpacked("select 1 as 数量") == "select 1 as 数量"


@pytest.mark.parametrize("query", ["select '中文', 1\n" * 80, "~tilde first", "", "x" * 5000])
def test_every_text_comes_back_from_its_link(query: str) -> None:
    code = link.packed(query)
    assert code is not None
    assert len(code) <= 6000
    assert link.unpacked(code) == query


def test_what_no_link_can_carry_has_none() -> None:
    noise = random.Random(1)
    assert link.packed("".join(chr(noise.randrange(0x4E00, 0x9FA5)) for _ in range(5000))) is None


@pytest.mark.parametrize("code", ["~", "~%%%", "~abcd", "~" + urlsafe_b64encode(b"no zlib").decode()])
def test_a_damaged_link_gives_nothing(code: str) -> None:
    assert link.unpacked(code) is None


def test_a_forged_link_cannot_fill_the_memory() -> None:
    bomb = "~" + urlsafe_b64encode(zlib.compress(b"a" * 50_000_000, 9)).decode()
    assert link.unpacked(bomb) is None


def test_each_person_keeps_their_own(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    mine, other = Kept(settings, "../甲"), Kept(settings, "乙")
    mine.save("月报", "select 1")
    mine.save("月报", "select 2")
    mine.note(Run("2026-10-08 06:00", "select 1", "2026Q3-r1", 1, 2.5, None))
    mine.note(Run("2026-10-08 06:01", "select 2", "2026Q3-r1", None, None, "QUERY_FAILED"))
    mine.note(Run("2026-10-08 06:02", "select 1", "2026Q3-r1", 3, 2.5, None))
    assert [one.query for one in mine.saved()] == ["select 2"]
    assert [(run.at, run.query) for run in mine.runs()] == [
        ("2026-10-08 06:02", "select 1"),
        ("2026-10-08 06:01", "select 2"),
    ]
    assert other.saved() == []
    assert other.runs() == []
    mine.forget("月报")
    assert mine.saved() == []
    written = list(tmp_path.rglob("*.json"))
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert {path.parent.parent for path in written} == {settings.console}


def test_a_person_cannot_keep_without_end(tmp_path: Path) -> None:
    kept = Kept(Settings(home=tmp_path), "甲")
    for number in range(100):
        kept.save(f"q{number:03}", "select 1")
    with pytest.raises(JushuError, match="QUERY_NOT_SAVED"):
        kept.save("one more", "select 1")
    for number in range(205):
        kept.note(Run("2026-10-08 06:00", f"select {number}", "r", 1, 1.0, None))
    assert len(kept.runs()) == 200
    assert kept.runs()[0].query == "select 204"


ROWS = pl.DataFrame(
    {"cluster": ["a", "b"], "score": [1.5, float("nan")], "day": [date(2026, 1, 1)] * 2, "rank": [1, None]}
)


def test_a_chart_draws_the_chosen_columns_and_leaves_gaps() -> None:
    choice = chart.Choice("bar", 0, (1, 3))
    assert chart.fitting("bar.0.1-3", ROWS) == choice
    drawn = chart.spec(choice, ROWS, "PNG")
    assert drawn["xAxis"]["data"] == ["a", "b"]
    assert [(one["name"], one["data"]) for one in drawn["series"]] == [
        ("score", [1.5, None]),
        ("rank", [1.0, None]),
    ]


def test_points_have_numbers_on_both_axes() -> None:
    drawn = chart.spec(chart.Choice("scatter", 3, (1,)), ROWS, "PNG")
    assert drawn["xAxis"]["type"] == "value"
    assert drawn["series"][0]["data"] == [[1.0, 1.5], [None, None]]


@pytest.mark.parametrize("code", ["", "pie.0.1", "bar.9.1", "bar.0.0", "bar.x.1", "bar.0", "bar.0.²"])
def test_a_chart_that_the_result_cannot_have_is_none(code: str) -> None:
    assert chart.fitting(code, ROWS) is None


@pytest.mark.parametrize(
    ("comment", "zh", "en"),
    [
        ("Points 0..100, rounded. 得分。", "得分。", "Points 0..100, rounded."),
        ("The period before (环比) too. 与上期比较。", "与上期比较。", "The period before (环比) too."),
        ("Only English.", "Only English.", "Only English."),
        (None, "", ""),
    ],
)
def test_a_description_is_split_into_its_languages(comment: str | None, zh: str, en: str) -> None:
    assert queries.in_language(comment, "zh") == zh
    assert queries.in_language(comment, "en") == en


def test_shipped_queries_have_names_in_both_languages_and_codes_of_their_own() -> None:
    everything = saved.shipped("auditor")
    assert len({one.code for one in everything}) == len(everything)
    assert {one.code for one in saved.shipped("analyst")} < {one.code for one in everything}
    assert all(one.title_zh.strip() and not re.search("[一-鿿]", one.title_en) for one in everything)


@pytest.mark.parametrize(
    ("lang", "name"),
    [
        ("zh", "-- 各集聚区最新季度得分与同比"),
        ("en", "-- Scores of the latest quarter and their change over a year"),
    ],
)
def test_a_shipped_query_stands_under_its_name_in_the_language_of_the_page(lang: Language, name: str) -> None:
    lines = saved.shipped("analyst")[0].titled(Texts(lang)).query.splitlines()
    assert lines[0] == name
    assert lines[1].startswith("select ")
    assert not any("--" in one.query for one in saved.shipped("auditor"))
