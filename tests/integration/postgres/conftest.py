"""A real PostgreSQL that the tests start, stop and kill: Debian's, on a free port of this machine only."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from tests import debian
from tests.conftest import Finished, jushu_in
from tests.ports import free_port

USER = "jushu_reader"
TUNING = {"fsync": "off", "listen_addresses": "127.0.0.1", "shared_buffers": "256MB", "max_wal_size": "4GB"}


def _binaries() -> Path | None:
    """The folder of pg_ctl of the newest PostgreSQL of the machine."""
    packaged = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda p: int(p.parts[-3]))
    found = packaged[-1] if packaged else shutil.which("pg_ctl")
    return Path(found).parent if found else None


def _installed() -> Path:
    if _binaries() is None:
        debian.install("postgresql")
    found = _binaries()
    assert found, "postgresql was installed, but there is no pg_ctl"
    return found


class Server:
    """One database cluster in a folder of its own; its one user needs a password."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries, self.folder = binaries, folder
        self.password = secrets.token_hex(12)
        self.port = free_port()

    @property
    def dsn(self) -> str:
        """Where it is and who asks, without the password."""
        return f"host=127.0.0.1 port={self.port} dbname=postgres user={USER}"

    def create(self) -> None:
        """Make the cluster; root may not own one, Debian's user ``postgres`` does then."""
        (self.folder / "password").write_text(self.password)
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            for path in (self.folder, self.folder / "password"):
                os.chown(path, owner.pw_uid, owner.pw_gid)
        login = ["-U", USER, "--auth=scram-sha-256", f"--pwfile={self.folder / 'password'}"]
        self._run("initdb", "-D", str(self.folder / "data"), "-E", "UTF8", "--locale=C.UTF-8", "-N", *login)
        settings = TUNING | {"port": self.port, "unix_socket_directories": self.folder}
        with (self.folder / "data" / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), "-w", "start")

    def kill(self) -> None:
        """End it at once, as a crash does: no connection is closed in order."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def connect(self) -> psycopg.Connection:
        """A connection that commits every statement."""
        return psycopg.connect(self.dsn, password=self.password, autocommit=True)

    def run(self, *statements: str) -> list[tuple]:
        """Run statements; the rows of the last one."""
        with self.connect() as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _run(self, program: str, *arguments: str) -> None:
        user = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(
            [str(self.binaries / program), *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            **user,  # pyright: ignore[reportArgumentType]
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A running PostgreSQL for all tests of this folder."""
    folder = Path(tempfile.mkdtemp(prefix="jushu-postgres-"))
    running = Server(_installed(), folder)
    try:
        running.create()
        running.start()
        yield running
        running.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def program(server, home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Finished]:
    """The program on an empty home, with the password where an operator keeps it."""
    passwords = home.parent / "passwords"
    passwords.write_text(f"127.0.0.1:{server.port}:*:*:{server.password}\n")
    passwords.chmod(0o600)
    monkeypatch.setenv("PGPASSFILE", str(passwords))
    return jushu_in(home)
