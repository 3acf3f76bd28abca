"""The books from the raw tables to staging: of every key the latest version, word for word, and nothing else.

The one rule that explains a difference is that an earlier version of a key is superseded. Rows, exact sums of
every numeric column and a fingerprint of all columns must agree; who is the latest is found here without the
models.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import duckdb

from ingestion import contract as contracts
from ingestion.contract import Contract
from jushu.errors import JushuError
from jushu.releases.sql import name as quoted

PREFIX, MARK = "stg_", "__"  # a staging model is stg_<area>__<table>


class Hop(NamedTuple):
    """One table: its raw rows, those of them that a later version supersedes, and the staged ones."""

    table: str
    raw_rows: int
    superseded_rows: int
    staged_rows: int


def balance(connection: duckdb.DuckDBPyConnection, models: Iterable[str]) -> list[Hop]:
    """Compare every staging model that is made of a raw table of a contract; JushuError BOOKS where one
    differs from the latest versions, with what differs. The models have to be built of all that is loaded.
    """
    hops, wrong = [], []
    known = contracts.names()
    for model in sorted(models):
        table = model.rpartition(MARK)[2]
        if not model.startswith(PREFIX) or table not in known:
            continue
        hop, differing = _compare(connection, contracts.load(table), model)
        hops.append(hop)
        wrong += [f"{model} {measure}: {expected} / {staged}" for measure, expected, staged in differing]
    if wrong:
        raise JushuError(
            "BOOKS",
            zh=f"明细表到 staging 账目不平（最新版本应有 / 实有）：{'；'.join(wrong)}。",
            en=f"The books from raw to staging do not balance (due / there): {'; '.join(wrong)}.",
            safe_zh="已入库的数据完好，上一次发布仍可使用。",
            safe_en="Loaded data is intact; the last release can still be used.",
            todo_zh="所指的模型多了、少了或改了行：它应当只取每个键的最新版本，更正模型后再运行。",
            todo_en="The model adds, loses or changes rows: it has to take the latest version of every key "
            "and nothing else. Mend it and run again.",
        )
    return hops


def _compare(
    connection: duckdb.DuckDBPyConnection, contract: Contract, model: str
) -> tuple[Hop, list[tuple[str, object, object]]]:
    """The counts of a table, and (measure, due, there) of every measure that differs."""
    staged = connection.table(f"main.{quoted(model)}").columns
    columns = [c for c in connection.table(f"raw.{contract.name}").columns if c in staged]
    numbers = [f.name for f in contract.fields if f.kind in ("number", "integer") and f.name in columns]
    measures = {
        "rows": "count(*)",
        **{number: f"coalesce(sum({number}), 0)::decimal(38, 6)" for number in numbers},
        "fingerprint": f"coalesce(sum(hash({', '.join(columns)})::hugeint), 0)",
    }
    due = _row(connection, _due(contract, measures))
    there = _row(connection, f"select {', '.join(measures.values())} from main.{quoted(model)}")
    (raw_rows,) = _row(connection, f"select count(*) from raw.{contract.name}")
    differing = [found for found in zip(measures, due, there, strict=True) if found[1] != found[2]]
    return Hop(contract.name, raw_rows, raw_rows - due[0], there[0]), differing


def _due(contract: Contract, measures: Mapping[str, str]) -> str:
    """The query of the sums over the latest rows.

    Of each source and key that is the row of the greatest version, then the latest load, then the last line.
    Only keys that came more than once are put in order; they take the place of all rows of theirs.
    """
    version = contract.version_field
    order = f"{version} is not null, {version}, " if version else ""
    key = ["_source", *contract.key]
    same_key = " and ".join(f"records.{column} is not distinct from repeated.{column}" for column in key)
    sums = ", ".join(f"{sql} as {quoted(name)}" for name, sql in measures.items())
    signed = ", ".join(
        f"whole.{quoted(name)} - several.{quoted(name)} + latest.{quoted(name)}" for name in measures
    )
    return f"""
        with repeated as (select {", ".join(key)} from raw.{contract.name} group by all having count(*) > 1),
        versions as materialized (
            select records.* from raw.{contract.name} as records semi join repeated on {same_key}
        ),
        places as (
            select max_by(
                struct_pack(f := _file_id, l := _line), row({order}_load_seq, _line, _file_id)
            ) as place
            from versions group by {", ".join(key)}
        ),
        latest_rows as (
            select versions.* from versions semi join places on _file_id = place.f and _line = place.l
        ),
        whole as (select {sums} from raw.{contract.name}),
        several as (select {sums} from versions),
        latest as (select {sums} from latest_rows)
        select {signed} from whole, several, latest
    """


def _row(connection: duckdb.DuckDBPyConnection, query: str) -> tuple:
    row = connection.execute(query).fetchone()
    assert row
    return row
