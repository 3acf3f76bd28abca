"""Words: every message in both languages, every message used, every character in the bundled font."""

import ast
import re
from pathlib import Path
from string import Formatter

import polars as pl
import pytest
import yaml
from fontTools.ttLib import TTFont

from jushu import catalogue as seeds
from jushu.texts import LANGUAGES, Texts, catalogue
from jushu.verdicts import VERDICTS

ROOT = Path(__file__).resolve().parents[3]
APP = ROOT / "app"
# Families of messages whose last part comes from data or a code list of ours.
FAMILIES = (
    *("reason", "status", "direction", "role", "index", "grade", "verdict", "quality"),
    *("definition", "column", "band", "period_type", "grain", "badge", "section", "page"),
    *("login", "intake", "remedy", "trace_column"),
    *("base", "bar", "step", "note"),
    *("books", "cause", "check_dimension", "diff", "input", "layer", "log", "log_kind", "quality_part"),
    *("quarantine", "refusal", "release_mark", "releases", "releases_part", "rule_owner", "rule_state"),
    *("rule_trend", "scope_type", "scores", "severity", "sign_role", "tables", "trust_reason"),
    *("visit_kind", "visits", "waiver", "service_code", "clause_code"),
    *("attainment", "effect"),
    *("alert_column", "alert_kind", "alert_limit", "alert_todo"),
)


def used() -> tuple[set[str], set[str]]:
    """Message ids that the code names in full, and the families it names by their first part."""
    full, families = set(), set()
    # the app, and what else says words to readers
    briefings = ROOT.glob("jushu/briefing/*.py")
    alerts = (*ROOT.glob("jushu/alerts/*.py"), ROOT / "jushu" / "alerts_command.py")
    for path in (*APP.rglob("*.py"), *briefings, *ROOT.glob("jushu/deliver*.py"), *alerts):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                full |= set(re.findall(r"^[a-z_]+\.[a-z_]+$", node.value))
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                families |= set(re.findall(r"^([a-z_]+)\.$", str(node.values[0].value)))
    return full, families


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_message_is_in_both_languages_with_the_same_placeholders() -> None:
    chinese, english = (catalogue(lang) for lang in LANGUAGES)
    assert chinese.keys() == english.keys()
    assert [key for key in chinese if not chinese[key] or not english[key]] == []
    differing = [key for key in chinese if placeholders(chinese[key]) != placeholders(english[key])]
    assert differing == []


def test_the_code_names_only_messages_that_exist_and_none_is_left_over() -> None:
    full, families = used()
    known = catalogue("zh").keys()
    assert families <= set(FAMILIES)
    parts = {key.split(".")[0] for key in known}
    called = {key for key in full if key.split(".")[0] in parts and not key.endswith((".css", ".js", ".po"))}
    assert called - known == set()
    assert {key for key in known if key not in full and key.split(".")[0] not in FAMILIES} == set()


def test_every_reason_of_the_scores_has_words() -> None:
    files = (ROOT / "dbt_project" / "models" / "scores").glob("*.yml")
    reasons = {
        reason
        for path in files
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
        for column in model.get("columns", ())
        if column["name"].endswith("reason")
        for test in column.get("data_tests", ())
        for reason in test["accepted_values"]["arguments"]["values"]
    }
    assert reasons
    assert {f"reason.{reason}" for reason in reasons} <= catalogue("zh").keys()


def test_the_names_of_grades_and_indices_are_those_of_the_method() -> None:
    # the released tables have codes only: a name changed in a seed must change here too
    grades, nodes = (seeds.methodology_table(f"methodology_{name}") for name in ("grades", "nodes"))
    indices = nodes.filter(pl.col("name_zh").is_not_null())
    assert set(grades["grade_code"]) == VERDICTS.keys()
    for lang in LANGUAGES:
        words = catalogue(lang)
        for code, name in grades.select("grade_code", f"name_{lang}").iter_rows():
            assert words[f"grade.{code}"] == name
        for code, name in indices.select("node_code", f"name_{lang}").iter_rows():
            assert name.startswith(words[f"index.{code}"])  # in English the first word of it


def test_every_reason_of_a_refused_row_has_words() -> None:
    guide = (ROOT / "docs" / "en" / "operator.md").read_text(encoding="utf-8")
    table = guide.split("\n## Reason codes of quarantine\n")[1].split("\n## ")[0]
    codes = re.findall(r"^\| `([A-Z_]+)` \|", table, re.MULTILINE)
    assert "WIDTH" in codes
    assert {f"refusal.{code.lower()}" for code in codes} <= catalogue("zh").keys()


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_character_of_our_words_is_in_the_bundled_font(weight: str) -> None:
    font = TTFont(APP / "static" / "fonts" / f"NotoSansSC-{weight}-gb2312-1.woff2")
    drawn = font.getBestCmap() or {}
    # Place names need the second level of GB 2312; no page draws the list of regions.
    seeds = (ROOT / "dbt_project" / "seeds" / "catalogue").glob("*.csv")
    names = [path for path in seeds if path.stem != "regions"]
    words = "".join(path.read_text(encoding="utf-8") for path in names)
    words += "".join(text for lang in LANGUAGES for text in catalogue(lang).values())
    missing = {char for char in words if char.isprintable() and ord(char) not in drawn}
    assert missing == set()


def test_an_unknown_message_is_an_error() -> None:
    with pytest.raises(KeyError):
        Texts("zh")("no.such.message")


def test_a_name_falls_back_to_the_other_language() -> None:
    assert Texts("en").pick("响应", "") == "响应"
    assert Texts("en").pick("响应", "Response") == "Response"
    assert Texts("zh").pick("响应", "Response") == "响应"
