"""The program as a user runs it: exit codes, both languages, JSON, and never a trace unless asked for."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
from typer.core import TyperGroup
from typer.main import get_command

from jushu.cli import build, main
from jushu.commands import _show as show_table
from jushu.table_files import as_csv

COMMANDS = {"app", "check", "dagster", "demo", "generate", "ingest", "run", "sql", "status", "template"}
ZONES = "zone_code,cluster_code,zone_name,established_on,备注\nZ1,C1,东区,2024-01-01,\nZ2,C1,西区,不详,\n"


@dataclass(frozen=True)
class Finished:
    """A finished command: exit code and what it wrote."""

    code: int
    out: str
    err: str


Program = Callable[..., Finished]


@pytest.fixture
def program(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program's main function in this process, on an empty home: quicker than a new process."""
    monkeypatch.setenv("JUSHU_HOME", str(home))
    monkeypatch.setenv("COLUMNS", "200")

    def call(*arguments: str) -> Finished:
        monkeypatch.setattr(sys, "argv", ["jushu", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return Finished(int(ended.value.code or 0), written.out, written.err)

    return call


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    path = tmp_path / "zones__[red]a.csv"
    path.write_text(ZONES, "utf-8")
    return path


def no_trace(text: str) -> bool:
    return "Traceback" not in text and 'File "' not in text


def test_the_commands_of_the_issue_exist_and_every_part_of_them_is_documented_in_both_languages() -> None:
    group = get_command(build())
    assert isinstance(group, TyperGroup)
    assert set(group.commands) >= COMMANDS
    for name, command in group.commands.items():
        texts = {name: command.help or ""}
        texts |= {f"{name} {p.name}": getattr(p, "help", None) or "" for p in command.params}
        for what, text in texts.items():
            assert any("\u4e00" <= c <= "\u9fff" for c in text), f"{what}: no Chinese help"
            assert any(c.isascii() and c.isalpha() for c in text), f"{what}: no English help"


def test_help_and_version(program: Program) -> None:
    shown = program("--help")
    assert shown.code == 0 and all(name in shown.out for name in COMMANDS)
    version = program("--version")
    assert (version.code, version.out.startswith("jushu ")) == (0, True)


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["nosuch"], ["ingest"], ["ingest", "--nosuch", "x"], ["ingest", "/nowhere/x.csv"],
        ["ingest", "pyproject.toml", "--contract", "nobody"],
        ["ingest", "pyproject.toml", "--profile", "nobody"],
        ["ingest", "pyproject.toml", "--profile", "a", "--contract", "b"],
        ["ingest", "pyproject.toml", "--set", "x"],
        ["sql"], ["sql", "select 1", "--format", "xml"],
    ],
)  # fmt: skip
def test_wrong_use_is_exit_code_2_and_writes_nothing(
    program: Program, home: Path, arguments: list[str]
) -> None:
    done = program(*arguments)
    assert done.code == 2 and done.err.strip() and no_trace(done.err)
    assert not home.exists()


def test_a_batch_with_a_refused_file_is_exit_code_1_and_says_why(
    program: Program, zones: Path, tmp_path: Path
) -> None:
    other = tmp_path / "x.csv"
    other.write_text("x,y\n1,2\n")
    done = program("ingest", str(zones), str(other))
    assert done.code == 1 and no_trace(done.out + done.err)
    assert "zones__[red]a.csv" in done.out and "UNKNOWN_CONTRACT" in done.out and "BAD_DATE 1" in done.out
    assert "未知列 unknown column: 备注" in done.out


def test_json_of_ingest_and_status(program: Program, zones: Path) -> None:
    (outcome,) = json.loads(program("ingest", str(zones), "--json").out)
    assert (outcome["file"], outcome["loaded_rows"], outcome["quarantined_rows"]) == (
        "zones__[red]a.csv",
        1,
        1,
    )
    assert outcome["reasons"] == {"BAD_DATE": 1}
    (again,) = json.loads(program("ingest", str(zones), "--json").out)
    assert again["code"] == "ALREADY_LOADED"
    facts = json.loads(program("status", "--json").out)
    assert facts["releases"] == 0 and facts["running"] is None


@pytest.mark.parametrize(
    ("lang", "words"), [("zh", ["出错了", "数据:", "怎么办"]), ("en", ["Failed", "Data:", "What to do"])]
)
def test_an_error_says_what_happened_whether_data_is_safe_and_what_to_do(
    program: Program, monkeypatch: pytest.MonkeyPatch, lang: str, words: list[str]
) -> None:
    monkeypatch.setenv("JUSHU_LANG", lang)
    done = program("sql", "select 1")
    assert done.code == 1 and done.out == "" and no_trace(done.err)
    assert all(w in done.err for w in words)


def test_a_setting_that_cannot_be_read_is_told_without_a_trace(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUSHU_LANG", "fr")
    done = program("status")
    assert done.code == 2 and no_trace(done.err) and "JUSHU_LANG" in done.err


def test_an_unforeseen_error_shows_its_trace_only_when_asked(
    program: Program, home: Path, zones: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file where the folder of landed bytes should be."""
    home.mkdir()
    (home / "landing").write_text("in the way")
    done = program("ingest", str(zones))
    assert done.code == 1 and no_trace(done.err) and "--debug" in done.err
    monkeypatch.setattr(sys, "argv", ["jushu", "--debug", "ingest", str(zones)])
    with pytest.raises(OSError):
        main()


LONG_QUERY = """
import duckdb
from jushu.cli import finish
def work():
    print("begun", flush=True)
    duckdb.sql("select sum(hash(a.range, b.range)) from range(1000000) a, range(1000000) b").fetchall()
finish(work)
"""


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_program_that_is_asked_to_end_during_a_query_says_so(sent: signal.Signals, home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", LONG_QUERY],
        env=os.environ | {"JUSHU_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stdout.readline() == "begun\n"
    process.send_signal(sent)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130 and no_trace(said) and "Interrupted" in said


def test_a_result_that_looks_like_markup_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    show_table(pl.DataFrame({"[red]name": ["[bold]x[/bold]", "[/]", None]}), "en")
    shown = capsys.readouterr().out
    assert all(text in shown for text in ("[red]name", "[bold]x[/bold]", "[/]"))


def test_output_for_programs_is_clean_when_it_is_piped(zones: Path, home: Path) -> None:
    """Progress goes to standard error, so that standard output is one JSON document."""
    done = subprocess.run(
        [sys.executable, "-m", "jushu", "ingest", str(zones), "--json"],
        env=os.environ | {"JUSHU_HOME": str(home)}, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    assert isinstance(json.loads(done.stdout), list)


def test_csv_neutralises_formulas_and_keeps_numbers() -> None:
    rows = pl.DataFrame(
        {
            "text": ["=1+1", "+1", "-x", "@a", "\tb", "\rc", "plain", 'a,"b"', None, "a=b"],
            "number": [-1, 2, 3, 4, 5, 6, 7, 8, None, 9],
        }
    )
    assert as_csv(rows).split("\r\n") == [
        "text,number", "'=1+1,-1", "'+1,2", "'-x,3", "'@a,4", "'\tb,5", '"\'\rc",6', "plain,7",
        '"a,""b""",8', ",", "a=b,9", "",
    ]  # fmt: skip


@pytest.mark.parametrize("command", [["contracts"], ["contracts", "enterprises"], ["rules"], ["definitions"]])
def test_a_narrow_terminal_cuts_nothing_off(
    program: Program, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = program(*command)
    assert shown.code == 0
    assert "…" not in shown.out
    if command == ["contracts"]:
        assert {"activity_attendances", "service_request_events"} <= set(shown.out.split())
