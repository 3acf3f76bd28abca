"""Debian packages that tests need and install themselves, one process at a time."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from filelock import FileLock

_SECONDS = 900


def install(package: str) -> None:
    """Install a package from Debian; fails the test, naming the package, where that cannot be done."""
    if not shutil.which("apt-get") or os.geteuid() != 0:
        pytest.fail(
            f"these tests need {package}: run 'apt-get install {package}' as root. "
            f"这些测试需要 {package}：请以 root 运行 apt-get install {package}。"
        )
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    # two test processes must not wait for each other inside apt, which does not wait
    with FileLock(Path(tempfile.gettempdir()) / "jushu-tests-apt.lock"):
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", package]):
            done = subprocess.run(
                ["apt-get", *command],
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
            if done.returncode:
                pytest.fail(f"apt-get {command[0]} failed, {package} is missing:\n{done.stderr[-2000:]}")
