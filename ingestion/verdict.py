"""What became of a file, and why."""

from dataclasses import asdict, dataclass, field
from typing import Any, NoReturn

import polars as pl

# One row per refused physical row: where it stands, why it was refused, and its text.
REFUSED = pl.Schema(
    {
        "line": pl.Int32,
        "field": pl.String,
        "reason_code": pl.String,
        "rule_id": pl.String,
        "raw_value": pl.String,
        "raw_text": pl.String,
    }
)


class FileRefused(Exception):
    """The whole file is refused; nothing of it is loaded."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(code, zh, en)
        self.code, self.zh, self.en = code, zh, en


def refuse(code: str, *, zh: str, en: str) -> NoReturn:
    """Refuse the whole file with a stable code and a sentence in both languages."""
    raise FileRefused(code, zh, en)


@dataclass
class Verdict:
    """The books of one file: every physical line is in exactly one of the five counts.

    ``physical = blank + header + footer + loaded + quarantined``. ``code`` is OK, or the reason for which
    the whole file was refused. ``has_distinct_keys`` means that the rows come in the order of their key, so
    that none can be repeated; otherwise it has to be looked for. ``revision`` compares the file with the last
    one of its name (see ``ingestion.revision``), ``claim`` is what its sender said and the file kept.
    """

    status: str = "loaded"
    code: str = "OK"
    text_zh: str = ""
    text_en: str = ""
    file_id: str = ""
    contract: str = ""
    contract_version: str = ""
    format: str = ""
    encoding: str = ""
    sheet: str = ""
    sha256: str = ""
    physical_lines: int = 0
    blank_lines: int = 0
    header_lines: int = 0
    footer_lines: int = 0
    loaded_rows: int = 0
    quarantined_rows: int = 0
    reasons: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    seconds: float = 0.0
    has_distinct_keys: bool = False
    revision: dict[str, Any] = field(default_factory=dict)
    claim: dict[str, Any] = field(default_factory=dict)

    @property
    def is_balanced(self) -> bool:
        """True when the five counts add up to the physical lines."""
        counted = self.blank_lines + self.header_lines + self.footer_lines
        return self.physical_lines == counted + self.loaded_rows + self.quarantined_rows

    def as_dict(self) -> dict:
        """The verdict as plain data, for JSON."""
        return asdict(self)
