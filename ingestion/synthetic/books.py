"""What must come out: the list of files, the refused rows, and the clean records."""

from dataclasses import asdict, dataclass, fields
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from ingestion.synthetic import codes


@dataclass(frozen=True)
class FileEntry:
    """One file: its counts balance (physical = header + blank + loaded + quarantined)."""

    file_name: str
    arrival_order: int
    contract: str
    format: str
    physical_lines: int
    header_lines: int
    blank_lines: int
    expected_loaded: int
    expected_quarantined: int


class Books:
    """Collects the truth while files are written; ``close`` writes it into a folder.

    files.csv: one row per file in order of arrival. quarantine.csv: one row per refused row (physical line of
    a text file, 1-based row of a sheet or of a Parquet file). harmless.csv: how many rows or cells of each
    kind look odd and must load all the same. <table>.parquet: one row per record that must be current in the
    end.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._quarantine: list[pl.DataFrame] = []
        self._harmless: dict[tuple[str, str], int] = {}
        self.files: list[FileEntry] = []
        self.rows: dict[str, int] = {}

    def next_arrival(self) -> int:
        """Place of the next file in the order of arrival, from 1."""
        return len(self.files) + 1

    def add_file(self, entry: FileEntry, refused: pl.DataFrame) -> None:
        """Enter a finished file and its refused rows (line, field, reason_code, rule_id)."""
        self.files.append(entry)
        self._quarantine.append(refused.select(pl.lit(entry.file_name).alias("file_name"), pl.all()))

    def note(self, table: str, kind: str, n: int) -> None:
        """Count rows or cells that look odd and must load, such as late corrections or full-width digits."""
        if n:
            self._harmless[table, kind] = self._harmless.get((table, kind), 0) + n

    @property
    def harmless(self) -> pl.DataFrame:
        """table_name, kind, count of what looks odd and must load."""
        rows = [(table, kind, n) for (table, kind), n in sorted(self._harmless.items())]
        return pl.DataFrame(rows, schema=["table_name", "kind", "count"], orient="row")

    def add_records(self, table: str, frame: pl.DataFrame) -> None:
        """Append clean records of a table."""
        arrow = codes.typed(table, frame).to_arrow()
        if table not in self._writers:
            self._writers[table] = pq.ParquetWriter(self._folder / f"{table}.parquet", arrow.schema)
        self._writers[table].write_table(arrow)
        self.rows[table] = self.rows.get(table, 0) + frame.height

    @property
    def quarantine(self) -> pl.DataFrame:
        """All refused rows so far."""
        return pl.concat(self._quarantine)

    def close(self) -> None:
        """Write the CSV files and finish the Parquet files."""
        for writer in self._writers.values():
            writer.close()
        names = [f.name for f in fields(FileEntry)]
        pl.DataFrame([asdict(f) for f in self.files]).select(names).write_csv(self._folder / "files.csv")
        self.quarantine.write_csv(self._folder / "quarantine.csv")
        self.harmless.write_csv(self._folder / "harmless.csv")
