"""Delimited text: a broken record costs itself, its neighbours load with their own cells and line numbers."""

import gzip
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.profile import Dialect
from ingestion.readers import delimited
from ingestion.verdict import FileRefused
from tests.unit.ingestion.taking import Opened, opened


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Opened]:
    def write_and_read(text: str | bytes, **dialect: object) -> Opened:
        path = tmp_path / "file"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return opened(delimited.read(path, Dialect(**dialect), compressed=False))  # type: ignore[arg-type]

    return write_and_read


def test_lines_and_cells(read: Callable[..., Opened]) -> None:
    file = read("a,b,c\n1,2,3\n4,,6\n")
    assert (file.headers, file.header_line) == (["a", "b", "c"], 1)
    assert file.rows == [(2, "1", "2", "3"), (3, "4", "", "6")]
    assert (file.physical, file.balance, file.encoding) == (3, 0, "utf-8")


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(read: Callable[..., Opened], end: str, last: bool) -> None:
    file = read(end.join(["a,b", '1,"x"', "2,y"]) + (end if last else ""))
    assert file.rows == [(2, "1", "x"), (3, "2", "y")]
    assert (file.physical, file.balance) == (3, 0)


def test_too_many_or_too_few_cells(read: Callable[..., Opened]) -> None:
    file = read("a,b,c\n1,2,3\n1,2,3,\n1,2\n7,8,9\n")
    assert file.rows == [(2, "1", "2", "3"), (5, "7", "8", "9")]
    assert file.refused == [(3, "WIDTH"), (4, "WIDTH")]
    quoted = read('a,b,c\n1,"2",3\n1,"2",3,""\n"1",2\n7,8,9\n')
    assert quoted.rows == [(2, "1", "2", "3"), (5, "7", "8", "9")]
    assert quoted.refused == [(3, "WIDTH"), (4, "WIDTH")]


def test_separators_and_quotes_inside_quotes(read: Callable[..., Opened]) -> None:
    file = read('a,b\n"1,5","say ""hi"""\n"",x\n')
    assert file.rows == [(2, "1,5", 'say "hi"'), (3, "", "x")]


@pytest.mark.parametrize("bad", ['1,a"b', '1,"a"b', '1, "a"', '1,"a', '"1,a', '1,"a""', '1,a"b"c'])
def test_a_broken_quote_costs_its_own_line(read: Callable[..., Opened], bad: str) -> None:
    file = read(f"a,b\n0,x\n{bad}\n2,y\n3,z\n")
    assert file.rows == [(2, "0", "x"), (4, "2", "y"), (5, "3", "z")]
    assert file.refused == [(3, "BAD_QUOTE")]
    assert file.balance == 0


def test_an_unterminated_quote_before_a_last_line_without_an_end(read: Callable[..., Opened]) -> None:
    file = read('a,b\n0,z\n1,"a\n2,b')
    assert file.rows == [(2, "0", "z"), (4, "2", "b")]
    assert file.refused == [(3, "BAD_QUOTE")]
    assert (file.physical, file.balance) == (4, 0)


def test_line_breaks_inside_quotes(read: Callable[..., Opened]) -> None:
    file = read('a,b\n1,"x\ny\n\nz"\n2,"p\nq"\n"r\ns","t\nu"\n9,9\n')
    assert file.rows == [(2, "1", "x\ny\n\nz"), (6, "2", "p\nq"), (8, "r\ns", "t\nu"), (11, "9", "9")]
    assert (file.refused, file.balance) == ([], 0)


def test_two_stray_quotes_never_swallow_the_records_between_them(read: Callable[..., Opened]) -> None:
    """Line 3 lacks its closing quote, line 5 its opening one: taken as one cell, record 2 would vanish."""
    file = read('a,b,c,d\n0,x,,\n1,x,,"foo\n2,x,,bar\n3,x,,baz"\n4,y,,\n')
    assert [r[:3] for r in file.rows] == [(2, "0", "x"), (6, "4", "y")]
    assert file.refused == [(3, "BAD_QUOTE"), (4, "BAD_QUOTE"), (5, "BAD_QUOTE")]
    assert file.balance == 0


def test_a_record_with_an_undecodable_line_inside_is_not_patched_together(
    read: Callable[..., Opened],
) -> None:
    text = 'a,b\n甲,乙\n1,"x\n'.encode() + b"\xff\xfe\n" + 'y"\n2,丙\n'.encode()
    file = read(text)
    assert file.rows == [(2, "甲", "乙"), (6, "2", "丙")]
    assert file.refused == [(3, "BAD_QUOTE"), (4, "ENCODING"), (5, "BAD_QUOTE")]


@pytest.mark.parametrize("size", [1, 7, 16, 40, 64, 1000])
def test_block_borders_change_nothing(
    read: Callable[..., Opened], small_blocks: Callable[[int], None], size: int
) -> None:
    lines = [
        "a,b",
        '0,"plain"',
        '1,"x\ny"',
        "2,z",
        '3,"p',
        '4,"q\n\n,\nr"',
        '5,"s',
        "6,t",
        '7,u"v',
        '8,"w\nx"',
        "9,y",
    ]
    expected = [
        (2, "0", "plain"), (3, "1", "x\ny"), (5, "2", "z"), (7, "4", "q\n\n,\nr"), (12, "6", "t"),
        (14, "8", "w\nx"), (16, "9", "y"),
    ]  # fmt: skip
    small_blocks(size)
    file = read("\n".join(lines) + "\n")
    assert file.rows == expected
    assert file.refused == [(6, "BAD_QUOTE"), (11, "BAD_QUOTE"), (13, "BAD_QUOTE")]
    assert (file.physical, file.balance) == (16, 0)


def test_block_borders_change_nothing_in_a_long_file(
    read: Callable[..., Opened], small_blocks: Callable[[int], None]
) -> None:
    """Random cells with separators, quotes and line breaks, written by hand-made rules, read at two sizes."""
    dice = random.Random(20260901)
    cells = ["x", "", 'he said ""no""', "a,b", "line\nbreak", "三\n行\n字", "plain"]
    lines, expected, at = ["a,b,c"], [], 2
    for i in range(400):
        row = [str(i), dice.choice(cells), dice.choice(cells)]
        text = f'{row[0]},"{row[1]}","{row[2]}"'
        lines.append(text)
        expected.append((at, row[0], *(c.replace('""', '"') for c in row[1:])))
        at += text.count("\n") + 1
    small_blocks(97)
    file = read("\n".join(lines) + "\n")
    assert file.rows == expected
    assert (file.refused, file.balance) == ([], 0)


def test_blank_lines_and_lines_of_separators(read: Callable[..., Opened]) -> None:
    file = read("\n \na,b\n\n1,2\n,\n  \n3,4\n\n")
    assert file.rows == [(5, "1", "2"), (8, "3", "4")]
    assert (file.header_line, file.blank, file.balance) == (3, 6, 0)


@pytest.mark.parametrize("header", ["a,b", '"a","b"', '"a", b'])
def test_a_repeated_header(read: Callable[..., Opened], header: str) -> None:
    if header == '"a", b':
        header = '"a",b '
    file = read(f"{header}\n1,2\n{header}\n3,4\n")
    assert [r[1:] for r in file.rows] == [("1", "2"), ("3", "4")]
    assert file.refused == [(3, "REPEATED_HEADER")]


def test_title_rows_and_footer(read: Callable[..., Opened]) -> None:
    file = read("数商名录,,\n\n序号,名称\n1,甲\n2,乙\n合计,2\n", title_rows=2, footer="^合计")
    assert (file.headers, file.header_line) == (["序号", "名称"], 3)
    assert file.rows == [(4, "1", "甲"), (5, "2", "乙")]
    assert file.footer == 1
    assert file.balance == 2  # the two title rows


def test_one_column(read: Callable[..., Opened]) -> None:
    file = read('a\n1\n\n"2"\n"3\n4"\n5,6\n')
    assert file.rows == [(2, "1"), (4, "2"), (5, "3\n4")]
    assert file.refused == [(7, "WIDTH")]
    assert (file.blank, file.balance) == (2, 0)


@pytest.mark.parametrize("mark", ["\t", ";", "|"])
def test_other_separators(read: Callable[..., Opened], mark: str) -> None:
    file = read(f'a{mark}b\n1,5{mark}2\n"x{mark}y"{mark}3\n', delimiter=mark)
    assert file.rows == [(2, "1,5", "2"), (3, f"x{mark}y", "3")]


@pytest.mark.parametrize("text", ["", "\n\n", "  \n"])
def test_an_empty_file_is_refused(read: Callable[..., Opened], text: str) -> None:
    with pytest.raises(FileRefused, match="EMPTY"):
        read(text)


def test_a_file_of_separators_has_no_header(read: Callable[..., Opened]) -> None:
    with pytest.raises(FileRefused, match="NO_HEADER"):
        read(",,\n,,\n")


def test_a_header_alone_is_no_row(read: Callable[..., Opened]) -> None:
    file = read("a,b")
    assert (file.rows, file.physical, file.balance) == ([], 1, 0)


def test_a_compressed_file(tmp_path: Path) -> None:
    path = tmp_path / "file.gz"
    path.write_bytes(gzip.compress("a,b\n1,甲\n".encode("gb18030")))
    file = opened(delimited.read(path, Dialect(), compressed=True))
    assert (file.rows, file.encoding) == ([(2, "1", "甲")], "gb18030")
