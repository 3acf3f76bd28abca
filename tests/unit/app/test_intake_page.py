"""Intake: the real check as a process of its own, its words, and the way into the inbox."""

import io
import json
import os
import re
from pathlib import Path

import pytest

from app.views.intake import inbox, program, shown
from jushu import exports
from jushu.errors import JushuError
from jushu.settings import Settings
from jushu.texts import Texts
from tests.conftest import ROOT
from tests.unit.app.reading import visible

# row 2 has a date that does not exist, row 3 a result that is in no code list
ROWS = (
    "申请编号,集聚区代码,提交时间,更新时间,办理结果\n"
    "A-1,SD-C01,2026-09-06 09:00:00,2026-10-06 10:00:00,已解决\n"
    "A-2,SD-C01,2026-02-30 09:00:00,2026-10-06 10:00:00,已解决\n"
    "A-3,SD-C01,2026-02-20 09:00:00,2026-10-06 10:00:00,<b>=1</b>\n"
).encode()


def check(content: bytes, name: str, home: Path, contract: str | None = None, lang: str = "zh"):
    return program.check(io.BytesIO(content), name, contract, lang, Settings(home=home))  # type: ignore[arg-type]


@pytest.fixture
def own_home(home: Path) -> Path:
    """A home for the command as for the page: both read it from the environment."""
    assert os.environ["JUSHU_HOME"] == str(home)
    return home


def test_a_file_with_refused_rows_is_told_row_by_row(own_home: Path) -> None:
    checked = check(ROWS, "服务申请.csv", own_home)
    assert (checked.outcome, checked.verdict["contract"]) == ("rows", "service_requests")
    assert [(r.line, r.field, r.reason_code) for r in checked.refused] == [
        (3, "submitted_at", "BAD_DATE"),
        (4, "closed_result", "BAD_CODE"),
    ]
    said = visible(shown.verdict(checked, Texts("zh")))
    assert "服务申请.csv：部分行会被隔离" in said
    assert "可入库 1 会隔离 2" in said
    cells = shown.refused(checked.refused, 2, Texts("en"))
    assert "&lt;b&gt;=1&lt;/b&gt;" in cells
    assert "no years of two digits" in visible(cells)
    assert checked.annotated is not None
    assert checked.annotated.read_bytes().startswith(b"PK")
    assert list(own_home.glob("inbox/*")) == []
    assert not (own_home / "warehouse").exists()


def test_a_file_that_nobody_recognises_is_refused_until_its_table_is_named(own_home: Path) -> None:
    unknown = check(b"a,b\n1,2\n", "x.csv", own_home)
    assert (unknown.outcome, unknown.verdict["code"]) == ("refused", "UNKNOWN_CONTRACT")
    assert "UNKNOWN_CONTRACT" in visible(shown.verdict(unknown, Texts("en")))
    named = check(b"a,b\n1,2\n", "x.csv", own_home, "service_requests")
    assert (named.outcome, named.verdict["code"]) == ("refused", "MISSING_COLUMN")


def test_sending_copies_the_bytes_under_a_free_name_and_notes_who(own_home: Path) -> None:
    settings = Settings()
    good = b"".join(ROWS.splitlines(keepends=True)[:2])
    checked = check(good, "九月.csv", own_home)
    assert checked.outcome == "clean"
    first = inbox.send(checked, None, "zhao@example.com", settings)
    second = inbox.send(checked, None, "zhao@example.com", settings)
    third = inbox.send(checked, "service_requests", "li@example.com", settings)
    assert (first, second, third) == ("九月.csv", "九月-2.csv", "service_requests__九月.csv")
    assert sorted(p.name for p in settings.inbox.iterdir()) == sorted((first, second, third))
    assert {p.read_bytes() for p in settings.inbox.iterdir()} == {good}
    entries = exports.entries(settings, exports.SENT)
    assert [e["detail"]["user"] for e in entries] == [
        "zhao@example.com",
        "zhao@example.com",
        "li@example.com",
    ]
    assert exports.hashes(settings)[1] is None
    assert [s.name for s in inbox.sent(settings, 2)] == [third, second]
    assert {w.name for w in inbox.waiting(settings)} == {first, second, third}


def test_bytes_that_changed_after_the_check_are_not_sent(own_home: Path) -> None:
    checked = check(ROWS, "九月.csv", own_home)
    checked.path.write_bytes(ROWS + b"\n")
    with pytest.raises(JushuError, match="INTAKE_CHANGED"):
        inbox.send(checked, None, "demo", Settings())
    assert list(Settings().inbox.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("九月 报表.csv", "九月 报表.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\a.xlsx", "a.xlsx"),
        (".hidden.csv", "hidden.csv"),
        ("..", "file"),
        ("", "file"),
        ("--out=x.csv", "--out=x.csv"),
        ("a\x00b\n\u202ec.csv", "a_b__c.csv"),
        ("a" * 400 + ".csv", "a" * 120 + ".csv"),
        ("表" * 200 + ".xlsx", "表" * 40 + ".xlsx"),
    ],
)
def test_a_name_is_data_and_never_a_path(name: str, expected: str) -> None:
    assert program.safe_name(name) == expected


def test_a_name_like_an_option_is_a_file(own_home: Path) -> None:
    assert check(ROWS, "--contract=x.csv", own_home).outcome == "rows"


def test_a_template_downloads_in_the_reader_s_language(own_home: Path) -> None:
    assert program.contracts()["service_requests"] == "服务申请"
    assert program.template("service_requests", "en", Settings()).startswith(b"PK")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_remedies_are_those_of_the_operators_guide(lang: str) -> None:
    guide = (ROOT / "docs" / lang / "operator.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| [^|]+ \| ([^|]+) \|$", guide, flags=re.MULTILINE)
    remedies = {code: words.replace("`", "").strip() for code, words in rows if not code.startswith("JUSHU_")}
    assert len(remedies) > 35
    t = Texts(lang)  # type: ignore[arg-type]
    assert {code: shown.remedy(code, t) for code in remedies} == remedies


def test_the_log_names_the_file_that_was_sent(own_home: Path) -> None:
    inbox.send(check(ROWS, "x.csv", own_home), None, "demo", Settings())
    entry = json.loads(json.loads((own_home / "log" / "exports.jsonl").read_text())["entry"])
    assert entry["kind"] == "file sent"
    assert entry["detail"]["bytes"] == len(ROWS)
    assert (entry["detail"]["loaded_rows"], entry["detail"]["quarantined_rows"]) == (1, 2)
