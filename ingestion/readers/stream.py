"""Bytes of a text file as blocks of whole lines in UTF-8, with the encoding decided strictly.

Order: byte-order mark (UTF-8, UTF-16), UTF-8, GB18030. The first block that is not plain ASCII decides;
lines of another encoding after that are refused one by one, never the file.
"""

import codecs
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from ingestion.readers.text import HAN, refuse_ambiguous, refuse_mojibake, refuse_other_language
from ingestion.verdict import refuse

BLOCK = 16 << 20
NEWLINE = 10
HEAD = 64  # bytes in which marks and a header begin
LONGEST_LINE = 64 << 20
GB18030_MARK = "\ufeff".encode("gb18030")
UTF8_HAN = re.compile(rb"[\xe4-\xe9][\x80-\xbf]{2}")  # and, by chance, some pairs of GB18030


@dataclass
class LineBlock:
    """Whole lines in UTF-8; ``first_line`` is the physical number of the first (from 1).

    ``broken`` lists the physical numbers of lines that are not text in the file's encoding, with their
    bytes shown as far as they can be read; their places in ``data`` hold empty lines.
    """

    data: bytes
    first_line: int
    line_count: int
    broken: list[tuple[int, str]]


@dataclass
class TextStream:
    """A text file opened for reading in blocks; ``encoding`` is known after the first block."""

    path: Path
    compressed: bool
    encoding: str = ""
    lines: int = 0
    decided: bool = False
    position: int = 0  # up to which byte the file was read

    def blocks(self, size: int = BLOCK) -> Iterator[LineBlock]:
        """All lines of the file, in blocks of about ``size`` bytes."""
        with self.path.open("rb", buffering=0) as file, self._unpacked(file) as raw:
            head = raw.read(HEAD)
            _refuse_unmarked(head)
            raw.seek(0)
            if self.compressed or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                pieces = _whole_lines(self._utf8_or_raw(raw), size)
            else:
                raw.seek(self._skip_marks(head))
                pieces = _seek_lines(raw, size)
            for data in pieces:
                self.position = file.tell()
                yield self._decode(data)

    def _unpacked(self, file: BinaryIO) -> BinaryIO:
        return gzip.open(file) if self.compressed else file  # type: ignore[return-value]

    def _utf8_or_raw(self, raw: BinaryIO) -> Iterator[bytes]:
        """Chunks of bytes; UTF-16 is turned into UTF-8 here, a byte-order mark is taken off."""
        first = raw.read(BLOCK) or b""
        if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            self.encoding = "utf-16"
            decoder = codecs.getincrementaldecoder("utf-16")("strict")
            chunk = first
            while chunk:
                yield _strict(decoder, chunk).encode()
                chunk = raw.read(BLOCK)
            _strict(decoder, b"", final=True)
            return
        first = first[self._skip_marks(first) :]
        while first:
            yield first
            first = raw.read(BLOCK)

    def _skip_marks(self, head: bytes) -> int:
        """Bytes of the byte-order marks at the start; a file saved twice by careless programs has two."""
        at = 0
        if head.startswith(GB18030_MARK):
            self.encoding, at = "gb18030", len(GB18030_MARK)
        while head.startswith(codecs.BOM_UTF8, at):
            self.encoding, at = "utf-8-sig", at + len(codecs.BOM_UTF8)
        return at

    def _decode(self, data: bytes) -> LineBlock:
        # numpy counts faster than bytes.count and lets the other threads work meanwhile.
        ends = int(np.count_nonzero(np.frombuffer(data, np.uint8) == NEWLINE))
        start, count = self.lines + 1, ends + (not data.endswith(b"\n"))
        self.lines += count
        if data.isascii():
            return LineBlock(data, start, count, [])
        is_first = not self.decided
        if is_first:
            self.decided = True
            if not self.encoding:
                self.encoding = _decide(data)
                if self.encoding == "utf-8":
                    refuse_ambiguous(data)
                else:
                    refuse_other_language(data)
        codec = "gb18030" if self.encoding == "gb18030" else "utf-8"
        if is_first:
            refuse_mojibake(data[: 1 << 20].decode(codec, "ignore"))
        if codec == "gb18030" and UTF8_HAN.search(data):
            return _line_by_line(data, codec, start, count)
        try:
            text = data.decode(codec)
            return LineBlock(data if codec == "utf-8" else text.encode(), start, count, [])
        except UnicodeDecodeError:
            return _line_by_line(data, codec, start, count)


def _decide(data: bytes) -> str:
    """UTF-8 when at least half of the lines that are not plain ASCII are strict UTF-8, else GB18030.

    GB18030 reads nearly any bytes, UTF-8 almost none by accident: one broken line in a UTF-8 file must not
    turn all its other lines into other characters.
    """
    if _reads(data, "utf-8"):
        return "utf-8"
    lines = [line for line in data.splitlines() if not line.isascii()]
    return "utf-8" if 2 * sum(_reads(line, "utf-8") for line in lines) >= len(lines) else "gb18030"


def _reads(line: bytes, codec: str) -> bool:
    try:
        line.decode(codec)
    except UnicodeDecodeError:
        return False
    return True


def _line_by_line(data: bytes, codec: str, start: int, count: int) -> LineBlock:
    """A block with some lines that are not text: they are put aside, the others are kept."""
    good: list[bytes] = []
    broken: list[tuple[int, str]] = []
    for i, line in enumerate(data.split(b"\n")[:count]):
        if _reads(line, codec) and not (codec == "gb18030" and _is_utf8_han(line)):
            good.append(line.decode(codec).encode())
        else:
            broken.append((start + i, line.decode(codec, "backslashreplace")))
            good.append(b"")
    return LineBlock(b"\n".join(good) + b"\n", start, count, broken)


def _is_utf8_han(line: bytes) -> bool:
    """True for a line of Chinese in UTF-8, which would be other Chinese in a file of GB18030."""
    return not line.isascii() and _reads(line, "utf-8") and bool(HAN.search(line.decode()))


def _refuse_unmarked(head: bytes) -> None:
    """Text of two or four bytes each without its mark has zero bytes where a table has its header."""
    marked = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if head.startswith(codecs.BOM_UTF32_LE) or (b"\0" in head and not marked):
        refuse(
            "ENCODING",
            zh="文件的编码不是 UTF-8、GB18030 或带 BOM 的 UTF-16。请另存为 UTF-8。",
            en="The file is not in UTF-8, GB18030 or UTF-16 with its mark; save it as UTF-8.",
        )


def _strict(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> str:
    try:
        return decoder.decode(chunk, final)
    except UnicodeDecodeError:
        refuse("ENCODING", zh="文件不是完整的 UTF-16 文本。", en="The file is not whole UTF-16 text.")


def _seek_lines(raw: BinaryIO, size: int) -> Iterator[bytes]:
    """Blocks of whole lines of a plain file: what follows the last line end is read again, not copied."""
    rest = b""
    while piece := raw.read(size):
        cut = piece.rfind(b"\n") + 1
        if not cut:
            rest = _longer(rest, piece)
            continue
        raw.seek(cut - len(piece), 1)
        yield rest + piece[:cut] if rest else piece[:cut]
        rest = b""
    if rest:
        yield rest


def _longer(rest: bytes, piece: bytes) -> bytes:
    """A line that goes on beyond its block, up to a limit."""
    if len(rest) + len(piece) > LONGEST_LINE:
        refuse(
            "LINE_TOO_LONG",
            zh="文件中有一行超过 64 MB，不像是表格。",
            en="A line is longer than 64 MB: this does not look like a table.",
        )
    return rest + piece


def _whole_lines(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Join and cut chunks so that every block ends with a line."""
    rest = b""
    for chunk in chunks:
        for at in range(0, len(chunk), size):
            piece = chunk[at : at + size]
            cut = piece.rfind(b"\n") + 1
            if not cut:
                rest = _longer(rest, piece)
                continue
            yield rest + piece[:cut] if rest else piece[:cut]
            rest = piece[cut:]
    if rest:
        yield rest
