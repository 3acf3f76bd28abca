"""The suites of staging tables and marts, derived from what dbt and the data contracts declare.

One rule per kind of promise and table, each one pass over the table; a key names the column that breaks it.
"""

from functools import cache
from pathlib import Path
from typing import Any

from expectations import statements as sql
from expectations.admitted import Contract, contracts
from expectations.declared import Model, models
from expectations.derived_texts import REMEDY, TEXTS
from expectations.rules import Layer, Rule, Suite, load_suites

# Dimensions of the warehouse that hold every code there is; others may lack a code, which a raw rule reports.
_COMPLETE = ("dim_cluster", "dim_zone", "dim_period", "dim_indicator", "dim_clause")
_NOT_NEGATIVE = ("_count", "_hours", "_seconds")
_COMPUTED = "province data bureau"
_SOURCE, _COLUMN = "source_system", "column_name"


@cache
def all_suites(project: Path, layer: Layer | None = None) -> tuple[Suite, ...]:
    """Every suite of a gate (or of both), written and derived, one per table; ``project`` is that of dbt."""
    suites = {suite.label: suite for suite in load_suites(layer)}
    for suite in (*_raw_suites(), *derived_suites(project)):
        if layer not in (None, suite.layer):
            continue
        written = suites.get(suite.label)
        suites[suite.label] = (
            written.model_copy(update={"rules": (*written.rules, *suite.rules)}) if written else suite
        )
    return tuple(sorted(suites.values(), key=lambda suite: (suite.layer, suite.label)))


@cache
def derived_suites(project: Path) -> tuple[Suite, ...]:
    """One suite per staging table and mart of the dbt project, sorted by name; gate ``marts``."""
    declared = models(project)
    return tuple(suite for model in declared.values() if (suite := _suite(model, declared)))


@cache
def _raw_suites() -> tuple[Suite, ...]:
    """The books against the raw tables that have numbers."""
    suites = []
    for contract in contracts().values():
        if any(column.is_number for column in contract.columns):
            columns = tuple(column.name for column in contract.columns if column.is_number)
            rule = _rule(
                f"RAW-{contract.table.upper()}",
                contract.clauses,
                kind="TOTALS",
                keys=("file_id", "measure"),
                columns=columns,
                failing=sql.other_totals(contract),
            )
            table = {"schema": "raw", "table": contract.table, "owner": contract.owner}
            suites.append(Suite.model_validate({"layer": "raw", "rules": [rule]} | table))
    return tuple(suites)


def _suite(model: Model, declared: dict[str, Model]) -> Suite | None:
    contract = _contract(model, declared)
    admits = contract if model.folder == "staging" else None
    # where a table is held against its input, that pass over the keys also finds those that stand twice
    rules = [*(() if admits else _key(model)), *_rows(model, admits, declared), *_row_values(model, admits)]
    rules += [*_references(model, declared), *_identities(model), *_as_of(model)]
    if not rules:
        return None
    clauses = contract.clauses if contract else ()
    return Suite.model_validate(
        {
            "layer": "marts",
            "schema": "main",
            "table": model.name,
            "owner": contract.owner if contract else _COMPUTED,
            "rules": [_rule(_prefix(model), clauses, **rule) for rule in rules],
        }
    )


def _prefix(model: Model) -> str:
    layer, name = ("STG", model.name[4:]) if model.folder == "staging" else ("MRT", model.name)
    return f"{layer}-{name.upper()}"


def _contract(model: Model, declared: dict[str, Model]) -> Contract | None:
    """The contract whose records the model holds, one for one."""
    origin = declared[model.rows_of] if model.rows_of else model
    return contracts().get(origin.name.partition("__")[2]) if origin.folder == "staging" else None


def _rule(prefix: str, clauses: tuple[str, ...], *, kind: str, text: str = "", **rule: Any) -> Rule:
    told = TEXTS.get(kind, TEXTS["IDENTITY"])
    return Rule(
        id=f"{prefix}-{kind}",
        dimension=told.dimension,
        severity="critical",
        clauses=clauses,
        zh=told.zh.format(text),
        en=told.en.format(text),
        todo_zh=told.todo_zh or REMEDY[0],
        todo_en=told.todo_en or REMEDY[1],
        **rule,
    )


def _key(model: Model) -> list[dict[str, Any]]:
    if not model.key:
        return []
    statement = sql.repeated(model.key)
    key = ", ".join(model.key)
    return [{"kind": "KEY", "text": key, "keys": model.key, "columns": model.key, "failing": statement}]


def _row_values(model: Model, admits: Contract | None) -> list[dict[str, Any]]:
    """Filled, within bounds, from the list: conditions on columns, all of one kind in one statement."""
    present = [c for c in admits.columns if c.name in model.columns] if admits else []
    required = [c.name for c in present if c.required]
    key = model.key if model.is_filled else ()
    filled = {c: f"{c} is null" for c in dict.fromkeys((*key, *model.filled, *required))}
    bounds = {c.name: f"not ({' and '.join(c.bounds)})" for c in present if c.bounds}
    bounds |= {
        c: f"{c} < 0"
        for c in model.columns
        if c.endswith(_NOT_NEGATIVE) and c not in bounds and model.folder != "staging"
    }
    codes = {c.name: sql.not_one_of(c.name, c.codes) for c in present if c.codes}
    codes |= {c: sql.not_one_of(c, values) for c, values in model.accepted.items()}
    within = {
        name: f"({condition}) is false"
        for name, condition in (admits.row_rules if admits else {}).items()
        if _is_about(condition, model)
    }
    kinds = (("FILLED", filled), ("BOUNDS", bounds), ("CODES", codes), ("CONTRACT", within))
    return [
        {
            "kind": kind,
            "keys": sql.named(model.key, _COLUMN),
            "columns": sql.mentioned(" ".join(faults.values()), model.columns),
            "failing": sql.faults_by_column(model.key, faults, _COLUMN),
        }
        for kind, faults in kinds
        if faults
    ]


def _is_about(condition: str, model: Model) -> bool:
    """Whether staging has every column of the condition; personal ones stay in raw."""
    contract = contracts()[model.name.partition("__")[2]]
    needed = sql.mentioned(condition, [column.name for column in contract.columns])
    return set(needed) <= set(model.columns)


def _rows(model: Model, admits: Contract | None, declared: dict[str, Model]) -> list[dict[str, Any]]:
    """As many rows as the input has keys: none lost, none invented."""
    if admits:
        key = (_SOURCE, *admits.key)
        statement = sql.lost_or_invented(sql.filed_by_as_of(admits), key, admits.version)
        return [{"kind": "ROWS", "text": f"raw.{admits.table}", **_keyed(key, statement)}]
    if not model.rows_of:
        return []
    key = declared[model.rows_of].key
    given = f"select {', '.join(key)}, null as version, false as is_held from {model.rows_of}"
    return [{"kind": "ROWS", "text": model.rows_of, **_keyed(key, sql.lost_or_invented(given, key))}]


def _keyed(key: tuple[str, ...], statement: str) -> dict[str, Any]:
    return {"keys": (*key, "fault"), "columns": key, "failing": statement}


def _references(model: Model, declared: dict[str, Model]) -> list[dict[str, Any]]:
    if model.folder in ("staging", "enterprises"):
        return []  # staging holds what was filed, and enterprise indicators have a catalogue of their own
    columns = {*model.columns, *model.key}
    known = {
        name: declared[name].key
        for name in _COMPLETE
        if name != model.name and columns.issuperset(declared[name].key)
    }
    if not known or not model.key:
        return []
    return [
        {
            "kind": "REFS",
            "text": ", ".join(known),
            "keys": sql.named(model.key, _COLUMN),
            "columns": tuple(column for key in known.values() for column in key),
            "failing": sql.unknown_references(model.key, known, _COLUMN),
        }
    ]


def _identities(model: Model) -> list[dict[str, Any]]:
    return [
        {
            "kind": name.upper(),
            "text": condition,
            "keys": model.key,
            "columns": sql.mentioned(condition, model.columns),
            "failing": sql.untrue(model.key, condition),
        }
        for name, condition in model.identities.items()
    ]


def _as_of(model: Model) -> list[dict[str, Any]]:
    if "_loaded_at" not in model.columns or not model.key:
        return []
    return [
        {
            "kind": "AS_OF",
            "keys": model.key,
            "columns": ("_loaded_at",),
            "failing": sql.later_than_as_of(model.key),
        }
    ]
