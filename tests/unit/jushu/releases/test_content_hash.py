"""The hash changes with what a table says and with nothing else."""

import hashlib

import duckdb

from jushu.releases.content_hash import TableHash, hash_query, total


def hashed(values: str, columns: tuple[str, ...] = ("a", "b"), threads: int = 2) -> TableHash:
    with duckdb.connect() as connection:
        connection.execute(f"SET threads = {threads}")
        return hash_query(connection, f"SELECT * FROM (VALUES {values}) AS t({', '.join(columns)})", columns)


def test_order_of_rows_and_of_columns_does_not_count() -> None:
    assert hashed("('x', 1), ('y', 2)") == hashed("('y', 2), ('x', 1)")
    assert hashed("('x', 1)") == hashed("(1, 'x')", ("b", "a"))


def test_no_two_of_these_tables_are_alike() -> None:
    tables = ["('x', 1)", "('x', 1), ('x', 1)", "('x', NULL)", "('x', '')", "('x', '-')", "('', 'x')"]
    tables += ["(NULL, 'x')", "('1:x', '')", "('x1', ':')", "('x', 1), ('y', 2)", "('x', 2), ('y', 1)"]
    assert len({hashed(values).content_hash for values in tables}) == len(tables)


def test_column_names_count() -> None:
    assert hashed("('x', 1)", ("a", "b")) != hashed("('x', 1)", ("a", "c"))


def test_a_large_table_has_the_same_hash_in_any_order_and_with_any_threads() -> None:
    query = "SELECT i, (i * 1.37)::DECIMAL(18, 6) AS d, sqrt(i) AS x, DATE '2026-01-01' + i::INT % 90 AS day"
    found = set()
    for threads, order in ((1, "i"), (2, "i"), (4, "hash(i)")):
        with duckdb.connect() as connection:
            connection.execute(f"SET threads = {threads}")
            rows = f"{query} FROM (SELECT range AS i FROM range(200000) ORDER BY {order})"
            found.add(hash_query(connection, rows, ("i", "d", "x", "day")))
    assert len(found) == 1
    assert found.pop().rows == 200_000


def test_plain_python_finds_the_same_hash() -> None:
    rows = [["9:集聚区", "4:1.50"], ["-", "4:2.25"]]
    digests = [hashlib.md5("".join(row).encode()).digest() for row in rows]
    upper = sum(int.from_bytes(digest[:8], "little") for digest in digests)
    lower = sum(int.from_bytes(digest[8:], "little") for digest in digests)
    expected = hashlib.sha256(f"a\nb\n2\n{lower}\n{upper}".encode()).hexdigest()
    assert hashed("('集聚区', 1.50), (NULL, 2.25)")[:2] == (2, expected)


def test_records_about_the_run_do_not_count_in_the_total() -> None:
    base = {"a": TableHash(1, "1"), "b": TableHash(2, "2")}
    assert total(base) == total(dict(reversed(base.items())) | {"log": TableHash(9, None)})
    assert total(base) != total(base | {"b": TableHash(2, "3")})
    assert total(base) != total({"a": TableHash(1, "2"), "b": TableHash(2, "1")})
