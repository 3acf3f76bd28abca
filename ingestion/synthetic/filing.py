"""Files of one run: opens them in a known order, spoils chosen rows, keeps the books."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import polars as pl

from ingestion import contract
from ingestion.synthetic.books import Books, FileEntry
from ingestion.synthetic.dirt import Planter
from ingestion.synthetic.text import Variant, render, vary
from ingestion.synthetic.writers import ParquetFile, SheetWriter, TextWriter, Writer

NONE = -1


@dataclass
class OpenFile:
    """A file being filled: ``add`` takes clean rows and the recipes that spoil some of them."""

    table: str
    kind: str
    writer: Writer
    planter: Planter
    rng: np.random.Generator
    variants: Sequence[Variant]
    books: Books
    refused: list[pl.DataFrame]

    def add(self, frame: pl.DataFrame, recipe: np.ndarray | None = None) -> None:
        """Append rows; ``recipe`` has one recipe number per row, -1 for none."""
        if frame.height == 0:
            return
        chosen = np.full(frame.height, NONE) if recipe is None else recipe
        text = render(self.table, frame).with_columns(_recipe=pl.Series(chosen, dtype=pl.Int64))
        text, changed = vary(self.rng, text, self.variants, pl.col("_recipe") >= 0)
        for kind, n in changed.items():
            self.books.note(self.table, kind, n)
        self.refused.append(self.writer.write(self.planter.spoil(text)))


class Filer:
    """Writes the files of one run into a folder; every random choice depends on the seed and a name."""

    def __init__(self, folder: Path, books: Books, seed: int) -> None:
        self._folder = folder
        self._folder.mkdir(parents=True, exist_ok=True)
        self._seed = seed
        self.books = books
        self.planters = {table: Planter(table) for table in contract.names()}

    def rng(self, name: str) -> np.random.Generator:
        """The random numbers for one purpose."""
        return np.random.default_rng([self._seed, crc32(name.encode())])

    @contextmanager
    def open(self, name: str, *, variants: Sequence[Variant] = (), **style: Any) -> Iterator[OpenFile]:
        """A new file; its name begins with the contract's and ends in .csv, .csv.gz, .jsonl, .xlsx, ..."""
        table, kind = name.split("__", maxsplit=1)[0], name.split(".")[1]
        path = self._folder / name
        writer: Writer
        if kind in ("xlsx", "xls"):
            writer = SheetWriter(path, table, cell_seed=crc32(name.encode()), **style)
        elif kind == "parquet":
            writer = ParquetFile(path, table)
        else:
            writer = TextWriter(path, table, **style)
        rng = self.rng(f"variants {name}")
        file = OpenFile(table, kind, writer, self.planters[table], rng, variants, self.books, [])
        yield file
        writer.close()
        empty = pl.DataFrame(
            schema={"line": pl.Int64, "field": pl.String, "reason_code": pl.String, "rule_id": pl.String}
        )
        refused = pl.concat([empty, *file.refused]).sort("line")
        entry = FileEntry(
            name,
            self.books.next_arrival(),
            table,
            kind + ("_gz" if name.endswith(".gz") else ""),
            writer.lines,
            writer.header_lines,
            writer.blank,
            writer.lines - writer.header_lines - writer.blank - refused.height,
            refused.height,
        )
        self.books.add_file(entry, refused)


def plant(
    planter: Planter,
    rng: np.random.Generator,
    may: np.ndarray,
    share: float,
    kind: str,
    *,
    least: int = 0,
    keeping: bool = False,
) -> np.ndarray:
    """Recipe numbers for a batch: a known share of the rows that may be spoilt, -1 for the others."""
    recipe = np.full(len(may), NONE)
    candidates = np.flatnonzero(may)
    n = min(len(candidates), max(least, round(share * len(may))))
    at = np.sort(rng.choice(candidates, n, replace=False)) if n else candidates[:0]
    recipe[at] = planter.choose(n, kind, keeping=keeping)
    return recipe
