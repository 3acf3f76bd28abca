"""What was pulled before: the table ``ingest.pulls``, one row per pull whose file was loaded.

A row is written in the transaction that loads the file, so that the mark never runs ahead of the rows.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import duckdb

Kind = Literal["timestamp", "integer"]
Mark = datetime | int


@dataclass(frozen=True)
class Pull:
    """The books of one pull: ``read = postponed + known + landed``.

    ``low`` and ``high`` are the lower and upper bound of the watermark as text (local time or a whole
    number); ``low`` is None when everything was read. ``unmarked_rows`` of the landed rows have no watermark.
    """

    source: str
    number: int
    contract: str
    watermark: str
    kind: Kind
    low: str | None
    high: str | None
    read_rows: int
    postponed_rows: int
    known_rows: int
    landed_rows: int
    unmarked_rows: int

    @property
    def is_balanced(self) -> bool:
        """True when every row that was read is in one of the three counts."""
        return self.read_rows == self.postponed_rows + self.known_rows + self.landed_rows


@dataclass(frozen=True)
class Before:
    """One earlier pull of a source: its number, the file that it landed, and its marks."""

    number: int
    file_id: str
    sha256: str
    watermark: str
    kind: Kind
    high: Mark | None
    has_unmarked: bool


@dataclass(frozen=True)
class History:
    """All earlier pulls of one source into one contract, oldest first; ``last_number`` of the source."""

    pulls: tuple[Before, ...] = ()
    last_number: int = 0

    def mark(self, watermark: str, kind: Kind) -> Mark | None:
        """The greatest value of this watermark pulled so far; None before the first pull by it."""
        marks = [
            p.high for p in self.pulls if (p.watermark, p.kind) == (watermark, kind) and p.high is not None
        ]
        return max(marks, default=None)  # pyright: ignore[reportArgumentType]

    def reaching(self, watermark: str, kind: Kind, low: Mark) -> tuple[Before, ...]:
        """Pulls whose files may hold rows with a watermark of at least ``low``, or without one."""
        return tuple(
            p
            for p in self.pulls
            if (p.watermark, p.kind) != (watermark, kind)
            or p.has_unmarked
            or (p.high is not None and p.high >= low)  # pyright: ignore[reportOperatorIssue]
        )


def lower(mark: Mark, overlap: int) -> Mark:
    """The mark less the overlap: seconds of a time, units of a whole number."""
    return mark - timedelta(seconds=overlap) if isinstance(mark, datetime) else mark - overlap


def parse(text: str | None, kind: Kind) -> Mark | None:
    """A mark from its text."""
    if text is None:
        return None
    return int(text) if kind == "integer" else datetime.fromisoformat(text)


def read(connection: duckdb.DuckDBPyConnection, source: str, contract: str) -> History:
    """What was pulled from a source into a contract."""
    rows = connection.execute(
        "select pull_no, file_id, sha256, watermark_column, watermark_kind, high_mark, unmarked_rows "
        "from ingest.pulls where source = ? and contract = ? order by pull_no",
        [source, contract],
    ).fetchall()
    pulls = tuple(
        Before(no, file, sha, column, kind, parse(high, kind), n > 0)
        for no, file, sha, column, kind, high, n in rows
    )
    last = connection.execute(
        "select coalesce(max(pull_no), 0) from ingest.pulls where source = ?", [source]
    ).fetchone()
    assert last
    return History(pulls, int(last[0]))


def record(
    connection: duckdb.DuckDBPyConnection, pull: Pull, file_id: str, sha256: str, pulled_at: datetime
) -> None:
    """Enter a pull in the books, in the caller's transaction."""
    connection.execute(
        f"insert into ingest.pulls values ({', '.join('?' * 15)})",
        [
            pull.source,
            pull.number,
            pull.contract,
            pull.watermark,
            pull.kind,
            pull.low,
            pull.high,
            file_id,
            sha256,
            pull.read_rows,
            pull.postponed_rows,
            pull.known_rows,
            pull.landed_rows,
            pull.unmarked_rows,
            pulled_at,
        ],
    )
