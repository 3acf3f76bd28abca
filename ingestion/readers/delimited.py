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
from ingestion.readers.base import Reading, TextBlock, refused_rows
from ingestion.readers.stream import LineBlock, TextStream
from ingestion.verdict import refuse

SMALL_BLOCK = 1 << 20
LONGEST_RECORD = 100  # physical lines that one quoted record may span
TELLING_WIDTH = 4  # a line of text with three separators is more likely a record than a part of a cell


def read(path: Path, dialect: Dialect, *, compressed: bool, encoding: str = "") -> Reading:
    """Open a delimited file; its first line after the title rows is the header.

    With an ``encoding`` that is known from before, nothing is left to decide from a large block: blocks are
    small, so that a few lines are found soon.
    """
    stream = TextStream(path, compressed, encoding)
    blocks = stream.blocks(SMALL_BLOCK) if encoding else stream.blocks()
    first = next(blocks, None)
    if first is None or not first.data.strip():
        refuse("EMPTY", zh="文件是空的。", en="The file is empty.")
    reading = Reading(headers=[], header_line=0)
    rest = _take_header(first, dialect, reading)
    reading.blocks = _work(stream, rest, blocks, dialect, reading)
    return reading


def _take_header(first: LineBlock, dialect: Dialect, reading: Reading) -> LineBlock:
    """Read the header off the first block and return the lines below it."""
    at = 0
    for number in range(first.first_line, first.first_line + first.line_count):
        end = first.data.find(b"\n", at)
        end = len(first.data) if end < 0 else end
        line = first.data[at:end].decode().rstrip("\r")
        at = end + 1
        if number <= dialect.title_rows:
            continue
        if not line.strip().strip(dialect.delimiter):
            reading.blank_before_header += 1
            continue
        cells = _split_line(line, dialect.delimiter)
        reading.headers, reading.header_line, reading.header_text = cells, number, line
        return LineBlock(
            first.data[at:],
            number + 1,
            first.line_count - (number - first.first_line) - 1,
            [b for b in first.broken if b[0] > number],
        )
    refuse("NO_HEADER", zh="文件没有表头行。", en="The file has no header row.")


def _split_line(line: str, delimiter: str) -> list[str]:
    frame = pl.read_csv(
        line.encode(), has_header=False, separator=delimiter, infer_schema=False, encoding="utf8"
    )
    return [str(c or "") for c in frame.row(0)]


def _work(
    stream: TextStream, rest: LineBlock, blocks: Iterator[LineBlock], dialect: Dialect, reading: Reading
) -> Iterator[Callable[[], TextBlock]]:
    header = reading.header_text
    width = len(reading.headers)
    carried: LineBlock | None = None
    for block in _chain(rest, blocks):
        whole = _join(carried, block)
        carried = None
        if b'"' in whole.data:
            whole, carried = _keep_open_record(whole, _record(width, dialect.delimiter))
        yield partial(_parse, whole, width, dialect, header)
    if carried is not None:
        yield partial(_parse, carried, width, dialect, header)
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


def _parse(block: LineBlock, width: int, dialect: Dialect, header: str) -> TextBlock:
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
    footer = 0
    if dialect.footer:
        is_footer = lines["_text"].str.contains(dialect.footer)
        footer = int(is_footer.sum())
        lines = lines.filter(~is_footer)
    repeated = lines["_text"] == header
    if repeated.any():
        hit = lines.filter(repeated)
        refused.append(refused_rows(hit["_line"], hit["_text"], "REPEATED_HEADER"))
        lines = lines.filter(~repeated)
    rows, bad = _cells(lines, width, dialect.delimiter, quoted)
    refused += bad
    return TextBlock(
        rows=rows,
        refused=pl.concat([TextBlock(rows).refused, *refused]),
        # The further lines of a record that spans several are counted with the blank ones.
        blank=int(blank.sum()) + joined,
        footer=footer,
    )


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
