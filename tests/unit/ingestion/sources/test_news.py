"""News: what an earlier pull landed is left out, and nothing else."""

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from ingestion.sources.history import Before, History, Mark, lower
from ingestion.sources.news import Extract, Known, News, write
from jushu.errors import JushuError

NOON = datetime(2026, 1, 1, 12)
T1, T2, T3 = ("2026-01-01 09:00:00", "2026-01-01 10:00:00", "2026-01-01 11:00:00.5")
Row = tuple[str | None, ...]


class Sender:
    """A source with the columns k (key), v (value) and w (watermark), pulled again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.known = folder, []

    def pull(self, *rows: Row, low: Mark | None = None, key: tuple[str, ...] = ("k", "w")) -> News:
        number = len(self.known) + 1
        source, self.target = self.folder / "read.csv", self.folder / f"{number}.parquet"
        source.write_bytes("".join(",".join(map(cell, r)) + "\n" for r in rows).encode())
        extract = Extract(source, len(rows), ("k", "v", "w"), key, "w", "timestamp", low)
        found = write(extract, self.known, NOON, self.target, {"pull": str(number)})
        if found.landed_rows:
            self.known.append(Known(number, self.target))
        assert found.read_rows == found.postponed_rows + found.known_rows + found.landed_rows
        return found

    def landed(self) -> list[Row]:
        return sorted((tuple(r.values()) for r in pq.read_table(self.target).to_pylist()), key=str)


def cell(text: str | None) -> str:
    """A cell as PostgreSQL writes it."""
    if text is None:
        return r"\N"
    return f'"{text}"'.replace('"', '""')[1:-1] if text == r"\N" or set(text) & set(',"\n\r') else text


@pytest.fixture
def sender(tmp_path: Path) -> Sender:
    return Sender(tmp_path)


def test_every_text_comes_through_exactly(sender: Sender) -> None:
    rows: list[Row] = [
        ("1", 'a,"b"', T1), ("2", "one\ntwo\r\nthree", T1), ("3", r"\N", T1), ("4", "", T1), ("5", None, T1),
        ("6", " 数据 ", T1), ("7", "'; drop table x", T1), ("8", "\\", T1),
    ]  # fmt: skip
    found = sender.pull(*rows)
    assert sender.landed() == rows
    assert (found.read_rows, found.landed_rows, found.high) == (8, 8, datetime(2026, 1, 1, 9))
    assert pq.read_metadata(sender.target).metadata[b"pull"] == b"1"


def test_rows_that_landed_are_known_and_others_are_news(sender: Sender) -> None:
    sender.pull(("a", "1", T1), ("b", None, T2))
    found = sender.pull(("a", "2", T3), ("b", None, T2), ("late", "1", T1))
    assert sender.landed() == [("a", "2", T3), ("late", "1", T1)]
    assert (found.known_rows, found.landed_rows, found.high) == (
        1,
        2,
        datetime(2026, 1, 1, 11, 0, 0, 500_000),
    )
    assert sender.pull(("a", "2", T3), ("b", None, T2), ("late", "1", T1)).landed_rows == 0


def test_a_row_that_returns_to_an_earlier_state_is_news(sender: Sender) -> None:
    for value, landed in (("1", 1), ("2", 1), ("1", 1), ("1", 0)):
        assert sender.pull(("a", value, T1)).landed_rows == landed
    assert len({k.path.read_bytes() for k in sender.known}) == 3


def test_contradictory_rows_of_a_key_land_together_and_once(sender: Sender) -> None:
    sender.pull(("a", "1", T1))
    assert sender.pull(("a", "1", T1), ("a", "2", T1)).landed_rows == 2
    assert sender.pull(("a", "2", T1), ("a", "1", T1)).landed_rows == 0
    assert sender.pull(("a", "2", T1)).landed_rows == 1


def test_equal_rows_without_a_key_are_known_by_all_of_them(sender: Sender) -> None:
    whole = ("k", "v", "w")
    sender.pull(("a", "1", T1), ("a", "1", T1), key=whole)
    assert sender.pull(("a", "1", T1), ("a", None, T1), key=whole).landed_rows == 1


def test_a_time_to_come_waits_and_does_not_move_the_mark(sender: Sender) -> None:
    found = sender.pull(("a", "1", "2026-01-01 12:00:00.000001"), ("b", "1", T1), ("c", "1", "infinity"))
    assert (found.postponed_rows, found.landed_rows, found.high) == (2, 1, datetime(2026, 1, 1, 9))
    assert sender.landed() == [("b", "1", T1)]


def test_a_row_without_a_watermark_lands_once(sender: Sender) -> None:
    found = sender.pull(("a", "1", None), ("b", "1", T1))
    assert (found.landed_rows, found.unmarked_rows) == (2, 1)
    again = sender.pull(("a", "1", None), ("b", "1", T1), low=datetime(2026, 1, 1, 9))
    assert (again.landed_rows, again.unmarked_rows) == (0, 0)
    assert sender.pull(("a", "2", None), low=datetime(2026, 1, 1, 9)).landed_rows == 1


def test_rows_before_the_lower_bound_do_not_count_as_gone(sender: Sender) -> None:
    key = ("k",)
    sender.pull(("a", "1", T1), ("a", "2", T2), key=key)
    assert sender.pull(("a", "2", T2), low=datetime(2026, 1, 1, 10), key=key).landed_rows == 0


def test_a_column_that_an_older_file_lacks_was_empty_there(sender: Sender, tmp_path: Path) -> None:
    sender.pull(("a", None, T1), ("b", "1", T1))
    table = pq.read_table(sender.target).drop_columns(["v"])
    pq.write_table(table, sender.target)
    sender.pull(("a", None, T1), ("b", "1", T1))
    assert sender.landed() == [("b", "1", T1)]


def test_text_that_is_not_utf8_and_rows_that_do_not_add_up_are_refused(
    sender: Sender, tmp_path: Path
) -> None:
    source = tmp_path / "read.csv"
    for data, rows in ((b"a,\xb9\xfa,x\n", 1), (b"a,b,c\n", 2)):
        source.write_bytes(data)
        extract = Extract(source, rows, ("k", "v", "w"), ("k", "w"), "w", "timestamp", None)
        with pytest.raises(JushuError, match="SOURCE_TEXT"):
            write(extract, [], NOON, tmp_path / "x.parquet", {})


def test_whole_numbers_are_compared_as_numbers(tmp_path: Path) -> None:
    (tmp_path / "read.csv").write_text("a,1,9\nb,1,10\n")
    extract = Extract(tmp_path / "read.csv", 2, ("k", "v", "w"), ("k", "w"), "w", "integer", None)
    first = write(extract, [], NOON, tmp_path / "1.parquet", {})
    assert (first.high, first.postponed_rows) == (10, 0)
    (tmp_path / "read.csv").write_text("b,1,10\nc,1,11\n")
    extract = Extract(tmp_path / "read.csv", 2, ("k", "v", "w"), ("k", "w"), "w", "integer", 10)
    second = write(extract, [Known(1, tmp_path / "1.parquet")], NOON, tmp_path / "2.parquet", {})
    assert (second.known_rows, second.landed_rows, second.high) == (1, 1, 11)


def test_the_mark_is_the_greatest_of_its_watermark_and_files_that_reach_it_are_compared() -> None:
    def before(number: int, high: int | None, *, watermark: str = "id", unmarked: bool = False) -> Before:
        return Before(number, "f", "s", watermark, "integer", high, unmarked)

    pulls = (before(1, 5), before(2, 9, unmarked=True), before(3, 20), before(4, 99, watermark="no"))
    known = History(pulls, 4)
    assert (known.mark("id", "integer"), known.mark("id", "timestamp"), History().mark("id", "integer")) == (
        20,
        None,
        None,
    )
    # 1 ends before the bound; 2 has rows without a watermark; of 4 nobody can say.
    assert [p.number for p in known.reaching("id", "integer", 10)] == [2, 3, 4]
    assert lower(20, 5) == 15
    assert lower(NOON, 90) == NOON - timedelta(seconds=90)
