"""Ways to spoil one row of a table, derived from its contract: one per kind of refusal and column.

A new contract needs no list of its own. Only promises about whole rows that are not a plain comparison of two
columns are spoilt by hand (``SPECIAL``).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, zip_longest

import polars as pl

from ingestion import contract
from ingestion.contract import Contract, Field, RowRule
from ingestion.synthetic.periods import LAST

# Kinds of refusal that a typed file cannot contain.
TEXT_ONLY = frozenset({"BAD_DATE", "BAD_NUMBER", "BAD_UNIT", "BAD_TYPE", "WIDTH"})
# The last day of the data is not before any other day of it.
LONG_AGO, LAST_DAY, FUTURE = "2001-01-01", str(LAST.end), "2031-01-05"
HUGE = {"integer": "99999999", "number": "999999999999"}
COMPARISON = re.compile(r"\b(\w+) (>=|<=) (\w+)$")
IMPLICATION = re.compile(r"^(\w+) IS NULL OR (\w+)$")


@dataclass(frozen=True)
class Recipe:
    """One way to spoil a row.

    ``code`` and ``column`` are what quarantine must say ("" where no single field is to blame), ``rule`` the
    rule of a ROW_RULE. ``edits`` are new texts by column. ``twin`` adds a second row: "same" an equal one
    after it, "other" one with the edits. ``width`` adds (+1) or loses (-1) a separator.
    """

    code: str
    column: str = ""
    rule: str = ""
    edits: dict[str, pl.Expr] = field(default_factory=dict)
    twin: str = ""
    width: int = 0

    def fits(self, kind: str) -> bool:
        """Whether the recipe makes sense in a file of that kind."""
        if self.code == "WIDTH":
            return kind == "csv"
        return kind != "parquet" or self.code not in TEXT_ONLY


def _text(value: str | None) -> pl.Expr:
    return pl.lit(value, dtype=pl.String)


def _other_subtype() -> pl.Expr:
    producer = pl.col("entity_type") == "producer"
    return pl.when(producer).then(_text("data_broker")).otherwise(_text("data_processing_provider"))


DIMENSIONS = ("tangibles", "reliability", "responsiveness", "assurance", "empathy")
SPECIAL: dict[str, dict[str, pl.Expr]] = {
    "cluster_targets.dated": {"target_kind": _text("intake"), "due_on": _text(None)},
    "collaborations.financing_has_amount": {"kind": _text("loan"), "amount_cny": _text(None)},
    "complaints.upheld_has_deadline": {"is_upheld": _text("true"), "accountability_due_on": _text(None)},
    "data_transactions.seller_is_not_buyer": {"buyer_uscc": pl.col("seller_uscc")},
    "data_transactions.delivered_or_cancelled": {
        "delivered_on": _text(LAST_DAY),
        "cancelled_on": _text(LAST_DAY),
    },
    "enterprises.subtype_of_type": {"entity_subtype": _other_subtype()},
    "enterprises.industry_listed": {"industry_code": _text("I99")},
    "enterprises.graduation_needs_incubation": {
        "graduated_on": _text(LAST_DAY),
        "incubation_due_on": _text(None),
    },
    "policy_grants.approved_is_complete": {
        "approved_on": _text(LAST_DAY),
        "due_on": _text(None),
        "disbursed_on": _text(None),
    },
    "survey_responses.importance_adds_up": {f"importance_{d}": _text("50") for d in DIMENSIONS},
}


@cache
def recipes(table: str) -> tuple[Recipe, ...]:
    """All recipes of a table; kinds of refusal take turns, so that few spoilt rows already show many."""
    of = contract.load(table)
    kinds: dict[str, list[Recipe]] = {}
    for recipe in chain(_of_fields(of), _of_rules(of), _of_rows(of)):
        kinds.setdefault(recipe.code, []).append(recipe)
    return tuple(r for turn in zip_longest(*kinds.values()) for r in turn if r is not None)


def _of_fields(of: Contract) -> Iterator[Recipe]:
    for spec in of.fields:
        for code, cell in _bad_cells(of, spec):
            yield Recipe(code, spec.name, edits={spec.name: cell})


def _bad_cells(of: Contract, spec: Field) -> Iterator[tuple[str, pl.Expr]]:
    """Reason and text of every way in which one cell of a column is not accepted."""
    moment = " 10:00:00" if spec.kind == "timestamp" else ""
    if spec.required:
        yield "REQUIRED_MISSING", _text(None)
    if spec.kind in ("date", "timestamp"):
        yield "BAD_DATE", _text("2026-02-30" + moment)
    if spec.kind in ("date", "timestamp") and not spec.may_be_future:
        yield "FUTURE_TIME", _text(FUTURE + moment)
    if spec.kind == "number":
        yield "BAD_NUMBER", _text("约500")
    if spec.units:
        yield "BAD_UNIT", _text("500W")
    if spec.kind in ("integer", "boolean"):
        yield "BAD_TYPE", _text("待定")
    if spec.codes is not None:
        yield "BAD_CODE", _text("待核实")
    if spec.pattern:
        yield "BAD_PATTERN", pl.col(spec.name).fill_null("") + " #"
    if spec.check == "uscc":
        last = pl.col(spec.name).str.slice(17)
        wrong = pl.when(last == "3").then(_text("4")).otherwise(_text("3"))
        spoilt = pl.concat_str(pl.col(spec.name).str.slice(0, 17), wrong)
        yield "BAD_CHECK_DIGIT", spoilt.fill_null("91370102MA00000003")
    yield from _beyond_limits(spec)


def _beyond_limits(spec: Field) -> Iterator[tuple[str, pl.Expr]]:
    if spec.minimum is not None:
        yield "OUT_OF_RANGE", _text(str(int(spec.minimum) - 1))
    if spec.maximum is not None:
        yield "OUT_OF_RANGE", _text(str(int(spec.maximum) + 4))
    if spec.exclusive_minimum is not None:
        yield "OUT_OF_RANGE", _text(str(int(spec.exclusive_minimum)))
    if spec.max_length is not None:
        yield "OUT_OF_RANGE", pl.col(spec.name).fill_null("") + "X" * (spec.max_length + 1)


def _of_rules(of: Contract) -> Iterator[Recipe]:
    for rule in of.rules:
        edits = SPECIAL.get(rule.rule_id) or _comparison(of, rule)
        if edits:
            yield Recipe("ROW_RULE", rule=rule.rule_id, edits=edits)


def _comparison(of: Contract, rule: RowRule) -> dict[str, pl.Expr]:
    """Edits that break ``a >= b`` of days, ``a <= b`` of numbers and ``a IS NULL OR b`` of booleans."""
    if found := IMPLICATION.search(str(rule.implementation)):
        return {found[1]: _text("true"), found[2]: _text("false")}
    found = COMPARISON.search(str(rule.implementation))
    if found is None:
        return {}
    left, right = of.field(found[1]), of.field(found[3])
    if found[2] == "<=":
        return {left.name: _text(HUGE[left.kind]), right.name: pl.col(right.name).fill_null("0")}
    if left.kind == "date":
        # The last day keeps the promises about the other column.
        return {left.name: _text(LONG_AGO), right.name: pl.col(right.name).fill_null(LAST_DAY)}
    return {left.name: _text(LONG_AGO + " 09:00:00")} if right.required else {}


def _of_rows(of: Contract) -> Iterator[Recipe]:
    yield Recipe("DUPLICATE_ROW", twin="same")
    column, other = other_value(of.name)
    yield Recipe("KEY_CONFLICT", twin="other", edits={column: other})
    yield Recipe("WIDTH", width=1)
    yield Recipe("WIDTH", width=-1)


def other_value(table: str) -> tuple[str, pl.Expr]:
    """A column beside key and version, and an expression of its text that gives another accepted value."""
    of = contract.load(table)
    ruled = set(re.findall(r"\w+", " ".join(str(r.implementation) for r in of.rules)))
    free = [f for f in of.fields if f.name not in (*of.version_key, *ruled)]
    for spec in sorted(free, key=lambda f: not f.required):
        if spec.kind == "string" and spec.codes is None and spec.pattern is None and spec.check is None:
            return spec.name, pl.col(spec.name).fill_null("") + "-1"
    for spec in free:
        if spec.codes is not None:
            first, second = list(dict.fromkeys(spec.codes.values()))[:2]
            is_first = pl.col(spec.name) == first
            return spec.name, pl.when(is_first).then(_text(second)).otherwise(_text(first))
    for spec in free:
        if spec.kind == "boolean":
            is_true = pl.col(spec.name) == "true"
            return spec.name, pl.when(is_true).then(_text("false")).otherwise(_text("true"))
    number = next(f for f in free if f.kind in ("number", "integer"))
    if number.maximum is not None:
        low = pl.col(number.name) == "2"
        return number.name, pl.when(low).then(_text("3")).otherwise(_text("2"))
    return number.name, pl.lit("1") + pl.col(number.name).fill_null("")
