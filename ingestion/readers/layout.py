"""What stands around a table: lines before its header, totals and notes below it, further tables.

Only what says itself that it is no record is taken so; everything else is a row for the contract.
"""

import re
from collections.abc import Callable, Sequence

import polars as pl

from ingestion.readers.base import Reading, TextBlock, refused_rows
from ingestion.verdict import refuse

HeaderTest = Callable[[list[str]], bool]
SEARCHED = 30  # lines that may stand before the header
TAIL = 20  # lines below the last record that may be totals and notes
LEAD = r"^[\s,;|\"]*"
# A total names itself in its first cell, alone, behind a number or behind the name of its group: 合计,
# 本页小计, 12 | 合计, C01小计, C01 汇总 (what a spreadsheet writes below the groups of a list), 共20条.
SUM = r"(?:合\s*计|总\s*计|共\s*计|小\s*计)数?"
TOTALS = (
    rf"(?:(?:[0-9]+[\s,;|\"]+)?(?:{SUM}|汇\s*总|累\s*计|总\s*数|平均值?|最[大小]值"
    r"|共\s*[0-9]+\s*[^\s0-9,;|\"]{0,4}|(?i:grand total|sub-?total|total|sum|average))"
    rf"|[^\s,;|\"]{{1,30}}{SUM}|[^\t,;|\"]{{1,30}} (?:汇总|总计|(?i:total)))"
)
TOTAL = rf"{LEAD}{TOTALS}[\s—-]*(?:[（(][^,;|\t]*)?(?:[:：].*|[\",;|\t].*)?$"
NOTES = (
    "注|备注|说明|填表人?|填报人?|制表人?|审核人?|复核人?|负责人|单位负责人|联系人|联系电话|"
    "制表日期|填表日期|填报日期|填报单位|数据来源|(?i:note|notes|source|prepared by)"
)
FOOTER = re.compile(rf"(?s:{TOTAL})|{LEAD}(?:{NOTES})\s*[:：]")


def never(_: list[str]) -> bool:
    """The test where nothing is known of headers: the first line is the header."""
    return False


def header_place(rows: Sequence[list[str]], is_header: HeaderTest) -> int:
    """Place of the first of some rows that reads as the header, else 0."""
    return next((i for i, cells in enumerate(rows) if is_header(cells)), 0)


def warn_of_preamble(reading: Reading, shown: list[str]) -> None:
    """Say which lines before the header were left out."""
    reading.above = shown
    if shown:
        said = " / ".join(shown)[:200]
        reading.warnings.append(f"表头之前的 {len(shown)} 行未入库 lines before the header left out: {said}")


def refuse_two_rows(headers: list[str], following: list[str]) -> None:
    """Refuse a header of two rows: a name over several columns (the names beside it are empty), and below it
    their own names, with nothing in the first column. What the name stands for is not clear.
    """
    below = [c.strip() for c in following]
    first = next(i for i, h in enumerate(headers) if h.strip())
    if first >= len(below) or below[first]:
        return
    unnamed = [i for i in range(first + 1, len(headers)) if not headers[i].strip() and i < len(below)]
    if any(below[i] and not re.match(r"[-+(]?[0-9]", below[i]) for i in unnamed):
        refuse(
            "BAD_HEADER",
            zh="表头有两行（上行的名称跨多列，下行是各列的名称）。请只保留一行列名。",
            en="The header has two rows, names over several columns and names below them; keep one row.",
        )


def footer_length(texts: list[str]) -> int:
    """How many of the last texts are totals and notes."""
    count = 0
    for text in reversed(texts[-TAIL:]):
        if not FOOTER.match(text):
            break
        count += 1
    return count


def take_footer(block: TextBlock, lines: pl.DataFrame, reading: Reading) -> pl.DataFrame:
    """Take totals and notes off the end of the lines; they are counted and told."""
    count = footer_length(lines["_text"].tail(TAIL).to_list())
    if count:
        block.footer += count
        reading.below += lines["_text"].tail(count).to_list()
        said = " / ".join(t.strip(", \t")[:60] for t in lines["_text"].tail(count))
        reading.warnings.append(f"表尾 {count} 行未入库 lines below the table left out: {said}")
    return lines.head(lines.height - count)


def put_totals_aside(block: TextBlock) -> None:
    """Refuse totals between the records (TOTAL_ROW): added up with them they would count twice."""
    hit = block.rows["_text"].str.contains(TOTAL)
    if hit.any():
        found = block.rows.filter(hit)
        block.refused = pl.concat([block.refused, refused_rows(found["_line"], found["_text"], "TOTAL_ROW")])
        block.rows = block.rows.filter(~hit)


def put_headers_aside(block: TextBlock, headers: list[str]) -> None:
    """Refuse rows that repeat the header cell by cell."""
    filled = [(f"c{i}", h.strip()) for i, h in enumerate(headers) if h.strip()]
    if not filled:
        return
    first, text = filled[0]
    if not (block.rows[first].str.starts_with(text) | block.rows[first].str.ends_with(text)).any():
        return
    same = block.rows.select(
        pl.all_horizontal(pl.col(c).fill_null("").str.strip_chars() == h for c, h in filled)
    ).to_series()
    if same.any():
        hit = block.rows.filter(same)
        block.refused = pl.concat(
            [block.refused, refused_rows(hit["_line"], hit["_text"], "REPEATED_HEADER")]
        )
        block.rows = block.rows.filter(~same)


def begins_table(following: Sequence[list[str]], headers: list[str], is_heading: HeaderTest) -> bool:
    """True when the first or second of the rows after a blank one is the header of another table."""
    own = [h.strip() for h in headers if h.strip()]
    for row in following[:2]:
        cells = [c.strip() for c in row if c.strip()]
        if cells == own:
            return False
        known = sum(c in own for c in cells)
        if len(cells) >= 2 and (is_heading(cells) or 2 * known >= len(cells)):
            return True
        if len(cells) > 1:
            return False
    return False
