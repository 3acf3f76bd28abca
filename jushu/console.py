"""What a person sees in the terminal: results to standard output, everything else to standard error."""

import json
from typing import Any

from rich.console import Console
from rich.table import Table

from jushu.errors import JushuError

debug = False

_out = Console(soft_wrap=True, highlight=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False)

LABELS = {
    "zh": ("出错了", "数据", "怎么办"),
    "en": ("Failed", "Data", "What to do"),
}


def out() -> Console:
    """The console for results."""
    return _out


def err() -> Console:
    """The console for progress and messages."""
    return _err


def say(text: str) -> None:
    """A message for the person at the terminal (Rich markup)."""
    _err.print(text)


def table(*heads: str, right: int | None = None) -> Table:
    """A table for results: the first column stays whole, long texts go on in the next line, nothing is cut.

    ``right`` is the place from which on columns are numbers.
    """
    shown = Table(box=None, header_style="bold")
    for at, head in enumerate(heads):
        is_number = right is not None and at >= right
        shown.add_column(head, justify="right" if is_number else "left", overflow="fold", no_wrap=at == 0)
    return shown


def print_json(value: Any) -> None:
    """A result for a program: JSON on standard output, Chinese as it is."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def show_error(error: JushuError, lang: str) -> None:
    """What happened, whether data is safe, what to do."""
    failed, data, todo = LABELS[lang]
    what, safe, action = error.text(lang)
    _err.print(f"[bold red]{failed}[/] [dim]{error.code}[/]", end=" ")
    _err.print(what, markup=False)
    _err.print(f"{data}: {safe}", markup=False)
    if action:
        _err.print(f"{todo}: {action}", markup=False)


def show_usage_error(error: Any) -> None:
    """A mistake in the command itself, as the command line parser words it."""
    _err.print("[bold red]用法错误 · Wrong use[/]", end=" ")
    _err.print(error.format_message(), markup=False)
    if getattr(error, "ctx", None):
        _err.print(error.ctx.get_usage(), markup=False)


def show_unexpected(error: Exception, lang: str) -> None:
    """An error that nobody foresaw: one line and how to see more."""
    show_error(
        JushuError(
            "UNEXPECTED",
            zh=f"{type(error).__name__}：{error}",
            en=f"{type(error).__name__}: {error}",
            todo_zh="加 --debug 再运行一次可看到技术细节，请连同命令一起报告。",
            todo_en="Run again with --debug to see the details, and report them with the command.",
        ),
        lang,
    )
