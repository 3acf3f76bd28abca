"""Keys within one file: an equal record counts once, contradictory ones not at all."""

from pathlib import Path

import duckdb
import polars as pl

from ingestion.contract import Contract
from ingestion.verdict import REFUSED

NONE = pl.DataFrame(schema=REFUSED)


def separate(parts: list[Path], contract: Contract) -> pl.DataFrame:
    """Take rows with a repeated key out of the parts of a file; returns them as ``REFUSED``.

    Rows with the same key and version and equal content: the first stays, the rest is DUPLICATE_ROW.
    With different content nobody can say which is right: all are KEY_CONFLICT.
    """
    if not parts:
        return NONE
    files = [str(p) for p in parts]
    key = ", ".join(contract.version_key)
    # An empty part of a key is a value like any other: equal to another empty part, and to nothing else.
    same = " and ".join(f"rows.{k} is not distinct from repeated.{k}" for k in contract.version_key)
    content = ", ".join(f.name for f in contract.fields)
    # What does not fit into memory goes beside the parts, which the caller removes.
    spill = str(parts[0].parent.parent / "spill")
    with duckdb.connect(config={"memory_limit": "1GB", "temp_directory": spill}) as connection:
        repeated = connection.execute(
            f"select {key} from read_parquet(?) group by all having count(*) > 1 limit 1", [files]
        ).fetchall()
        if not repeated:
            return NONE
        refused = connection.sql(
            f"""
            with rows as (select * from read_parquet(?)),
            repeated as (select {key} from rows group by all having count(*) > 1),
            hit as (select * from rows semi join repeated on {same}),
            judged as (
                select
                    _line,
                    concat_ws(' | ', {_texts(contract)}) as raw_text,
                    count(distinct hash({content})) over (partition by {key}) as contents,
                    row_number() over (partition by {key} order by _line) as nth
                from hit
            )
            select _line as line, raw_text,
                   case when contents > 1 then 'KEY_CONFLICT' else 'DUPLICATE_ROW' end as reason_code
            from judged where contents > 1 or nth > 1 order by line
            """,
            params=[files],
        ).pl()
    for part in parts:
        frame = pl.read_parquet(part, glob=False)
        kept = frame.join(refused, left_on="_line", right_on="line", how="anti")
        if kept.height < frame.height:
            kept.write_parquet(part, compression="lz4", statistics=False)
    return refused.select(
        pl.col("line").cast(pl.Int32),
        pl.lit(None, dtype=pl.String).alias("field"),
        "reason_code",
        (pl.col("reason_code") + f":{'+'.join(contract.version_key)}").alias("rule_id"),
        pl.lit(None, dtype=pl.String).alias("raw_value"),
        "raw_text",
    )


def _texts(contract: Contract) -> str:
    return ", ".join(f"{f.name}::varchar" for f in contract.fields)
