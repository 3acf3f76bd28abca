"""What landed files say in given lines: the text of each cell, after the bytes were verified.

The files were accepted once under the limits of the process that reads files; only their unchanged bytes are
read here again, by the same readers.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import polars as pl

from ingestion import contract as contracts
from ingestion import profile as profiles
from ingestion.contract import Contract
from ingestion.landing import place
from ingestion.mapping import UNIT_IN_HEADER, choose, clean_header, dialect_of
from ingestion.marks import unmarked
from ingestion.profile import Profile
from ingestion.readers.detect import open_file
from ingestion.recognise import is_header_of
from ingestion.verdict import FileRefused
from jushu import files
from jushu.settings import Settings

# verified: the bytes are those that were received; missing: the landing folder does not have them; changed:
# they are others now, and nothing of them is shown; unreadable: the present contract cannot read them.
State = Literal["verified", "missing", "changed", "unreadable"]
MASK = "***"
EMPTY = {"line": pl.Int32, "cells": pl.String}


@dataclass(frozen=True)
class Wanted:
    """Lines of one landed file (none: only its bytes are verified), and how it was read."""

    file_id: str
    sha256: str
    format: str
    encoding: str
    contract: str
    profile: str | None
    lines: pl.Series


@dataclass(frozen=True)
class Cells:
    """Cells of the lines of one file.

    ``headers`` tells field -> header as it stands in the file; ``rows`` has line and ``cells``, a JSON object
    of field -> text as it stands there, cells with personal data as ***. Columns that no contract knows are
    left out.
    """

    state: State
    headers: dict[str, str] = field(default_factory=dict)
    rows: pl.DataFrame = field(repr=False, default_factory=lambda: pl.DataFrame(schema=EMPTY))


def read_cells(wanted: Iterable[Wanted], settings: Settings) -> dict[str, Cells]:
    """Cells by file id; a file that is missing or changed gives its state and no cell."""
    asked = list(wanted)
    with ThreadPoolExecutor(2) as pool:
        found = pool.map(lambda each: _read(each, settings), asked)
        return {each.file_id: cells for each, cells in zip(asked, found, strict=True)}


def _read(wanted: Wanted, settings: Settings) -> Cells:
    path = place(settings, wanted.sha256)
    if not path.is_file():
        return Cells("missing")
    if files.sha256(path) != wanted.sha256:
        return Cells("changed")
    try:
        return _of_lines(path, wanted) if len(wanted.lines) else Cells("verified")
    except FileRefused:
        return Cells("unreadable")


def _of_lines(path: Path, wanted: Wanted) -> Cells:
    profile = profiles.load(wanted.profile) if wanted.profile else None

    def is_header(cells: list[str]) -> bool:
        return profile.input_for(cells) is not None if profile else is_header_of(cells, wanted.contract)

    reading = open_file(path, wanted.format, dialect_of(profile), wanted.encoding, is_header)
    columns = _columns(reading.headers, wanted.contract, profile)
    contract = contracts.load(wanted.contract)
    # one cell may hold several fields (number / department / person): it is as personal as the most of them
    personal = {at for name, at in columns.items() if contract.field(name).personal}
    shown = [
        pl.lit(MASK).alias(name) if at in personal else unmarked(pl.col(f"c{at}").fill_null("")).alias(name)
        for name, at in columns.items()
    ]
    left, parts = wanted.lines.unique(), []
    for block in reading.blocks:
        rows = block().rows.filter(pl.col("_line").is_in(left.implode()))
        parts.append(rows.select(line="_line", cells=pl.struct(shown).struct.json_encode()))
        left = left.filter(~left.is_in(rows["_line"].implode()))
        if left.is_empty():
            break
    headers = {name: reading.headers[at] for name, at in columns.items()}
    return Cells("verified", headers, pl.concat(parts))


def _columns(headers: list[str], name: str, profile: Profile | None) -> dict[str, int]:
    """Field -> place of the column that it was read from; fields with a constant or nothing have none."""
    constants = {} if profile else _constants(headers, contracts.load(name))
    return choose(headers, contract=name, profile=profile, constants=constants).places()


def _constants(headers: list[str], contract: Contract) -> dict[str, str]:
    """Required fields that the file does not have: the sender gave them when it was loaded (``--set``)."""
    present = set(map(clean_header, headers))
    present |= {found["name"] for header in present if (found := UNIT_IN_HEADER.match(header))}
    return {
        each.name: ""
        for each in contract.fields
        if each.required and not present & set(map(clean_header, each.names))
    }
