"""The books from raw to staging: the latest version of every key, and what a model must not do to it."""

import duckdb
import pytest

from ingestion.staging_books import Hop, balance
from jushu.errors import JushuError

# Of A1 the second version counts, of A2 the later load, of A3 the only one; the A1 of b is another sender's.
RAW = """
create schema raw;
create table raw.funds as
select * exclude (amount_cny), amount_cny::decimal(18, 2) as amount_cny from (values
    ('contract', 'A1', date '2026-01-01', 1, 'f1', 2, 0.10),
    ('contract', 'A1', date '2026-02-01', 1, 'f1', 3, 0.20),
    ('contract', 'A2', date '2026-01-01', 1, 'f1', 4, 0.30),
    ('contract', 'A2', date '2026-01-01', 2, 'f2', 2, 0.40),
    ('contract', 'A3', null, 2, 'f2', 3, null),
    ('b', 'A1', date '2025-01-01', 3, 'f3', 2, 0.50)
) as t(_source, entry_id, filed_on, _load_seq, _file_id, _line, amount_cny);
"""
STAGED = """
create table main.stg_policy__funds as
select _source as source_system, * exclude (_source) from raw.funds
where (_file_id, _line) in (('f1', 3), ('f2', 2), ('f2', 3), ('f3', 2))
"""
MODELS = ["stg_policy__funds", "stg_reference__working_days", "fct_funds"]


@pytest.fixture
def built() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(RAW)
    connection.execute(STAGED)
    return connection


def test_what_is_not_staged_is_superseded(built: duckdb.DuckDBPyConnection) -> None:
    assert balance(built, MODELS) == [Hop("funds", raw_rows=6, superseded_rows=2, staged_rows=4)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("delete from stg_policy__funds where entry_id = 'A3'", "rows: 4 / 3"),
        ("insert into stg_policy__funds from stg_policy__funds where entry_id = 'A2'", "rows: 4 / 5"),
        (
            "update stg_policy__funds set amount_cny = 0.41 where entry_id = 'A2'",
            "amount_cny: 1.100000 / 1.11",
        ),
        ("update stg_policy__funds set entry_id = 'A9' where entry_id = 'A3'", "fingerprint"),
        # an earlier version in the place of the latest: as many rows
        (
            "update stg_policy__funds set _line = 2, amount_cny = 0.10 where _line = 3 and _file_id = 'f1'",
            "1.00",
        ),
    ],
)
def test_a_model_that_loses_doubles_or_changes_rows_stops_the_run(
    built: duckdb.DuckDBPyConnection, change: str, said: str
) -> None:
    built.execute(change)
    with pytest.raises(JushuError) as refused:
        balance(built, MODELS)
    assert refused.value.code == "BOOKS"
    assert said in refused.value.en and "stg_policy__funds" in refused.value.zh
