"""Rows of an operator's table with their line numbers, and the list of what is wrong with them."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from jushu.errors import JushuError


@dataclass
class Faults:
    """What is wrong, as (Chinese, English) sentences."""

    found: list[tuple[str, str]] = field(default_factory=list)

    def add(self, row: "Row", zh: str, en: str) -> None:
        """Note a fault of one row; both sentences name the remedy."""
        self.found.append((f"{row.table} 第 {row.line} 行:{zh}", f"{row.table} line {row.line}: {en}"))

    def add_table(self, table: str, zh: str, en: str) -> None:
        """Note a fault of a whole table."""
        self.found.append((f"{table}:{zh}", f"{table}: {en}"))

    def refuse(self) -> None:
        """Raise JushuError METHODOLOGY_INVALID with every fault noted so far, if there is one."""
        if not self.found:
            return
        raise JushuError(
            "METHODOLOGY_INVALID",
            zh="评分方法不成立:" + ";".join(zh for zh, _ in self.found),
            en="The methodology has no meaning: " + "; ".join(en for _, en in self.found),
            todo_zh="按所列文件和行号改正后重新运行。",
            todo_en="Correct the listed rows and run again.",
        )


@dataclass
class Row:
    """One row of a table with its line in the file (the header is line 1)."""

    table: str
    line: int
    cells: Mapping[str, Any]
    faults: Faults

    def text(self, column: str) -> str | None:
        """The cell as trimmed text; None when empty or absent."""
        value = self.cells.get(column)
        text = "" if value is None else str(value).strip()
        return text or None

    def number(self, column: str, default: float | None = None) -> float:
        """The cell as a finite number; a fault and NaN otherwise."""
        text = self.text(column)
        if text is None and default is not None:
            return default
        try:
            value = float(text or "")
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self.faults.add(
                self,
                f"{column} 不是有限数({text});请填数字",
                f"{column} is not a finite number ({text}); give a number",
            )
        return value

    def word(self, column: str, default: str, known: tuple[str, ...]) -> str:
        """One of the known words, or ``default`` when empty; a fault otherwise."""
        word = self.text(column) or default
        if word not in known:
            self.faults.add(
                self,
                f"{column} 的 {word!r} 未知;可用:{'、'.join(known)}",
                f"unknown {column} {word!r}; one of: {', '.join(known)}",
            )
        return word

    def weight(self, column: str = "weight", default: float | None = None) -> float:
        """A weight: a finite number that is not negative."""
        value = self.number(column, default)
        if value < 0:
            self.faults.add(
                self, "权重为负;请填 0 或正数", "the weight is negative; give 0 or a positive number"
            )
        return value

    def share(self, column: str) -> float:
        """A number 0..1."""
        value = self.number(column)
        if not 0 <= value <= 1 and math.isfinite(value):
            self.faults.add(self, f"{column} 应在 0 到 1 之间", f"{column} must lie between 0 and 1")
        return value

    def points(self, column: str, default: float | None = None) -> float:
        """Points 0..100."""
        value = self.number(column, default)
        if not 0 <= value <= 100 and math.isfinite(value):
            self.faults.add(self, f"{column} 应在 0 到 100 之间", f"{column} must lie between 0 and 100")
        return value

    def day(self, column: str) -> date | None:
        """An ISO date; None when empty."""
        text = self.text(column)
        if text is None:
            return None
        try:
            return date.fromisoformat(text[:10])
        except ValueError:
            self.faults.add(
                self,
                f"{column} 不是日期({text});请写成 2026-01-31",
                f"{column} is not a date ({text}); write it like 2026-01-31",
            )
            return None


def valid_rows(rows: list[Row], on: date | None) -> list[Row]:
    """Rows valid on a day (both ends inclusive), or those that have not ended; all where no dates are."""
    kept = []
    for row in rows:
        start, end = row.day("valid_from"), row.day("valid_to")
        if start and end and end < start:
            row.faults.add(
                row,
                "valid_to 早于 valid_from;请改其一",
                "valid_to lies before valid_from; change one of them",
            )
        if (end is None) if on is None else ((start or on) <= on <= (end or on)):
            kept.append(row)
    return kept


def refuse_unknown(rows: list[Row], known: Collection[str], faults: Faults) -> None:
    """A column that no part of the program reads is a fault, of the first row that fills it."""
    strange: dict[str, Row] = {}
    for row in rows:
        for column in row.cells:
            if column not in known and (column not in strange or not strange[column].text(column)):
                strange[column] = row
    for column, row in strange.items():
        faults.add(
            row,
            f"未知的列 {column!r};请改名或删去,可用:{'、'.join(known)}",
            f"unknown column {column!r}; rename or remove it, known are: {', '.join(known)}",
        )


def by_code(rows: list[Row], column: str, faults: Faults) -> dict[str, Row]:
    """Rows by their code; an empty code and a code given twice are faults."""
    found: dict[str, Row] = {}
    for row in rows:
        code = row.text(column)
        if code is None:
            faults.add(row, f"{column} 为空;请填代码", f"{column} is empty; give a code")
        elif code in found:
            faults.add(
                row,
                f"{code} 与第 {found[code].line} 行重复;请删一行",
                f"{code} is already on line {found[code].line}; remove one of them",
            )
        else:
            found[code] = row
    return found


def word_set(text: str | None) -> frozenset[str] | None:
    """Words of a cell such as "cluster;zone"; None when empty."""
    return None if text is None else frozenset(part.strip() for part in text.split(";") if part.strip())
