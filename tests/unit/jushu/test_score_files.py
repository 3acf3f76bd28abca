"""The commands score, methodology and weights as a user runs them, on files, without a warehouse."""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from jushu.cli import main
from tests.conftest import ROOT

EXAMPLE = ROOT / "docs" / "example"  # the worked example of the methodology page
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


def test_the_workbook_is_for_people(program: Program, folder: Path, values: Path) -> None:
    values.write_text(WIDE.replace("A,", "=A1,"), "utf-8")
    book = CalamineWorkbook.from_path(scored(program, folder, values) / "scores.xlsx")
    assert book.sheet_names[0] == "总览 overview"
    rows = book.get_sheet_by_name("总览 overview").to_python()
    assert ["unit", "=A1", "2026Q1", 77.75, "fair", 2, 78, 77.5] in [row[:8] for row in rows]


def test_draws_give_intervals(program: Program, folder: Path, values: Path) -> None:
    out = scored(program, folder, values, "--draws", 50)
    rows = pl.read_parquet(out / "uncertainty.parquet").filter(unit_code="C", period_code="2026Q1")
    assert rows["score_p05"].to_list() == rows["score_p95"].to_list() == [100.0]  # perfect under any weights
    again = scored(program, folder, values, "--draws", 50)
    assert (again / "uncertainty.csv").read_bytes() == (out / "uncertainty.csv").read_bytes()


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("unit,period,nonsense\nA,2026,1\n", "Row 2: the method has no 'nonsense'"),
        ("unit,period,days\nA,2026,many\n", "Row 2: days = 'many' is no finite number"),
        ("unit,period,days\nA,2026,inf\n", "Row 2: days = 'inf' is no finite number"),
        ("unit,period,days\n,2026,3\n", "there is no unit"),
        ("unit,period,days\nA,2026,3\nA,2026,4\n", "Row 3: A 2026 days is already in row 2"),
        ("unit,period,code,value,status\nA,2026,days,,observed\n", "no finite number or status"),
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


def test_unknown_and_double_files_are_refused(program: Program, folder: Path) -> None:
    shutil.copy(folder / "nodes.csv", folder / "node.csv")
    shutil.copy(folder / "scheme.yaml", folder / "scheme.yml")
    _, _, err = program("methodology", "check", folder)
    assert "node.csv: no file of a methodology" in err
    assert "scheme.yml: no file of a methodology, or there is another" in err


def test_check_hash_and_diff(program: Program, folder: Path) -> None:
    code, out, _ = program("methodology", "check", folder, "--json")
    facts = json.loads(out)
    assert (code, facts["scheme"], facts["indicators"], facts["adjustments"]) == (0, "CITY", 4, 2)
    assert facts["warnings"] == ["on_time is 60% of S1: more than half"]
    newer = folder.parent / "newer"
    shutil.copytree(folder, newer)
    assert program("methodology", "hash", folder)[1] == program("methodology", "hash", newer)[1]
    assert "the same" in program("methodology", "diff", folder, newer)[1]
    text = (newer / "grades.csv").read_text("utf-8").replace("good,80", "good,85")
    (newer / "grades.csv").write_text(text + "bad,-1\n".replace("-1", "30"), "utf-8")
    _, out, _ = program("methodology", "diff", folder, newer)
    assert out.splitlines() == ["grades bad: - -> +", "grades good lower_bound: 80 -> 85"]
    assert program("methodology", "hash", folder)[1] != program("methodology", "hash", newer)[1]
    assert program("methodology", "diff", folder)[0] == 2
    assert program("methodology", "check", folder.parent / "absent")[0] == 2


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
