"""JSON lines: values as written; a line that is not one plain object costs itself."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ingestion.readers import jsonl
from ingestion.verdict import FileRefused
from tests.unit.ingestion.taking import Opened, opened


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Opened]:
    def write_and_read(text: str) -> Opened:
        path = tmp_path / "file"
        path.write_text(text, "utf-8", newline="")
        return opened(jsonl.read(path, compressed=False))

    return write_and_read


def test_values_become_the_text_in_the_file(read: Callable[[str], Opened]) -> None:
    file = read('{"a": 320501202601010001, "b": 1.10, "c": true, "d": null, "e": "文\\n本"}\n')
    assert file.headers == ["a", "b", "c", "d", "e"]
    assert file.rows == [(1, "320501202601010001", "1.10", "true", "", "文\n本")]
    assert (file.header_line, file.physical, file.balance) == (0, 1, 0)


def test_absent_keys_and_any_order(read: Callable[[str], Opened]) -> None:
    file = read('{"a": 1, "b": 2}\r\n\r\n{"b": 3}\r\n{"c": 4, "a": 5}\n')
    assert file.headers == ["a", "b", "c"]
    assert file.rows == [(1, "1", "2", ""), (3, "", "3", ""), (4, "5", "", "4")]
    assert (file.blank, file.balance) == (1, 0)


@pytest.mark.parametrize(
    "bad",
    [
        '{"a": {"x": 1}}', '{"a": [1]}', '{"a": 1, "a": 2}', "[1]", "5", '{"a": 1', '{"a": 1} {"a": 2}', "{}",
        '{"a": NaN}', '{"a": -Infinity}', '{"a": "\\ud800"}', "null",
    ],
)  # fmt: skip
def test_a_line_that_is_no_plain_object_costs_itself(read: Callable[[str], Opened], bad: str) -> None:
    file = read(f'{{"a": 0}}\n{bad}\n{{"a": 9}}\n')
    assert file.rows == [(1, "0"), (3, "9")]
    assert file.refused == [(2, "BAD_JSON")]
    assert file.balance == 0


def test_a_key_that_comes_up_late_is_refused_and_not_dropped(
    read: Callable[[str], Opened], small_blocks: Callable[[int], None]
) -> None:
    small_blocks(12)
    file = read('{"a": "1"}\n{"a": "2"}\n{"a": "3", "b": "4"}\n{"a": "5"}\n')
    assert file.rows == [(1, "1"), (2, "2"), (4, "5")]
    assert file.refused == [(3, "BAD_JSON")]


def test_an_escaped_pair_is_one_character(read: Callable[[str], Opened]) -> None:
    assert read('{"a": "\\ud842\\udfb7"}\n').rows == [(1, "𠮷")]


@pytest.mark.parametrize(("text", "code"), [("", "EMPTY"), ("\n\n", "EMPTY"), ("hello\n", "NO_HEADER")])
def test_files_without_objects_are_refused(read: Callable[[str], Opened], text: str, code: str) -> None:
    with pytest.raises(FileRefused, match=code):
        read(text)
