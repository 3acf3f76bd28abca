"""What a data contract admits in each column of its table: the row-level promises, read as data.

Ingestion enforces them on the way in. Here they say which columns are checked in which dimension, and let the
gate look whether the warehouse still holds only what was admitted.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jushu import catalogue, yaml_files

CONTRACTS = Path(__file__).parent.parent / "ingestion" / "contracts"


@dataclass(frozen=True)
class Column:
    """One column: whether it must be filled, whether it is summed, bounds as SQL conditions, codes."""

    name: str
    required: bool
    is_number: bool
    bounds: tuple[str, ...]
    codes: tuple[str, ...]
    checks: tuple[tuple[str, str], ...]  # dimension of GB/T 36344 and what the contract says, for coverage


@dataclass(frozen=True)
class Contract:
    """The contract of one raw table; ``row_rules`` are conditions that no row breaks, by id.

    ``filed_every`` is the days within which the sender promises to file again.
    """

    table: str
    key: tuple[str, ...]
    version: str | None
    clauses: tuple[str, ...]
    owner: str
    columns: tuple[Column, ...]
    row_rules: dict[str, str]
    filed_every: int


@cache
def contracts(folder: Path = CONTRACTS) -> dict[str, Contract]:
    """Every contract by its table, sorted."""
    return {path.stem: _contract(path) for path in sorted(folder.glob("*.yaml"))}


def _contract(path: Path) -> Contract:
    document = yaml_files.read(path)
    (table,) = document["schema"]
    properties = table["properties"]
    keyed = sorted((p for p in properties if p.get("primaryKey")), key=lambda p: p["primaryKeyPosition"])
    return Contract(
        table=path.stem,
        key=tuple(p["name"] for p in keyed),
        version=_custom(table).get("versionField"),
        clauses=tuple(str(c) for c in _custom(table).get("clauses", ())),
        owner=document["team"]["name"],
        columns=tuple(_column(p, table.get("quality", ())) for p in properties),
        row_rules={
            rule["id"].partition(".")[2]: " ".join(rule["implementation"].split())
            for rule in table.get("quality", ())
            if rule["engine"] == "polars-sql"
        },
        filed_every=next(p["value"] for p in document["slaProperties"] if p["property"] == "frequency"),
    )


def _column(p: dict[str, Any], rules: list[dict[str, Any]]) -> Column:
    name, options, custom = p["name"], p.get("logicalTypeOptions", {}), _custom(p)
    signs = {"minimum": ">=", "exclusiveMinimum": ">", "maximum": "<="}
    bounds = tuple(f"{name} {sign} {options[key]}" for key, sign in signs.items() if key in options)
    codes = _codes(p, custom.get("codeList"))
    checks = [("conformity", f"type {p['physicalType']}")]
    checks += [("conformity", key) for key in ("pattern", "maxLength") if key in options]
    checks += [("conformity", "code list")] if codes else []
    checks += [("completeness", "required")] if p.get("required") else []
    checks += [("accuracy", bound) for bound in bounds]
    checks += [("accuracy", f"check {custom['check']}")] if "check" in custom else []
    checks += [(rule["dimension"], rule["id"]) for rule in rules if _names(rule, name)]
    is_number = p["logicalType"] in ("integer", "number")
    return Column(name, bool(p.get("required")), is_number, bounds, codes, tuple(checks))


def _codes(p: dict[str, Any], code_list: dict[str, str] | None) -> tuple[str, ...]:
    """The codes of the enumeration, or of the list of the catalogue that the contract names."""
    if code_list:
        return tuple(map(str, catalogue.code_list(code_list["catalogue"])[code_list["value"]]))
    return tuple(str(entry["value"]) for entry in p.get("enum", ()))


def _names(rule: dict[str, Any], column: str) -> bool:
    return re.search(rf"\b{re.escape(column)}\b", str(rule["implementation"])) is not None


def _custom(owner: dict[str, Any]) -> dict[str, Any]:
    return {entry["property"]: entry["value"] for entry in owner.get("customProperties", ())}
