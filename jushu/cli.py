"""The command line: one program whose commands come from the packages (entry points ``jushu.commands``)."""

import signal
import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer
from pydantic import ValidationError

from jushu import __version__, console
from jushu.errors import JushuError
from jushu.settings import Language, Settings

HELP = "Jushu 聚数: 评价数据要素产业集聚区的数据仓库 · the warehouse that scores data elements clusters."


def build() -> typer.Typer:
    """The whole program: the kernel's commands and those of every installed package."""
    program = typer.Typer(
        help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    program.callback()(_options)
    for entry in sorted(entry_points(group="jushu.commands"), key=lambda e: e.name):
        commands: typer.Typer = entry.load()
        program.registered_commands += commands.registered_commands
    return program


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"jushu {__version__}")
        raise typer.Exit


def _options(
    debug: Annotated[
        bool, typer.Option("--debug", help="出错时显示技术细节 · show the trace of an error")
    ] = False,
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=_show_version, help="显示版本 · show the version"),
    ] = False,
) -> None:
    console.debug = debug


def _language() -> Language:
    """The language of messages; ends the program when a variable of the environment cannot be read."""
    try:
        return Settings().lang
    except ValidationError as error:
        names = ", ".join(f"JUSHU_{str(e['loc'][0]).upper()}" for e in error.errors())
        wrong = JushuError(
            "SETTINGS",
            zh=f"环境变量的值无法识别：{names}。",
            en=f"An environment variable has a value that cannot be read: {names}.",
            todo_zh="请改正或删除该变量。",
            todo_en="Correct the variable, or unset it.",
        )
        console.show_error(wrong, "zh")
        console.show_error(wrong, "en")
        sys.exit(2)


def main() -> None:
    """Run the program. Exit codes: 0 done, 1 failed, 2 wrong use."""
    lang = _language()
    # The end that a service manager asks for is that of the keyboard: children, transaction and lock go.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = build()(standalone_mode=False)
    except JushuError as error:
        console.show_error(error, lang)
        sys.exit(2 if error.wrong_use else 1)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        console.say("已中断，上一次发布仍可使用。· Interrupted; the last release can still be used.")
        sys.exit(1)
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):
            console.show_usage_error(error)
            sys.exit(2)
        if console.debug:
            raise
        console.show_unexpected(error, lang)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
