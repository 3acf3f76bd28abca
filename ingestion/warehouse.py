"""The warehouse: raw tables and books, written only by ``load``, and how to open it."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import duckdb

from ingestion import contract as contracts
from ingestion import raw_tables
from jushu import warehouse
from jushu.settings import Settings

# Reasons of rows that hold nothing of their own: what they say is loaded, or is no record.
NOTHING_TO_CORRECT = ("DUPLICATE_ROW", "REPEATED_HEADER")

# A load of any size keeps to this; what does not fit goes beside the file. The reading process has its own.
MEMORY = "768MB"

BOOKS = """
create schema if not exists raw;
create schema if not exists ingest;
create table if not exists ingest.files (
    file_id varchar primary key, sha256 varchar, size_bytes bigint, original_name varchar, source varchar,
    contract varchar, contract_version varchar, profile varchar, format varchar, encoding varchar,
    sheet varchar, status varchar, verdict_code varchar, verdict_text varchar, physical_lines bigint,
    blank_lines bigint, header_lines bigint, footer_lines bigint, loaded_rows bigint,
    quarantined_rows bigint, received_at timestamp, loaded_at timestamp, load_seq bigint
);
create table if not exists ingest.quarantine (
    file_id varchar, table_name varchar, line integer, field varchar, reason_code varchar, rule_id varchar,
    raw_value varchar, raw_text varchar, first_seen_at timestamp
);
create table if not exists ingest.retries (
    file_id varchar, line integer, load_seq bigint, table_name varchar, refused_file_id varchar,
    refused_line integer, outcome varchar, tried_at timestamp, primary key (file_id, line)
);
create table if not exists ingest.control_totals (
    file_id varchar, table_name varchar, hop varchar, measure varchar, value decimal(38, 6)
);
create or replace table ingest.columns (
    table_name varchar, column_name varchar, is_personal boolean, classification varchar, label_zh varchar,
    description varchar
);
create table if not exists ingest.log (
    number bigint primary key, logged_at timestamp, kind varchar, entry varchar, previous_hash varchar,
    entry_hash varchar
);
create table if not exists ingest.pulls (
    source varchar, pull_no bigint, contract varchar, watermark_column varchar, watermark_kind varchar,
    low_mark varchar, high_mark varchar, file_id varchar, sha256 varchar, read_rows bigint,
    postponed_rows bigint, known_rows bigint, landed_rows bigint, unmarked_rows bigint, pulled_at timestamp,
    primary key (source, pull_no)
);
create table if not exists raw.working_days (day date, is_statutory_workday boolean, _loaded_at timestamp);
"""

# The calendar of a warehouse of before days had versions: what it says counts as always known.
VERSIONED_DAYS = """
create or replace table raw.working_days as
select *, timestamp '1970-01-01' as _loaded_at from raw.working_days
"""


# What became of each refused row (see ingestion.desk): nothing is updated, the last retry says it.
STATES = f"""
create or replace view ingest.quarantine_state as
with tried as (
    select
        refused_file_id as file_id, refused_line as line, 1 + count(*) as attempts,
        max_by(outcome, load_seq) as outcome, max(tried_at) as last_tried_at,
        max_by(file_id, load_seq) as last_file_id, max_by(line, load_seq) as last_line
    from ingest.retries where outcome <> 'known' group by all
)
select
    refused.*, coalesce(tried.attempts, 1) as attempts,
    case
        when again.file_id is not null then 'attempt'
        when refused.reason_code in {NOTHING_TO_CORRECT} then 'settled'
        when tried.outcome = 'repaired' then 'repaired'
        when tried.outcome = 'refused' then 'still_refused'
        else 'open'
    end as state,
    tried.last_tried_at, tried.last_file_id, tried.last_line,
    again.refused_file_id as first_file_id, again.refused_line as first_line
from ingest.quarantine as refused
left join tried using (file_id, line)
left join ingest.retries as again using (file_id, line)
"""


@contextmanager
def open_for_writing(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse with all its tables; only one process can hold it (JushuError LOCKED for the others)."""
    settings.warehouse.parent.mkdir(parents=True, exist_ok=True)
    connection = warehouse.connect(settings, create=True)
    try:
        # Order is a column (_line), not a property of storage: the load may use every thread.
        connection.execute("set preserve_insertion_order = false")
        connection.execute(f"set memory_limit = '{MEMORY}'")
        create_tables(connection)
        yield connection
    finally:
        connection.close()


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the books and the raw tables what the contracts say (see ``raw_tables``); idempotent.

    Raises JushuError RAW_TYPE_CHANGED, with nothing changed.
    """
    connection.execute("begin")
    try:
        connection.execute(BOOKS)
        connection.execute(STATES)
        if "_loaded_at" not in connection.sql("from raw.working_days").columns:
            connection.execute(VERSIONED_DAYS)
        raw_tables.agree(connection)
        rows = [
            (name, f.name, f.personal, contracts.load(name).classification[f.name], f.label_zh, f.description)
            for name in contracts.names()
            for f in contracts.load(name).fields
        ]
        connection.executemany("insert into ingest.columns values (?, ?, ?, ?, ?, ?)", rows)
        connection.execute("commit")
    except BaseException:
        with suppress(duckdb.Error):  # a failed disk takes the connection along, and with it the transaction
            connection.execute("rollback")
        raise
