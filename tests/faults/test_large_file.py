"""A file of several blocks gives what its parts give; ``make faults`` does the same with a gigabyte."""

from pathlib import Path

from tests.faults.large_file import compare


def test_row_22_a_large_file_gives_what_its_parts_give_in_bounded_memory(tmp_path: Path) -> None:
    wrong, measured = compare(tmp_path, parts=4, rows=60_000)
    assert wrong == []
    assert measured["bytes"] > 2 * (16 << 20)  # several blocks are read, and none of them ends with a part
