"""Files of the five formats from text frames, with the line number of every refused row."""

import gzip
import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import xlsxwriter
import xlwt

from ingestion.synthetic import codes
from ingestion.synthetic.dirt import EXTRA

# Cells that may hold a comma and so are quoted where they do.
FREE_TEXT = ("requester_name", "enterprise_name", "respondent_name")
CREATED = datetime(2026, 9, 30, 12, 0, 0)
EXCEL_EPOCH = datetime(1899, 12, 30)
ISO_DATE = r"^\d{4}-(0[1-9]|1[0-2])-([01]\d|2[0-8])$"


class Writer(Protocol):
    """A file being written: text frames go in, counts and refused rows come out."""

    header_lines: int
    lines: int
    blank: int

    def write(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Append rows; returns line, field, reason_code and rule_id of those that must be refused."""
        ...

    def close(self) -> None:
        """Finish the file."""
        ...


def refused(rows: pl.DataFrame, lines: pl.Series) -> pl.DataFrame:
    """The rows with a reason, by line."""
    return (
        rows.select(lines.alias("line"), "_code", "_field", "_rule")
        .filter(pl.col("_code").is_not_null())
        .select("line", field="_field", reason_code="_code", rule_id="_rule")
    )


class TextWriter:
    """CSV or JSON lines, plain or gzipped, in any encoding."""

    def __init__(
        self,
        path: Path,
        table: str,
        *,
        language: str = "en",
        encoding: str = "utf-8",
        newline: str = "\n",
        blank_every: int = 0,
        header_again: bool = False,
    ) -> None:
        self._names = codes.header(table, language)
        self._columns = codes.columns(table)
        self._json = ".jsonl" in path.name
        self._encoding, self._newline = encoding, newline
        self._blank_every, self._header_again = blank_every, header_again
        # Kept open over many batches; close() ends both.
        self._raw = path.open("wb")
        self._file: Any = self._raw
        if path.suffix == ".gz":
            self._file = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=self._raw, mtime=0)
        self.header_lines = 0 if self._json else 1
        self.lines = self.blank = 0
        if not self._json:
            self._put([",".join(self._names)])

    def _put(self, lines: list[str]) -> None:
        self._file.write((self._newline.join(lines) + self._newline).encode(self._encoding))
        self.lines += len(lines)
        # The mark of a UTF-8 file stands at its beginning only.
        self._encoding = self._encoding.removesuffix("-sig")

    def write(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Append rows, with blank lines and a second header here and there."""
        line = self._json_lines() if self._json else self._csv_lines()
        body = rows.select(line.alias("text"), *EXTRA)
        body = self._interleave(body)
        first = self.lines + 1
        self._put(body["text"].to_list())
        number = pl.Series(np.arange(first, first + body.height))
        return refused(body, number)

    def _interleave(self, body: pl.DataFrame) -> pl.DataFrame:
        """Put blank lines, and once the header again, between the lines."""
        body = body.with_row_index("_at").with_columns(pl.col("_at").cast(pl.Float64))
        extra: list[dict[str, object]] = []
        if self._blank_every:
            at = np.arange(self._blank_every, body.height, self._blank_every)
            extra += [_line(float(a) - 0.5, "", None) for a in at]
            self.blank += len(at)
        if self._header_again and body.height > 20:
            extra.append(_line(body.height // 2 - 0.4, ",".join(self._names), "REPEATED_HEADER"))
            self._header_again = False
        if extra:
            body = pl.concat([body, pl.DataFrame(extra, schema=body.schema)]).sort("_at", maintain_order=True)
        return body

    def _csv_lines(self) -> pl.Expr:
        cells = [self._cell(c) for c in self._columns]
        line = pl.concat_str(cells, separator=",")
        glued = pl.concat_str([pl.concat_str(cells[:2]), *cells[2:]], separator=",")
        longer = pl.concat_str(line, pl.lit(",多余"))
        return (
            pl.when(pl.col("_width") < 0).then(glued).when(pl.col("_width") > 0).then(longer).otherwise(line)
        )

    @staticmethod
    def _cell(column: str) -> pl.Expr:
        cell = pl.col(column).fill_null("")
        if column in FREE_TEXT:
            cell = pl.when(cell.str.contains(",", literal=True)).then(pl.format('"{}"', cell)).otherwise(cell)
        return cell

    def _json_lines(self) -> pl.Expr:
        named = [pl.col(c).alias(n) for c, n in zip(self._columns, self._names, strict=True)]
        return pl.struct(named).struct.json_encode()

    def close(self) -> None:
        """Finish the file."""
        self._file.close()
        self._raw.close()


def _line(at: float, text: str, code: str | None) -> dict[str, object]:
    return {"_at": at, "text": text, "_code": code, "_field": "", "_rule": "", "_width": 0}


class SheetWriter:
    """A workbook with one sheet, XLSX or XLS; dates as real cells, serial numbers or text.

    ``cell_seed`` decides which; text that is not a plain ISO date or number stays text.
    """

    def __init__(self, path: Path, table: str, *, language: str, cell_seed: int, blank_at: int = 0) -> None:
        self._columns = codes.columns(table)
        schema = codes.schema(table)
        self._dates = {c for c in self._columns if str(schema[c]) == "Date"}
        self._numbers = {c for c in self._columns if schema[c].is_numeric()}
        self._rng = np.random.default_rng(cell_seed)
        self._sheet: _Xlsx | _Xls = _Xlsx(path) if path.suffix == ".xlsx" else _Xls(path)
        self._blank_at = blank_at
        self.header_lines, self.lines, self.blank = 1, 1, 0
        for c, name in enumerate(codes.header(table, language)):
            self._sheet.text(0, c, name)

    def write(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Append rows, with one empty row in between where asked for."""
        if self._blank_at and rows.height > self._blank_at:
            first = self.write_rows(rows[: self._blank_at])
            self.lines += 1
            self.blank += 1
            return pl.concat([first, self.write_rows(rows[self._blank_at :])])
        return self.write_rows(rows)

    def write_rows(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Append rows one below the other."""
        first = self.lines
        for c, column in enumerate(self._columns):
            self._write_column(first, c, column, rows[column])
        self.lines += rows.height
        return refused(rows, pl.Series(np.arange(first + 1, first + 1 + rows.height)))

    def _write_column(self, first: int, c: int, column: str, cells: pl.Series) -> None:
        way = self._rng.random(len(cells))
        plain = cells.str.contains(ISO_DATE if column in self._dates else r"^-?\d+(\.\d+)?$").fill_null(False)
        for r, (text, is_plain, w) in enumerate(zip(cells, plain, way, strict=True)):
            if text is None or text == "":
                continue
            if column in self._dates and is_plain and w < 0.75:
                moment = datetime.fromisoformat(text)
                if w < 0.45:
                    self._sheet.date(first + r, c, moment)
                else:
                    self._sheet.number(first + r, c, (moment - EXCEL_EPOCH) // timedelta(days=1))
            elif column in self._numbers and is_plain and w < 0.8:
                self._sheet.number(first + r, c, float(text))
            else:
                self._sheet.text(first + r, c, text)

    def close(self) -> None:
        """Finish the file."""
        self._sheet.close()


class _Xlsx:
    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(str(path), {"in_memory": True})
        self._book.set_properties({"created": CREATED, "author": "Jushu demo"})
        self._sheet = self._book.add_worksheet("填报表")
        self._date = self._book.add_format({"num_format": "yyyy-mm-dd"})

    def text(self, row: int, column: int, value: str) -> None:
        self._sheet.write_string(row, column, value)

    def number(self, row: int, column: int, value: float) -> None:
        self._sheet.write_number(row, column, value)

    def date(self, row: int, column: int, value: datetime) -> None:
        self._sheet.write_datetime(row, column, value, self._date)

    def close(self) -> None:
        self._book.close()


class _Xls:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._book = xlwt.Workbook(encoding="utf-8")
        self._sheet = self._book.add_sheet("填报表")
        self._date = xlwt.easyxf(num_format_str="yyyy-mm-dd")

    def text(self, row: int, column: int, value: str) -> None:
        self._sheet.write(row, column, value)

    def number(self, row: int, column: int, value: float) -> None:
        self._sheet.write(row, column, value)

    def date(self, row: int, column: int, value: datetime) -> None:
        self._sheet.write(row, column, value, self._date)

    def close(self) -> None:
        buffer = io.BytesIO()
        self._book.save(buffer)
        self._path.write_bytes(buffer.getvalue())


class ParquetFile:
    """A typed Parquet file with English column names; row 1 is the first."""

    def __init__(self, path: Path, table: str) -> None:
        self._path, self._table = path, table
        self._writer: pq.ParquetWriter | None = None
        self.header_lines = self.lines = self.blank = 0

    def write(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Append rows."""
        arrow = rows.select(_from_text(c, t) for c, t in codes.schema(self._table).items()).to_arrow()
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._path, arrow.schema)
        self._writer.write_table(arrow)
        first = self.lines + 1
        self.lines += rows.height
        return refused(rows, pl.Series(np.arange(first, first + rows.height)))

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()


def _from_text(column: str, kind: object) -> pl.Expr:
    text = pl.col(column)
    if kind == pl.Boolean:
        return pl.when(text.is_not_null()).then(text == "true").alias(column)
    if kind == pl.Datetime("us"):
        return text.str.to_datetime("%Y-%m-%d %H:%M:%S", time_unit="us")
    if kind == pl.Date:
        return text.str.to_date("%Y-%m-%d")
    return text.cast(kind)  # pyright: ignore[reportArgumentType]
