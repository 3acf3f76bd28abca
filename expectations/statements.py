"""Statements that find the faults of a derived rule: one row per fault, over ``{batch}``."""

import re
from collections.abc import Iterable, Mapping, Sequence

from expectations.admitted import Contract


def named(key: Sequence[str], column: str) -> tuple[str, ...]:
    """The key with the name of the faulty column, which may itself be the only thing that is known."""
    return (*key, column)


def repeated(key: Sequence[str]) -> str:
    """Keys that more than one row has; an empty part equals an empty part."""
    return f"select {', '.join(key)} from {{batch}} as records group by all having count(*) > 1"


def faults_by_column(key: Sequence[str], faults: Mapping[str, str], column: str) -> str:
    """A row per record and column whose condition says that it is faulty, in one pass over the table."""
    cases = ", ".join(f"case when {condition} then '{name}' end" for name, condition in faults.items())
    anywhere = " or ".join(f"({condition})" for condition in faults.values())
    chosen = "".join(f"{part}, " for part in key)
    return (
        f"select {chosen}{column} from (select {chosen}unnest([{cases}]) as {column} "
        f"from {{batch}} as records where {anywhere}) as found where {column} is not null"
    )


def not_one_of(column: str, values: Iterable[str]) -> str:
    """The column holds something else than one of the values; empty is no fault."""
    listed = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"{column} not in ({listed})"


def filed_by_as_of(contract: Contract) -> str:
    """Source, key and version of every record that was loaded by the as-of time of the build."""
    key = ", ".join(f"filed.{part}" for part in contract.key)
    version = f"filed.{contract.version}" if contract.version else "null"
    return (
        f"select filed._source as source_system, {key}, {version} as version, false as is_held "
        f"from raw.{contract.table} as filed "
        "inner join int_period__bounds as bounds on filed._loaded_at <= bounds.as_of"
    )


def lost_or_invented(given: str, key: Sequence[str], version: str | None = None) -> str:
    """Keys that only one of both sides has, that the table has twice, or in another version than the latest.

    ``given`` yields the key, ``version`` and ``is_held`` (false). One grouping of both sides, no join.
    """
    chosen = ", ".join(key)
    return (
        f"select {chosen}, case when not bool_or(is_held) then 'lost' when bool_and(is_held) then 'invented' "
        "when count(*) filter (is_held) > 1 then 'twice' else 'not the latest' end as fault "
        f"from ({given} union all select {chosen}, {version or 'null'} as version, true as is_held "
        f"from {{batch}} as records) as both_sides group by {chosen} "
        "having count(*) filter (is_held) <> 1 or bool_and(is_held) or max(version) filter (not is_held) "
        "is distinct from max(version) filter (is_held)"
    )


def unknown_references(key: Sequence[str], known: Mapping[str, Sequence[str]], column: str) -> str:
    """A row per record and table that lacks the code to which the record refers."""
    chosen = ", ".join(f"records.{part}" for part in key)
    parts = []
    for table, codes in known.items():
        same = " and ".join(f"records.{code} = known.{code}" for code in codes)
        given = " and ".join(f"records.{code} is not null" for code in codes)
        parts.append(
            f"select {chosen}, '{', '.join(codes)}' as {column} from {{batch}} as records "
            f"anti join {table} as known on {same} where {given}"
        )
    return " union all ".join(parts)


def untrue(key: Sequence[str], condition: str) -> str:
    """Records of which the condition is not true."""
    return f"select {', '.join(key)} from {{batch}} as records where ({condition}) is not true"


def later_than_as_of(key: Sequence[str]) -> str:
    """Records that were loaded after the as-of time of the build."""
    chosen = ", ".join(f"records.{part}" for part in key)
    return (
        f"select {chosen} from {{batch}} as records "
        "inner join int_period__bounds as bounds on records._loaded_at > bounds.as_of"
    )


def mentioned(text: str, columns: Iterable[str]) -> tuple[str, ...]:
    """The columns that a statement names."""
    words = set(re.findall(r"\w+", text))
    return tuple(column for column in columns if column in words)


def other_totals(contract: Contract) -> str:
    """Files whose sums of the numeric columns are not those that ingestion entered in the books."""
    sums = {column.name: f"sum({column.name})" for column in contract.columns if column.is_number}
    chosen = ", ".join(f"cast({total} as decimal(38, 6)) as {name}" for name, total in sums.items())
    return (
        f"with sums as (select _file_id as file_id, {chosen} from {{batch}} as records group by _file_id), "
        f"held as (unpivot sums on {', '.join(sums)} into name measure value amount), "
        "booked as (select file_id, measure, value as amount from ingest.control_totals as totals "
        f"where hop = 'raw' and measure <> 'rows' and table_name = '{contract.table}') "
        "select coalesce(held.file_id, booked.file_id) as file_id, "
        "coalesce(held.measure, booked.measure) as measure "
        "from held full join booked on held.file_id = booked.file_id and held.measure = booked.measure "
        "where coalesce(held.amount, 0) <> coalesce(booked.amount, 0)"
    )
