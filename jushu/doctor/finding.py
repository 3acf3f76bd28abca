"""What the doctor found."""

from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["error", "warning", "unchecked"]
AREAS = {
    "landing": ("落地文件", "Landed files"),
    "books": ("账目", "Books"),
    "lake": ("数据湖", "Lake"),
    "log": ("日志", "Log"),
    "releases": ("发布", "Releases"),
    "definitions": ("定义", "Definitions"),
    "space": ("磁盘空间", "Disk space"),
    "lock": ("运行锁", "Lock"),
    "work": ("临时文件", "Work files"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, and what to do; ``level`` error needs somebody to act,
    warning goes away by itself or soon will not, unchecked could not be looked at.
    """

    area: str
    level: Level
    zh: str
    en: str
    todo_zh: str
    todo_en: str

    def as_dict(self) -> dict[str, str]:
        """The finding as plain data, for JSON."""
        return asdict(self)
