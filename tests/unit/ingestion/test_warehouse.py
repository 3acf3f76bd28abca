"""The warehouse: tables from the contracts, one writer, and an honest reason when it cannot be opened."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import duckdb
import pytest

from ingestion import contract
from ingestion.pipeline import ingest
from ingestion.warehouse import open_for_writing
from jushu.errors import JushuError
from jushu.settings import Settings
from tests.unit.ingestion.taking import ENTERPRISE, csv_text

HOLDER = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
sys.stdin.read()
"""


def test_every_contract_has_its_table_with_typed_columns(settings: Settings) -> None:
    for _ in range(2):
        with open_for_writing(settings) as connection:
            for name in contract.names():
                described = connection.execute(f"describe raw.{name}").fetchall()
                columns = {row[0]: row[1] for row in described}
                for field in contract.load(name).fields:
                    assert columns[field.name] == field.sql_type
                assert list(columns)[-6:] == [
                    "_file_id",
                    "_line",
                    "_load_seq",
                    "_loaded_at",
                    "_source",
                    "_row_hash",
                ]
            personal = connection.execute(
                "select table_name, column_name from ingest.columns where is_personal order by all"
            ).fetchall()
            assert ("enterprises", "contact_phone") in personal and (
                "clusters",
                "cluster_code",
            ) not in personal
            total = connection.execute("select count(*) from ingest.columns").fetchall()
            assert total == [(sum(len(contract.load(n).fields) for n in contract.names()),)]


# Version 1.0.0 of the contract of enterprises, before it knew of changes, incubation and business kinds.
ENTERPRISES_1_0_0 = """
create schema raw;
create table raw.enterprises (
    uscc VARCHAR, enterprise_name VARCHAR, cluster_code VARCHAR, zone_code VARCHAR, entity_type VARCHAR,
    entity_subtype VARCHAR, industry_code VARCHAR, size_code VARCHAR, is_state_owned BOOLEAN,
    registered_capital_cny DECIMAL(18,2), entered_on DATE, exited_on DATE, contact_name VARCHAR,
    contact_phone VARCHAR, filed_on DATE, _file_id VARCHAR, _line INTEGER, _load_seq BIGINT,
    _loaded_at TIMESTAMP, _source VARCHAR, _row_hash BIGINT
);
insert into raw.enterprises (uscc, enterprise_name, filed_on, _load_seq) values ('U1', '甲', '2025-01-01', 0);
"""


def old_warehouse(settings: Settings, statements: str) -> None:
    settings.warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(settings.warehouse)) as connection:
        connection.execute(statements)


def test_an_older_warehouse_gains_the_columns_of_the_contract_and_keeps_its_rows(
    settings: Settings, tmp_path: Path
) -> None:
    old_warehouse(settings, ENTERPRISES_1_0_0)
    path = tmp_path / "enterprises__new.csv"
    path.write_text(csv_text([ENTERPRISE | {"effective_on": "2025-01-20", "business_kind": "数据服务企业"}]))
    (outcome,) = ingest([path], settings)
    assert (outcome.verdict.code, outcome.verdict.loaded_rows) == ("OK", 1)
    with open_for_writing(settings) as connection:
        described = {r[0]: r[1] for r in connection.execute("describe raw.enterprises").fetchall()}
        for field in contract.load("enterprises").fields:
            assert described.pop(field.name) == field.sql_type
        assert set(described) == {"_file_id", "_line", "_load_seq", "_loaded_at", "_source", "_row_hash"}
        rows = connection.execute(
            "select uscc, enterprise_name, entered_on, effective_on, business_kind, filed_on "
            "from raw.enterprises order by _load_seq"
        ).fetchall()
    assert rows == [
        ("U1", "甲", None, None, None, date(2025, 1, 1)),
        ("91110000600037341L", "数源公司", date(2025, 1, 1), date(2025, 1, 20), "service", date(2025, 2, 1)),
    ]


def test_a_changed_type_is_refused_and_nothing_is_changed(settings: Settings) -> None:
    old_warehouse(
        settings, "create schema raw; create table raw.zones (zone_code VARCHAR, established_on VARCHAR)"
    )
    with pytest.raises(JushuError) as error, open_for_writing(settings):
        pass
    assert error.value.code == "RAW_TYPE_CHANGED"
    assert "raw.zones.established_on" in error.value.en and "DATE" in error.value.zh
    with duckdb.connect(str(settings.warehouse)) as connection:
        tables = connection.execute("select table_name, column_count from duckdb_tables()").fetchall()
    assert tables == [("zones", 2)]


def test_a_second_writer_is_told_that_the_first_is_writing(settings: Settings) -> None:
    with open_for_writing(settings):
        pass
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(settings.warehouse)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with pytest.raises(JushuError) as error, open_for_writing(settings):
            pass
        assert error.value.code == "LOCKED"
    finally:
        holder.communicate()
    with open_for_writing(settings):
        pass


def test_a_damaged_warehouse_is_not_called_locked(settings: Settings) -> None:
    with open_for_writing(settings) as connection:
        connection.execute("create table t as select range as n from range(100000)")
    data = bytearray(settings.warehouse.read_bytes())
    data[4096:12288] = bytes(8192)
    settings.warehouse.write_bytes(bytes(data))
    with pytest.raises(duckdb.Error), open_for_writing(settings) as connection:
        connection.execute("select sum(n) from t").fetchall()
