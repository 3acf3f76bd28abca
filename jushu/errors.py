"""Errors that a person reads: what happened, whether data is safe, what to do; in Chinese and English."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass
class JushuError(Exception):
    """A refusal with a reason.

    ``code`` is a stable name in capitals. ``zh`` and ``en`` say what happened, ``safe_*`` whether data is
    safe, ``todo_*`` what to do. ``wrong_use`` marks a mistake in the command itself (exit code 2).
    """

    code: str
    zh: str
    en: str
    todo_zh: str = ""
    todo_en: str = ""
    safe_zh: str = "没有数据被改动，上一次发布仍可使用。"
    safe_en: str = "No data was changed; the last release can still be used."
    wrong_use: bool = False

    def __str__(self) -> str:
        """The English sentence with its code, for logs."""
        return f"{self.code}: {self.en}"

    def text(self, lang: str) -> tuple[str, str, str]:
        """What happened, whether data is safe, what to do; in ``zh`` or ``en``."""
        if lang == "en":
            return self.en, self.safe_en, self.todo_en
        return self.zh, self.safe_zh, self.todo_zh


def unknown_name(code: str, *, zh: str, en: str, known: Iterable[str]) -> JushuError:
    """The refusal of a name that is not there, with those that are; to be raised by the caller."""
    names = list(known)
    return JushuError(
        code,
        zh=zh,
        en=en,
        todo_zh=f"可用：{'、'.join(names) or '无'}。",
        todo_en=f"There are: {', '.join(names) or 'none'}.",
        wrong_use=True,
    )
