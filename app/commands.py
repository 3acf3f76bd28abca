"""Command of the app: app."""

import subprocess
import sys
from typing import Annotated

import typer

from jushu import console
from jushu.settings import Settings


def app(
    port: Annotated[int, typer.Option(help="端口 · port")] = 8501,
    host: Annotated[
        str,
        typer.Option(help="监听的地址；本机以外需要登录 · address; others than this machine need a login"),
    ] = "127.0.0.1",
) -> None:
    """打开看板 · Open the dashboard."""
    from app import login

    settings = Settings()
    zh = settings.lang == "zh"
    command = [sys.executable, "-m", "streamlit", "run", str(settings.project_root / "app" / "main.py")]
    command += [f"--server.port={port}", f"--server.address={host}", "--server.headless=true"]
    hosts = [*login.LOOPBACK]
    if login.is_configured(settings):
        hosts.append(login.public_host(settings))
        command.append(f"--secrets.files={login.secrets_file(settings)}")
        console.say("需要登录。" if zh else "A login is needed.")
    elif host not in login.LOOPBACK:
        raise login.needed_for(host)
    else:
        console.say(
            "演示模式：没有配置登录，仅本机可访问。"
            if zh
            else "Demo: no login is configured; reachable from this machine only."
        )
    # a page of another name that resolves to this machine must not read the app
    command += [f"--server.allowedHosts={name}" for name in hosts]
    console.say(f"看板 Dashboard: http://{host}:{port}   (Ctrl+C 结束 to stop)")
    raise typer.Exit(subprocess.call(command, cwd=settings.project_root))
