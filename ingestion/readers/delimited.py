"""Delimited text: the structure of each physical record is checked before its cells are taken.

A record with the wrong number of cells or a broken quote costs itself and never its neighbours: lines
without quotes are split one cell further than the header, lines with quotes must fit a strict pattern, and
only lines with an odd number of quotes are looked at one by one (they may be the parts of one record).
"""

import csv
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import polars as pl

from ingestion.profile import Dialect
from ingestion.readers import layout
from ingestion.readers.base import Reading, TextBlock, refused_rows
from ingestion.readers.stream import LineBlock, TextStream
from ingestion.readers.text import without_unfit
from ingestion.recognise import is_header_of
from ingestion.verdict import refuse

SMALL_BLOCK = 1 << 20
MOST_COLUMNS = 4096
LONGEST_RECORD = 100  # physical lines that one quoted record may span
TELLING_WIDTH = 4  # a line of text with three separators is more likely a record than a part of a cell


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
    reading = Reading(headers=[], header_line=0)
    rest = _take_header(first, dialect, reading, is_header)
    reading.blocks = _work(stream, rest, blocks, dialect, reading)
    return reading


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
                found.append((number, at, line, _split_line(line, dialect.delimiter)))
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
    return LineBlock(
        first.data[at:],
        number + 1,
        first.line_count - (number - first.first_line) - 1,
        [b for b in first.broken if b[0] > number],
    )


def _split_line(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:  # a field of more than 131,072 characters: no header, and no line before one
        return [line]


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
        if at := _other_table(whole.data, dialect.delimiter, reading.headers):
            whole, other = _cut(whole, at)
        elif b'"' in whole.data and following is not None:
            whole, carried = _keep_open_record(whole, _record(width, dialect.delimiter))
        is_last = following is None or other is not None
        yield partial(_parse, whole, width, dialect, reading, is_last=is_last)
        if other is not None:
            yield partial(_refuse_all, other, width)
            rest_of_file = ahead if following is None else _chain(following, ahead)
            for later in rest_of_file:
                yield partial(_refuse_all, later, width)
            break
        block = following
    reading.physical_lines = stream.lines
    reading.encoding = stream.encoding or "utf-8"


def _other_table(data: bytes, delimiter: str, headers: list[str]) -> int:
    """Where a further table begins: below a blank line, with a header of its own; 0 where there is none."""
    mark = re.escape(delimiter.encode())
    for gap in re.finditer(rb"(?:^|\n)(?:[ \t\r%s]*\n)+" % mark, data):
        lines = data[gap.end() : gap.end() + 65536].split(b"\n", 2)[:2]
        rows = [_split_line(t.decode("utf-8", "replace").rstrip("\r"), delimiter) for t in lines]
        if layout.begins_table(rows, headers, lambda cells: is_header_of(cells, None)):
            return gap.end()
    return 0


def _cut(block: LineBlock, at: int) -> tuple[LineBlock, LineBlock]:
    """The lines of a block before and from a place."""
    count = block.data.count(b"\n", 0, at)
    border = block.first_line + count
    before = LineBlock(block.data[:at], block.first_line, count, [b for b in block.broken if b[0] < border])
    after = [b for b in block.broken if b[0] >= border]
    return before, LineBlock(block.data[at:], border, block.line_count - count, after)


def _refuse_all(block: LineBlock, width: int) -> TextBlock:
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


def _keep_open_record(block: LineBlock, record: re.Pattern[str]) -> tuple[LineBlock, LineBlock | None]:
    """Cut off the lines from the last odd quote on when their record may end in the next block.

    The last two lines with an odd number of quotes may be one whole record; else the last of them begins
    one that is still open (or is broken, which the next block will show).
    """
    if not block.data.endswith(b"\n"):
        return block, None
    *before, end = block.data.rsplit(b"\n", LONGEST_RECORD + 1)
    assert not end
    lines = before if len(before) <= LONGEST_RECORD else before[1:]
    odd = [i for i, line in enumerate(lines) if line.count(b'"') % 2]
    if not odd:
        return block, None
    pair = b"\n".join(lines[odd[-2] : odd[-1] + 1]).replace(b"\r", b"") if len(odd) > 1 else b""
    if pair and record.fullmatch(pair.decode()):
        return block, None
    keep = len(lines) - odd[-1]
    open_lines = b"\n".join(lines[odd[-1] :]) + b"\n"
    border = block.first_line + block.line_count - keep
    return (
        LineBlock(
            block.data[: len(block.data) - len(open_lines)],
            block.first_line,
            block.line_count - keep,
            [b for b in block.broken if b[0] < border],
        ),
        LineBlock(open_lines, border, keep, [b for b in block.broken if b[0] >= border]),
    )


def _record(width: int, delimiter: str) -> re.Pattern[str]:
    """What one well-formed record of ``width`` cells looks like."""
    cell = rf'(?:[^"{re.escape(delimiter)}]*|"(?:[^"]|"")*")'
    return re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell}){{{width - 1}}}", re.DOTALL)


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
        lines, joined, unclear = _join_records(lines, width, dialect.delimiter)
        if unclear.height:
            refused.append(refused_rows(unclear["_line"], unclear["_text"], "BAD_QUOTE"))
    blank = lines["_text"].str.contains(rf"^[ \t\r{re.escape(dialect.delimiter)}]*$")
    if blank.any():
        lines = lines.filter(~blank)
    found = without_unfit(TextBlock(lines), delimited=True)
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


def _join_records(lines: pl.DataFrame, width: int, delimiter: str) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """Join the lines of records whose quoted cells hold line breaks.

    Only lines with an odd number of quotes can begin or end such a record. A pair of them, at most
    ``LONGEST_RECORD`` lines apart, is one record when its text is well formed and as wide as the header.
    A line in between that is itself a record of that width (of four cells or more) shows that two stray
    quotes only look like one cell: nobody can tell which is right, and all lines of the pair are refused.
    Returns the lines, how many were taken into the record above them, and the refused lines.
    """
    odd = (lines["_text"].str.count_matches('"', literal=True) % 2 == 1).arg_true().to_list()
    record = _record(width, delimiter)
    numbers = lines["_line"]
    joined: dict[int, str] = {}
    inner: list[int] = []
    unclear: list[int] = []
    i = 0
    while i + 1 < len(odd):
        first, last = odd[i], odd[i + 1]
        # A gap in the numbers is a line that was put aside: the record is not whole.
        whole = last - first <= LONGEST_RECORD and numbers[last] - numbers[first] == last - first
        texts = lines["_text"].slice(first, last - first + 1).to_list() if whole else []
        if not texts or not record.fullmatch("\n".join(texts)):
            i += 1
            continue
        i += 2
        if width >= TELLING_WIDTH and any(record.fullmatch(t) for t in texts[1:-1]):
            unclear += range(first, last + 1)
        else:
            joined[first] = "\n".join(texts)
            inner += range(first + 1, last + 1)
    if not joined and not unclear:
        return lines, 0, lines.clear()
    if joined:
        lines = lines.with_columns(lines["_text"].scatter(list(joined), list(joined.values())))
    at = pl.Series(range(len(lines)))
    return lines.filter(~at.is_in([*inner, *unclear])), len(inner), lines.filter(at.is_in(unclear))
