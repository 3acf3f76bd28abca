"""Which refused row each row of a corrected workbook stands for; what is repaired is not loaded again."""

from pathlib import Path

import duckdb
import polars as pl

from ingestion.verdict import REFUSED, Verdict

SHOWN = 10  # lines that a refusal names


def settle(
    connection: duckdb.DuckDBPyConnection, work: Path, verdict: Verdict, sheet: str
) -> pl.DataFrame | None:
    """One row per row of the sheet: line, refused_file_id, refused_line, is_repaired (by an earlier retry);
    None where the sheet is refused.

    Every row has to name one refused row of its table, and no two the same, else the file is refused (LINK):
    a row without it could be loaded twice. Rows whose refused row is repaired by now are put aside
    (ALREADY_REPAIRED), so that a workbook can be tried again after more of it was corrected.
    """
    if verdict.status != "loaded":
        # two sheets of one workbook are two files of the books
        verdict.file_id = verdict.file_id or f"refused-{verdict.sha256[:16]}-{sheet}"
        return None
    tried = _named(connection, work, verdict.contract)
    wrong = tried.filter(pl.col("state").is_null() | pl.col("link").is_duplicated())
    lines = sorted({*wrong["line"], *_broken(work)})
    if lines:
        _refuse(verdict, lines)
        return None
    tried = tried.with_columns(is_repaired=pl.col("state") == "repaired")
    repaired = tried.filter("is_repaired")
    if repaired.height:
        _put_aside(work, verdict, repaired)
    return tried.select("line", "refused_file_id", "refused_line", "is_repaired")


def _named(connection: duckdb.DuckDBPyConnection, work: Path, table: str) -> pl.DataFrame:
    """The rows of the file with the refused row that they name, and its state: null where there is none."""
    parts = [pl.read_parquet(path) for path in sorted((work / "links").glob("*.parquet"))]
    empty = pl.DataFrame(schema={"line": pl.Int32, "link": pl.String})
    connection.register("named", pl.concat([empty, *parts]).to_arrow())
    found = connection.sql(
        """
        select named.line, trim(named.link) as link, state.file_id as refused_file_id,
            state.line as refused_line, state.state
        from named
        left join ingest.quarantine_state as state
            on concat(state.file_id, ':', state.line) = trim(named.link)
            and state.table_name = $table and state.state not in ('attempt', 'settled')
        order by named.line
        """,
        params={"table": table},
    ).pl()
    connection.unregister("named")
    return found


def _broken(work: Path) -> list[int]:
    """Lines of broken structure: they were refused before it was read which row they name."""
    refused = [pl.read_parquet(path) for path in (work / "refused").glob("*.parquet")]
    if not refused:
        return []
    linked = [pl.read_parquet(path) for path in (work / "links").glob("*.parquet")]
    return pl.concat(refused).join(pl.concat(linked), on="line", how="anti")["line"].to_list()


def _refuse(verdict: Verdict, lines: list[int]) -> None:
    zh, en = ("、".join(map(str, lines[:SHOWN])), ", ".join(map(str, lines[:SHOWN])))
    verdict.status, verdict.code = "refused", "LINK"
    verdict.text_zh = f"第 {zh} 行没有指明隔离行，指明的隔离行不存在或重复：共 {len(lines)} 行。"
    verdict.text_en = (
        f"Line {en} names no refused row, one that is not there, or one twice: {len(lines)} in all."
    )


def _put_aside(work: Path, verdict: Verdict, repaired: pl.DataFrame) -> None:
    """Take rows out of the accepted ones; what was refused once more stays refused for its own reason."""
    taken = []
    for part in sorted((work / "accepted").glob("*.parquet")):
        frame = pl.read_parquet(part, glob=False)
        kept = frame.join(repaired, left_on="_line", right_on="line", how="anti")
        if kept.height < frame.height:
            taken.append(frame.join(kept, on="_line", how="anti").select(pl.col("_line").alias("line")))
            kept.write_parquet(part, compression="lz4", statistics=False)
    if not taken:
        return
    rows = pl.concat(taken).join(repaired, on="line").sort("line")
    code = pl.lit("ALREADY_REPAIRED")
    aside = rows.select(
        "line", reason_code=code, rule_id=code, raw_text=pl.col("link"), field=None, raw_value=None
    )
    aside.select(pl.col(name).cast(kind) for name, kind in REFUSED.items()).write_parquet(
        work / "refused" / "repaired.parquet"
    )
    verdict.loaded_rows -= aside.height
    verdict.quarantined_rows += aside.height
    verdict.reasons["ALREADY_REPAIRED"] = aside.height
