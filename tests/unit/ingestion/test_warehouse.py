"""The warehouse: tables from the contracts, one writer, and an honest reason when it cannot be opened."""

import subprocess
import sys

import duckdb
import pytest

from ingestion import contract
from ingestion.warehouse import open_for_writing
from jushu.errors import JushuError
from jushu.settings import Settings

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
