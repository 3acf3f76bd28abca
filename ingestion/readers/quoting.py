"""Records of delimited text whose quoted cells hold line breaks.

Only lines with an odd number of quotes can begin or end such a record; a stray quote looks the same, and is
told from a record by its width and by the lines in between.
"""

import csv
import re

import polars as pl

from ingestion.readers.stream import LineBlock

LONGEST_RECORD = 100  # physical lines that one quoted record may span
TELLING_WIDTH = 4  # a line of text with three separators is more likely a record than a part of a cell


def split_line(line: str, delimiter: str) -> list[str]:
    """The cells of one line that is looked at for what it is: a header, a title, a total."""
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:  # a field of more than 131,072 characters: no header, and no line before one
        return [line]


def record(width: int, delimiter: str) -> re.Pattern[str]:
    """What one well-formed record of ``width`` cells looks like."""
    cell = rf'(?:[^"{re.escape(delimiter)}]*|"(?:[^"]|"")*")'
    return re.compile(rf"{cell}(?:{re.escape(delimiter)}{cell}){{{width - 1}}}", re.DOTALL)


def keep_open_record(block: LineBlock, whole: re.Pattern[str]) -> tuple[LineBlock, LineBlock | None]:
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
    if pair and whole.fullmatch(pair.decode()):
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


def join_records(lines: pl.DataFrame, width: int, delimiter: str) -> tuple[pl.DataFrame, int, pl.DataFrame]:
    """Join the lines of records whose quoted cells hold line breaks.

    Only lines with an odd number of quotes can begin or end such a record. A pair of them, at most
    ``LONGEST_RECORD`` lines apart, is one record when its text is well formed and as wide as the header.
    When a line in between is itself a record of that width (of four cells or more), or the first and the last
    line both have its separators, two stray quotes may only look like one cell: nobody can tell which is
    right, and all lines of the pair are refused.
    Returns the lines, how many were taken into the record above them, and the refused lines.
    """
    odd = (lines["_text"].str.count_matches('"', literal=True) % 2 == 1).arg_true().to_list()
    pattern = record(width, delimiter)
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
        if not texts or not pattern.fullmatch("\n".join(texts)):
            i += 1
            continue
        i += 2
        ends = all(t.count(delimiter) == width - 1 for t in (texts[0], texts[-1]))
        if width >= TELLING_WIDTH and (ends or any(pattern.fullmatch(t) for t in texts[1:-1])):
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
