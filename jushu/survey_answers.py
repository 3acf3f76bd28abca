"""A file of answers: one row per respondent, one column per question, and the design of the sample."""

import math
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from jushu.errors import JushuError, unknown_name
from jushu.sheets import LINE, as_text, read_sheets

DESIGN = ("respondent", "enterprise", "weight")
Vector = NDArray[np.float64]


class AnswerTable:
    """The rows of a file (CSV, XLSX, Parquet); an empty cell is no answer.

    Raises JushuError ANSWERS_INVALID for a file without answers or a respondent given twice.
    """

    def __init__(self, path: Path):
        self._rows = next(iter(read_sheets(path).values()), pl.DataFrame())
        if not self._rows.height:
            raise refusal("没有答卷", "there are no answers")
        if "respondent" in self._rows.columns:
            named = self._rows.filter(pl.col("respondent").is_not_null())
            for line, name in (
                named.filter(~pl.col("respondent").is_first_distinct())
                .select(LINE, as_text(named, "respondent"))[:1]
                .iter_rows()
            ):
                raise refusal(
                    f"第 {line} 行的 respondent {name} 重复", f"row {line}: respondent {name} stands twice"
                )

    @property
    def count(self) -> int:
        """Respondents."""
        return self._rows.height

    def numbers(self, name: str) -> Vector:
        """A column of answers, NaN where there is none; refuses a cell that is no number."""
        names = [column for column in self._rows.columns if column != LINE]
        if name not in names:
            raise unknown_name(
                "UNKNOWN_COLUMN", zh=f"没有列 {name}。", en=f"There is no column {name}.", known=names
            )
        values = self._column(name)
        wrong = self._rows.filter(pl.col(name).is_not_null() & ~values.is_finite().fill_null(False))
        for cell, line in wrong.select(name, LINE)[:1].iter_rows():
            raise refusal(
                f"第 {line} 行 {name} 列的 {cell!r} 不是数",
                f"row {line}, column {name}: {cell!r} is no number",
            )
        return values.fill_null(math.nan).to_numpy()

    def questions(self) -> list[str]:
        """Names of the columns that hold numbers and nothing else."""
        found = []
        for name in self._rows.drop(LINE, *DESIGN, strict=False).columns:
            values = self._column(name).drop_nulls()
            if len(values) and len(values) == self._rows[name].count() and values.is_finite().all():
                found.append(name)
        if not found:
            raise refusal("没有数值列", "no column holds numbers")
        return found

    def enterprises(self) -> NDArray[np.int64]:
        """A whole number per enterprise; a respondent without one counts by itself."""
        if "enterprise" not in self._rows.columns:
            return np.arange(self.count)
        own = pl.concat_str(pl.lit("\0"), LINE)
        names = self._rows.select(pl.coalesce(as_text(self._rows, "enterprise"), own)).to_series()
        return names.rank("dense").cast(pl.Int64).to_numpy()

    def weights(self) -> Vector | None:
        """Design weights; None where the file has none."""
        if "weight" not in self._rows.columns:
            return None
        weights = self.numbers("weight")
        for line in self._rows.filter(~pl.Series(weights >= 0))[LINE][:1]:
            raise refusal(f"第 {line} 行缺权重或权重为负", f"row {line}: no weight, or a negative one")
        return weights

    def _column(self, name: str) -> pl.Series:
        return self._rows[name].cast(pl.Float64, strict=False)


def thresholds(texts: Iterable[str]) -> list[tuple[str, float]]:
    """(column, least answer that counts as satisfied) of ``COLUMN:LEAST``."""
    found = []
    for text in texts:
        name, _, least = text.rpartition(":")
        try:
            found.append((name, float(least)))
        except ValueError as error:
            raise refusal(
                f"--satisfied {text} 应写成 列:最低分", f"--satisfied {text}: write COLUMN:LEAST"
            ) from error
    return found


def refusal(zh: str, en: str) -> JushuError:
    """The refusal of answers that cannot be used; to be raised by the caller."""
    return JushuError(
        "ANSWERS_INVALID",
        zh=f"答卷不能使用：{zh}。",
        en=f"The answers cannot be used: {en}.",
        todo_zh="给出 CSV（UTF-8）、XLSX 或 Parquet：一行一份答卷、一列一题，"
        "可有 respondent、enterprise、weight 列。",
        todo_en="Give CSV (UTF-8), XLSX or Parquet with one row per respondent and one column per question, "
        "and if known the columns respondent, enterprise, weight.",
    )
