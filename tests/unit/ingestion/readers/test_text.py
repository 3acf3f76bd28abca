"""The quick look at the bytes of a block never passes what the search in its texts would find."""

import re

import pytest

from ingestion.readers.further import begins
from ingestion.readers.text import UNFIT, is_surely_fit

GARBLED = "|锟斤拷"


@pytest.mark.parametrize("before", ["a", "数", ""])
def test_no_sign_that_no_cell_may_hold_is_passed(before: str) -> None:
    every = "".join(chr(c) for c in range(0x110000) if not 0xD800 <= c < 0xE000)
    unfit = re.findall(UNFIT.removesuffix(GARBLED), every)
    assert len(unfit) > 4_000
    assert [hex(ord(c)) for c in unfit if is_surely_fit(f"{before}{c}".encode())] == []


@pytest.mark.parametrize("text", ["锟斤拷", "a锟斤拷b\n", "a\rb\n", "甲,乙\r\n丙\r丁\n", "a\r"])
def test_garbled_text_and_stray_returns_are_not_passed(text: str) -> None:
    assert not is_surely_fit(text.encode())


@pytest.mark.parametrize("text", ["a,b\nc,d\n", "a\tb\r\n", "锦州，（一）、《标准》。甲\n", "数据要素", ""])
def test_ordinary_text_is_passed(text: str) -> None:
    assert is_surely_fit(text.encode())


@pytest.mark.parametrize("gap", ["\n", "\r\n", " \n", "\t\n", ",,\n", "\n\n"])
@pytest.mark.parametrize("first", ["zone_code,zone_name,x\nZ1,甲,1\n", ""])
def test_a_further_table_is_seen_below_any_blank_line(first: str, gap: str) -> None:
    table = "uscc,report_period,total_revenue_cny\n9137,2026Q3,1\n"
    data = (first + gap + table).encode()
    assert begins(data, ",", ["zone_code", "zone_name", "x"]) == len((first + gap).encode())
