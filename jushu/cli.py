"""The command line: one program whose commands come from the packages (entry points ``jushu.commands``)."""

import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer

from jushu import __version__, console
from jushu.errors import JushuError
from jushu.settings import Settings

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


def _options(
    debug: Annotated[
        bool, typer.Option("--debug", help="出错时显示技术细节 · show the trace of an error")
    ] = False,
    version: Annotated[bool, typer.Option("--version", help="显示版本 · show the version")] = False,
) -> None:
    if version:
        typer.echo(f"jushu {__version__}")
        raise typer.Exit
    console.debug = debug


def main() -> None:
    """Run the program. Exit codes: 0 done, 1 failed, 2 wrong use."""
    try:
        code = build()(standalone_mode=False)
    except JushuError as error:
        console.show_error(error, Settings().lang)
        sys.exit(2 if error.wrong_use else 1)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        console.say("已中断。· Interrupted.")
        sys.exit(1)
    except Exception as error:
        if hasattr(error, "format_message") and hasattr(error, "exit_code"):
            console.show_usage_error(error)
            sys.exit(2)
        if console.debug:
            raise
        console.show_unexpected(error, Settings().lang)
        sys.exit(1)
    sys.exit(code if isinstance(code, int) else 0)
