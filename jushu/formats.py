"""How numbers, dates and periods are written, on a page and in a document."""

import re
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from babel.dates import format_timedelta

from jushu.clock import LOCAL, local_now
from jushu.texts import Texts

NOTHING = "—"
MINUS = "−"  # the true minus sign is as wide as the plus sign
Number = Decimal | float | int

STEPS = {
    "zh": ((Decimal(10) ** 12, "万亿"), (Decimal(10) ** 8, "亿"), (Decimal(10) ** 4, "万")),
    "en": ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K")),
}
COUNTED = frozenset({"enterprises"})  # units without decimals
# Smallest value that is shortened: 1万 in Chinese, 1M in English (thousands stay readable with a comma).
SHORTEN_FROM = {"zh": Decimal(10) ** 4, "en": Decimal(10) ** 6}


def rounded(value: Number, digits: int) -> Decimal:
    """Decimal rounded half up to ``digits`` places; never minus zero."""
    result = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return result if result else abs(result)


def fixed(value: Number | None, digits: int = 1) -> str:
    """Number with a fixed count of decimals and thousands commas."""
    if value is None:
        return NOTHING
    return f"{rounded(value, digits):,}".replace("-", MINUS)


def signed(value: Number | None, digits: int = 1) -> str:
    """Difference with its sign; zero has none."""
    if value is None:
        return NOTHING
    number = rounded(value, digits)
    return f"+{number:,}" if number > 0 else f"{number:,}".replace("-", MINUS)


def quantity(value: Number | None, lang: str, digits: int = 1) -> str:
    """Amount: ``9,876.5`` below ten thousand, then 万 / 亿 / 万亿 (K / M / B in English)."""
    if value is None:
        return NOTHING
    number = Decimal(str(value))
    if abs(number) >= SHORTEN_FROM[lang]:
        step, sign = next(pair for pair in STEPS[lang] if abs(number) >= pair[0])
        return fixed(number / step, 2) + sign
    return fixed(number, 0 if number == number.to_integral_value() else digits)


def share(value: Number | None, digits: int = 1) -> str:
    """Share 0..1 as a percentage."""
    return NOTHING if value is None else f"{fixed(Decimal(str(value)) * 100, digits)}%"


def measure(value: Number | None, unit: str, unit_name: str, lang: str) -> str:
    """Value of an indicator with the name of its unit in the reader's language."""
    if value is None:
        return NOTHING
    if unit == "%":
        return f"{fixed(value, 1)}%"
    if unit == "0-1":
        return fixed(value, 3)
    number = Decimal(str(value))
    if unit in COUNTED or abs(number) >= SHORTEN_FROM[lang]:
        shown = quantity(number, lang)
    else:
        shown = fixed(number, 2 if abs(number) < 10 else 1)
    return f"{shown} {unit_name}".strip()


def goal(value: str | None) -> str:
    """A goalpost as the catalogue writes it, a number or a range: without trailing zeros, with true signs."""
    if not value:
        return NOTHING
    plain = re.sub(r"(\.\d*?)0+(?!\d)", r"\1", value).replace(".-", "-").rstrip(".")
    return re.sub(r"(?<=\d)-", "–", plain).replace("-", MINUS)


def period(code: str, t: Texts) -> str:
    """``2026Q3``, ``2026-09``, ``2026`` as ``2026年三季度``, ``2026年9月``, ``2026年``; else the code."""
    if t.lang == "en":
        return code
    if "Q" in code:
        year, number = code.split("Q")
        return f"{year}年{'一二三四'[int(number) - 1]}季度"
    year, _, number = code.partition("-")
    return f"{year}年{int(number)}月" if number else f"{year}年"


def ago(moment: datetime, lang: str) -> str:
    """How long ago a time on the clocks of China was, in words."""
    return format_timedelta(moment - local_now(), add_direction=True, locale=lang)


def stamp(moment: datetime) -> str:
    """China's time to the minute with its distance from UTC: ``2026-10-08 06:00+08:00``."""
    return moment.replace(tzinfo=LOCAL).isoformat(sep=" ", timespec="minutes")
