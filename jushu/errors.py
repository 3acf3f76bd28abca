"""Errors that a person reads: what happened, whether data is safe, what to do; in Chinese and English."""

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
