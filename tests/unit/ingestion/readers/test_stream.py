"""Encodings: decided strictly, recorded, and a line of another encoding costs itself only."""

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.profile import Dialect
from ingestion.readers import delimited, stream
from ingestion.readers.stream import TextStream
from ingestion.verdict import FileRefused
from tests.unit.ingestion.taking import Opened, opened

TEXT = "名称,值\n数源公司,1\n𠮷野家㐂,2\n"  # the last two are four bytes each in GB18030
ROWS = [(2, "数源公司", "1"), (3, "𠮷野家㐂", "2")]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[bytes], Opened]:
    def write_and_read(data: bytes) -> Opened:
        path = tmp_path / "file"
        path.write_bytes(data)
        return opened(delimited.read(path, Dialect(), compressed=False))

    return write_and_read


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
    ],
)
def test_an_encoding_is_found_and_recorded(
    read: Callable[[bytes], Opened], data: bytes, encoding: str
) -> None:
    file = read(data)
    assert (file.headers, file.rows, file.encoding) == (["名称", "值"], ROWS, encoding)
    assert file.balance == 0


def test_four_bytes_of_gb18030_stand_for_one_character(read: Callable[[bytes], Opened]) -> None:
    data = b"a,b\n" + bytes.fromhex("9536c437") + ",好\n".encode("gb18030")
    file = read(data)
    assert file.encoding == "gb18030" and len(file.rows[0][1]) == 1


def test_one_bad_line_costs_itself_only(read: Callable[[bytes], Opened]) -> None:
    data = "名,值\n甲,1\n".encode() + b"\xd6\xd0,2\n" + "乙,3\n".encode()
    file = read(data)
    assert (file.rows, file.refused, file.encoding) == (
        [(2, "甲", "1"), (4, "乙", "3")], [(3, "ENCODING")], "utf-8",
    )  # fmt: skip


def test_one_bad_line_does_not_turn_a_utf8_file_into_other_characters(
    read: Callable[[bytes], Opened],
) -> None:
    """Words of two characters have six bytes in UTF-8, which GB18030 reads as three others."""
    data = "渠道,v\n窗口,1\n电话,2\n".encode() + "窗口".encode()[:4] + b"aa,3\n" + "网上,4\n".encode()
    data.decode("gb18030")  # GB18030 reads all of it without complaint
    file = read(data)
    assert file.encoding == "utf-8"
    assert file.rows == [(2, "窗口", "1"), (3, "电话", "2"), (5, "网上", "4")]
    assert file.refused == [(4, "ENCODING")]


def test_one_utf8_line_in_a_gb18030_file_costs_itself_only(read: Callable[[bytes], Opened]) -> None:
    data = "名,值\n甲乙丙,1\n".encode("gb18030") + "甲,2\n".encode() + "丁,3\n".encode("gb18030")
    file = read(data)
    assert file.encoding == "gb18030"
    assert file.rows == [(2, "甲乙丙", "1"), (4, "丁", "3")]
    assert file.refused == [(3, "ENCODING")]


def test_the_first_block_that_is_not_ascii_decides(
    read: Callable[[bytes], Opened], small_blocks: Callable[[int], None]
) -> None:
    small_blocks(20)
    data = (
        b"id,name\n"
        + b"".join(b"%d,plain\n" % i for i in range(20))
        + "20,数源公司\n21,电话\n".encode("gb18030")
    )
    file = read(data)
    assert file.encoding == "gb18030"
    assert file.rows[-2:] == [(22, "20", "数源公司"), (23, "21", "电话")]
    assert file.balance == 0


def test_plain_ascii_is_utf8(read: Callable[[bytes], Opened]) -> None:
    assert read(b"a,b\n1,2\n").encoding == "utf-8"


def test_half_a_utf16_character_refuses_the_file(read: Callable[[bytes], Opened]) -> None:
    with pytest.raises(FileRefused, match="ENCODING"):
        read(codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le")[:-1])


def test_a_line_longer_than_a_block(
    read: Callable[[bytes], Opened], small_blocks: Callable[[int], None]
) -> None:
    small_blocks(50)
    file = read(b"a,b\n1,2\n" + b"x" * 1000 + b",y\n3,4\n")
    assert file.rows == [(2, "1", "2"), (3, "x" * 1000, "y"), (4, "3", "4")]


def test_a_line_without_end_is_refused(
    read: Callable[[bytes], Opened], small_blocks: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    small_blocks(50)
    monkeypatch.setattr(stream, "LONGEST_LINE", 2000)
    with pytest.raises(FileRefused, match="LINE_TOO_LONG"):
        read(b"a,b\n" + b"x" * 5000)


@pytest.mark.parametrize("size", [1, 3, 10, 100])
def test_blocks_hold_whole_lines_with_their_numbers(tmp_path: Path, size: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"one\n\nthree\r\nfour")
    blocks = list(TextStream(path, compressed=False).blocks(size))
    assert b"".join(b.data for b in blocks) == b"one\n\nthree\r\nfour"
    at = 1
    for block in blocks:
        assert block.first_line == at
        at += block.line_count
    assert at == 5
