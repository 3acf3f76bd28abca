"""What a sender claims of a file: rows, sums, sha256, in ``<file>.claim.yaml`` beside it.

A transfer that broke off at the end of a line leaves a file that reads well; only its sender knows that lines
are missing. A claim that does not hold refuses the whole file.
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Self

import polars as pl
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingestion import contract as contracts
from ingestion.verdict import FileRefused, Verdict, refuse

SUFFIX = ".claim.yaml"
LARGEST = 100_000  # bytes of a claim


class Claim(BaseModel):
    """Claims of one file; what is not claimed is not compared.

    ``rows`` are its records, refused ones included. ``sums`` are of columns of the contract, in its unit.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rows: int | None = Field(default=None, ge=0)
    sums: dict[str, Decimal] = Field(default_factory=dict)
    sha256: str | None = Field(default=None, pattern=r"^[0-9a-fA-F]{64}$")

    @classmethod
    def beside(cls, path: Path) -> Self | None:
        """The claim beside a file, or None. Raises FileRefused CLAIM_INVALID for one that cannot be read."""
        at = claim_of(path)
        if not at.is_file() or at.is_symlink():
            return None
        try:
            if at.stat().st_size > LARGEST:
                raise ValueError(f"> {LARGEST} bytes")
            # every scalar stays the text that it is: a sum must not pass through a float
            return cls.model_validate(yaml.load(at.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader))
        except ValidationError as error:
            said = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        except (yaml.YAMLError, OSError, ValueError) as error:
            said = str(error).splitlines()[0]
        refuse(
            "CLAIM_INVALID",
            zh=f"发送方声明 {at.name} 不可用：{said[:300]}",
            en=f"The sender's claim {at.name} cannot be used: {said[:300]}",
        )

    def compare(self, verdict: Verdict, parts: Sequence[Path]) -> None:
        """Refuse a file that is not what its sender claims; ``parts`` are its rows that were accepted.

        Sums of a file with refused rows cannot be compared, because a refused row has no certain value: then
        the verdict warns. Raises FileRefused CLAIM_DIFFERS, and CLAIM_INVALID for a column that has no sum.
        """
        wrong = []
        if self.sha256 and self.sha256.lower() != verdict.sha256:
            wrong.append(("sha256", self.sha256.lower(), verdict.sha256))
        records = verdict.loaded_rows + verdict.quarantined_rows
        if self.rows is not None and self.rows != records:
            wrong.append(("rows", self.rows, records))
        sums = [(name, self.sums[name], there) for name, there in self._sums(verdict, parts)]
        differing = [found for found in sums if found[1] != found[2]]
        if verdict.quarantined_rows and differing:
            verdict.warnings.append(
                "有隔离行，合计无法与声明核对（声明 / 入库） with refused rows the sums cannot be held "
                f"against the claim (claimed / loaded): {_listed(differing)}"
            )
            differing = []
        if wrong := wrong + differing:
            refuse(
                "CLAIM_DIFFERS",
                zh=f"文件与发送方的声明不符（声明 / 实有）：{_listed(wrong)}",
                en=f"The file is not what its sender claims (claimed / there): {_listed(wrong)}",
            )

    def _sums(self, verdict: Verdict, parts: Sequence[Path]) -> list[tuple[str, Decimal]]:
        if not self.sums:
            return []
        numbers = {f.name for f in contracts.load(verdict.contract).fields if f.kind in ("number", "integer")}
        if unknown := sorted(self.sums.keys() - numbers):
            refuse(
                "CLAIM_INVALID",
                zh=f"发送方声明了 {', '.join(unknown)} 的合计，契约 {verdict.contract} 中没有这样的数值列。",
                en=f"The sender claims sums of {', '.join(unknown)}; contract {verdict.contract} has no such "
                "columns of numbers.",
            )
        if not parts:
            return [(name, Decimal(0)) for name in self.sums]
        rows = pl.concat([pl.scan_parquet(part, glob=False).select(list(self.sums)) for part in parts])
        found = rows.select(pl.all().cast(pl.Decimal(38, 6)).sum()).collect().row(0, named=True)
        return [(name, Decimal(found[name] or 0)) for name in self.sums]


def claim_of(path: Path) -> Path:
    """Where the claim of a file is."""
    return path.with_name(path.name + SUFFIX)


def is_claim(path: Path) -> bool:
    """Whether a file is the claim of another and no data itself."""
    return path.name.endswith(SUFFIX)


def settle(source: Path, verdict: Verdict, work: Path) -> None:
    """Hold a file that was read against the claim beside it; it is refused where it does not keep it."""
    if verdict.status != "loaded":
        return
    try:
        claim = Claim.beside(source)
        if claim is not None:
            claim.compare(verdict, sorted((work / "accepted").glob("*.parquet")))
            verdict.claim = claim.model_dump(mode="json", exclude_none=True)
    except FileRefused as refused:
        verdict.status, verdict.code = "refused", refused.code
        verdict.text_zh, verdict.text_en = refused.zh, refused.en


def _listed(found: Sequence[tuple[str, object, object]]) -> str:
    return "; ".join(f"{name} {claimed} / {there}" for name, claimed, there in found)
