"""From the headers of a file to the columns of a contract."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from ingestion.contract import Contract
from ingestion.contract import load as load_contract
from ingestion.marks import MARKS
from ingestion.profile import Dialect, Input, Profile, Source
from ingestion.verdict import refuse

# 注册资本（万元）: the unit that a header states for the bare numbers below it. In a column of times or
# numbers a remark in brackets may change every value (天, UTC), so that only a declared one is taken.
MEASURED = {"number", "integer", "timestamp"}
UNIT_IN_HEADER = re.compile(r"^(?P<name>.+?)\s*[(（](?P<unit>[^()（）]+)[)）]$")


@dataclass(frozen=True)
class Mapping:
    """Which text becomes which column: expressions over the file's columns ``c0``, ``c1``, ...

    ``units`` multiplies bare numbers of a column whose header states another unit; ``formats`` replaces
    the date formats of a column; ``marks`` says that expressions may mark cells (see ``marks``);
    ``warnings`` are sentences for the report.
    """

    contract: Contract
    expressions: tuple[pl.Expr, ...]
    units: dict[str, int] = field(default_factory=dict)
    formats: dict[str, tuple[str, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    marks: bool = False
    warnings: tuple[str, ...] = ()

    def places(self) -> dict[str, int]:
        """Field -> place of the column that it is read from; fields with a constant or nothing have none."""
        found: dict[str, int] = {}
        for expression in self.expressions:
            roots = [root for root in expression.meta.root_names() if root.startswith("c")]
            if roots:
                found[expression.meta.output_name()] = int(roots[0].removeprefix("c"))
        return found


def clean_header(text: str) -> str:
    """A header without surrounding blanks and with full-width forms folded."""
    return unicodedata.normalize("NFKC", text).strip()


def by_contract(headers: list[str], contract: Contract, constants: dict[str, str]) -> Mapping:
    """Map by the contract's own names, Chinese labels and synonyms; refuse what cannot be mapped safely.

    ``constants`` fill columns that the file does not have with one text each.
    """
    _refuse_stray(constants, contract)
    known = {clean_header(n): f for f in contract.fields for n in f.names}
    at: dict[str, int] = {}
    units: dict[str, int] = {}
    unknown: list[str] = []
    for i, header in enumerate(map(clean_header, headers)):
        target = known.get(header)
        stated = UNIT_IN_HEADER.match(header)
        if target is None and stated and (target := known.get(stated["name"])):
            if target.kind in MEASURED and stated["unit"] not in target.units:
                refuse(
                    "HEADER_UNIT",
                    zh=f"列“{header}”的单位 {stated['unit']} 不在契约允许的单位中。",
                    en=f"Column {header!r} states a unit that the contract does not accept.",
                )
            if target.units:
                units[target.name] = target.units[stated["unit"]]
        if target is None:
            unknown.append(header)
        elif target.name in at:
            refuse(
                "DUPLICATE_COLUMN",
                zh=f"两列都是“{target.label_zh}”（{target.name}），无法判断以哪一列为准。",
                en=f"Two columns both mean {target.name}; it is not clear which one counts.",
            )
        else:
            at[target.name] = i
    _refuse_given(constants, list(at))
    lacking = [f for f in contract.fields if f.required and f.name not in at and f.name not in constants]
    if lacking:
        zh = "、".join(f"{f.label_zh}（{f.name}）" for f in lacking)
        refuse(
            "MISSING_COLUMN",
            zh=f"文件缺少必需的列：{zh}。",
            en="Required columns are missing: " + ", ".join(f.name for f in lacking),
        )
    absent = [f.name for f in contract.fields if f.name not in at and f.name not in constants]
    warnings = [f"未知列 unknown column: {h or '(空 empty)'}" for h in unknown]
    warnings += [f"缺少可选列 optional column absent: {n}" for n in absent]
    filled = {name: pl.col(f"c{i}") for name, i in at.items()} | {n: pl.lit(t) for n, t in constants.items()}
    empty = pl.lit(None, dtype=pl.String)
    expressions = [filled.get(f.name, empty).alias(f.name) for f in contract.fields]
    return Mapping(contract, tuple(expressions), units, warnings=tuple(warnings))


def by_profile(headers: list[str], chosen: Input, constants: dict[str, str]) -> Mapping:
    """Map by one input of a profile; ``constants`` fill further columns with one text each."""
    contract = load_contract(chosen.contract)
    _refuse_given(constants, list(chosen.columns))
    position = {h: i for i, h in enumerate(headers)}
    columns = dict(chosen.columns) | {name: Source(constant=text) for name, text in constants.items()}
    _refuse_stray(columns, contract)
    if odd := [n for n, s in columns.items() if s.multiply and contract.field(n).kind != "number"]:
        refuse(
            "PROFILE",
            zh=f"来源配置只能对数值列使用 multiply：{'、'.join(odd)}。",
            en=f"A profile can multiply columns of numbers only: {', '.join(odd)}.",
        )
    gone = sorted({s.from_ for s in columns.values() if s.from_ is not None and s.from_ not in position})
    if gone:
        refuse(
            "MISSING_COLUMN",
            zh=f"文件缺少来源配置所需的列：{'、'.join(gone)}。",
            en="Columns that the profile reads are missing: " + ", ".join(gone),
        )
    missing = chosen.dialect.missing
    expressions = [_expression(columns.get(f.name), position, missing).alias(f.name) for f in contract.fields]
    formats = {name: s.formats for name, s in columns.items() if s.formats}
    units = {name: s.multiply for name, s in columns.items() if s.multiply}
    marks = any(s.values is not None or s.split_by is not None for s in columns.values())
    return Mapping(contract, tuple(expressions), units, formats, missing, marks)


def _refuse_stray(columns: Iterable[str], contract: Contract) -> None:
    stray = sorted(set(columns) - {f.name for f in contract.fields})
    if stray:
        refuse(
            "UNKNOWN_FIELD",
            zh=f"契约 {contract.name} 没有字段：{'、'.join(stray)}。",
            en=f"Contract {contract.name} has no field: {', '.join(stray)}",
        )


def _refuse_given(constants: dict[str, str], given: list[str]) -> None:
    """A constant fills a gap; it never replaces what the sender wrote."""
    twice = sorted(set(constants) & set(given))
    if twice:
        refuse(
            "COLUMN_PRESENT",
            zh=f"文件已有这些列，不能再用 --set 统一赋值：{'、'.join(twice)}。",
            en=f"The file has these columns itself; --set cannot replace them: {', '.join(twice)}.",
        )


def _expression(source: Source | None, position: dict[str, int], missing: tuple[str, ...]) -> pl.Expr:
    if source is None:
        return pl.lit(None, dtype=pl.String)
    if source.constant is not None:
        return pl.lit(source.constant)
    text = pl.col(f"c{position[str(source.from_)]}")
    if source.split_by is not None:
        parts = text.str.split(source.split_by)
        # A cell with another number of parts has no part that could be meant: it is marked to be refused.
        part = parts.list.get(source.split_part, null_on_oob=True)
        text = _or_marked(parts.list.len() == source.split_parts, part, text, "BAD_PATTERN", missing)
    if source.values is not None:
        listed = text.str.strip_chars().replace_strict(source.values, default=None, return_dtype=pl.String)
        text = _or_marked(listed.is_not_null(), listed, text, "BAD_CODE", missing)
    return text


def _or_marked(
    is_found: pl.Expr, found: pl.Expr, text: pl.Expr, code: str, missing: tuple[str, ...]
) -> pl.Expr:
    """What was found, else the text with a mark; a missing cell stays as it is."""
    is_missing = text.str.strip_chars().is_in(["", *missing])
    return pl.when(is_found).then(found).when(is_missing).then(text).otherwise(text + MARKS[code])


def choose(
    headers: list[str], *, contract: str | None, profile: Profile | None, constants: dict[str, str]
) -> Mapping:
    """The mapping of a file whose contract or profile the caller named."""
    if profile is not None:
        chosen = profile.input_for(headers)
        if chosen is None:
            refuse(
                "UNKNOWN_LAYOUT",
                zh=f"来源配置 {profile.name} 不认识这种表头：{'、'.join(headers[:8])}……",
                en=f"Profile {profile.name} knows no input with these headers: {', '.join(headers[:8])} ...",
            )
        return by_profile(headers, chosen, constants)
    return by_contract(headers, load_contract(str(contract)), constants)


def dialect_of(profile: Profile | None) -> Dialect:
    """How the file is laid out: the dialect of the profile's first input, or the default."""
    return profile.inputs[0].dialect if profile else Dialect()
