"""What a caller says of the files that are to be taken in."""

from dataclasses import dataclass, field
from typing import Self

from ingestion.sources.history import Pull
from jushu.errors import JushuError


@dataclass(frozen=True)
class Ask:
    """What the caller says of the files: contract or profile by name, constants for further columns, and the
    books of the pull where the (one) file was read from a database. ``desk`` says that the file is a workbook
    of the quarantine desk, of which the sheet of the contract is meant.
    """

    contract: str | None = None
    profile: str | None = None
    constants: dict[str, str] = field(default_factory=dict)
    pull: Pull | None = None
    desk: bool = False

    @classmethod
    def of(cls, contract: str | None, profile: str | None, pairs: list[str] | None) -> Self:
        """What a command line says, constants as FIELD=TEXT; JushuError WRONG_USE for a contradiction."""
        if profile and contract:
            raise JushuError(
                "WRONG_USE",
                zh="--profile 与 --contract 只能用一个。",
                en="Give either --profile or --contract, not both.",
                todo_zh="按模板填写的文件用 --contract，外来格式用 --profile。",
                todo_en="Use --contract for files made by a template, --profile for foreign exports.",
                wrong_use=True,
            )
        if wrong := [p for p in pairs or [] if "=" not in p]:
            raise JushuError(
                "WRONG_USE",
                zh=f"--set 的写法是 字段=文本，而不是 {wrong[0]}。",
                en=f"--set takes FIELD=TEXT, not {wrong[0]}.",
                todo_zh="例如 --set cluster_code=C01；可重复使用。",
                todo_en="For example --set cluster_code=C01; it may be repeated.",
                wrong_use=True,
            )
        return cls(contract, profile, dict(p.split("=", 1) for p in pairs or []))

    @property
    def source(self) -> str:
        """Name under which the rows are kept apart: the profile, or ``contract``."""
        return self.profile or "contract"
