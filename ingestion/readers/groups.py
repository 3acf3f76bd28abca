"""Rows that name the group of the rows below them and say how many they are: 北京市（92所）.

The profile says what such a row looks like. Its name becomes a further column of the rows below it, and its
count is compared with them: a file with another number of rows in some group is refused, for nobody can tell
whether the count or the rows are wrong.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import polars as pl

from ingestion.marks import unmarked
from ingestion.profile import Groups
from ingestion.readers.base import Reading, TextBlock
from ingestion.verdict import refuse

NO_RECORDS = ("REPEATED_HEADER", "TOTAL_ROW")
AROUND = " \t\r\n,;|\"'"  # what stands around the only cell of a row
TOLD = 10  # groups whose difference is told one by one


@dataclass
class _Group:
    name: str
    stated: int
    line: int
    found: int = 0


def grouped(reading: Reading, groups: Groups) -> Reading:
    """The same file with the group of each row as its last column; FileRefused GROUP_COUNT (see above).

    Blocks are read one after another here, since a group may go on in the next block. A file that has the
    column itself, such as the copy that a check makes, is read as it stands.
    """
    if groups.column in reading.headers:
        return reading
    result = replace(reading, headers=[*reading.headers, groups.column])
    result.blocks = _blocks(reading, result, re.compile(groups.pattern))
    return result


def _blocks(reading: Reading, result: Reading, pattern: re.Pattern[str]) -> Iterator[Callable[[], TextBlock]]:
    column = f"c{len(reading.headers)}"
    found: list[_Group] = []
    for job in reading.blocks:
        block = job()
        found += _take(block, pattern)
        _assign(block, found, column)
        yield lambda block=block: block
    result.physical_lines, result.encoding = reading.physical_lines, reading.encoding
    result.group_lines = len(found)
    _compare(found)
    result.warnings.append(f"{len(found)} 个分组的行数与所述相符 groups have as many rows as they state")


def _take(block: TextBlock, pattern: re.Pattern[str]) -> list[_Group]:
    """Take the rows that name a group out of a block: their only cell is the name and the count."""
    cells = [pl.col(c) for c in block.rows.columns if c.startswith("c")]
    alone = block.rows.select(
        "_line",
        text=pl.concat_str([unmarked(c) for c in cells], ignore_nulls=True).str.strip_chars(),
        filled=pl.sum_horizontal(unmarked(c).str.strip_chars().fill_null("") != "" for c in cells),
    ).filter(pl.col("filled") == 1)
    short = block.refused.filter(pl.col("reason_code") == "WIDTH").select(
        pl.col("line").alias("_line"), text=pl.col("raw_text").str.strip_chars(AROUND)
    )
    found = [
        _Group(said["name"], int(said["count"]), line)
        for line, text in sorted([*alone.select("_line", "text").iter_rows(), *short.iter_rows()])
        if (said := pattern.fullmatch(text))
    ]
    lines = pl.Series([g.line for g in found], dtype=pl.Int32).implode()
    block.rows = block.rows.filter(~pl.col("_line").is_in(lines))
    block.refused = block.refused.filter(~pl.col("line").is_in(lines))
    return found


def _assign(block: TextBlock, found: list[_Group], column: str) -> None:
    """Give each row the name of the last group above it, and count the records of each group."""
    names = pl.DataFrame(
        {"_line": [g.line for g in found], column: [g.name for g in found], "_at": range(len(found))},
        schema={"_line": pl.Int32, column: pl.String, "_at": pl.Int32},
    ).sort("_line")
    rows = block.rows.sort("_line").join_asof(names, on="_line")
    block.rows = rows.drop("_at")
    records = block.refused.filter(~pl.col("reason_code").is_in(NO_RECORDS))
    refused = records.select(_line="line").sort("_line").join_asof(names, on="_line")
    for at, count in pl.concat([rows["_at"], refused["_at"]]).drop_nulls().value_counts().iter_rows():
        found[at].found += count


def _compare(found: list[_Group]) -> None:
    wrong = [g for g in found if g.stated != g.found]
    if not wrong:
        return
    more = f"（共 {len(wrong)} 个分组）" if len(wrong) > TOLD else ""
    and_more = f" ({len(wrong)} groups in all)" if len(wrong) > TOLD else ""
    refuse(
        "GROUP_COUNT",
        zh="分组所述的行数与实际不符："
        + "；".join(f"{g.name}（第 {g.line} 行）写 {g.stated}，实有 {g.found}" for g in wrong[:TOLD])
        + f"{more}。",
        en="Groups state another number of rows than they have: "
        + "; ".join(f"{g.name} (line {g.line}) states {g.stated}, has {g.found}" for g in wrong[:TOLD])
        + f"{and_more}.",
    )
