"""Every published value of the demo, followed to its rows: they give it again, and come from a file."""

import csv
import gzip
import shutil
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from jushu import releases
from jushu.errors import JushuError
from jushu.settings import Settings
from jushu.trace import aggregate, trace
from jushu.trace.lineage import Lineage
from jushu.trace.measure import Measure, Period, contributing, measure_of
from tests.conftest import jushu_in

QUARTER = "2026Q3"
INDICATORS, CLUSTERS = 93, 12
# A check on too few values would show nothing.
FEWEST_OBSERVED = 1000
# What happened to an enterprise in a period: true exactly where something is found that happened.
HAPPENINGS = ("is_served", "is_visited", "is_trading", "is_policy_beneficiary", "is_in_data_space")


@pytest.fixture(scope="module")
def settings(demo_home: Path) -> Settings:
    return Settings(home=demo_home)


@pytest.fixture(scope="module")
def auditor(settings: Settings):
    with releases.connect("auditor", settings) as connection:
        yield connection


@pytest.fixture(scope="module")
def period(auditor: duckdb.DuckDBPyConnection) -> Period:
    [row] = auditor.execute(
        "select period_type, period_code, period_start, period_end from dim_period where period_code = ?",
        [QUARTER],
    ).fetchall()
    return Period(*row)


@pytest.fixture(scope="module")
def measures(auditor: duckdb.DuckDBPyConnection) -> dict[str, Measure]:
    """The measures of the catalogue's indicators by their text; constants have none."""
    texts = auditor.execute("select numerator from dim_indicator union select denominator from dim_indicator")
    named = [text for (text,) in texts.fetchall() if text and not text.startswith("const(")]
    return {text: measure_of(auditor, text) for text in named}


def amounts_by_cluster(
    auditor: duckdb.DuckDBPyConnection, measure: Measure, period: Period
) -> dict[str, Decimal | None]:
    rows = auditor.sql(
        f"select cluster_code, list({measure.column_name}) from ({contributing(measure, period)})"
        " group by all"
    ).fetchall()
    return {cluster: aggregate.amount(measure.aggregate, column) for cluster, column in rows}


def test_the_traced_rows_of_every_indicator_and_cluster_give_its_figures(
    auditor: duckdb.DuckDBPyConnection, measures: dict[str, Measure], period: Period
):
    amounts: dict[str, dict[str, Decimal | None]] = {
        text: amounts_by_cluster(auditor, measure, period) for text, measure in measures.items()
    }
    rows = auditor.execute(
        """
        select indicator_code, unit_code, status, indicators.numerator, indicators.denominator, scale,
               published.numerator, published.denominator, published.value
        from indicator_value as published inner join dim_indicator as indicators using (indicator_code)
        where unit_type = 'cluster' and period_code = ?
        """,
        [QUARTER],
    ).fetchall()
    assert len(rows) == INDICATORS * CLUSTERS
    observed, wrong = 0, []
    for code, cluster, status, numerator, denominator, scale, *published in rows:
        if status != "observed":
            continue
        observed += 1
        over = amounts[numerator].get(cluster) or Decimal()
        under = None
        if denominator:
            constant = denominator.startswith("const(")
            under = Decimal(denominator[6:-1]) if constant else amounts[denominator][cluster]
        found = [aggregate.rounded(over), None if under is None else aggregate.rounded(under)]
        found.append(aggregate.value(scale, over, under))
        if found != published:
            wrong.append((code, cluster, found, published))
    assert wrong == []
    assert observed >= FEWEST_OBSERVED


def test_every_counted_row_comes_from_a_row_of_a_file(
    auditor: duckdb.DuckDBPyConnection, measures: dict[str, Measure], period: Period
):
    lineage, without, counted = Lineage(auditor), {}, 0
    for text, measure in measures.items():
        auditor.execute(
            "create or replace temp table counted as select row_number() over () as row_no, *"
            f" from ({contributing(measure, period)})"
        )
        sources = lineage.sources("counted", measure.fact_name, measure.column_name)
        [(rows, orphans)] = auditor.execute(
            f"select count(*), count(*) filter (row_no not in (select row_no from ({sources}))) from counted"
        ).fetchall()
        counted += rows
        if orphans:
            without[text] = orphans
    assert without == {}
    assert counted > FEWEST_OBSERVED


def test_what_only_a_column_comes_from_is_found_for_every_row_that_it_made(
    auditor: duckdb.DuckDBPyConnection, measures: dict[str, Measure], period: Period
):
    lineage, without, checked = Lineage(auditor), {}, set()
    for text, measure in measures.items():
        fact, column = measure.fact_name, measure.column_name
        if len(lineage.inputs(fact, column)) == len(lineage.inputs(fact, None)):
            continue
        # hours, ratings and changes of 0 may well come from nothing
        is_number = "true" if measure.aggregate in {"count", "distinct"} else f"{column} <> 0"
        auditor.execute(
            "create or replace temp table counted as select row_number() over () as row_no, *"
            f" from ({contributing(measure, period)}) where {is_number}"
        )
        whole, own = lineage.sources("counted", fact, None), lineage.sources("counted", fact, column)
        [(rows, orphans)] = auditor.execute(
            f"""
            select count(*), count(*) filter (
                row_no not in (select row_no from (select * from ({own}) except select * from ({whole})))
            ) from counted
            """
        ).fetchall()
        if rows:
            checked.add(column)
        if orphans:
            without[text] = orphans
    assert without == {}
    named = auditor.execute(
        "select columns_made from audit_lineage where columns_made is not null"
    ).fetchall()
    of_enterprises = {"is_rated", "is_rated_satisfied"}  # only the enterprise rating counts these
    assert checked == {column for (names,) in named for column in names.split(";")} - of_enterprises


@pytest.mark.parametrize("column", HAPPENINGS)
def test_a_happening_is_true_exactly_where_its_inputs_have_rows(
    auditor: duckdb.DuckDBPyConnection, column: str
):
    """The inputs of a flag find something for every row that has it, and nothing for the others."""
    auditor.execute(
        "create or replace temp table active as select row_number() over () as row_no, *"
        " from fct_enterprise_periods where is_active and period_code = ?",
        [QUARTER],
    )
    lineage = Lineage(auditor)
    whole = lineage.sources("active", "fct_enterprise_periods", None)
    own = lineage.sources("active", "fct_enterprise_periods", column)
    found = auditor.execute(
        f"""
        select {column}, row_no in (
            select row_no from (select * from ({own}) except select * from ({whole}))
        ) as has_rows, count(*) as enterprises
        from active group by all order by all
        """
    ).fetchall()
    assert [row[:2] for row in found] == [(False, False), (True, True)]
    assert all(row[2] > 0 for row in found)


def line_of(path: Path, line: int) -> list[str]:
    """A physical line of a CSV file, packed or not."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if content.startswith(b"\x1f\x8b") else content).decode("utf-8-sig")
    return next(csv.reader([text.split("\n")[line - 1].rstrip("\r")]))


def test_the_command_leads_to_the_lines_of_the_files(settings: Settings):
    told = jushu_in(settings.home)("trace", "SQ2-01", "--cluster", "C03", "--period", QUARTER, "--json").json
    assert told["is_reproduced"]
    assert told["unit_code"] == "SD-C03"
    numerator, denominator = told["parts"]
    assert len(numerator["rows"]) == int(Decimal(told["numerator"]))
    assert len(denominator["rows"]) == int(Decimal(told["denominator"])) == told["case_count"]
    # as many points as the dimension and the index got from it, by the published weights
    assert told["score"]["contribution"] == pytest.approx(
        told["score"]["effective_weight"] * told["score"]["normalised"]
    )
    files = {file["file_id"]: file for file in told["files"]}
    assert {file["state"] for file in files.values()} == {"verified"}
    requests = {row["row_no"]: row["request_id"] for row in denominator["rows"]}
    raw = {(row["table_name"], row["file_id"], row["line"]): row for row in told["raw"]}
    by_file: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for source in denominator["sources"]:
        if source["table_name"] == "service_requests":
            row = raw[source["table_name"], source["file_id"], source["line"]]
            by_file[source["file_id"]].append((requests[source["row_no"]], row))
    assert len(by_file) > 1
    for file_id, rows in by_file.items():
        sha256 = files[file_id]["sha256"]
        path = settings.landing / sha256[:2] / sha256
        for request_id, row in rows[:: max(len(rows) // 3, 1)]:
            cells = line_of(path, row["line"])
            assert request_id == row["loaded"]["request_id"] == row["cells"]["request_id"]
            assert {cell for cell in row["cells"].values() if cell != "***"} <= set(cells)
    assert "requester_name" not in raw[next(iter(raw))]["loaded"]


def test_an_indicator_of_indicators_leads_to_their_values_and_the_targets(settings: Settings):
    found = trace("DP1-01", settings, cluster="C03", period=QUARTER)
    assert found.differences == ()
    assert set(found.raw["table_name"]) == {"cluster_targets"}
    part = found.parts[0]
    assert part.values.height == part.rows.height > 1
    assert set(part.values["indicator_code"]) == set(part.rows["target_code"])


def test_a_survey_leads_to_the_questionnaire_its_answers_and_its_wave(settings: Settings):
    found = trace("SQ4-03", settings, cluster="C03", period=QUARTER)
    assert found.differences == ()
    for part in found.parts:
        rows = set(part.rows["row_no"])
        assert len(rows) > 1
        reached = {table: set(group["row_no"]) for (table,), group in part.sources.group_by("table_name")}
        assert reached == dict.fromkeys(("survey_responses", "survey_answers", "survey_waves"), rows)


def test_other_units_are_traced_too(settings: Settings, auditor: duckdb.DuckDBPyConnection):
    units = auditor.execute(
        "select unit_type, unit_code, cluster_code, case_count from indicator_value"
        " where indicator_code = 'SQ2-01' and period_code = ? and status = 'observed'"
        " and unit_type <> 'cluster'"
        " qualify row_number() over (partition by unit_type order by case_count desc) = 1",
        [QUARTER],
    ).fetchall()
    assert {kind for kind, *_ in units} == {"zone", "provider", "category"}
    for _, unit, cluster, cases in units:
        found = trace("SQ2-01", settings, unit=unit, cluster=cluster, period=QUARTER)
        assert (found.differences, found.parts[1].rows.height) == ((), cases)
    [(uscc, cases)] = auditor.execute(
        "select unit_code, case_count from enterprise_value"
        " where indicator_code = 'ER1-01' and period_code = ? order by case_count desc limit 1",
        [QUARTER],
    ).fetchall()
    found = trace("ER1-01", settings, unit=uscc, period=QUARTER)
    assert (found.differences, found.parts[0].rows.height) == ((), cases)
    assert set(found.raw["table_name"]) == {"data_products"}


def test_a_workbook_holds_every_row_with_its_place(settings: Settings, tmp_path: Path):
    book = tmp_path / "trace.xlsx"
    call = jushu_in(settings.home)
    call("trace", "DP5-06", "--cluster", "C03", "--period", QUARTER, "--xlsx", str(book))
    sheets = CalamineWorkbook.from_path(str(book))
    assert sheets.sheet_names == ["摘要", "分子", "分母", "文件"]
    header, *rows = sheets.get_sheet_by_name("分母").to_python()
    found = trace("DP5-06", settings, cluster="C03", period=QUARTER)
    assert len({row[header.index("uscc")] for row in rows}) == found.parts[1].rows.height
    assert all(row[header.index("file")] and row[header.index("line")] for row in rows)
    assert len(sheets.get_sheet_by_name("文件").to_python()) == found.files.height + 1


def test_a_file_that_was_changed_since_is_told(settings: Settings, tmp_path: Path):
    home = tmp_path / "home"
    shutil.copytree(settings.landing, home / "landing")
    (home / "releases").symlink_to(settings.releases)
    found = trace("SQ6-01", settings, cluster="C03", period=QUARTER)
    sha256 = found.files["sha256"][0]
    path = home / "landing" / sha256[:2] / sha256
    path.chmod(0o600)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    asked = ("trace", "SQ6-01", "--cluster", "C03", "--period", QUARTER, "--json")
    told = jushu_in(home)(*asked, code=1).json
    states = {file["sha256"]: file["state"] for file in told["files"]}
    assert states.pop(sha256) == "changed"
    assert set(states.values()) <= {"verified"}
    assert told["is_reproduced"]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"code": "SQ9-99", "cluster": "C03"}, "SQ2-01"),
        ({"code": "SQ2-01", "cluster": "C99"}, "SD-C12"),
        ({"code": "SQ2-01", "cluster": "C03", "period": "1999Q1"}, QUARTER),
        ({"code": "SQ2-01"}, "--cluster"),
    ],
)
def test_what_is_not_there_is_refused_with_what_there_is(
    settings: Settings, asked: dict[str, str], named: str
):
    with pytest.raises(JushuError) as error:
        trace(settings=settings, **asked)  # pyright: ignore[reportArgumentType]
    assert (error.value.code, error.value.wrong_use) == ("UNKNOWN_CODE", True)
    assert all(named in text for text in (error.value.todo_zh, error.value.todo_en))
