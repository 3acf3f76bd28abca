"""JSON lines: one object per physical line; values become the text that stands in the file."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NoReturn

import polars as pl

from ingestion.readers.base import Reading, TextBlock, refused_rows
from ingestion.readers.stream import LineBlock, TextStream
from ingestion.readers.text import IS_UNFIT, without_unfit
from ingestion.verdict import refuse


def read(path: Path, *, compressed: bool) -> Reading:
    """Open a JSON-lines file; its headers are the keys of the objects in the first block, in order."""
    stream = TextStream(path, compressed)
    blocks = stream.blocks()
    first = next(blocks, None)
    if first is None or not first.data.strip():
        refuse("EMPTY", zh="文件是空的。", en="The file is empty.")
    objects = map(_object, first.data.decode().split("\n"))
    headers = list(dict.fromkeys(chain.from_iterable(o for o in objects if o)))
    if not headers:
        refuse("NO_HEADER", zh="文件中没有 JSON 对象。", en="The file holds no JSON object.")
    reading = Reading(headers=headers, header_line=0, position=lambda: stream.position)
    reading.blocks = _work(stream, chain([first], blocks), reading)
    return reading


def _work(
    stream: TextStream, blocks: Iterator[LineBlock], reading: Reading
) -> Iterator[Callable[[], TextBlock]]:
    for block in blocks:
        yield partial(_parse, block, reading.headers)
    reading.physical_lines = stream.lines
    reading.encoding = stream.encoding or "utf-8"


def _parse(block: LineBlock, headers: list[str]) -> TextBlock:
    refused = []
    if block.broken:
        numbers, texts = zip(*block.broken, strict=True)
        refused.append(refused_rows(pl.Series(numbers, dtype=pl.Int32), pl.Series(texts), "ENCODING"))
    broken = {n for n, _ in block.broken}
    lines = [
        (n, text)
        for n, text in enumerate(block.data.decode().split("\n")[: block.line_count], block.first_line)
        if n not in broken
    ]
    filled = [(n, text) for n, text in lines if text.strip()]
    objects = [_object(text) for _, text in filled]
    known = set(headers)
    bad = [(n, t) for (n, t), o in zip(filled, objects, strict=True) if not o or not known.issuperset(o)]
    if bad:
        numbers, texts = zip(*bad, strict=True)
        refused.append(refused_rows(pl.Series(numbers, dtype=pl.Int32), pl.Series(texts), "BAD_JSON"))
    good = [(n, t, o) for (n, t), o in zip(filled, objects, strict=True) if o and known.issuperset(o)]
    hidden = [(n, t) for n, t, o in good if "\\u" in t and any(IS_UNFIT.search(_text(v)) for v in o.values())]
    if hidden:  # signs written as escapes are not seen in the text of the line
        numbers, texts = zip(*hidden, strict=True)
        refused.append(refused_rows(pl.Series(numbers, dtype=pl.Int32), pl.Series(texts), "ENCODING"))
        good = [each for each in good if each[0] not in set(numbers)]
    rows = pl.DataFrame(
        {
            "_line": pl.Series([n for n, _, _ in good], dtype=pl.Int32),
            "_text": pl.Series([t for _, t, _ in good], dtype=pl.String),
            **{
                f"c{i}": pl.Series([_text(o.get(h)) for _, _, o in good], dtype=pl.String)
                for i, h in enumerate(headers)
            },
        }
    )
    refused = pl.concat([TextBlock(rows).refused, *refused])
    return without_unfit(TextBlock(rows, refused, blank=len(lines) - len(filled)))


def _object(line: str) -> dict | None:
    """The object of one line, numbers kept as written; None when it is not one object of plain values."""
    try:
        value = json.loads(
            line,
            parse_float=str,
            parse_int=str,
            parse_constant=_no_number,
            object_pairs_hook=_without_repeats,
        )
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or any(isinstance(v, dict | list) for v in value.values()):
        return None
    if "\\u" in line and not all(_is_text(t) for pair in value.items() for t in pair):
        return None
    return value


def _is_text(value: object) -> bool:
    """False for half of a surrogate pair, which an escape can write but no encoding can hold."""
    try:
        str(value).encode()
    except UnicodeEncodeError:
        return False
    return True


def _no_number(text: str) -> NoReturn:
    """NaN and Infinity are not JSON, and no value either."""
    raise ValueError(text)


def _without_repeats(pairs: list[tuple[str, object]]) -> dict:
    """A key given twice would silently keep the last value: no object at all."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("repeated key")
    return found


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
