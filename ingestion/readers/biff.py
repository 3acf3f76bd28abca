"""The records of an XLS file, for what no reader tells: a password, formulas without a stored result."""

import struct
from collections.abc import Iterator
from io import StringIO

from xlrd.compdoc import CompDoc

BOF, EOF, SHEET, PASSWORD, FORMULA, STRING = 0x0809, 0x000A, 0x0085, 0x002F, 0x0006, 0x0207
WORKSHEET = 0  # kind of a sheet; charts and macros have others
NO_NUMBER, TEXT, NOTHING = 0xFFFF, 0, 3  # marks in the result of a formula


def stream(data: bytes) -> bytes:
    """The stream of records in a compound file; empty where there is none."""
    compound = CompDoc(data, logfile=StringIO())
    return compound.get_named_stream("Workbook") or compound.get_named_stream("Book") or b""


def is_encrypted(records: bytes) -> bool:
    """True when all that follows the first records can only be read with a password."""
    return any(code == PASSWORD for code, _ in _records(records, 0))


def without_value(records: bytes, sheet: int) -> set[tuple[int, int]]:
    """Row and column (from 0) of each formula without a result in the worksheet of that number."""
    starts = [
        struct.unpack_from("<I", body)[0]
        for code, body in _records(records, 0)
        if code == SHEET and len(body) > 5 and body[5] == WORKSHEET
    ]
    found: set[tuple[int, int]] = set()
    waiting: set[tuple[int, int]] = set()  # its text comes in the next record, or not at all
    for code, body in _records(records, starts[sheet]):
        if code == FORMULA and len(body) >= 14:
            found |= waiting
            waiting = set()
            row, column = struct.unpack_from("<HH", body)
            if struct.unpack_from("<H", body, 12)[0] == NO_NUMBER:
                if body[6] == TEXT:
                    waiting = {(row, column)}
                elif body[6] == NOTHING:
                    found.add((row, column))
        elif code == STRING:
            waiting = set()
    return found | waiting


def _records(records: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Codes and contents of the records of one substream; those of charts within it are left out."""
    depth = 0
    while at + 4 <= len(records):
        code, size = struct.unpack_from("<HH", records, at)
        body = records[at + 4 : at + 4 + size]
        at += 4 + size
        depth += (code == BOF) - (code == EOF)
        if not depth:
            return
        if depth == 1:
            yield code, body
