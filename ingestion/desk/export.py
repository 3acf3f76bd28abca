"""The workbook of the desk: one sheet per table in the contract's columns, and why each row was refused."""

import json
import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import xlsxwriter

from ingestion import contract as contracts
from ingestion import wording
from ingestion.desk import columns, worker
from ingestion.landing import place
from ingestion.precheck.reasons import sentence
from ingestion.request import Request
from jushu.errors import JushuError
from jushu.settings import Settings
from jushu.table_files import MOST_ROWS

LONGEST = 32_767  # characters that a cell holds


def export(
    connection: duckdb.DuckDBPyConnection, rows: pl.DataFrame, out: Path, settings: Settings
) -> dict[str, int]:
    """Write refused rows (as ``rows.refused``) to a workbook to be corrected; rows by table.

    The cells are read from the landed files once more. Every cell is text, also where it begins like a
    formula. Raises JushuError FILE_EXISTS, DESK_TOO_LARGE.
    """
    tables = {str(key[0]): part for key, part in rows.group_by("table_name", maintain_order=True)}
    _refuse_unless_writable(out, tables)
    temporary = out.with_name(f".{out.stem}-{os.getpid()}.part")
    out.parent.mkdir(parents=True, exist_ok=True)
    try:
        with xlsxwriter.Workbook(str(temporary), {"constant_memory": True}) as book:
            for table, part in sorted(tables.items()):
                _write_sheet(book, table, _with_cells(connection, table, part, settings), settings.lang)
        temporary.replace(out)
    finally:
        temporary.unlink(missing_ok=True)
    return {table: part.height for table, part in sorted(tables.items())}


def _refuse_unless_writable(out: Path, tables: dict[str, pl.DataFrame]) -> None:
    if out.exists():
        raise JushuError(
            "FILE_EXISTS",
            zh=f"{out} 已经存在，不会覆盖。",
            en=f"{out} is there already and is not overwritten.",
            todo_zh="用 --out 给出另一个名称。",
            todo_en="Give another name with --out.",
            wrong_use=True,
        )
    if large := [table for table, part in tables.items() if part.height > MOST_ROWS]:
        raise JushuError(
            "DESK_TOO_LARGE",
            zh=f"隔离行超过一张工作表的行数：{'、'.join(large)}。",
            en=f"There are more refused rows than a sheet holds: {', '.join(large)}.",
            todo_zh="用文件、--table、--reason 或 --source 缩小范围，分几次导出。",
            todo_en="Narrow them by file, --table, --reason or --source, and export in parts.",
        )


def _with_cells(
    connection: duckdb.DuckDBPyConnection, table: str, rows: pl.DataFrame, settings: Settings
) -> pl.DataFrame:
    """The rows with every column of the contract as text; empty where the line had no cells."""
    names = [f.name for f in contracts.load(table).fields]
    found = []
    for key, part in rows.group_by("text_file_id"):
        read = _read(connection, str(key[0]), part["text_line"].to_list(), settings)
        if read is not None:
            found.append(read.select(pl.lit(key[0]).alias("text_file_id"), _LINE, *map(_cell, names)))
    empty: dict[str, Any] = {"text_file_id": pl.String, "text_line": pl.Int32}
    empty |= {f"cell:{name}": pl.String for name in names}
    cells = pl.concat([pl.DataFrame(schema=empty), *found])
    return rows.join(cells, on=["text_file_id", "text_line"], how="left", maintain_order="left")


_LINE = pl.col("_line").alias("text_line")


def _cell(name: str) -> pl.Expr:
    return pl.col(name).alias(f"cell:{name}")


def _read(
    connection: duckdb.DuckDBPyConnection, file_id: str, lines: list[int], settings: Settings
) -> pl.DataFrame | None:
    """The cells of some lines of a landed file, read in the way it was loaded."""
    sha256, name, contract, profile = connection.execute(
        "select sha256, original_name, contract, profile from ingest.files where file_id = ?", [file_id]
    ).fetchall()[0]
    entry = connection.execute(
        "select entry from ingest.log where kind = 'load' and entry like ? order by number desc limit 1",
        [f'%"file_id":"{file_id}"%'],
    ).fetchone()
    asked = json.loads(entry[0])["detail"].get("asked", {}) if entry else {}
    work = settings.work / f"desk-{os.getpid()}"
    work.mkdir(parents=True, exist_ok=True)
    request = Request(
        path=str(place(settings, sha256)),
        sha256=sha256,
        name=name,
        arrival="",
        work=str(work),
        contract=None if profile else contract,
        profile=profile,
        constants=asked.get("constants", {}),
        desk=asked.get("desk", False),
    )
    try:
        return worker.cells(request, lines, settings)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _write_sheet(book: xlsxwriter.Workbook, table: str, rows: pl.DataFrame, lang: str) -> None:
    contract = contracts.load(table)
    # Text cells with a quote prefix: what begins like a formula stays text, also when it is edited.
    text = {"num_format": "@", "quote_prefix": True, "valign": "top"}
    mine = text | {"locked": False}
    plain, bad = book.add_format(mine), book.add_format(mine | {"bg_color": "#F4B6B0"})
    grey = book.add_format(text | {"font_color": "#5B6570", "text_wrap": True})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(table)
    headers = [*(wording.name(f, lang) for f in contract.fields), *columns.SERVICE]
    at = len(contract.fields)
    sheet.set_column(0, at - 1, 20, plain)
    sheet.set_column(at, len(headers) - 1, 24)
    sheet.set_column(at + 4, at + 5, 60)
    sheet.freeze_panes(1, 0)
    # Without a password: which refused row a row stands for is not changed by mistake, nor by sorting.
    sheet.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})
    for place_, header in enumerate(headers):
        sheet.write_string(0, place_, header, bold)
    for line, row in enumerate(rows.iter_rows(named=True), start=1):
        for place_, spec in enumerate(contract.fields):
            cell, is_bad = row[f"cell:{spec.name}"], row["field"] == spec.name
            if cell or is_bad:
                sheet.write_string(line, place_, (cell or "")[:LONGEST], bad if is_bad else plain)
        told = (
            columns.link(row["file_id"], row["line"]),
            row["file_name"],
            str(row["line"]),
            row["rule_id"] or row["reason_code"],
            sentence(row, contract, "zh"),
            sentence(row, contract, "en"),
            row["raw_text"] or "",
        )
        for place_, words in enumerate(told, start=at):
            sheet.write_string(line, place_, words[:LONGEST], grey)
