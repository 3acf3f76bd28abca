"""The columns of a workbook of the desk: those of the contract, then which refused row it is and why."""

import polars as pl

from ingestion.verdict import refuse

LINK = "隔离编号 / Refused row"  # file and line of the row that was refused first; what follows is not read
FILE, LINE, RULE = "文件 / File", "行号 / Line", "规则 / Rule"
REASON_ZH, REASON_EN, RAW = "原因", "Reason", "原文 / Text"
SERVICE = (LINK, FILE, LINE, RULE, REASON_ZH, REASON_EN, RAW)


def link(file_id: str, line: int) -> str:
    """How a workbook names a refused row."""
    return f"{file_id}:{line}"


def of_the_contract(headers: list[str]) -> list[str]:
    """The headers before those of the desk; the file is refused (LINK) where they are gone."""
    if LINK not in headers:
        refuse(
            "LINK",
            zh=f"工作表没有“{LINK}”一列，不知道各行对应哪些隔离行。",
            en=f"The sheet has no column {LINK!r}: nobody knows which refused rows its rows stand for.",
        )
    return headers[: headers.index(LINK)]


def links(rows: pl.DataFrame, headers: list[str]) -> pl.DataFrame:
    """Line of the sheet and the refused row that it names, as text."""
    return rows.select(pl.col("_line").alias("line"), pl.col(f"c{headers.index(LINK)}").alias("link"))
