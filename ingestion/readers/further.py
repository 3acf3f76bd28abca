"""A further table below the first one in delimited text: its lines are refused, none is read as the first."""

import re

import numpy as np
import polars as pl

from ingestion.readers import layout
from ingestion.readers.base import TextBlock, refused_rows
from ingestion.readers.quoting import split_line
from ingestion.readers.stream import NEWLINE, LineBlock
from ingestion.recognise import is_header_of


def begins(data: bytes, delimiter: str, headers: list[str]) -> int:
    """Where a further table begins: below a blank line, with a header of its own; 0 where there is none."""
    if not _has_open_line(data, delimiter):
        return 0
    mark = re.escape(delimiter.encode())
    for gap in re.finditer(rb"(?:^|\n)(?:[ \t\r%s]*\n)+" % mark, data):
        lines = data[gap.end() : gap.end() + 65536].split(b"\n", 2)[:2]
        rows = [split_line(t.decode("utf-8", "replace").rstrip("\r"), delimiter) for t in lines]
        if layout.begins_table(rows, headers, lambda cells: is_header_of(cells, None)):
            return gap.end()
    return 0


def _has_open_line(data: bytes, delimiter: str) -> bool:
    """True when some line begins with a blank, a delimiter or its end, as blank ones do."""
    signs = np.frombuffer(data, np.uint8)
    ends = np.flatnonzero(signs[:-1] == NEWLINE)
    begins = np.append(signs[ends + 1], signs[:1])
    return any((begins == sign).any() for sign in b" \t\r\n" + delimiter.encode())


def cut(block: LineBlock, at: int) -> tuple[LineBlock, LineBlock]:
    """The lines of a block before and from a place."""
    count = block.data.count(b"\n", 0, at)
    border = block.first_line + count
    before = LineBlock(block.data[:at], block.first_line, count, [b for b in block.broken if b[0] < border])
    after = [b for b in block.broken if b[0] >= border]
    return before, LineBlock(block.data[at:], border, block.line_count - count, after)


def refuse_all(block: LineBlock, width: int) -> TextBlock:
    """The lines of a further table: each is refused, none is read by the header of the first."""
    lines = pl.read_lines(block.data, name="_text").with_columns(
        pl.int_range(block.first_line, block.first_line + pl.len(), dtype=pl.Int32).alias("_line")
    )
    blank = lines["_text"].str.strip_chars(" \t\r,;|") == ""
    hit = lines.filter(~blank)
    nothing = hit.clear().with_columns(pl.lit(None, dtype=pl.String).alias(f"c{i}") for i in range(width))
    found = TextBlock(nothing, refused_rows(hit["_line"], hit["_text"], "SECOND_TABLE"))
    found.blank = int(blank.sum())
    return found
