"""What a number format shows of a number where that is another value than the stored one.

A share is stored as 0.95 and shown as 95%, a code as 123 and shown as 000123: what is shown was meant.
A format that shows tens of thousands (12345 as 1.2) hides what the number is: such a cell is marked.
"""

import re
from decimal import Decimal
from functools import cache

from ingestion.marks import MARKS

PADDED = re.compile(r'(?:"([^"]*)"|\\(.))?(0{2,})')
QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]')
SCALED = re.compile(r"[0#?],+(?![0#?,])|[!\\]\.|\"\.\"|\"[^\"]*[万亿][^\"]*\"|[万亿]")


@cache
def is_special(form: str) -> bool:
    """True for a format that shows a share, leading zeros or another magnitude."""
    first = form.split(";", maxsplit=1)[0]
    return bool("%" in QUOTED.sub("", first) or PADDED.fullmatch(first) or _is_scaled(first))


def _is_scaled(first: str) -> bool:
    return bool(SCALED.search(first) or SCALED.search(QUOTED.sub("", first)))


def shown(number: float, form: str) -> str:
    """The text that a special format shows of a number, all digits kept; marked where it hides the value."""
    first = form.split(";", maxsplit=1)[0]
    if "%" in QUOTED.sub("", first):
        share = (Decimal(f"{number:.15g}") * 100).normalize()
        return f"{share:f}%"
    if padded := PADDED.fullmatch(first):
        prefix = padded[1] or padded[2] or ""
        return f"{prefix}{int(number):0{len(padded[3])}d}" if float(number).is_integer() else f"{number:.15g}"
    return f"{number:.15g}{MARKS['BAD_NUMBER']}"
