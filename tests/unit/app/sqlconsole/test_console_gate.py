"""The gate refuses what is not a reading of the release's tables, and says what it refused."""

from pathlib import Path

import duckdb
import pytest
import yaml

from jushu.errors import JushuError
from jushu.releases import gate

HOSTILE = yaml.safe_load(Path(__file__).with_name("hostile.yaml").read_text("utf-8"))
REFUSED = [each for section in HOSTILE["refused"].values() for each in section]


def refusal(statement: str) -> JushuError:
    with pytest.raises(JushuError) as caught:
        gate.check(statement, lambda _query: ["1"])
    assert caught.value.code == "QUERY_REFUSED"
    assert caught.value.wrong_use
    assert caught.value.todo_zh and caught.value.todo_en
    return caught.value


def test_the_corpus_is_as_large_as_promised() -> None:
    everything = [*REFUSED, *HOSTILE["garbled"], *HOSTILE["failed"], *HOSTILE["bombs"]]
    assert len(set(everything)) == len(everything) >= 150


@pytest.mark.parametrize("statement", REFUSED)
def test_hostile_statements_are_refused(statement: str) -> None:
    assert "syntax error" not in refusal(statement).en


@pytest.mark.parametrize("statement", HOSTILE["garbled"])
def test_what_is_no_statement_is_refused(statement: str) -> None:
    refusal(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT " + "(" * 2000 + "1" + ")" * 2000,
        "SELECT * FROM " + "(SELECT * FROM " * 2000 + "(SELECT 1)" + ")" * 2000,
        "SELECT 1" + " UNION ALL SELECT 1" * 20_000,
        "SELECT a" + ".b" * 40_000,
        "SELECT '" + "x" * 60_000 + "'",
    ],
)
def test_statements_too_deep_or_too_long_are_refused(statement: str) -> None:
    refusal(statement)


def test_a_refusal_names_what_and_what_instead() -> None:
    error = refusal("SELECT * FROM dim_cluster, read_text('/etc/passwd')")
    assert "read_text" in error.zh and "read_text" in error.en
    assert "SHOW TABLES" in error.todo_zh and "SHOW TABLES" in error.todo_en
    assert "current_setting" in refusal("SELECT current_setting('x')").en
    assert "DELETE" in refusal("DELETE FROM dim_cluster").en


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("SELECT 1", ()),
        ("FROM b, main.a, jushu.main.a, raw.c", ("b", "a", "raw.c")),
        ("WITH a AS (FROM b) SELECT * FROM a JOIN c USING (x)", ("b", "c")),
        ("WITH a AS (SELECT * FROM a) FROM a", ("a",)),
        ("WITH RECURSIVE a AS (SELECT 1 x UNION ALL SELECT x FROM a) FROM a", ()),
        ("SELECT (SELECT max(x) FROM d) FROM E WHERE y IN (FROM f)", ("d", "e", "f")),
        ("SELECT * FROM (WITH a AS (SELECT 1) FROM a), a", ("a",)),
        ("SUMMARIZE a", ("a",)),
        ("SHOW a", ("a",)),
        ("EXPLAIN FROM a", ("a",)),
        ("PIVOT a ON x USING sum(y)", ("a",)),
    ],
)
def test_the_tables_of_a_statement_are_told(statement: str, tables: tuple[str, ...]) -> None:
    assert set(gate.tables_of(statement)) == set(tables)


@pytest.mark.parametrize(
    "statement",
    [
        "PIVOT t ON y USING sum(v) GROUP BY b ORDER BY b",
        "PIVOT t ON y, d USING sum(v) AS s, count(*) AS 数 GROUP BY b ORDER BY b",
        "PIVOT t ON y || '中' USING sum(v) GROUP BY b ORDER BY b -- note",
        "FROM (PIVOT t ON d USING max(v) GROUP BY y) ORDER BY y",
        "WITH u AS (FROM t WHERE v > 2) PIVOT u ON y USING sum(v) GROUP BY b ORDER BY b",
        "PIVOT (SELECT y, b, ')' AS c FROM t) ON b USING count(*) GROUP BY y, c ORDER BY y",
    ],
)
def test_a_pivot_without_values_gives_what_duckdb_gives(statement: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE t AS SELECT i % 3 AS y, i AS v, i % 2 = 0 AS b, "
            "DATE '2026-01-01' + (i % 2)::INT AS d FROM range(9) AS r(i)"
        )
        checked = gate.check(statement, lambda q: [row[0] for row in connection.execute(q).fetchall()])
        mine, own = connection.sql(checked.text), connection.sql(statement)
        assert sorted(mine.columns) == sorted(own.columns)
        assert mine.select(*own.columns).fetchall() == own.fetchall()


def test_a_pivot_with_too_many_values_is_refused_not_cut() -> None:
    numbers = [str(number) for number in range(501)]
    assert gate.check("PIVOT t ON y USING sum(v)", lambda _query: numbers[:500]).text.count("'") == 1000
    with pytest.raises(JushuError) as caught:
        gate.check("PIVOT t ON y USING sum(v)", lambda _query: numbers)
    assert "500" in caught.value.en
