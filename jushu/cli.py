"""The command line: one program whose commands come from the packages (entry points ``jushu.commands``)."""

import signal
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import entry_points
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError

from jushu import __version__, console, disk
from jushu.errors import JushuError
from jushu.processes import is_interruption
from jushu.settings import Language, Settings

INTERRUPTED = 130  # the shell's code for the keyboard's interrupt
HELP = "Jushu 聚数: 评价数据要素产业集聚区的数据仓库 · the warehouse that scores data elements clusters."


def build(words: Sequence[str] = ()) -> typer.Typer:
    """The program for the words of a call: with the command that they name, or with all where they name none.

    A command is loaded when it is called: a query need not wait for the engine that scores.
    """
    program = typer.Typer(
        help=HELP, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
    )
    program.callback()(_options)
    known = {entry.name: entry for entry in entry_points(group="jushu.commands")}
    named = next((word for word in words if not word.startswith("-")), "")
    for name in [named] if named in known else sorted(known):
        program.command(name)(known[name].load())
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
    """Run the program. Exit codes: 0 done, 1 failed, 2 wrong use, 130 ended by the keyboard or SIGTERM."""
    finish(lambda: build(sys.argv[1:])(standalone_mode=False))


def finish(work: Callable[[], Any]) -> NoReturn:
    """Do the work and end the process as ``main`` says, with words for whatever went wrong."""
    lang = _language()
    # The end that a service manager asks for is that of the keyboard: children, transaction and lock go.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code = work()
    except JushuError as error:
        console.show_error(error, lang)
        sys.exit(2 if error.wrong_use else 1)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        code = INTERRUPTED
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):
            console.show_usage_error(error)
            sys.exit(2)
        if is_interruption(type(error).__name__, str(error)):
            code = INTERRUPTED
        elif console.debug:
            raise
        elif known := disk.fault(error):
            console.show_error(known, lang)
            sys.exit(1)
        else:
            console.show_unexpected(error, lang)
            sys.exit(1)
    if code == INTERRUPTED:
        console.say("已中断，上一次发布仍可使用。· Interrupted; the last release can still be used.")
    sys.exit(code if isinstance(code, int) else 0)
