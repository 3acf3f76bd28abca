"""Roles from a login's claims, the files of the login, and the refusal to open the app without one."""

import stat
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app import login
from jushu.errors import JushuError
from jushu.settings import Settings
from tests.conftest import Finished, jushu_in

AUTH = {
    "redirect_uri": "https://jushu.example.gov/oauth2callback",
    "cookie_secret": "k" * 40,
    "client_id": "jushu",
    "client_secret": "s",
    "server_metadata_url": "https://id.example.gov/.well-known/openid-configuration",
}
ROLES = """
claim: groups
values: {management: [leaders], auditor: [audit, supervisors]}
people: {zhao@example.com: [operator, analyst]}
hours: 8
"""
Opener = Callable[..., AppTest]


def known(text: str, tmp_path: Path) -> login.Roles:
    (tmp_path / "login").mkdir(exist_ok=True)
    (tmp_path / "login" / "roles.yaml").write_text(text)
    return login.roles(Settings(home=tmp_path))


def write_secrets(home: Path, values: dict[str, str], mode: int = 0o600) -> None:
    (home / "login").mkdir(parents=True, exist_ok=True)
    lines = [f'{name} = "{value}"' for name, value in values.items()]
    path = home / "login" / "secrets.toml"
    path.write_text("\n".join(["[auth]", *lines]))
    path.chmod(mode)


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ({"groups": ["staff", "leaders"]}, ["management"]),
        ({"groups": ["supervisors", "leaders"]}, ["management", "auditor"]),
        ({"groups": "audit"}, ["auditor"]),
        ({"groups": "auditors"}, []),
        ({"groups": [], "roles": ["management"], "role": "auditor"}, []),
        ({"email": "zhao@example.com", "email_verified": True}, ["analyst", "operator"]),
        ({"email": "zhao@example.com", "email_verified": False}, []),
        ({"email": "zhao@example.com", "email_verified": "true"}, []),
        ({"email": "zhao@example.com"}, []),
        (
            {"email": "zhao@example.com", "email_verified": True, "groups": ["audit"]},
            ["analyst", "auditor", "operator"],
        ),
        ({}, []),
    ],
)
def test_roles_of_a_person(claims: dict, expected: list[str], tmp_path: Path) -> None:
    assert known(ROLES, tmp_path).of(claims) == expected


def test_a_person_may_be_named_by_another_claim(tmp_path: Path) -> None:
    roles = known("person: sub\npeople: {'4711': [auditor]}", tmp_path)
    assert roles.of({"sub": "4711", "email": "4712"}) == ["auditor"]
    assert roles.of({"sub": "4712", "email": "4711"}) == []


def test_a_changed_file_of_roles_holds_at_once(tmp_path: Path) -> None:
    assert known(ROLES, tmp_path).of({"groups": "audit"}) == ["auditor"]
    assert known(ROLES.replace("audit,", "other,"), tmp_path).of({"groups": "audit"}) == []


def test_a_login_ends_after_its_hours(tmp_path: Path) -> None:
    roles = known(ROLES, tmp_path)
    issued = datetime(2026, 10, 8, 9, 0)  # in China; the claim counts seconds in UTC
    claims = {"iat": 1791421200}
    assert not roles.has_expired(claims, issued + timedelta(hours=7, minutes=59))
    assert roles.has_expired(claims, issued + timedelta(hours=8))
    assert roles.has_expired({}, issued)


@pytest.mark.parametrize("text", ["values: {boss: [x]}", "claims: groups", "- a\n- b", "a: [", "hours: 0"])
def test_a_file_of_roles_that_cannot_be_used_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(JushuError, match="LOGIN_INVALID"):
        known(text, tmp_path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cookie_secret": "short"}, "shorter than 32"),
        ({"client_secret": ""}, "lacks client_secret"),
        ({"redirect_uri": "https://jushu.example.gov/"}, "must end in /oauth2callback"),
        ({"redirect_uri": "http://jushu.example.gov/oauth2callback"}, "redirect_uri must be an https"),
        ({"server_metadata_url": "http://id.example.gov/x"}, "server_metadata_url must be an https"),
    ],
)
def test_secrets_that_cannot_be_used_are_refused_in_words(
    change: dict[str, str], says: str, tmp_path: Path
) -> None:
    known(ROLES, tmp_path)
    write_secrets(tmp_path, AUTH)
    assert login.public_host(Settings(home=tmp_path)) == "jushu.example.gov"
    write_secrets(tmp_path, AUTH | change)
    with pytest.raises(JushuError, match=says):
        login.public_host(Settings(home=tmp_path))


def test_secrets_that_others_can_read_are_refused(tmp_path: Path) -> None:
    known(ROLES, tmp_path)
    write_secrets(tmp_path, AUTH, 0o644)
    with pytest.raises(JushuError, match="other users"):
        login.public_host(Settings(home=tmp_path))
    assert stat.S_IMODE((tmp_path / "login" / "secrets.toml").stat().st_mode) == 0o644


def test_the_command_does_not_open_the_app_to_others_without_a_login(tmp_path: Path) -> None:
    done: Finished = jushu_in(tmp_path)("app", "--host", "0.0.0.0", code=2)
    assert "LOGIN_NEEDED" in done.err


def test_the_server_itself_does_not_start_open_without_a_login(tmp_path: Path) -> None:
    import os
    import subprocess

    from tests.conftest import ROOT

    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app" / "main.py")]
    done = subprocess.run(
        [*command, "--server.port=0", "--server.address=0.0.0.0"],
        env=os.environ | {"JUSHU_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode != 0
    assert "LOGIN_NEEDED" in done.stdout + done.stderr


def test_a_login_that_the_server_was_not_started_with_closes_the_app(
    publish: Callable[..., None], home: Path, open_app: Opener
) -> None:
    publish("2026Q3-r1")
    write_secrets(home, AUTH)
    (home / "login" / "roles.yaml").write_text(ROLES)
    app = open_app()
    said = "\n".join(element.proto.body for element in app.get("html"))
    assert "不是由 jushu app 启动" in said
    assert "2026Q3-r1" not in said
    assert not app.sidebar.selectbox


def test_a_link_gives_no_role(publish: Callable[..., None], open_app: Opener) -> None:
    publish("2026Q3-r1")
    app = open_app(role="auditor")
    assert app.session_state.role == "management"
    assert "role" not in app.query_params
