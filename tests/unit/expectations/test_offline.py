"""The gate talks to nobody: measured in a process of its own, where no import has happened yet."""

import os
import subprocess
import sys

from tests.unit.expectations import raw_world

SCRIPT = """
import socket, sys

asked = []
names = {"socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto", "socket.sendmsg"}
sys.addaudithook(lambda event, args: asked.append((event, args)) if event in names else None)

import expectations.rules, expectations.run
assert "great_expectations" not in sys.modules, "imported before it is needed"

from jushu.settings import Settings
results = expectations.run.run_layer(Settings(), "raw", run_id="one")
assert results and all(result.passed for result in results)
assert "great_expectations" in sys.modules

import time
time.sleep(2)  # a sender in the background would begin by then
assert asked == [], asked
try:
    socket.create_connection(("127.0.0.1", 9), timeout=1)
except OSError:
    pass
assert asked, "the hook hears nothing"
print("quiet")
"""


def test_the_gate_makes_no_network_request(warehouse, tmp_path):
    house, _ = warehouse(raw_world.sound)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=os.environ | {"JUSHU_HOME": str(house.settings.home)},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "quiet\n"), done.stdout + done.stderr
    # neither does it leave files behind
    assert list(folder.iterdir()) == []
