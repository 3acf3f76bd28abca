"""Valid records of any contract, with the texts that spreadsheets like to change, and what must arrive."""

import random
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl
from hypothesis import find
from hypothesis import settings as search
from hypothesis.strategies import from_regex
from stdnum.cn import uscc

from ingestion.contract import Contract, Field, load
from ingestion.synthetic import codes
from jushu import catalogue

ROWS = 4
# What a spreadsheet would turn into a number, a date, a formula or another text.
IDENTIFIERS = ("320501202601010001", "000123", "1E5", "2026-01", "0x1F", "12-3", "1.10", "9" * 30)
TEXTS = (
    '第一行\n第二行，含"引号"和逗号, 分号;',
    "=1+1",
    "+8613800000000",
    "-5%",
    "@联系人",
    "007",
    "TRUE",
    "2026-01-05",
    "数商公司（东区）",
    "3/4",
    "'撇号",
    "& <标记> _x",
)
# A choice for one cell: what is written (text, number, date, truth value) and the value in the warehouse.
Choice = tuple[Any, Any]
EMPTY: Choice = (None, None)


@cache
def _matching(pattern: str) -> tuple[str, ...]:
    """Texts of a pattern: identifiers that fit, else the simplest that can be found."""
    fitting = [t for t in IDENTIFIERS if re.search(pattern, t)]
    plain = from_regex(pattern, fullmatch=True).filter(lambda t: t.isascii() and t == t.strip())
    quiet = search(database=None, derandomize=True)
    while len(fitting) < 2:
        fitting.append(
            find(plain, lambda t: bool(re.search(pattern, t)) and t not in fitting, settings=quiet)
        )
    return tuple(fitting)


def _numbers(field: Field) -> list[Choice]:
    """Smallest step, a value with as many digits as Excel keeps, and (as text) all digits of the column."""
    places = field.decimal_places if field.kind == "number" else 0
    digits = field.decimal_digits if field.kind == "number" else (9 if field.sql_type == "INTEGER" else 18)
    step = Decimal(1).scaleb(-places)
    low = Decimal(str(field.minimum)) if field.minimum is not None else Decimal(0)
    if field.exclusive_minimum is not None:
        low = Decimal(str(field.exclusive_minimum)) + step
    whole = Decimal(10) ** (digits - places) - step
    high = min(Decimal(str(field.maximum)), whole) if field.maximum is not None else whole
    kept = Decimal("123456789012345"[: min(digits, 15)]).scaleb(-places)
    long = Decimal("987654321987654321987654321987654321"[:digits]).scaleb(-places)
    exact = Decimal if field.kind == "number" else int
    typed = [v for v in (low, low + step, kept, Decimal(1)) if low <= v <= high]
    as_number: list[Choice] = [(float(v) if places else int(v), exact(v)) for v in typed]
    return as_number + [(f"{v:f}", exact(v)) for v in (long, high) if low <= v <= high]


def choices(field: Field, row: int, at: int) -> list[Choice]:
    """Ways to fill one cell, the first being the one to try first."""
    found: list[Choice]
    if field.check == "uscc":
        body = f"91110000MA{row:03d}{at:04d}"
        code = body + uscc.calc_check_digit(body)
        found = [(code, code)]
    elif field.codes is not None:
        found = list(field.codes.items())
    elif field.kind == "boolean":
        found = [("是", True), ("否", False), (True, True), (False, False)]
    elif field.kind == "date":
        days = [date(2025, 3, 1) + timedelta(days=row + 30 * n) for n in range(3)]
        found = [(d, d) for d in days] + [(f"{d:%Y年%m月%d日}", d) for d in days]
    elif field.kind == "timestamp":
        moments = [datetime(2025, 3, 1, 9, 30, 59) + timedelta(days=row, seconds=7 * n) for n in range(3)]
        found = [(m, m) for m in moments] + [(str(m), m) for m in moments]
    elif field.kind in ("integer", "number"):
        numbers = _numbers(field)
        if 10000 in field.units.values():
            numbers.append(("12.5万元", Decimal(125000)))
        turn = (row + at) % len(numbers)
        return numbers[turn:] + numbers[:turn]
    elif field.pattern:
        found = [(t, t) for t in _matching(field.pattern)]
    else:
        texts = IDENTIFIERS if field.key_position or field.is_identifier else TEXTS
        found = [(t, t) for t in texts if len(t) <= (field.max_length or 100)]
    turn = row if field.key_position else row + at
    return found[turn % len(found) :] + found[: turn % len(found)]


def records(contract: Contract) -> list[dict[str, Choice]]:
    """Some rows with distinct keys that break no rule of the contract."""
    rows, keys = [], set()
    for row in range(ROWS):
        filled = _valid(contract, row)
        key = tuple(filled[k][1] for k in contract.version_key)
        if key not in keys:
            keys.add(key)
            rows.append(filled)
    return rows


def _valid(contract: Contract, row: int) -> dict[str, Choice]:
    """One row; where the first choices break a rule, other choices for its columns are tried."""
    ways = {f.name: choices(f, row, at) for at, f in enumerate(contract.fields)}
    filled = {name: found[0] for name, found in ways.items()}
    chance = random.Random(f"{contract.name} {row}")
    required = {f.name for f in contract.fields if f.required}
    for _ in range(20_000):
        broken = [columns for columns, holds in _rules(contract.name) if not holds(filled, contract)]
        if not broken:
            return filled
        for name in broken[0]:
            filled[name] = chance.choice(ways[name] if name in required else [*ways[name], EMPTY])
    raise AssertionError(f"no valid row of {contract.name} was found; broken: {broken[0]}")


@cache
def _rules(name: str) -> list:
    """Columns of each rule, and whether a row holds it."""
    found = []
    for rule in load(name).rules:
        if rule.engine == "code-list":
            columns = rule.implementation["columns"]
            listed = set(catalogue.code_list(rule.implementation["catalogue"]).select(columns).iter_rows())
            found.append((columns, _is_listed(columns, listed, rule.implementation.get("prefix"))))
        else:
            condition = pl.sql_expr(rule.implementation)
            found.append((condition.meta.root_names(), _fulfils(condition)))
    return found


def _is_listed(columns: list[str], listed: set, prefix: int | None) -> Any:
    def holds(row: dict[str, Choice], _: Contract) -> bool:
        values = tuple(row[c][1] for c in columns)
        return None in values or tuple(v[:prefix] for v in values) in listed

    return holds


def _fulfils(condition: pl.Expr) -> Any:
    names = condition.meta.root_names()

    def holds(row: dict[str, Choice], contract: Contract) -> bool:
        types = codes.schema(contract.name)
        frame = pl.DataFrame({n: [row[n][1]] for n in names}, schema={n: types[n] for n in names})
        return frame.select(condition.alias("holds"))["holds"][0] is not False

    return holds
