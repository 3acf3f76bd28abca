"""What is written beside the refused rows: per line, the cells to mark and a sentence per problem."""

from collections.abc import Mapping as MappingType
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import polars as pl

from ingestion.contract import Contract
from ingestion.mapping import Mapping
from ingestion.precheck.reasons import sentence

MOST_COMMENTS = 2_000  # a spreadsheet with more remarks on cells opens slowly; the last column has them all
COLOUR = "FFF4B6B0"  # of refused cells (ARGB); no standard colour, so that a second check knows its own
AUTHOR = "Jushu"


@dataclass(frozen=True)
class Remark:
    """One problem of a line: the columns of the file that it concerns (from 0), and what is wrong."""

    columns: tuple[int, ...]
    text: str


@dataclass
class Remarks:
    """The remarks of a file by physical line; ``left_off`` counts refused lines beyond the limit."""

    by_line: dict[int, list[Remark]]
    left_off: int
    lang: str

    @classmethod
    def load(cls, problems: list[Path], mapping: Mapping, lang: str, most: int) -> Self:
        """The problems of the first ``most`` refused lines."""
        found = pl.scan_parquet(problems).drop("raw_text")
        every = found.select(pl.col("line").unique().sort()).collect()
        chosen = found.join(every.head(most).lazy(), on="line", how="semi").collect()
        places = _places(mapping)
        by_line: dict[int, list[Remark]] = {}
        for row in chosen.sort("line", maintain_order=True).iter_rows(named=True):
            columns = [c for n in _fields(row, mapping.contract) for c in places.get(n, ())]
            # A row of broken structure has no cells: its text is marked where it begins.
            remark = Remark(tuple(columns) or (0,), sentence(row, mapping.contract, lang))
            by_line.setdefault(row["line"], []).append(remark)
        return cls(by_line, max(every.height - most, 0), lang)

    def text(self, line: int) -> str:
        """All that is wrong with a line, one problem per line of text; empty where nothing is."""
        return "\n".join(r.text for r in self.by_line.get(line, ()))

    def numbered(self, line: int) -> str:
        """The same with the line of the original file, for a copy whose rows stand elsewhere."""
        said = self.text(line)
        return f"原文件第 {line} 行：{said}" if self.lang == "zh" else f"line {line} of the file: {said}"

    def cells(self, line: int) -> dict[int, str]:
        """Column (from 0) -> what is wrong with the cell."""
        found: dict[int, str] = {}
        for remark in self.by_line.get(line, ()):
            for column in remark.columns:
                found[column] = f"{found[column]}\n{remark.text}" if column in found else remark.text
        return found


def _places(mapping: Mapping) -> dict[str, list[int]]:
    """Contract column -> the columns of the file (c0, c1, ...) that it is made of."""
    return {
        e.meta.output_name(): [int(root.removeprefix("c")) for root in e.meta.root_names()]
        for e in mapping.expressions
    }


def _fields(problem: MappingType[str, str | None], contract: Contract) -> list[str]:
    """The contract columns that a problem is about."""
    if problem["field"]:
        return [problem["field"]]
    if problem["reason_code"] in ("DUPLICATE_ROW", "KEY_CONFLICT"):
        return list(contract.version_key)
    rule = next((r for r in contract.rules if r.rule_id == problem["rule_id"]), None)
    if rule is None:
        return []
    if rule.engine == "code-list":
        return rule.implementation["columns"]
    return pl.sql_expr(rule.implementation).meta.root_names()
