"""The pages of both languages match each other, the code and the release; their links lead somewhere."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from expectations import commands as rules
from ingestion import contract, convert, marks, profile, tables
from jushu import releases
from jushu.settings import Role, Settings
from tests.conftest import ROOT
from tests.docs.documents import (
    LANGUAGES,
    all_documents,
    blocks,
    heading_levels,
    links,
    pages,
    prose,
    text_of,
)

PACKAGES = ("jushu", "ingestion", "expectations", "orchestration", "app")
# Calls whose capital words are codes that a user meets.
RAISING = {"JushuError", "unknown_name", "FileRefused", "Verdict", "refuse", "_refuse", "refused_rows", "add"}
CODE = re.compile(r"[A-Z][A-Z_]{3,}")


def test_both_languages_have_the_same_pages():
    assert pages("zh").keys() == pages("en").keys()


@pytest.mark.parametrize("name", sorted(pages("zh")))
def test_a_page_has_the_same_parts_in_both_languages(name: str):
    zh, en = pages("zh")[name], pages("en")[name]
    assert heading_levels(zh) == heading_levels(en)
    ours = [(block.language, block.marks, block.body) for block in blocks(zh)]
    assert ours == [(block.language, block.marks, block.body) for block in blocks(en)]
    rows = [len(re.findall(r"^\|", prose(path), flags=re.MULTILINE)) for path in (zh, en)]
    assert rows[0] == rows[1]
    targets = [[re.sub(r"\b(zh|en)\b", "", t) for t in links(path)[1:]] for path in (zh, en)]
    if name != "README":
        assert targets[0] == targets[1]


@pytest.mark.parametrize("path", all_documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_relative_link_leads_to_a_file(path: Path):
    local = [target for target in links(path) if not re.match(r"[a-z]+:", target)]
    assert [t for t in local if not (path.parent / unquote(t.split("#")[0])).is_file()] == []


@pytest.mark.parametrize("path", all_documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_page_names_no_machine(path: Path):
    text = path.read_text(encoding="utf-8")
    folders = re.findall(r"(?<![\w.}/])/(?:work|tmp|root|home|Users|mnt)\b", text)
    hosts = [h for h in re.findall(r"https?://([^/\s`)]+)", text) if not h.startswith("127.0.0.1")]
    assert (folders, hosts) == ([], [])


def test_every_page_and_decision_is_reachable_from_the_contents():
    for lang in LANGUAGES:
        index = pages(lang)["index.md"]
        found = {(index.parent / target).resolve() for target in links(index)}
        wanted = {path.resolve() for name, path in pages(lang).items() if name not in ("README", "index.md")}
        assert wanted <= found
    folder = ROOT / "docs" / "decisions"
    listed = {(folder / target).resolve() for target in links(folder / "README.md")}
    assert listed == {path.resolve() for path in folder.glob("[0-9]*.md")}


def test_the_screenshots_are_there_and_small():
    for lang in LANGUAGES:
        picture = ROOT / "docs" / "img" / f"overview.{lang}.png"
        assert picture.read_bytes().startswith(b"\x89PNG")
        assert picture.stat().st_size < 400_000


def _codes() -> Iterator[str]:
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if name in RAISING:
                    for argument in [*node.args, *(k.value for k in node.keywords)]:
                        value = argument.value if isinstance(argument, ast.Constant) else None
                        if isinstance(value, str) and CODE.fullmatch(value):
                            yield value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_code_that_a_user_meets_has_its_remedy(lang: str):
    codes = {
        *_codes(),
        *convert.REASONS.values(),
        *marks.MARKS,
        "BAD_UNIT",
        "DUPLICATE_ROW",
        "KEY_CONFLICT",
        "ALREADY_REPAIRED",
        "TOO_LONG",
        "OK",
    }
    text = pages(lang)["operator.md"].read_text(encoding="utf-8")
    cells = re.findall(r"^\|([^|]*)\|", text, flags=re.MULTILINE)
    rows = {code for cell in cells for code in re.findall(r"`(\w+)`", cell)}
    documented = {code for code in rows if CODE.fullmatch(code) or code == "OK"}
    documented -= {name for name in documented if name.startswith("JUSHU_")}
    assert documented == codes


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_setting_is_documented_with_its_default(lang: str):
    table = dict(re.findall(r"^\| `JUSHU_(\w+)` \| ([^|]+) \|", text_of(lang), flags=re.MULTILINE))
    fields = Settings.model_fields
    assert table.keys() == {name.upper() for name in fields}
    for name, field in fields.items():
        if field.default is not None:
            assert table[name.upper()].strip("`") == str(field.default)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_contracts_and_profiles_are_listed(lang: str):
    def first_column(name: str) -> set[str]:
        text = pages(lang)[name].read_text(encoding="utf-8")
        return set(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE))

    assert first_column("tables.md") >= set(contract.names())
    assert first_column("profiles.md") >= set(profile.names())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "page", "command"),
    [("tables.md", tables.page, "contracts"), ("rules.md", rules.page, "rules")],
)
def test_generated_pages_say_what_the_contracts_and_rules_say(
    name: str, page: Callable[[str], str], command: str, lang: str
):
    assert pages(lang)[name].read_text(encoding="utf-8") == page(lang), (
        f"run: JUSHU_LANG={lang} jushu {command} --markdown > docs/{lang}/{name}"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_measure_grammar_is_documented(lang: str):
    text = pages(lang)["indicators.md"].read_text(encoding="utf-8")
    macros = ROOT / "dbt_project" / "macros"
    pattern = re.search(r"\^\(([a-z0-9|]+)\)", (macros / "measure.sql").read_text())
    assert pattern
    aggregates = set(pattern[1].split("|"))
    facts = set(re.findall(r'^\s*"(fct_\w+)": \[', (macros / "facts.sql").read_text(), flags=re.MULTILINE))
    rows = set(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE))
    assert aggregates <= rows
    assert {row for row in rows if row.startswith("fct_")} == facts


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_released_table_is_listed_with_its_grain(lang: str, demo_home: Path):
    settings = Settings(home=demo_home)

    def released(role: Role) -> set[str]:
        with releases.connect(role, settings) as connection:
            return {
                name
                for (name,) in connection.execute(
                    "select table_name from duckdb_tables() where schema_name = 'main'"
                ).fetchall()
            }

    def listed(name: str) -> set[str]:
        text = pages(lang)[name].read_text(encoding="utf-8")
        return set(re.findall(r"^\| `(\w+)` \|", text, flags=re.MULTILINE))

    assert listed("analyst.md") == released("analyst")
    assert listed("auditor.md") == {t for t in released("auditor") if t.startswith("audit_")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_statuses_and_reasons_of_the_release_are_explained(lang: str, demo_home: Path):
    text = "".join(pages(lang)[name].read_text(encoding="utf-8") for name in ("methodology.md", "scoring.md"))
    with releases.connect("analyst", Settings(home=demo_home)) as connection:
        found = connection.execute(
            """
            select status from indicator_value union select status_reason from indicator_value
            union select status_reason from score_node
            union select previous_reason from score_trend union select last_year_reason from score_trend
            """
        ).fetchall()
    assert [word for (word,) in found if word and f"`{word}`" not in text] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_readme_counts_what_the_catalogue_computes(lang: str, demo_home: Path):
    text = pages(lang)["README"].read_text(encoding="utf-8")
    with releases.connect("analyst", Settings(home=demo_home)) as connection:
        counts = connection.execute(
            """
            select index_code, count(*), count(*) filter (is_computed)
            from dim_indicator group by index_code order by index_code
            """
        ).fetchall()
        shares = dict(
            connection.execute(
                """
                select distinct node_code, round(catalogue_weight_share * 100, 2)
                from score_node where level = 'index' and unit_type = 'cluster' and period_type = 'quarter'
                """
            ).fetchall()
        )
    (_, dp_all, dp), (_, sq_all, sq) = counts
    numbers = [int(n) for n in re.findall(r"(?<![\d.,])(\d+)(?![\d.,]*\d)", text)]
    assert {dp_all + sq_all, dp + sq, dp_all, dp, sq_all, sq} <= set(numbers)
    for share in shares.values():
        assert re.search(rf"{share:g} ?%", text)
