"""What a hostile file is, what must become of it, and the register of all kinds.

A kind makes one small file from a seed and says what must happen to it. What must happen is worked out from
what was planted, never asked of a reader.
"""

import csv
import io
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from stdnum.cn import uscc

Row = dict[str, Any]
REQUESTS, REPORTS = "service_requests", "enterprise_reports"
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙马朱胡", "伟芳娜敏静强磊军洋勇艳杰涛明超"
USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True)
class Case:
    """One file and its verdict: the rows that must be loaded with their values, line -> reason of the others.

    ``code`` is OK or the reason for which the whole file is refused; ``warning`` must stand in a warning.
    """

    name: str
    data: bytes
    contract: str
    code: str = "OK"
    rows: list[Row] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    warning: str = ""


class Draw:
    """Random rows and the ways to write them; the same seed and kind always give the same."""

    def __init__(self, seed: int, kind: str) -> None:
        self.kind = kind
        self.random = random.Random(f"{seed}/{kind}")
        self.prefix = f"{kind.upper().replace('.', '-')}-{seed}"

    def requests(self, count: int | None = None) -> list[Row]:
        """Rows of service requests with every column filled."""
        return [self._request(i) for i in range(count or self.random.randint(10, 20))]

    def _request(self, number: int) -> Row:
        r = self.random
        at = datetime(2026, 1, 5, 9, 0) + timedelta(minutes=r.randrange(200_000))
        later = [at + timedelta(minutes=m) for m in (30, 600, 700, 900)]
        return {
            "request_id": f"{self.prefix}-{number:03d}"[-64:],
            "cluster_code": f"C{r.randint(1, 9):02d}",
            "zone_code": f"Z{r.randint(1, 9)}",
            "uscc": self.uscc(),
            "item_code": f"I{r.randint(10, 99)}",
            "provider_code": f"P{r.randint(100, 999)}",
            "channel": r.choice(["window", "web", "app", "phone", "visit", "other"]),
            "submitted_at": at,
            "first_response_at": later[0],
            "resolved_at": later[1],
            "closed_at": later[2],
            "reopened_at": later[3],
            "closed_result": r.choice(["solved", "unsolved", "withdrawn"]),
            "return_count": r.randint(0, 9),
            "transfer_count": r.randint(0, 9),
            "rating": r.randint(1, 5),
            "sla_met": r.random() < 0.5,
            "requester_name": r.choice(SURNAMES) + "".join(r.choices(GIVEN, k=2)),
            "updated_at": later[3] + timedelta(seconds=r.randrange(10, 60)),
        }

    def reports(self, count: int = 10) -> list[Row]:
        """Rows of enterprise reports with every column filled."""
        r, rows = self.random, []
        for _ in range(count):
            revenue, staff = r.randint(100_000, 90_000_000), r.randint(50, 900)
            rows.append({
                "uscc": self.uscc(),
                "report_period": f"2026Q{r.randint(1, 3)}",
                "cluster_code": f"C{r.randint(1, 9):02d}",
                "total_revenue_cny": Decimal(revenue) + Decimal(r.randint(0, 99)) / 100,
                "data_revenue_cny": Decimal(revenue // 2),
                "rd_expense_cny": Decimal(revenue // 10),
                "staff_count": staff,
                "data_staff_count": staff // 2,
                "data_staff_joined": r.randint(0, 9),
                "data_staff_left": r.randint(0, 9),
                "filed_on": date(2026, 4, 1) + timedelta(days=r.randrange(150)),
            })  # fmt: skip
        return rows

    def uscc(self) -> str:
        """A credit code with its check digit."""
        body = "91" + "".join(self.random.choices("0123456789", k=6))
        body += "".join(self.random.choices(USCC_LETTERS, k=9))
        return body + uscc.calc_check_digit(body)

    def pick(self, rows: list[Row]) -> int:
        """A place that is neither the first nor the last of the rows."""
        return self.random.randrange(1, len(rows) - 1)


KINDS: dict[str, tuple[int, Callable[[Draw], Case]]] = {}
# Only the long sweep reads these: large files, and further members of families of which one is enough to see
# that a rule works.
LONG = re.compile(
    r"size\.(hundred|million_blank)|jsonl\.ten_megabytes|xlsx\.(far_corner|far_row|many_empty)|package\.bomb$"
    r"|(footer|total_between)\.word_[2-9]|unit\.(above_of|above_in_a)|encoding\.other_(iso|euc|cp1251)"
    r"|xls\.error_n|identifier\.(short|nan|wide|private)|type\.(png|elf|rtf|pdf)|value\.(two_points|about|range)"
)


def kind(name: str, row: int) -> Callable[[Callable[[Draw], Case]], Callable[[Draw], Case]]:
    """Register a kind under a name that says what is planted, with its row of the fault matrix."""

    def register(make: Callable[[Draw], Case]) -> Callable[[Draw], Case]:
        assert name not in KINDS, name
        KINDS[name] = (row, make)
        return make

    return register


def make(name: str, seed: int) -> Case:
    """The file of one kind and seed."""
    return KINDS[name][1](Draw(seed, name))


def text(value: object) -> str:
    """A value as a careful sender writes it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def texts(row: Row) -> list[str]:
    """All values of a row as text."""
    return [text(v) for v in row.values()]


def line(cells: list[str], mark: str = ",") -> str:
    """One record of a delimited file, quoted only where it must be."""
    out = io.StringIO()
    csv.writer(out, delimiter=mark, lineterminator="\n").writerow(cells)
    return out.getvalue().removesuffix("\n")


def lines(rows: list[Row]) -> list[str]:
    """Header and records of a delimited file."""
    return [line(list(rows[0])), *(line(texts(r)) for r in rows)]


def csv_case(draw: Draw, rows: list[Row], content: list[str] | str | bytes, **expected: Any) -> Case:
    """A CSV file of requests; ``rows`` are those that must be loaded."""
    if isinstance(content, list):
        content = "\n".join(content) + "\n"
    data = content.encode() if isinstance(content, str) else content
    contract = expected.pop("contract", REQUESTS)
    name = expected.pop("name", f"{contract}__{draw.kind}.csv")
    return Case(name, data, contract, rows=rows, **expected)


def refusal(
    draw: Draw, data: bytes | str, code: str, *, suffix: str = "csv", contract: str = REQUESTS
) -> Case:
    """A file that must be refused as a whole."""
    content = data.encode() if isinstance(data, str) else data
    return Case(f"{contract}__{draw.kind}.{suffix}", content, contract, code=code)


def without(rows: list[Row], *places: int) -> list[Row]:
    """The rows less those at the given places."""
    return [r for i, r in enumerate(rows) if i not in places]
