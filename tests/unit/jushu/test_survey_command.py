"""The command ``survey`` on small files of answers: what it says, and what it refuses."""

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from jushu import console
from jushu.cli import main

# three enterprises and one answer without enterprise; weights count double for the first
ANSWERS = "respondent,enterprise,weight,Q1,Q2,words\n1,A,2,1,9,good\n2,A,1,3,10,\n3,B,1,5,6,bad\n4,,1,3,,\n"
Said = Callable[..., tuple[int, str, str]]


@pytest.fixture
def survey(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Said:
    """The command on a file with a text, in English."""
    monkeypatch.setenv("JUSHU_LANG", "en")
    monkeypatch.setattr(console.out(), "width", 300)

    def call(text: str, *arguments: str) -> tuple[int, str, str]:
        path = tmp_path / "answers.csv"
        path.write_text(text, encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["jushu", "survey", "--answers", str(path), *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        written = capsys.readouterr()
        return int(ended.value.code or 0), written.out, written.err

    return call


def test_every_column_of_numbers_is_averaged(survey: Said) -> None:
    _, out, _ = survey(ANSWERS, "--json", "--minimum", "2", "--invited", "8")
    rows = {(row["question"], row["measure"]): row for row in json.loads(out)}
    assert [key for key in rows if key[0] != "*"] == [("Q1", "mean"), ("Q2", "mean")]
    first, second = rows["Q1", "mean"], rows["Q2", "mean"]
    # (2 * 1 + 3 + 5 + 3) / 5; deviations w (y - mean) / 5: A (-3.2 + .4) / 5, B 2.4 / 5, the fourth .4 / 5
    assert (first["estimate"], first["respondents"], first["enterprises"]) == (pytest.approx(2.6), 4, 3)
    spread = 3 / 2 * ((2.8**2 + 2.4**2 + 0.4**2) / 25)
    assert first["high"] == pytest.approx(2.6 + 4.302652729911275 * spread**0.5)
    assert (second["estimate"], second["respondents"]) == (pytest.approx((2 * 9 + 10 + 6) / 4), 3)
    assert rows["*", "response_rate"]["estimate"] == 50
    assert rows["*", "needed_for_5_points"]["estimate"] == 8


def test_measures_are_named_one_by_one(survey: Said) -> None:
    named = (
        "--nps",
        "Q2",
        "--satisfied",
        "Q1:3",
        "--battery",
        "Q1,Q2",
        "--minimum",
        "0",
        "--population",
        "9",
    )
    _, out, _ = survey(ANSWERS, "--format", "csv", *named)
    rows = {(row["question"], row["measure"]): row for row in csv.DictReader(io.StringIO(out))}
    assert float(rows["Q2", "nps"]["estimate"]) == 50  # weights 3 promoters, 1 detractor
    assert float(rows["Q1>=3", "satisfied_share"]["estimate"]) == 60
    # 1, 3, 5 with 9, 10, 6: variances 4 and 13/3, of the sums 10, 13, 11: 7/3
    assert float(rows["Q1,Q2", "alpha_raw"]["estimate"]) == pytest.approx(2 * (1 - (4 + 13 / 3) / (7 / 3)))
    _, shown, _ = survey(ANSWERS)
    assert "below_min_cases" in shown


@pytest.mark.parametrize(
    ("text", "arguments", "complaint"),
    [
        (ANSWERS, ("--mean", "Q9"), "no column Q9"),
        (ANSWERS, ("--mean", "words"), "row 2, column words: 'good' is no number"),
        (ANSWERS, ("--satisfied", "Q1"), "write COLUMN:LEAST"),
        (ANSWERS, ("--population", "2"), "--population 2, but 3 answered"),
        (ANSWERS, ("--invited", "3"), "3 invited, 4 answered"),
        (ANSWERS.replace("\n3,B", "\n2,B"), (), "row 4: respondent 2 stands twice"),
        (ANSWERS.replace("\n3,B,1", "\n3,B,-1"), (), "row 4: no weight, or a negative one"),
        (ANSWERS.replace("\n3,B,1", "\n3,B,inf"), (), "row 4, column weight"),
        ("Q1\n", (), "there are no answers"),
        ("words\ngood\n", (), "no column holds numbers"),
    ],
)
def test_answers_that_cannot_be_used(
    survey: Said, text: str, arguments: tuple[str, ...], complaint: str
) -> None:
    code, out, err = survey(text, *arguments)
    assert (code != 0, out) == (True, "")
    assert complaint in err
    assert "What to do" in err
