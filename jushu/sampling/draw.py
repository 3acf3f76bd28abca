"""Draw a sample that anybody can draw again: sha256 of seed and row number decides, no library's generator.

Attribute sampling takes the rows with the smallest sha256("seed:row"). Monetary-unit sampling takes the rows
in which every interval-th unit of money lies, from a start between 0 and the interval that the seed gives;
rows without a positive amount cannot be hit and are counted apart. Rows are numbered in the order of all
their columns.
"""

import hashlib
from dataclasses import dataclass
from decimal import Decimal

import polars as pl

from jushu import releases
from jushu.errors import JushuError, unknown_name
from jushu.releases import sql
from jushu.releases.content_hash import hash_query
from jushu.settings import Settings

ROW, HITS = "population_row", "hits"


@dataclass(frozen=True)
class Basis:
    """What a sample was drawn from and how: with it the same sample can be drawn again.

    ``population_hash`` is the hash of all rows of the table in the release (64 hexadecimal digits), ``total``
    the sum of the positive amounts, ``interval`` and ``start`` are units of money; these three are None for
    attribute sampling. ``skipped_rows`` have no positive amount.
    """

    release_id: str
    table: str
    where: str
    amount: str | None
    size: int
    seed: int
    population_rows: int
    population_hash: str
    skipped_rows: int = 0
    total: Decimal | None = None
    interval: Decimal | None = None
    start: Decimal | None = None


def draw(
    settings: Settings,
    table: str,
    *,
    size: int,
    seed: int,
    amount: str | None = None,
    where: str = "",
    release_id: str | None = None,
) -> tuple[Basis, pl.DataFrame]:
    """A sample of a table of the auditor's file; ``amount`` (a column) makes it a monetary-unit sample.

    One row per sampled row, with its number in the population, its columns, and in monetary-unit sampling
    the number of intervals that hit it. Raises JushuError UNKNOWN_CODE, SAMPLE_SIZE, QUERY_FAILED.
    """
    release = releases.load(release_id, settings) if release_id else releases.current(settings)
    known = release.manifest["tables"] if release else {}
    if release is None or table not in known:
        raise unknown_name(
            "UNKNOWN_CODE", zh=f"发布中没有表 {table}。", en=f"No table {table} in the release.", known=known
        )
    source = ".".join(map(sql.name, table.split(".")))
    population = f"SELECT * FROM {source}" + (f" WHERE {where}" if where else "")
    columns = releases.query(f"{population} LIMIT 0", "auditor", settings, release.release_id).columns
    with releases.connect("auditor", settings, release.release_id) as connection:
        counted = hash_query(connection, population, columns)
    numbered = f"SELECT row_number() OVER () AS {ROW}, * FROM ({population} ORDER BY ALL)"
    assert counted.content_hash
    basis = Basis(release.release_id, table, where, amount, size, seed, counted.rows, counted.content_hash)
    if not 0 < size <= counted.rows:
        raise _wrong_size(size, counted.rows)
    if amount is None:
        key = f"sha256('{seed}:' || {ROW})"
        query = f"SELECT * FROM ({numbered}) ORDER BY {key} LIMIT {size}"
    else:
        basis = _with_money(basis, numbered, settings)
        query = _hit(basis, numbered)
    rows = releases.query(query, "auditor", settings, release.release_id)
    return basis, rows.sort(ROW)


def _with_money(basis: Basis, numbered: str, settings: Settings) -> Basis:
    column = sql.name(basis.amount or "")
    total, skipped = releases.query(
        f"SELECT coalesce(sum({column}) FILTER ({column} > 0), 0), "
        f"count(*) FILTER (coalesce({column}, 0) <= 0) FROM ({numbered})",
        "auditor",
        settings,
        basis.release_id,
    ).row(0)
    total = Decimal(total)
    if not total:
        raise _wrong_size(basis.size, 0)
    interval = (total / basis.size).quantize(Decimal("0.000001"))
    fraction = Decimal(int(hashlib.sha256(f"{basis.seed}:start".encode()).hexdigest()[:12], 16)) / 16**12
    start = (fraction * interval).quantize(Decimal("0.000001"))
    return Basis(
        **{
            **vars(basis),
            "total": total,
            "interval": interval,
            "start": start,
            "skipped_rows": skipped,
        }
    )


def _hit(basis: Basis, numbered: str) -> str:
    """Rows in whose stretch of the running total at least one sampling point lies."""
    column = sql.name(basis.amount or "")
    points = "greatest(0, ceil(({0} - " + f"{basis.start}) / CAST({basis.interval} AS DOUBLE)))"
    running = f"sum({column}) OVER (ORDER BY {ROW} ROWS UNBOUNDED PRECEDING)"
    until, before = points.format("until_unit"), points.format(f"(until_unit - {column})")
    return (
        f"SELECT * EXCLUDE (until_unit), CAST({until} - {before} AS BIGINT) AS {HITS} "
        f"FROM (SELECT *, {running} AS until_unit FROM ({numbered}) WHERE {column} > 0) "
        f"WHERE {until} > {before}"
    )


def _wrong_size(size: int, rows: int) -> JushuError:
    return JushuError(
        "SAMPLE_SIZE",
        zh=f"不能从 {rows:,} 行中抽取 {size:,} 行。",
        en=f"A sample of {size:,} cannot be drawn from {rows:,} rows.",
        todo_zh="给出 1 到总体行数之间的样本量；货币单位抽样要有正的金额。",
        todo_en="Give a size from 1 to the rows of the population; monetary-unit sampling needs amounts.",
        wrong_use=True,
    )
