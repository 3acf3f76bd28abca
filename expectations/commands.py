"""`jushu rules`: the quality rules, on the screen and as the page docs/<lang>/rules.md."""

from typing import Annotated

import typer
from rich.markup import escape

from expectations.derive import all_suites
from expectations.rules import DIMENSIONS, Rule, Suite
from jushu import catalogue, console, markdown
from jushu.errors import unknown_name
from jushu.settings import Language, Settings

HEADS = {
    "zh": ("规则", "级别", "维度", "承诺", "不成立时", "条款"),
    "en": ("Rule", "Severity", "Dimension", "Promise", "When it fails", "Clauses"),
}
PAGE = {
    "zh": (
        "质量规则清单",
        "[English](../en/rules.md)",
        "本页由规则文件生成（`jushu rules --markdown`），请勿手改；"
        "级别与维度的含义见[质量规则](quality-rules.md)。",
    ),
    "en": (
        "List of quality rules",
        "[中文](../zh/rules.md)",
        "Generated from the files of rules (`jushu rules --markdown`), not to be edited; severities and "
        "dimensions are explained in [Quality rules](quality-rules.md).",
    ),
}


def rules(
    table: Annotated[str | None, typer.Argument(help="表名 · one table, such as raw.zones")] = None,
    as_markdown: Annotated[
        bool, typer.Option("--markdown", help="打印文档页 · print the page of the documentation")
    ] = False,
) -> None:
    """质量规则：每条承诺与处理办法 · The quality rules: every promise, and what to do when it fails."""
    lang = Settings().lang
    if as_markdown:
        typer.echo(page(lang), nl=False)
        return
    suites = all_suites(Settings().dbt_project_dir)
    if table is not None and not any(table in (suite.label, suite.table) for suite in suites):
        raise unknown_name(
            "UNKNOWN_CODE",
            zh=f"没有针对 {table} 的规则。",
            en=f"There are no rules of {table}.",
            known=(suite.label for suite in suites),
        )
    shown = console.table(*HEADS[lang])
    for suite in suites:
        for rule in suite.rules if table in (None, suite.label, suite.table) else ():
            shown.add_row(*map(escape, about(rule, lang)))
    console.out().print(shown)


def page(lang: Language) -> str:
    """The page docs/<lang>/rules.md as Markdown."""
    title, other, note = PAGE[lang]
    parts = [f"# {title}", other, note]
    for suite in all_suites(Settings().dbt_project_dir):
        rows = [about(rule, lang) for rule in suite.rules]
        parts += [f"## {suite.label}", _owner(suite, lang), markdown.table(HEADS[lang], rows)]
    return "\n\n".join(parts) + "\n"


def about(rule: Rule, lang: Language) -> tuple[str, ...]:
    """A rule in one line: id, severity, dimension, promise, what to do, clauses."""
    at = 0 if lang == "zh" else 1
    return (
        rule.id,
        rule.severity,
        DIMENSIONS[rule.dimension][at],
        (rule.zh, rule.en)[at],
        (rule.todo_zh, rule.todo_en)[at],
        ("、", ", ")[at].join(rule.clauses),
    )


def _owner(suite: Suite, lang: Language) -> str:
    names = dict(catalogue.code_list("owners").select("owner", f"name_{lang}").rows())
    name = names.get(suite.owner, suite.owner)
    return f"责任方：{name}" if lang == "zh" else f"Owner: {name}"
