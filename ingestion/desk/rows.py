"""The refused rows that the desk lists, shows and exports."""

from dataclasses import dataclass

import duckdb
import polars as pl

TO_CORRECT = ("open", "still_refused")

# One row per refused row, and what its last refusal said; later attempts belong to the row refused first.
_ROWS = """
select
    files.original_name as file_name, state.file_id, state.table_name, files.source, state.line,
    last.field, last.reason_code, last.rule_id, last.raw_value, last.raw_text, state.state, state.attempts,
    state.first_seen_at, state.last_tried_at, state.last_file_id, state.last_line,
    last.file_id as text_file_id, last.line as text_line
from ingest.quarantine_state as state
inner join ingest.files as files on files.file_id = state.file_id
inner join ingest.quarantine as last
    on last.file_id = if(state.state = 'still_refused', state.last_file_id, state.file_id)
    and last.line = if(state.state = 'still_refused', state.last_line, state.line)
where state.state <> 'attempt'
"""


@dataclass(frozen=True)
class Chosen:
    """Which refused rows are meant: of a file (id or name), a table, a reason, a sender (profile)."""

    file: str | None = None
    table: str | None = None
    reason: str | None = None
    source: str | None = None


def refused(connection: duckdb.DuckDBPyConnection, chosen: Chosen) -> pl.DataFrame:
    """The refused rows in the order of their files and lines, with their state."""
    return connection.sql(
        f"""
        select * from ({_ROWS})
        where ($file is null or $file in (file_id, file_name)) and ($table is null or table_name = $table)
            and ($reason is null or reason_code = $reason) and ($source is null or source = $source)
        order by file_name, file_id, line
        """,
        params=chosen.__dict__,
    ).pl()


def counted(rows: pl.DataFrame) -> pl.DataFrame:
    """One row per file, table, sender and reason: refused rows in all, and how many are in which state."""
    states = ("open", "repaired", "still_refused", "settled")
    return (
        rows.group_by("file_name", "file_id", "table_name", "source", "reason_code")
        .agg(
            pl.len().alias("rows"),
            (pl.col("attempts") > 1).sum().alias("retried"),
            *((pl.col("state") == state).sum().alias(state) for state in states),
            pl.col("first_seen_at").min(),
        )
        .sort("file_name", "file_id", "table_name", "reason_code")
    )
