"""Briefings of the demo release: their numbers, in every format, are those of an own query on the release."""

import io
import json
import re
import shutil
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import docx
import duckdb
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from pypdf import PdfReader

from jushu import briefing, releases
from jushu.briefing import Ask, Format
from jushu.errors import JushuError
from jushu.settings import Language, Settings
from jushu.texts import catalogue

PERIOD, LAST = "2026Q3", "2026Q2"
CASES = (("SD-C01", "zh"), ("SD-C12", "en"), (None, "zh"), (None, "en"))  # SD-C12 lacks values
Make = Callable[[str | None, Language, Format], bytes]


@pytest.fixture(scope="module")
def settings(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home of its own with the demo's releases, because briefings are kept beside them."""
    home = tmp_path_factory.mktemp("briefings") / "home"
    shutil.copytree(demo_home / "releases", home / "releases")
    return Settings(home=home)


@pytest.fixture(scope="module")
def release_id(settings: Settings) -> str:
    found = releases.current_release_id(settings)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def make(settings: Settings, release_id: str) -> Make:
    def build(cluster: str | None, lang: Language, kind: Format) -> bytes:
        return briefing.build(settings, Ask(release_id, PERIOD, cluster, lang, kind))

    return build


@pytest.fixture(scope="module")
def ask(settings: Settings, release_id: str) -> Callable[..., list[tuple]]:
    """Rows of a query on the released file of management, opened by itself."""
    path = settings.releases / release_id / "management.duckdb"
    connection = duckdb.connect(str(path), read_only=True)
    return lambda sql, *values: connection.execute(sql, values).fetchall()


def one(value: Decimal | float, digits: int = 1, sign: bool = False) -> str:
    """A number as it is printed, written here once more."""
    number = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    number = abs(number) if number == 0 else number
    text = f"{number:,}".replace("-", "−")
    return f"+{text}" if sign and number > 0 else text


def bare(text: str) -> str:
    return re.sub(r"[\s\u200b]+", "", text)


def pdf_text(data: bytes) -> str:
    return bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages))


def docx_rows(data: bytes) -> list[list[str]]:
    document = docx.Document(io.BytesIO(data))
    return [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]


def xlsx_rows(data: bytes) -> list[list]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    rows = [list(row) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]
    return [[cell for cell in row if cell is not None] for row in rows]


NODES = """
select s.node_code, d.name_{lang}, d.weight, s.score, s.rank, s.ranked_units, t.previous_change,
    t.last_year_change
from score_node s join dim_dimension d on d.dimension_code = s.node_code
join score_trend t using (unit_type, unit_code, period_type, period_code, node_code)
where s.unit_type = 'cluster' and s.unit_code = ? and s.period_code = ? order by 1
"""
MEDIAN = "select median(score) from score_node where unit_type='cluster' and period_code=? and node_code=?"


@pytest.mark.parametrize(("cluster", "lang"), [case for case in CASES if case[0]])
def test_dimension_tables_equal_the_release(cluster: str, lang: Language, make: Make, ask: Callable) -> None:
    paper, letter = pdf_text(make(cluster, lang, "pdf")), docx_rows(make(cluster, lang, "docx"))
    book = xlsx_rows(make(cluster, lang, "xlsx"))
    found = ask(NODES.format(lang=lang), cluster, PERIOD)
    assert len(found) == 17
    for code, name, weight, score, rank, units, previous, last_year in found:
        ((exact,),) = ask(MEDIAN, PERIOD, code)
        median = round(Decimal(str(exact)), 2)
        cells = [f"{code} {name}", f"{one(weight)}%", one(score), one(median), f"{rank} / {units}"]
        cells += [one(previous, sign=True), one(last_year, sign=True)]
        assert bare("".join(cells)) in paper, code
        assert cells in letter, code
        raw = [f"{code} {name}", float(weight), float(score), float(median), f"{rank} / {units}"]
        assert [*raw, float(previous), float(last_year)] in book, code


@pytest.mark.parametrize(("cluster", "lang"), [("SD-C12", "en"), (None, "zh")])
def test_tables_of_the_letter_fit_their_words(cluster: str | None, lang: Language, make: Make) -> None:
    """Names have most of the width; numbers and their labels stand right; heads stay with the first row."""
    letter = docx.Document(io.BytesIO(make(cluster, lang, "docx")))
    dimension = catalogue(lang)["brief.dimension"]
    found = [table for table in letter.tables if table.cell(0, 0).text == dimension]
    assert len(found) == 2
    for table in found:
        widths = [round(column.width.mm) for column in table.columns if column.width]
        assert sum(widths) == pytest.approx(174, abs=4)
        assert widths[0] == max(widths) and widths[0] > 1.4 * widths[-1]
        for row in table.rows[:2]:
            places = {cell.paragraphs[0].alignment for cell in row.cells[1:]}
            assert places == {WD_ALIGN_PARAGRAPH.RIGHT}
        assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[0].cells)


@pytest.mark.parametrize(("cluster", "lang"), [case for case in CASES if case[0]])
def test_headlines_equal_the_release(cluster: str, lang: Language, make: Make, ask: Callable) -> None:
    paper = pdf_text(make(cluster, lang, "pdf"))
    book = xlsx_rows(make(cluster, lang, "xlsx"))
    sql = """
    select s.score, s.rank, s.ranked_units, u.rank_p05, u.rank_p95, u.score_p05, u.score_p95
    from score_node s join score_uncertainty u using (unit_type, unit_code, period_code, node_code)
    where s.unit_type = 'cluster' and s.unit_code = ? and s.period_code = ? and s.node_code = ?
    """
    for index in ("SQ", "DP"):
        ((score, rank, units, low, high, least, most),) = ask(sql, cluster, PERIOD, index)
        interval, to = ("5–95%区间", "至") if lang == "zh" else ("5–95%interval", "to")
        place = (
            f"{rank}/{units}（{interval}{low}–{high}）"
            if lang == "zh"
            else f"{rank}/{units}({interval}{low}–{high})"
        )
        assert place in paper and f"{one(least)}{to}{one(most)}" in paper
        assert any(float(score) in row for row in book)
        assert one(score) in paper
        said = bare(catalogue(lang)["compare.beyond"].format(names=catalogue(lang)[f"index.{index}"]))
        assert (said in paper) == (not least <= float(score) <= most), index


@pytest.mark.parametrize(("cluster", "lang"), [case for case in CASES if case[0]])
def test_what_moved_adds_up_to_the_published_change(
    cluster: str, lang: Language, make: Make, ask: Callable
) -> None:
    letter = docx_rows(make(cluster, lang, "docx"))
    book = xlsx_rows(make(cluster, lang, "xlsx"))
    sql = """
    select a.indicator_code, i.name_{lang}, coalesce(a.contribution, 0) - coalesce(b.contribution, 0) as step
    from score_indicator a join score_indicator b using (unit_type, unit_code, indicator_code)
    join dim_indicator i using (indicator_code)
    where a.unit_type = 'cluster' and a.unit_code = ? and a.period_code = ? and b.period_code = ?
        and a.index_code = ? order by abs(step) desc
    """.replace("{lang}", lang)
    for index in ("SQ", "DP"):
        steps = ask(sql, cluster, PERIOD, LAST, index)
        code, name, step = steps[0]  # the largest of all is among the first five of its direction
        assert any(row[0] == f"{code} {name}" and row[-1] == one(step, 2, True) for row in letter)
        ((change,),) = ask(
            "select previous_change from score_trend where unit_type = 'cluster' and unit_code = ?"
            " and period_code = ? and node_code = ?",
            cluster,
            PERIOD,
            index,
        )
        assert abs(sum(step for _, _, step in steps) - float(change)) < 0.0101  # two roundings of 0.005
        assert any(row and row[-1] == float(change) and len(row) == 4 for row in book)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_ranking_of_the_province_equals_the_release(lang: Language, make: Make, ask: Callable) -> None:
    paper, book = pdf_text(make(None, lang, "pdf")), xlsx_rows(make(None, lang, "xlsx"))
    sql = """
    select s.unit_code, c.cluster_name, s.rank, u.rank_p05, u.rank_p95, s.score, t.previous_change,
        t.last_year_change
    from score_node s join dim_cluster c on c.cluster_code = s.unit_code
    join score_uncertainty u using (unit_type, unit_code, period_code, node_code)
    join score_trend t using (unit_type, unit_code, period_code, node_code)
    where s.unit_type = 'cluster' and s.period_code = ? and s.node_code = ?
    """
    for index in ("SQ", "DP"):
        found = ask(sql, PERIOD, index)
        assert len(found) == 12
        for code, name, rank, low, high, score, previous, last_year in found:
            assert bare(f"{rank} {low}–{high} {code} {name} {one(score)}") in paper
            row = next(
                row
                for row in book
                if row[:3] == [rank, f"{low}–{high}", f"{code} {name}"] and row[3] == float(score)
            )
            changes = [None if change is None else float(change) for change in (previous, last_year)]
            assert [cell for cell in row[5:] if cell != "—"] == [
                change for change in changes if change is not None
            ]


@pytest.mark.parametrize(("cluster", "lang"), CASES)
def test_targets_and_missing_values_equal_the_release(
    cluster: str | None, lang: Language, make: Make, ask: Callable
) -> None:
    paper, book = pdf_text(make(cluster, lang, "pdf")), xlsx_rows(make(cluster, lang, "xlsx"))
    missed = ask(
        f"""
        select t.target_code, i.name_{lang}, t.target_value, t.actual_value, t.completion, t.cluster_code
        from fct_target_periods t join dim_indicator i on i.indicator_code = t.target_code
        where period_code = ? and cluster_code = coalesce(?, cluster_code)
            and attainment_status in ('off_track', 'at_risk')
        """,
        PERIOD,
        cluster,
    )
    for code, name, target, actual, completion, _ in missed:
        numbers = [f"{code} {name}", float(target), float(actual), float(completion)]
        assert any(numbers == row[-5:-1] for row in book), code
        if cluster:
            assert bare(f"{code} {name}") in paper and f"{one(completion * 100)}%" in paper
    absent = ask(
        f"""
        select v.unit_code, v.indicator_code, i.name_{lang} from indicator_value v
        join dim_indicator i using (indicator_code)
        where unit_type = 'cluster' and period_code = ? and unit_code = coalesce(?, unit_code)
            and status <> 'observed'
        """,
        PERIOD,
        cluster,
    )
    assert absent or cluster == "SD-C01"
    for _, code, name in absent:
        assert bare(f"{code} {name}") in paper
        assert any(f"{code} {name}" in row for row in book)


@pytest.mark.parametrize(("cluster", "lang"), CASES)
def test_values_that_score_nothing_are_those_of_the_scores(
    cluster: str | None, lang: Language, make: Make, ask: Callable
) -> None:
    title = {"zh": "达到不允许值的指标", "en": "Indicators at or below the unacceptable value"}[lang]
    book = xlsx_rows(make(cluster, lang, "xlsx"))
    start = next(at for at, row in enumerate(book) if title in row)
    found = ask(
        f"""
        select i.indicator_code || ' ' || i.name_{lang}, v.value, v.case_count from score_indicator s
        join indicator_value v using (unit_type, unit_code, period_type, period_code, indicator_code)
        join dim_indicator i using (indicator_code)
        where s.unit_type = 'cluster' and s.period_code = ? and s.unit_code = coalesce(?, s.unit_code)
            and v.status = 'observed' and s.normalised = 0
        order by s.unit_code, i.index_code desc, i.indicator_code
        """,
        PERIOD,
        cluster,
    )
    listed = [row[-4:] for row in book[start + 1 :]]
    shown = [row for row in listed if len(row) == 4 and re.search(r"\d → \d", str(row[2]))]
    assert [(name, value, cases) for name, value, _, cases in shown] == [
        (name, float(value), f"{cases:,}") for name, value, cases in found
    ]


@pytest.mark.parametrize(("cluster", "lang"), CASES)
def test_release_hash_and_page_numbers_stand_in_the_pdf(
    cluster: str | None, lang: Language, make: Make, ask: Callable
) -> None:
    data = make(cluster, lang, "pdf")
    ((release_id, content_hash),) = ask("select release_id, content_hash from release_info")
    assert content_hash in pdf_text(data)
    pages = PdfReader(io.BytesIO(data)).pages
    for number, page in enumerate(pages, start=1):
        text = page.extract_text()
        assert release_id in text and f"{number} / {len(pages)}" in text
        assert (round(float(page.mediabox.width)), round(float(page.mediabox.height))) == (595, 842)


def test_a_kept_briefing_is_taken_again_and_a_damaged_one_made_anew(
    settings: Settings, release_id: str, make: Make
) -> None:
    first = make("SD-C02", "zh", "pdf")
    path = briefing.folder(settings, release_id) / f"{PERIOD}_SD-C02_zh.pdf"
    before = path.stat().st_mtime_ns
    assert make("SD-C02", "zh", "pdf") == first and path.stat().st_mtime_ns == before
    path.write_bytes(b"something else")
    assert make("SD-C02", "zh", "pdf") == first == path.read_bytes()
    (entry,) = [e for e in briefing.kept(settings, releases.load(release_id, settings)) if e.path == path]
    assert entry.ask == Ask(release_id, PERIOD, "SD-C02", "zh", "pdf")
    assert (entry.size, json.loads(Path(f"{path}.json").read_text())["sha256"]) == (len(first), entry.sha256)


def test_an_unknown_period_or_cluster_is_refused_with_those_there_are(
    settings: Settings, release_id: str
) -> None:
    for period, cluster, code, known in (
        ("2031Q1", None, "PERIOD_UNKNOWN", PERIOD),
        (PERIOD, "../../x", "CLUSTER_UNKNOWN", "SD-C01"),
    ):
        with pytest.raises(JushuError) as refused:
            briefing.build(settings, Ask(release_id, period, cluster, "zh", "pdf"))
        assert refused.value.code == code and known in refused.value.todo_en
