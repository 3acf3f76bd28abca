"""Text that no cell of a record may hold, and text that was decoded wrongly before it came."""

import re

import numpy as np
import numpy.typing as npt
import polars as pl

from ingestion.readers.base import TextBlock, refused_rows
from ingestion.verdict import refuse

# Control and bidirectional signs, signs without width or form, line separators, noncharacters, replacement
# characters: they make two identifiers look alike that are not, or say that characters were lost.
UNFIT = (
    r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F"
    r"\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFDD0-\uFDEF\uFEFF\uFFA0\uFFF0-\uFFFF"
    r"\U000E0000-\U000E0FFF"
    + "".join(rf"\U{plane:04X}FFFE\U{plane:04X}FFFF" for plane in range(1, 17))
    + "]|锟斤拷"
)
IS_UNFIT = re.compile(UNFIT)
RUST_UNFIT = re.sub(r"\\(?:u([0-9A-F]{4})|U([0-9A-F]{8}))", r"\\x{\1\2}", UNFIT)
STRAY_RETURN = r"\r[^\n]"
LONGEST_ROW = 1 << 20  # bytes: a row of more is a document that was pasted into a cell, or no row
SHOWN = 1000
SAMPLE = 200_000
# Latin letters and what Windows-1252 makes of the bytes 80 to 9F.
WESTERN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e"
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{3,}"
)
EASTERN = re.compile("[\u2e80-\u9fff\ue000-\uf8ff\uf900-\ufaff]{2,}")
HAN = re.compile("[\u3400-\u9fff]")
TWO_BYTES = re.compile("[\u0080-\u07ff]{2,}")


def _may_begin_unfit() -> npt.NDArray[np.bool_]:
    """For two bytes in a row (as one number), whether a sign of ``UNFIT`` may begin with them in UTF-8."""
    table = np.zeros((256, 256), np.bool_)
    for first, seconds in {
        **dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127, 0xC2, *range(0xF0, 0x100)], range(256)),
        0xCD: (0x8F,),
        0xD8: (0x9C,),
        0xE1: (0x85, 0x9E, 0xA0),
        0xE2: (0x80, 0x81),
        0xE3: (0x85,),
        0xEF: (0xB7, 0xBB, 0xBE, 0xBF),
    }.items():
        table[first, list(seconds)] = True
    return table


MAY_BEGIN = _may_begin_unfit()
MAY_BE_FIRST: npt.NDArray[np.bool_] = np.any(MAY_BEGIN, axis=1)
PLAIN = bytes([9, 10, 13, *range(32, 127)])


def is_surely_fit(data: bytes) -> bool:
    """True when no line of the bytes has a sign of ``UNFIT`` or a stray return; False says nothing.

    One pass over bytes is ten times as fast as a search in every text.
    """
    if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
        return False
    if data.isascii():
        return not data.translate(None, PLAIN)
    signs = np.frombuffer(data, np.uint8)
    at = np.flatnonzero(MAY_BE_FIRST[signs])
    second = signs[np.minimum(at + 1, len(signs) - 1)]
    return not MAY_BEGIN[signs[at], second].any() and "锟斤拷".encode() not in data


def without_unfit(block: TextBlock, *, delimited: bool = False, is_fit: bool = False) -> TextBlock:
    """Put the rows aside whose text no cell may hold (ENCODING) and those that are too long (TOO_LONG).

    ``is_fit`` says that the first is known not to be so.
    """
    text = pl.col("_text")
    unfit = text.str.contains(f"{RUST_UNFIT}|{STRAY_RETURN}" if delimited else RUST_UNFIT)
    found = block.rows.select(
        long=text.str.len_bytes() > LONGEST_ROW, unfit=pl.lit(False) if is_fit else unfit
    )
    if not (found["long"].any() or found["unfit"].any()):
        return block
    for mask, code in ((found["long"], "TOO_LONG"), (found["unfit"] & ~found["long"], "ENCODING")):
        hit = block.rows.filter(mask)
        if hit.height:
            shown = hit["_text"].str.head(SHOWN) if code == "TOO_LONG" else hit["_text"]
            block.refused = pl.concat([block.refused, refused_rows(hit["_line"], shown, code)])
    block.rows = block.rows.filter(~(found["long"] | found["unfit"]))
    return block


def refuse_mojibake(text: str) -> None:
    """Refuse a file of which most lines that are not plain ASCII were decoded wrongly before they came."""
    lines = [line for line in text[:SAMPLE].split("\n") if not line.isascii()]
    spoilt = sum(map(is_spoilt, lines))
    if spoilt and 2 * spoilt >= len(lines):
        refuse(
            "ENCODING",
            zh="文件内容是乱码：保存前曾被按错误的编码读取。请从来源系统重新导出为 UTF-8。",
            en="The text is garbled: it was read in a wrong encoding before it was saved. "
            "Export it again from its source, as UTF-8.",
        )


def is_spoilt(line: str) -> bool:
    """True when some run of the line becomes Chinese by undoing a wrong decoding; real text never does."""
    for run in WESTERN.findall(line):
        raw = b"".join(_western_byte(c) for c in run)
        if any(_reads_as_han(raw[: len(raw) - cut], "utf-8") for cut in range(3) if len(raw) - cut >= 3):
            return True
        if len(raw) >= 4 and len(raw) % 2 == 0 and min(raw) >= 0xA1 and _reads_as_han(raw, "gbk"):
            return True
    for run in EASTERN.findall(line):
        raw = run.encode("gb18030", "ignore")
        if any(_reads_as_han(raw[: len(raw) - cut], "utf-8") for cut in range(3) if len(raw) - cut >= 3):
            return True
    return False


def _western_byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:
        return character.encode("latin-1", "ignore")


def _reads_as_han(raw: bytes, codec: str) -> bool:
    try:
        return bool(HAN.search(raw.decode(codec)))
    except UnicodeDecodeError:
        return False


def refuse_ambiguous(data: bytes) -> None:
    """Refuse bytes that are both UTF-8 (of Latin, Greek, Cyrillic letters only) and Chinese in GB18030."""
    text = data[:SAMPLE].decode("utf-8", "ignore")
    if max(text, default="") > "\u07ff" or not TWO_BYTES.search(text):
        return
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return
    refuse(
        "ENCODING",
        zh="无法判断文件的编码是 UTF-8 还是 GB18030（两种读法都成立）。请另存为带 BOM 的 UTF-8。",
        en="The file reads both as UTF-8 and as GB18030; save it as UTF-8 with a byte-order mark.",
    )


PAIR = re.compile(rb"[\x81-\xfe][0-9][\x81-\xfe][0-9]|[\x81-\xfe][\x40-\x7e\x80-\xfe]")
# The 3,755 most used characters of GB2312 and its punctuation; and its further 3,008.
USED, FURTHER = re.compile(rb"[\xb0-\xd7\xa1-\xa3][\xa1-\xfe]"), re.compile(rb"[\xd8-\xf7][\xa1-\xfe]")
FEW = 8


def refuse_other_language(data: bytes) -> None:
    """Refuse text that GB18030 can read but hardly writes: Big5, Shift-JIS or a Western encoding.

    In Chinese text far more than half of the characters are among the most used ones; of a few characters
    none needs to be.
    """
    pairs = [p for p in PAIR.findall(data[:SAMPLE]) if len(p) == 2]  # four bytes are of GB18030 only
    used = sum(bool(USED.fullmatch(p) or (len(pairs) < FEW and FURTHER.fullmatch(p))) for p in pairs)
    if 5 * used < 3 * len(pairs):
        refuse(
            "ENCODING",
            zh="文件的编码不像 UTF-8，也不像 GB18030（可能是 Big5 或西文编码）。请另存为 UTF-8。",
            en="Not UTF-8, and hardly GB18030 (Big5, or a Western encoding?); save the file as UTF-8.",
        )
