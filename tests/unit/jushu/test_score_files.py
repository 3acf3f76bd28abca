"""The commands score, methodology and weights as a user runs them, on files, without a warehouse."""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from jushu.cli import main
from jushu.errors import JushuError
from jushu.methodology_files import read_methodology
from jushu.value_files import read_values
from tests.conftest import ROOT

EXAMPLE = ROOT / "docs" / "example"  # the worked example of the page on scores
FILES = {path.name: path.read_text("utf-8") for path in (EXAMPLE / "method").iterdir()}
# A in Q1: S1 = .6 * 80 + .4 * 75 = 78 (days 9: (30 - 9) / 28); S2 = (64 / 80 + .75) / 2 = 77.5; S = 77.75
WIDE = (EXAMPLE / "values.csv").read_text("utf-8")

Program = Callable[..., tuple[int, str, str]]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    monkeypatch.setenv("JUSHU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("JUSHU_LANG", "en")
    monkeypatch.setenv("COLUMNS", "500")

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["jushu", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return int(ended.value.code or 0), written.out, written.err

    return call


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE / "method", tmp_path / "method"))


@pytest.fixture
def values(tmp_path: Path) -> Path:
    path = tmp_path / "values.csv"
    path.write_text(WIDE, "utf-8")
    return path


def scored(program: Program, folder: Path, values: Path, *more: object) -> Path:
    out = folder.parent / f"out_{values.stem}_{values.suffix[1:]}"
    code, _, err = program("score", "--methodology", folder, "--values", values, "--out", out, *more)
    assert (code, err) == (0, "")
    return out


def test_scores_by_hand(program: Program, folder: Path, values: Path) -> None:
    out = scored(program, folder, values)
    rows = pl.read_parquet(out / "scores.parquet").filter(node_code="S")
    found = {(row["unit_code"], row["period_code"]): row for row in rows.iter_rows(named=True)}
    first = found["A", "2026Q1"]
    assert (float(first["score"]), first["grade_code"], first["rank"]) == (77.75, "fair", 2)
    # Q2: the plan is met in full: S2 = 87.5, S = 82.75, and one award gives 2
    second = found["A", "2026Q2"]
    assert second["score_raw"] == pytest.approx(82.75)
    assert (float(second["score"]), second["bonus"], second["grade_code"]) == (84.75, 2.0, "good")
    # C is perfect, but a breach caps its grade
    best = found["C", "2026Q1"]
    assert (float(best["score"]), best["grade_code"], best["veto_codes"], best["rank"]) == (
        100.0,
        "fair",
        "breach",
        1,
    )
    # C reports no on_time in Q2: an obligation, 0 points: S1 = 40, S = 70, three awards give 4 at most
    assert float(found["C", "2026Q2"]["score"]) == 74.0
    # B in Q2: on_time does not apply: S1 = days alone = 75; S2 = (75 + 70) / 2 = 72.5, S = 73.75
    assert found["B", "2026Q2"]["score_raw"] == pytest.approx(73.75)
    given = (
        pl.read_csv(out / "contributions.csv")
        .group_by("unit_code", "period_code")
        .agg(pl.col("contribution").sum())
    )
    for unit, period, whole in given.rows():
        assert whole == pytest.approx(found[unit, period]["score_raw"], abs=1e-9)


def test_explanations_by_hand(program: Program, folder: Path, values: Path) -> None:
    out = scored(program, folder, values)
    changes = pl.read_parquet(out / "changes.parquet").filter(unit_code="A")
    assert changes.filter(pl.col("performance") != 0).select("item_code", "performance").rows() == [
        ("plan", pytest.approx(5.0))
    ]
    way = pl.read_parquet(out / "next_grade.parquet").filter(unit_code="A", period_code="2026Q1")
    needed = {row["indicator_code"]: row for row in way.iter_rows(named=True)}
    assert needed[None]["points_needed"] == pytest.approx(79.995 - 77.75)
    # on_time has weight 0.3: 2.245 / 0.3 points more, half a per cent of values per point
    assert needed["on_time"]["value_needed"] == pytest.approx(50 + 0.5 * (80 + 2.245 / 0.3))
    barred = pl.read_parquet(out / "next_grade.parquet").filter(pl.col("is_barred_by_veto"))
    assert set(barred.select("unit_code", "period_code", "next_grade").rows()) == {("B", "2026Q2", "good")}
    gaps = pl.read_parquet(out / "gaps.parquet").filter(unit_code="A", period_code="2026Q1")
    assert gaps["gap_to_best_performance"].sum() == pytest.approx(77.75 - 100)
    assert gaps["best_unit_code"].unique().to_list() == ["C"]


def test_long_and_wide_tables_in_every_format_agree(program: Program, folder: Path, values: Path) -> None:
    expected = pl.read_parquet(scored(program, folder, values) / "scores.parquet")
    wide = pl.read_csv(values, infer_schema=False)
    long = wide.unpivot(index=["unit", "period"], variable_name="code", value_name="value")
    long.write_csv(folder.parent / "long.csv")
    long.write_parquet(folder.parent / "long.parquet")
    with xlsxwriter.Workbook(str(folder.parent / "wide.xlsx")) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate([wide.columns, *wide.rows()]):
            for column, cell in enumerate(row):
                if cell is not None:
                    is_number = line and cell.replace(".", "").isdigit()
                    sheet.write(line, column, float(cell) if is_number else cell)
    for name in ("long.csv", "long.parquet", "wide.xlsx"):
        out = scored(program, folder, folder.parent / name)
        assert pl.read_parquet(out / "scores.parquet").equals(expected), name


def test_a_long_table_may_bring_the_parts_of_a_ratio(folder: Path, values: Path) -> None:
    values.write_text("unit,period,code,value,numerator,denominator\nA,2026,days,3,6,2\n", "utf-8")
    found, _ = read_values(values, read_methodology(folder))
    assert found.select("indicator_code", "value", "numerator", "denominator").rows() == [("days", 3, 6, 2)]


def test_columns_of_numbers_need_no_words(folder: Path) -> None:
    path = folder.parent / "numbers.parquet"
    pl.DataFrame(
        {"unit": [1, 2], "period": [2026.0, 2025.0], "days": [3, None], "plan": [1.5, 2.5]}
    ).write_parquet(path)
    found, _ = read_values(path, read_methodology(folder))
    cells = found.select("unit_code", "period_code", "indicator_code", "value", "status")
    assert set(cells.rows()) == {
        ("1", "2026", "days", 3.0, "observed"),
        ("2", "2025", "days", None, "not_reported"),
        ("1", "2026", "plan", 1.5, "observed"),
        ("2", "2025", "plan", 2.5, "observed"),
    }
    assert found["period_type"].unique().to_list() == ["year"]


def test_a_refusal_shows_the_first_ten_faults_by_row(folder: Path, values: Path) -> None:
    cells = "\n".join(f"U{unit},2026,bad,x" for unit in range(12))
    values.write_text(f"unit,period,days,plan\n{cells}\n", "utf-8")
    with pytest.raises(JushuError) as caught:
        read_values(values, read_methodology(folder))
    assert caught.value.en.count("no finite number") == 10
    assert "Row 2: days = 'bad'" in caught.value.en
    assert "Row 2: plan = 'x'" in caught.value.en
    assert "Row 7" not in caught.value.en
    assert "and 14 more" in caught.value.en
    assert "另有 14 处" in caught.value.zh


def test_the_workbook_is_for_people(program: Program, folder: Path, values: Path) -> None:
    values.write_text(WIDE.replace("A,", "=A1,"), "utf-8")
    book = CalamineWorkbook.from_path(scored(program, folder, values) / "scores.xlsx")
    assert book.sheet_names[0] == "总览 overview"
    rows = book.get_sheet_by_name("总览 overview").to_python()
    assert ["unit", "=A1", "2026Q1", 77.75, "fair", 2, 78, 77.5] in [row[:8] for row in rows]
    heads = book.get_sheet_by_name("贡献 contributions").to_python()[0]
    assert "有效权重\neffective_weight" in heads
    assert not [head for head in heads if "\n" not in str(head)]  # every column has a Chinese name
    assert not [head for head in heads if "hash" in str(head)]  # stands once, in the overview


def test_the_terminal_shows_the_first_ranks(program: Program, folder: Path, values: Path) -> None:
    _, out, _ = program("score", "--methodology", folder, "--values", values, "--out", folder.parent / "o")
    assert [line.split() for line in out.splitlines()[1:5]] == [
        ["index", "period", "rank", "unit", "score", "grade"],
        ["S", "2026Q2", "1", "A", "84.75", "good"],
        ["S", "2026Q2", "2", "C", "74.00", "fair"],
        ["S", "2026Q2", "3", "B", "73.75", "fair"],
    ]


def test_draws_give_intervals(program: Program, folder: Path, values: Path) -> None:
    out = scored(program, folder, values, "--draws", 50)
    rows = pl.read_parquet(out / "uncertainty.parquet").filter(unit_code="C", period_code="2026Q1")
    assert rows["score_p05"].to_list() == rows["score_p95"].to_list() == [100.0]  # perfect under any weights
    again = scored(program, folder, values, "--draws", 50)
    assert (again / "uncertainty.csv").read_bytes() == (out / "uncertainty.csv").read_bytes()


def test_a_plan_of_the_folder_rules_draws_and_indices(program: Program, folder: Path, tmp_path: Path) -> None:
    (folder / "uncertainty.yaml").write_text("- weights: none\n  aggregations: [own, geo]\n", "utf-8")
    cases = tmp_path / "cases.csv"
    lines = ["unit,period,code,value,numerator,denominator"]
    for place, unit in enumerate("ABCDEF"):
        lines += [f"{unit},2026Q1,{code},{10 + 5 * place},," for code in ("days", "plan", "risk")]
        lines.append(f"{unit},2026Q1,on_time,{60 + 5 * place},{12 + place},20")
    cases.write_text("\n".join(lines), "utf-8")
    out = scored(program, folder, cases, "--draws", 200, "--sobol", 32)
    rows = pl.read_parquet(out / "uncertainty.parquet").filter(node_code="S")
    assert rows["spread"].unique().to_list() == ["weights none, aggregation own|geo, cases 100 tables"]
    assert rows["resampled"].unique().to_list() == ["on_time"]
    found = pl.read_parquet(out / "sensitivity.parquet").filter(node_code="S")
    assert found["factor"].to_list() == ["aggregation", "cases"]
    assert "敏感性 sensitivity" in CalamineWorkbook.from_path(out / "scores.xlsx").sheet_names
    (folder / "uncertainty.yaml").write_text("- drawz: 5\n", "utf-8")
    code, _, err = program("methodology", "check", folder)
    assert code != 0 and "uncertainty.yaml: unknown key 'drawz'" in err


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("unit,period,nonsense\nA,2026,1\n", "Row 1: the method has no 'nonsense'"),
        ("unit,period,days\nA,2026,many\n", "Row 2: days = 'many' is no finite number"),
        ("unit,period,days\nA,2026,inf\n", "Row 2: days = 'inf' is no finite number"),
        ("unit,period,days\n,2026,3\n", "there is no unit"),
        ("unit,period,days\nA,2026,3\nA,2026,4\n", "Row 3: A 2026 days is already in row 2"),
        ("unit,period,code,value,status\nA,2026,days,,observed\n", "no finite number or status"),
        (
            "unit,period,code,value,status\nA,2026,days,3,unknown\n",
            "Row 2: days = '3.0' is no finite number or",
        ),
        ("unit,period,code,value\n\nA,2026,day,3\n", "Row 3: the method has no 'day'"),
        ("unit,period,code,value\nA,2026,days,3\nA,2026,days,4\n", "Row 3: A 2026 days is already in row 2"),
        ("unit,code,value,denominator\nA,days,3,few\n", "Row 2: days = 'few' is no finite number"),
        ("unit,unit_code,days\nA,A,3\n", "columns stand twice: unit"),
        ("unit,period\nA,2026\n", "no column of a code"),
        ("name,days\nA,3\n", "no column unit"),
        ("unit,period,award\nA,2026,3\n", "no values"),
    ],
)
def test_values_without_meaning_are_refused(
    program: Program, folder: Path, values: Path, text: str, word: str
) -> None:
    values.write_text(text, "utf-8")
    out = folder.parent / "none"
    code, _, err = program("score", "--methodology", folder, "--values", values, "--out", out)
    assert code == 1
    assert "VALUES_INVALID" in err
    assert word in err
    assert not out.exists()


@pytest.mark.parametrize(
    ("file", "change", "word"),
    [
        ("nodes.csv", ("S2,S,60,arith,", "S2,S,60,geo,"), "nodes.csv line 4: S2: a geometric or harmonic"),
        ("nodes.csv", ("S1,S,40", "S1,S1,40"), "nodes.csv line 3: cycle S1 -> S1"),
        ("nodes.csv", ("S2,S,60,arith,\n", "S2,S,60,arith,\nS3,S,5,arith,\n"), "S3 has neither nodes nor"),
        ("nodes.csv", ("S1,S,40,arith,", "S1,S,40,arith"), "nodes.csv 第 3 行 · line 3: 4 cells under 5"),
        (
            "indicators.csv",
            ("target,80", "target,0"),
            "csv line 4: plan: completion of a target of 0",
        ),
        ("indicators.csv", (":60=0; 60:80", ":60=0; 50:80"), "indicators.csv line 5: risk: bands overlap"),
        (
            "indicators.csv",
            (":60=0; 60:80", ":60=0; 70:80"),
            "csv line 5: risk: bands do not cover",
        ),
        ("indicators.csv", ("80:=100", "80:=120"), "band 80:=120 has no meaning"),
        ("indicators.csv", ("band,,,:60=0", "band,,,=0"), "'=0' is not a band"),
        ("indicators.csv", ("target,80", "goal,80"), "unknown norm 'goal'"),
        ("adjustments.csv", ("fair,8.4.2", "best,8.4.2"), "adjustments.csv line 3: breach: cap_grade needs"),
        ("adjustments.csv", ("8.4.2", ""), "breach: it rests on no clause"),
        ("adjustments.csv", ("award,S,", "award,S9,"), "award: node 'S9' does not exist"),
        ("adjustments.csv", ("awards,2,4", "awards,-2,4"), "adjustments.csv line 2: the weight is negative"),
        ("judgements.csv", ("S1,S2,2", "S1,S2,0"), "judgements.csv line 2: judgements of expert 'a' below S"),
        (
            "judgements.csv",
            ("b,S1,S2,0.5", "a,S2,S1,0.4"),
            "(a_ij x a_ji must be 1, error 0.2)",
        ),
        ("weight_sets.csv", ("experts,ahp,S2,\n", ""), "gives weights to some of the codes below S"),
        ("weight_sets.csv", ("ahp,S2", "ahp,S9"), "weight_sets.csv line 3: 'S9' is not in the tree"),
        ("scheme.yaml", ("experts", "others"), "there is no weight set 'others'"),
        ("scheme.yaml", ("2026-01-01", "January"), "scheme.yaml line 1: valid_from is not a date"),
        ("scheme.yaml", ("- scheme_code", "scheme_code"), "scheme.yaml:"),
        ("scheme.yaml", ("version: 1.0.0", "version: ''"), "scheme.yaml line 1: version is empty"),
        (
            "scheme.yaml",
            ("scheme_code", "plan: yes\n  scheme_code"),
            "scheme.yaml line 1: unknown column 'plan'",
        ),
        (
            "nodes.csv",
            ("floor", "flor"),
            "nodes.csv line 4: unknown column 'flor'; rename or remove it, known",
        ),
        ("nodes.csv", ("S1,S,40", "S1,Z,40"), "nodes.csv line 3: S1: parent Z does not exist"),
        ("judgements.csv", ("expert,", "judge,"), "judgements.csv line 2: unknown column 'judge'"),
        (
            "weight_sets.csv",
            ("ahp,S2,", "given,S2,1"),
            "csv line 3: the weights below S come from both ahp and",
        ),
        (
            "weight_sets.csv",
            ("ahp,S1,", "pca,S1,1"),
            "weight_sets.csv line 2: S1: a weight from values needs",
        ),
        ("grades.csv", ("fair,60", "fair,80"), "grades.csv line 3: grades fair and good overlap"),
    ],
)
def test_a_folder_without_meaning_is_refused(
    program: Program, folder: Path, file: str, change: tuple[str, str], word: str
) -> None:
    text = (folder / file).read_text("utf-8")
    assert change[0] in text
    (folder / file).write_text(text.replace(*change), "utf-8")
    code, _, err = program("methodology", "check", folder)
    assert code == 1
    assert "METHODOLOGY_INVALID" in err
    assert word in err


def test_contradicting_judgements_are_refused(program: Program, folder: Path) -> None:
    """a = 2 b, b = 2 c, but c = 2 a: lambda_max = 3.5, CI = 0.25, CR = 0.25 / 0.58 = 0.431."""
    (folder / "nodes.csv").write_text(FILES["nodes.csv"] + "S3,S,60,arith,\n", "utf-8")
    more = "other,S3,benefit,0,1,1,,,,,no\n"
    (folder / "indicators.csv").write_text(FILES["indicators.csv"] + more, "utf-8")
    (folder / "weight_sets.csv").write_text(FILES["weight_sets.csv"] + "experts,ahp,S3,\n", "utf-8")
    head = FILES["judgements.csv"].splitlines()[0]
    judged = [f"experts,S,a,{pair},2" for pair in ("S1,S2", "S2,S3", "S3,S1")]
    (folder / "judgements.csv").write_text("\n".join([head, *judged]) + "\n", "utf-8")
    code, _, err = program("methodology", "check", folder)
    assert code == 1
    assert "CR = 0.431" in err
    assert "judgements.csv line 2" in err


def budget_of(folder: Path, *points: str) -> Path:
    """The example's method with the weights of S1 and S2 from points of experts."""
    sets = FILES["weight_sets.csv"].replace("ahp", "budget")
    (folder / "weight_sets.csv").write_text(sets, "utf-8")
    rows = [f"experts,S,{row}" for row in points]
    text = "\n".join(["weight_set,parent_code,expert,row_code,column_code,value", *rows])
    (folder / "judgements.csv").write_text(text + "\n", "utf-8")
    return folder


def test_points_of_a_budget_are_a_weight_set(folder: Path) -> None:
    """90 : 10 of a hundred and 1 : 1 of two: shares .9 and .5 of S1, on average .7."""
    method = read_methodology(budget_of(folder, "a,S1,,90", "a,S2,,10", "b,S1,,1", "b,S2,,1"))
    weights = {node.code: node.weight for node in method.nodes}
    assert (weights["S1"], weights["S2"]) == (pytest.approx(0.7), pytest.approx(0.3))


@pytest.mark.parametrize(
    ("points", "word"),
    [
        (("a,S1,,90",), "judgements.csv line 2: expert 'a' gave no points to S2"),
        (("a,S1,,0", "a,S2,,0"), "judgements.csv line 2: expert 'a' gave no points below S"),
        (("a,S1,,5", "a,S9,,5"), "judgements.csv line 3: points go to the codes below S"),
        (("a,S1,,5", "a,S2,,-5"), "judgements.csv line 3: the weight is negative"),
        ((), "judgements: experts has no judgements below S"),
    ],
)
def test_points_without_meaning_are_refused(
    program: Program, folder: Path, points: tuple[str, ...], word: str
) -> None:
    assert word in program("methodology", "check", budget_of(folder, *points))[2]


def test_weights_of_values_are_frozen_for_a_cycle(program: Program, folder: Path, tmp_path: Path) -> None:
    """What ``jushu weights`` prints goes into the weight set with its hash, and holds in its cycle only."""
    (tmp_path / "v.csv").write_text("unit,S1,S2\nA,1,1\nB,3,1.2\nC,2,2\n", "utf-8")
    found = json.loads(program("weights", "critic", tmp_path / "v.csv", "--json")[1])
    assert found["input_sha256"] == hashlib.sha256((tmp_path / "v.csv").read_bytes()).hexdigest()
    rows = ["weight_set,method,code,weight,input_sha256,valid_from,valid_to"]
    rows += [
        f"experts,critic,{c},{w},{found['input_sha256']},2026-01-01,2026-12-31"
        for c, w in found["weights"].items()
    ]
    (folder / "weight_sets.csv").write_text("\n".join(rows) + "\n", "utf-8")
    method = read_methodology(folder, on=date(2026, 6, 1))
    assert {n.code: n.weight for n in method.nodes if n.parent} == pytest.approx(found["weights"])
    with pytest.raises(JushuError, match="no weight set 'experts'"):
        read_methodology(folder, on=date(2027, 1, 1))


def test_unknown_and_double_files_are_refused(program: Program, folder: Path) -> None:
    shutil.copy(folder / "nodes.csv", folder / "node.csv")
    shutil.copy(folder / "scheme.yaml", folder / "scheme.yml")
    shutil.copy(folder / "grades.csv", folder / "grades.json")
    (folder / "readme.md").write_text("Notes", "utf-8")  # a document beside the method is none of its files
    (folder / "uncertainty.yaml").write_text("- drawn: 5\n", "utf-8")
    _, _, err = program("methodology", "check", folder)
    assert "node.csv: no file of a methodology" in err
    assert "scheme.yml: no file of a methodology, or there is another" in err
    assert "grades.json: no file of a methodology" in err
    assert "readme" not in err
    for name in ("node.csv", "scheme.yml", "grades.json"):
        (folder / name).unlink()
    _, _, err = program("methodology", "check", folder)
    assert "uncertainty.yaml: unknown key 'drawn'" in err
    (folder / "uncertainty.yaml").unlink()
    (folder / "nodes.csv").write_text(FILES["nodes.csv"].replace("floor", "weight"), "utf-8")
    assert "nodes.csv: columns stand twice: weight" in program("methodology", "check", folder)[2]


def test_check_hash_and_diff(program: Program, folder: Path) -> None:
    code, out, _ = program("methodology", "check", folder, "--json")
    facts = json.loads(out)
    assert (code, facts["scheme"], facts["indicators"], facts["adjustments"]) == (0, "CITY", 4, 2)
    # the experts weigh S1 and S2 alike; indicators may have more than half of their node
    assert facts["warnings"] == []
    newer = folder.parent / "newer"
    shutil.copytree(folder, newer)
    assert program("methodology", "hash", folder)[1] == program("methodology", "hash", newer)[1]
    assert "the same" in program("methodology", "diff", folder, newer)[1]
    text = (newer / "grades.csv").read_text("utf-8").replace("good,80", "good,85")
    (newer / "grades.csv").write_text(text + "bad,-1\n".replace("-1", "30"), "utf-8")
    _, out, err = program("methodology", "diff", folder, newer)
    assert "version is the same although the methods differ" in err
    assert out.splitlines() == ["grades bad: - -> +", "grades good lower_bound: 80 -> 85"]
    assert program("methodology", "hash", folder)[1] != program("methodology", "hash", newer)[1]
    assert program("methodology", "diff", folder)[0] == 2
    assert program("methodology", "check", folder.parent / "absent")[0] == 2


def test_a_node_of_more_than_half_is_pointed_out(program: Program, folder: Path) -> None:
    scheme = folder / "scheme.yaml"
    scheme.write_text(scheme.read_text("utf-8").replace("  weight_set: experts\n", ""), "utf-8")
    _, out, _ = program("methodology", "check", folder, "--json")
    assert json.loads(out)["warnings"] == ["S2 is 60% of S: more than half"]


def test_the_shipped_methods_are_sound(program: Program) -> None:
    for name in ("default", "enterprise"):
        code, out, _ = program("methodology", "check", name, "--json")
        assert code == 0
        assert json.loads(out)["indicators"] > 10


def test_ahp_of_a_group(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "experts.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for expert, ratio in (("one", 8), ("two", 2)):
            sheet = book.add_worksheet(expert)
            for line, row in enumerate([["", "a", "b"], ["a", 1, ratio], ["b", f"1/{ratio}", 1]]):
                sheet.write_row(line, 0, row)
    code, out, _ = program("weights", "ahp", path, "--json")
    found = json.loads(out)
    assert code == 0
    # the geometric mean of 8 and 2 is 4: 4/5 and 1/5
    assert found["weights"] == {"a": pytest.approx(0.8), "b": pytest.approx(0.2)}
    assert found["consistency_ratios"] == {"one": 0.0, "two": 0.0}


def test_points_that_experts_handed_out(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("expert,a,b\none,90,10\ntwo,1,1\n", "utf-8")
    code, out, _ = program("weights", "budget", path, "--json")
    found = json.loads(out)
    assert (code, found["experts"]) == (0, 2)
    assert found["weights"] == {"a": pytest.approx(0.7), "b": pytest.approx(0.3)}
    assert "0.700000" in program("weights", "budget", path)[1]
    for text in (
        "expert,a,b\none,90,\n",
        "expert,a,b\none,90,-10\n",
        "expert,a,b\none,90,many\n",
        "expert\none\n",
    ):
        path.write_text(text, "utf-8")
        assert "WEIGHTS_INVALID" in program("weights", "budget", path)[2], text


def test_weights_of_values(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("unit,x,flat\nA,1,5\nB,3,5\nC,not_due,5\n", "utf-8")
    for method in ("entropy", "critic", "pca"):
        code, out, _ = program("weights", method, path, "--json")
        found = json.loads(out)
        assert (code, found["weights"], found["left_out_units"]) == (0, {"x": 1.0, "flat": 0.0}, 1), method
    code, _, err = program("weights", "critic", path, "--cost", "z")
    assert (code, "no column z" in err) == (1, True)
    path.write_text("x,a,b\na,1,2\nb,1,1\n", "utf-8")
    assert "reciprocal" in program("weights", "ahp", path)[2]
    assert os.listdir(tmp_path) == ["v.csv"]  # a command that only reads writes nothing  # noqa: PTH208
