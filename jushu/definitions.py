"""The catalogue's indicators for people: the command ``definitions`` and its page in docs."""

from pathlib import Path
from typing import Annotated, NamedTuple

import polars as pl
import typer
from rich.markup import escape

from jushu import catalogue, console, markdown
from jushu.errors import unknown_name
from jushu.options import Json
from jushu.settings import Language, Settings
from jushu.texts import Texts

Words = tuple[str, str]  # Chinese, English
COLUMNS: dict[str, Words] = {
    "code": ("编码", "Code"),
    "name_zh": ("中文名称", "Chinese name"),
    "name_en": ("英文名称", "English name"),
    "formula": ("公式", "Formula"),
    "unit": ("单位", "Unit"),
    "direction": ("方向", "Direction"),
    "goalposts": ("不允许值 → 满意值", "Unacceptable → satisfactory"),
    "weight": ("权重 %", "Weight %"),
    "clauses": ("条款", "Clauses"),
    "facts": ("来源", "Sources"),
    "owner": ("责任方", "Owner"),
    "version": ("版本", "Version"),
}
TITLE: Words = ("指标定义", "Definitions of the indicators")
NOTE: Words = (
    "本页由目录生成（`jushu definitions --markdown`），请勿手改。权重、目标值和口径为本项目默认，标准未给出；"
    "运营方可在目录中替换。",
    "Generated from the catalogue (`jushu definitions --markdown`): do not edit by hand. Weights, goalposts"
    " and formulas are this project's defaults, the standard gives none; an operator replaces them in the"
    " catalogue.",
)


class Group(NamedTuple):
    """One dimension of an index: its title and its indicators (rows of ``COLUMNS``)."""

    title: str
    rows: list[dict[str, str]]


def definitions(
    code: Annotated[
        str | None, typer.Argument(help="指标编码，默认全部 · code of an indicator, default all")
    ] = None,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="输出 Markdown · print Markdown")] = False,
    json: Json = False,
) -> None:
    """指标定义：名称、公式、目标值、权重、条款 · Definitions of the indicators in the catalogue."""
    settings = Settings()
    groups = grouped(settings.lang, code)
    if json:
        console.print_json([row for group in groups for row in group.rows])
    elif as_markdown:
        typer.echo(page(settings.lang), nl=False)
    else:
        _show(groups, settings.lang)


def grouped(lang: Language, code: str | None = None, seeds_dir: Path | None = None) -> list[Group]:
    """Every indicator (or the one with this code) in the words of a language, by dimension.

    ``seeds_dir`` is the folder of the catalogue, by default that of the settings.

    Raises JushuError UNKNOWN_CODE where the catalogue has no such indicator.
    """
    at = 0 if lang == "zh" else 1
    units = _pairs(catalogue.code_list("units", seeds_dir), "unit", at)
    owners = _pairs(catalogue.code_list("owners", seeds_dir), "owner", at)
    groups = []
    for indicators, dimensions, nodes in (
        (catalogue.indicators(seeds_dir), catalogue.dimensions(seeds_dir), "methodology_nodes"),
        (
            catalogue.code_list("enterprise_indicators", seeds_dir),
            catalogue.code_list("enterprise_dimensions", seeds_dir),
            "enterprise_nodes",
        ),
    ):
        index = _pairs(catalogue.methodology_table(nodes, seeds_dir), "node_code", at)
        for dimension in dimensions.iter_rows(named=True):
            mine = indicators.filter(pl.col("dimension_code") == dimension["dimension_code"])
            if code is not None:
                mine = mine.filter(pl.col("code") == code)
            rows = [_row(row, units, owners, at) for row in mine.iter_rows(named=True)]
            if rows:
                groups.append(Group(_title(dimension, index, at), rows))
    if not groups:
        raise unknown_name(
            "UNKNOWN_CODE",
            zh=f"目录中没有指标 {code}。",
            en=f"The catalogue has no indicator {code}.",
            known=_codes(seeds_dir),
        )
    return groups


def page(lang: Language) -> str:
    """The page docs/<lang>/definitions.md as Markdown."""
    at = 0 if lang == "zh" else 1
    other = ("[English](../en/definitions.md)", "[中文](../zh/definitions.md)")[at]
    parts = [f"# {TITLE[at]}", other, NOTE[at]]
    for group in grouped(lang):
        heads = [words[at] for words in COLUMNS.values()]
        rows = [[row[name] for name in COLUMNS] for row in group.rows]
        parts += [f"## {group.title}", markdown.table(heads, rows)]
    return "\n\n".join(parts) + "\n"


def _codes(seeds_dir: Path | None) -> list[str]:
    rating = catalogue.code_list("enterprise_indicators", seeds_dir)
    return [*catalogue.indicators(seeds_dir)["code"], *rating["code"]]


def _pairs(table: pl.DataFrame, key: str, at: int) -> dict[str, str]:
    return {code: name or "" for code, name in table.select(key, ("name_zh", "name_en")[at]).rows()}


def _title(dimension: dict[str, str], names: dict[str, str], at: int) -> str:
    name = dimension["name_zh" if at == 0 else "name_en"]
    index = names[dimension["index_code"]]
    weight = dimension["weight"]
    if at == 0:
        return f"{dimension['dimension_code']} {name}（{index}，权重 {weight}）"
    return f"{dimension['dimension_code']} {name} ({index}, weight {weight})"


def _row(row: dict[str, str], units: dict[str, str], owners: dict[str, str], at: int) -> dict[str, str]:
    def listed(text: str | None) -> str:
        return (text or "").replace(";", "; " if at else "、")

    return {
        "code": row["code"],
        "name_zh": row["name_zh"],
        "name_en": row["name_en"],
        "formula": row["formula_zh" if at == 0 else "formula_en"],
        "unit": units[row["unit"]],
        "direction": Texts("en" if at else "zh")(f"direction.{row['direction']}"),
        "goalposts": f"{row['unacceptable']} → {row['satisfactory']}",
        "weight": row["weight"],
        "clauses": listed(row["clauses"]),
        "facts": listed(row["facts"]),
        "owner": owners[row["owner"]],
        "version": row["version"],
    }


def _show(groups: list[Group], lang: Language) -> None:
    at = 0 if lang == "zh" else 1
    single = sum(len(group.rows) for group in groups) == 1
    for group in groups:
        if single:
            table = console.table("", "")
            table.show_header = False
            for name, words in COLUMNS.items():
                table.add_row(words[at], escape(group.rows[0][name]))
        else:
            shown = ("code", "name_zh" if at == 0 else "name_en", "unit", "goalposts", "weight", "formula")
            table = console.table(*(COLUMNS[name][at] for name in shown))
            for row in group.rows:
                table.add_row(*(escape(row[name]) for name in shown))
        console.out().print(group.title, style="bold", markup=False)
        console.out().print(table)
