"""Delimited text: the structure of each physical record is checked before its cells are taken.

A record with the wrong number of cells or a broken quote costs itself and never its neighbours: lines
without quotes are split one cell further than the header, lines with quotes must fit a strict pattern, and
only lines with an odd number of quotes are looked at one by one (they may be the parts of one record).
"""

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import polars as pl

from ingestion.profile import Dialect
from ingestion.readers import further, layout, quoting
from ingestion.readers.base import Reading, TextBlock, refused_rows
from ingestion.readers.stream import LineBlock, TextStream
from ingestion.readers.text import is_surely_fit, without_unfit
from ingestion.verdict import refuse

SMALL_BLOCK = 1 << 20
MOST_COLUMNS = 4096
HEAD = 1 << 16  # bytes in which a header is looked for with other separators
SEPARATORS = {"": ",", "制表符": "\t", "分号": ";", "竖线": "|"}


def read(
    path: Path,
    dialect: Dialect,
    *,
    compressed: bool,
    encoding: str = "",
    is_header: layout.HeaderTest = layout.never,
) -> Reading:
    """Open a delimited file; its header is the first line that ``is_header`` knows, else the first one.

    With an ``encoding`` that is known from before, nothing is left to decide from a large block: blocks are
    small, so that a few lines are found soon.
    """
    stream = TextStream(path, compressed, encoding)
    blocks = stream.blocks(SMALL_BLOCK) if encoding else stream.blocks()
    first = next(blocks, None)
    if first is None or not first.data.strip():
        refuse("EMPTY", zh="文件是空的。", en="The file is empty.")
    reading = Reading(headers=[], header_line=0, position=lambda: stream.position)
    if dialect == Dialect() and is_header is not layout.never:
        dialect = _known_separator(first, reading, is_header)
    rest = _take_header(first, dialect, reading, is_header)
    reading.blocks = _work(stream, rest, blocks, dialect, reading)
    return reading


def _known_separator(first: LineBlock, reading: Reading, is_header: layout.HeaderTest) -> Dialect:
    """The separator by which one of the first lines is a header of a contract; the comma where there is none.

    It follows from the names of the columns, never from how often a sign stands in the data.
    """
    lines = first.data[:HEAD].decode("utf-8", "ignore").split("\n")[: layout.SEARCHED]
    for name, mark in SEPARATORS.items():
        if any(is_header(quoting.split_line(line.rstrip("\r"), mark)) for line in lines):
            if name:
                reading.warnings.append(f"列以{name}分隔 columns are separated by {mark!r}")
            return Dialect(delimiter=mark)
    return Dialect()


def _take_header(
    first: LineBlock, dialect: Dialect, reading: Reading, is_header: layout.HeaderTest
) -> LineBlock:
    """Read the header off the first block and return the lines below it."""
    found: list[tuple[int, int, str, list[str]]] = []  # number, place behind, text, cells
    blanks: list[int] = []
    at, number = 0, first.first_line
    while len(found) < layout.SEARCHED and number < first.first_line + first.line_count:
        end = first.data.find(b"\n", at)
        end = len(first.data) if end < 0 else end
        line = first.data[at:end].decode().rstrip("\r")
        at = end + 1
        if number > dialect.title_rows:
            if line.strip().strip(dialect.delimiter):
                found.append((number, at, line, quoting.split_line(line, dialect.delimiter)))
                if is_header is layout.never or is_header(found[-1][3]):
                    break
            else:
                blanks.append(number)
        number += 1
    if not found:
        refuse("NO_HEADER", zh="文件没有表头行。", en="The file has no header row.")
    place = layout.header_place([cells for *_, cells in found], is_header)
    number, at, line, cells = found[place]
    if line.count('"') % 2:
        refuse(
            "BAD_HEADER",
            zh="表头行的引号不成对，或列名中有换行。",
            en="The header row has a quote without its pair, or a name with a line break.",
        )
    if len(cells) > MOST_COLUMNS:
        refuse(
            "TOO_WIDE",
            zh=f"文件有 {len(cells)} 列，最多接受 {MOST_COLUMNS} 列。",
            en=f"The file has {len(cells)} columns; at most {MOST_COLUMNS} are taken.",
        )
    reading.headers, reading.header_line, reading.header_text = cells, number, line
    reading.blank_before_header = sum(blank < number for blank in blanks)
    layout.warn_of_preamble(reading, [text.strip(dialect.delimiter) for *_, text, _ in found[:place]])
    below = first.data[at:].split(b"\n", 1)[0].decode().rstrip("\r") if at < len(first.data) else ""
    reading.split = partial(quoting.split_line, delimiter=dialect.delimiter)
    layout.refuse_two_rows(cells, reading.split(below))
    return LineBlock(
        first.data[at:],
        number + 1,
        first.line_count - (number - first.first_line) - 1,
        [b for b in first.broken if b[0] > number],
    )


def _work(
    stream: TextStream, rest: LineBlock, blocks: Iterator[LineBlock], dialect: Dialect, reading: Reading
) -> Iterator[Callable[[], TextBlock]]:
    width = len(reading.headers)
    carried: LineBlock | None = None
    ahead = _chain(rest, blocks)
    block = next(ahead, None)
    while block is not None:
        following = next(ahead, None)
        whole, other = _join(carried, block), None
        carried = None
        if at := further.begins(whole.data, dialect.delimiter, reading.headers):
            whole, other = further.cut(whole, at)
        elif b'"' in whole.data and following is not None:
            whole, carried = quoting.keep_open_record(whole, quoting.record(width, dialect.delimiter))
        is_last = following is None or other is not None
        yield partial(_parse, whole, width, dialect, reading, is_last=is_last)
        if other is not None:
            yield partial(further.refuse_all, other, width)
            rest_of_file = ahead if following is None else _chain(following, ahead)
            for later in rest_of_file:
                yield partial(further.refuse_all, later, width)
            break
        block = following
    reading.physical_lines = stream.lines
    reading.encoding = stream.encoding or "utf-8"


def _chain(first: LineBlock, others: Iterator[LineBlock]) -> Iterator[LineBlock]:
    if first.line_count:
        yield first
    yield from others


def _join(before: LineBlock | None, block: LineBlock) -> LineBlock:
    if before is None:
        return block
    return LineBlock(
        before.data + block.data,
        before.first_line,
        before.line_count + block.line_count,
        before.broken + block.broken,
    )


def _parse(block: LineBlock, width: int, dialect: Dialect, reading: Reading, *, is_last: bool) -> TextBlock:
    """The lines of one block as cells, with the broken records put aside."""
    lines = pl.read_lines(block.data, name="_text").with_columns(
        pl.int_range(block.first_line, block.first_line + pl.len(), dtype=pl.Int32).alias("_line")
    )
    refused = []
    if block.broken:
        numbers = pl.Series([n for n, _ in block.broken], dtype=pl.Int32)
        refused.append(refused_rows(numbers, pl.Series([t for _, t in block.broken]), "ENCODING"))
        lines = lines.filter(~pl.col("_line").is_in(numbers.implode()))
    quoted = b'"' in block.data
    joined = 0
    if quoted:
        lines, joined, unclear = quoting.join_records(lines, width, dialect.delimiter)
        if unclear.height:
            refused.append(refused_rows(unclear["_line"], unclear["_text"], "BAD_QUOTE"))
    blank = lines["_text"].str.contains(rf"^[ \t\r{re.escape(dialect.delimiter)}]*$")
    if blank.any():
        lines = lines.filter(~blank)
    found = without_unfit(TextBlock(lines), delimited=True, is_fit=is_surely_fit(block.data))
    lines = found.rows
    if dialect.footer:
        is_footer = lines["_text"].str.contains(dialect.footer)
        found.footer = int(is_footer.sum())
        lines = lines.filter(~is_footer)
    elif is_last:
        lines = layout.take_footer(found, lines, reading)
    found.rows, bad = _cells(lines, width, dialect.delimiter, quoted)
    found.refused = pl.concat([found.refused, *refused, *bad])
    # The further lines of a record that spans several are counted with the blank ones.
    found.blank = int(blank.sum()) + joined
    layout.put_headers_aside(found, reading.headers)
    layout.put_totals_aside(found)
    return found


def _cells(
    lines: pl.DataFrame, width: int, delimiter: str, quoted: bool
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Well-formed lines as columns ``c0``..., and the frames of the refused ones."""
    names = [f"c{i}" for i in range(width)]
    text = pl.col("_text")
    if not quoted:
        return _split(lines, names, delimiter)
    cell = rf'(?:[^"{re.escape(delimiter)}]*|"(?:[^"]|"")*")'
    separator = re.escape(delimiter)
    exact = lines.select(text.str.contains(rf"^(?s:{cell}(?:{separator}{cell}){{{width - 1}}})$")).to_series()
    sound = lines.select(text.str.contains(rf"^(?s:{cell}(?:{separator}{cell})*)$")).to_series()
    refused = [
        refused_rows(hit["_line"], hit["_text"], code)
        for mask, code in ((sound & ~exact, "WIDTH"), (~sound, "BAD_QUOTE"))
        if (hit := lines.filter(mask)).height
    ]
    good = lines.filter(exact)
    return _read_quoted(good, names, delimiter), refused


def _split(lines: pl.DataFrame, names: list[str], delimiter: str) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Lines without quotes: split one cell further than there are, which shows too many and too few."""
    cells = lines.select(
        pl.col("_text").str.splitn(delimiter, len(names) + 1).struct.rename_fields([*names, "_more"])
    ).unnest("_text")
    fits = cells[names[-1]].is_not_null() & cells["_more"].is_null()
    rows = cells.drop("_more").with_columns(lines["_line"], lines["_text"])
    if fits.all():
        return rows, []
    bad = lines.filter(~fits)
    return rows.filter(fits), [refused_rows(bad["_line"], bad["_text"], "WIDTH")]


def _read_quoted(lines: pl.DataFrame, names: list[str], delimiter: str) -> pl.DataFrame:
    if lines.is_empty():
        return lines.with_columns(pl.lit(None, dtype=pl.String).alias(n) for n in names)
    cells = pl.read_csv(
        "\n".join(lines["_text"].to_list()).encode(),
        has_header=False,
        separator=delimiter,
        schema=dict.fromkeys(names, pl.String),
    )
    return cells.with_columns(lines["_line"], lines["_text"])
