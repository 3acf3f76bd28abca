"""Command of the app: app."""

import subprocess
import sys
from typing import Annotated

import typer

from jushu import console
from jushu.settings import Settings

commands = typer.Typer()


@commands.command()
def app(
    port: Annotated[int, typer.Option(help="端口 · port")] = 8501,
) -> None:
    """打开看板（仅本机）· Open the dashboard, on this machine only."""
    settings = Settings()
    main = settings.project_root / "app" / "main.py"
    url = f"http://127.0.0.1:{port}"
    console.say(f"看板 Dashboard: {url}   (Ctrl+C 结束 to stop)")
    command = [sys.executable, "-m", "streamlit", "run", str(main), "--server.port", str(port)]
    command += ["--server.address", "127.0.0.1", "--server.headless", "true"]
    code = subprocess.call(command, cwd=settings.project_root)
    raise typer.Exit(code)
