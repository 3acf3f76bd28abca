"""What a contract says of a column, in words for people: type, form, limits, an example.

One home for the texts of templates and pre-checks; everything is derived from the contract.
"""

import re
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches

from stdnum.cn import uscc

from ingestion.contract import Field

LISTED = 12  # more choices than this are counted, not listed
INTEGERS = {"INTEGER": (-(2**31), 2**31 - 1), "BIGINT": (-(2**63), 2**63 - 1)}
KINDS = {
    "string": ("文本", "text"),
    "date": ("日期", "date"),
    "timestamp": ("日期时间", "date and time"),
    "integer": ("整数", "whole number"),
    "boolean": ("是或否", "yes or no"),
    "number": ("数值", "number"),
}
UNITS_ZH = {
    "CNY": "元",
    "%": "%",
    "m2": "平方米",
    "minutes": "分钟",
    "hours": "小时",
    "working hours": "工作小时",
    "accelerator hours": "加速卡时",
    "days": "天",
    "working days": "工作日",
}
# An example of a column whose form is a pattern is the first of these that fits.
SPECIMENS = ("C01", "2026Q3", "2026-09", "2026", "I65", "370100", "A1", "1", "a", "2026-09-30", "13800000000")
DAY, MOMENT = date(2026, 9, 30), datetime(2026, 9, 30, 9, 0)


def name(field: Field, lang: str) -> str:
    """The header of the column: its Chinese name, or its column name in English."""
    return field.label_zh if lang == "zh" else field.name


def kind(field: Field, lang: str) -> str:
    """The type of the column."""
    return KINDS[field.kind][lang == "en"]


def unit(field: Field, lang: str) -> str:
    """The unit of the column's numbers; empty where there is none."""
    return UNITS_ZH.get(field.unit or "", field.unit or "") if lang == "zh" else field.unit or ""


def bounds(field: Field) -> tuple[Decimal, Decimal] | None:
    """Smallest and greatest value of a column of numbers, by its limits and its type."""
    if field.kind == "integer":
        step = Decimal(1)
        low, high = map(Decimal, INTEGERS[field.sql_type])
    elif field.kind == "number":
        step = Decimal(1).scaleb(-field.decimal_places)
        high = Decimal(10) ** (field.decimal_digits - field.decimal_places) - step
        low = -high
    else:
        return None
    if field.minimum is not None:
        low = max(low, Decimal(str(field.minimum)))
    if field.exclusive_minimum is not None:
        low = max(low, Decimal(str(field.exclusive_minimum)) + step)
    if field.maximum is not None:
        high = min(high, Decimal(str(field.maximum)))
    return low, high


def limits(field: Field, lang: str) -> str:
    """The range of values or lengths that the contract states; empty where it states none."""
    zh = lang == "zh"
    low, above, high = (_plain(x) for x in (field.minimum, field.exclusive_minimum, field.maximum))
    parts = []
    if low and high:
        parts.append(f"{low} 到 {high}" if zh else f"{low} to {high}")
    elif low:
        parts.append(f"不小于 {low}" if zh else f"at least {low}")
    elif high:
        parts.append(f"不大于 {high}" if zh else f"at most {high}")
    if above:
        parts.append(f"大于 {above}" if zh else f"above {above}")
    if field.max_length is not None:
        parts.append(f"最多 {field.max_length} 个字符" if zh else f"at most {field.max_length} characters")
    return ("；" if zh else "; ").join(parts)


def _plain(value: float | None) -> str:
    """A limit as people write it, without exponent; empty for none."""
    return "" if value is None else f"{Decimal(str(value)).normalize():f}"


def form(field: Field, lang: str) -> str:
    """How a cell of the column is written."""
    zh = lang == "zh"
    if field.check == "uscc":
        return "18 位，校验位正确（GB 32100）" if zh else "18 characters with a right check digit (GB 32100)"
    if field.codes is not None:
        return choices(field, lang)
    if field.pattern:
        such = example(field, lang)
        as_in = (f"如 {such}，" if zh else f"such as {such}, ") if such else ""
        return f"{as_in}形式 {field.pattern}" if zh else f"{as_in}pattern {field.pattern}"
    if field.kind == "number":
        return _digits(field, zh)
    return {
        "date": ("年-月-日，如 2026-09-30", "year-month-day, such as 2026-09-30"),
        "timestamp": ("年-月-日 时:分:秒，北京时间", "year-month-day hours:minutes:seconds, Beijing time"),
        "integer": ("不带小数", "no decimals"),
        "boolean": ("是 / 否", "yes / no"),
    }.get(field.kind, ("", ""))[not zh]


def _digits(field: Field, zh: bool) -> str:
    places = field.decimal_places
    text = f"最多 {places} 位小数" if zh else f"at most {places} decimals"
    if field.units:
        names = ("、" if zh else ", ").join(field.units)
        text += f"；格内可写单位：{names}" if zh else f"; a cell may state its unit: {names}"
    return text


def choices(field: Field, lang: str) -> str:
    """The codes of the column with their Chinese names, or how many there are."""
    zh = lang == "zh"
    labels = field.labels
    if len(labels) > LISTED:
        return (
            f"{len(labels)} 个代码，见模板的下拉列表"
            if zh
            else f"{len(labels)} codes, listed in the template"
        )
    words = [code if code == label else f"{label}（{code}）" for code, label in labels.items()]
    return "、".join(words) if zh else ", ".join(labels)


def near(field: Field, text: str, lang: str) -> str:
    """Choices of a coded column that look like ``text``, for a person who mistyped; may be empty."""
    known = {label: code for code, label in field.labels.items()} if lang == "zh" else field.labels
    return ("、" if lang == "zh" else ", ").join(get_close_matches(text, known))


def example(field: Field, lang: str) -> str:  # noqa: PLR0911
    """One valid cell of the column as text; empty where the contract does not say enough to invent one."""
    if field.check == "uscc":
        body = "91110000MA0000000"
        return body + uscc.calc_check_digit(body)
    if field.codes is not None:
        code, label = next(iter(field.labels.items()))
        return label if lang == "zh" else code
    if field.pattern:
        return next((s for s in SPECIMENS if re.search(field.pattern, s)), "")
    if field.kind == "date":
        return str(DAY)
    if field.kind == "timestamp":
        return str(MOMENT)
    if field.kind == "boolean":
        return "是" if lang == "zh" else "yes"
    if between := bounds(field):
        low, high = between
        return str(min(max(low, Decimal(1)), high))
    return ""
