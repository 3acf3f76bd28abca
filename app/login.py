"""What the operator configured for the login: Streamlit's ``[auth]`` and who has which role.

Both files stand in ``<home>/login``: ``secrets.toml`` is Streamlit's, ``roles.yaml`` is ours. Nothing of a
token is believed here beyond what Streamlit verified: the claims of a signed ID token.
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from jushu.clock import LOCAL
from jushu.errors import JushuError
from jushu.settings import AppRole, Settings

SECRETS, ROLES = "secrets.toml", "roles.yaml"
CALLBACK = "/oauth2callback"
NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
SHORTEST_SECRET = 32  # characters of the key that signs the cookies
LOOPBACK = ("127.0.0.1", "localhost", "::1")
Claims = Mapping[str, Any]


class Roles(BaseModel):
    """Who has which role: by values of a claim, by person, or both; together they are one's roles.

    ``person`` is the claim by which the provider names a person. An e-mail address counts only when the
    provider says that it is verified. ``hours`` after a login one has to log in again.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    claim: str = "roles"
    values: dict[AppRole, list[str]] = Field(default_factory=dict)
    person: str = "email"
    people: dict[str, list[AppRole]] = Field(default_factory=dict)
    hours: float = Field(default=12, gt=0, le=720)

    def of(self, claims: Claims) -> list[AppRole]:
        """The roles of one person, in the order of ``AppRole``; none for somebody unknown."""
        found = claims.get(self.claim)
        told = (
            {str(value) for value in found} if isinstance(found, list) else {str(found)} if found else set()
        )
        named = self.people.get(_identity(claims, self.person), [])
        return [role for role in get_args(AppRole) if role in named or told & set(self.values.get(role, []))]

    def has_expired(self, claims: Claims, now: datetime) -> bool:
        """Whether the login is older than ``hours``; one without a time of issue counts as old."""
        issued = claims.get("iat")
        if not isinstance(issued, int | float):
            return True
        return now >= datetime.fromtimestamp(issued, LOCAL).replace(tzinfo=None) + timedelta(hours=self.hours)


def name(claims: Claims) -> str:
    """What a person is called in the logs: the verified e-mail address, else the provider's own id."""
    return _identity(claims, "email") or str(claims.get("sub", ""))


def _identity(claims: Claims, claim: str) -> str:
    if claim == "email" and claims.get("email_verified") is not True:
        return ""
    return str(claims.get(claim) or "")


def is_configured(settings: Settings) -> bool:
    """Whether the operator configured a login."""
    return secrets_file(settings).is_file()


def secrets_file(settings: Settings) -> Path:
    """Streamlit's secrets with the section ``[auth]``."""
    return settings.home / "login" / SECRETS


def roles(settings: Settings) -> Roles:
    """The roles as the file says now: a changed line holds from the next click on.

    Raises JushuError LOGIN_INVALID.
    """
    path = settings.home / "login" / ROLES
    try:
        return _roles(path, path.stat().st_mtime_ns)
    except FileNotFoundError as error:
        raise _invalid(ROLES, "文件不存在", "there is no such file") from error


@lru_cache(maxsize=4)
def _roles(path: Path, _changed: int) -> Roles:
    try:
        return Roles.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except yaml.YAMLError as error:
        raise _invalid(ROLES, "不是 YAML", "it is not YAML") from error
    except ValidationError as error:
        where = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise _invalid(ROLES, where, where) from error


def public_host(settings: Settings) -> str:
    """Host of the app's public address; checks both files first.

    Raises JushuError LOGIN_INVALID when one of them cannot be used.
    """
    path = secrets_file(settings)
    try:
        auth = tomllib.loads(path.read_text(encoding="utf-8")).get("auth", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _invalid(SECRETS, "不是 TOML", "it is not TOML") from error
    if missing := [key for key in NEEDED if not auth.get(key)]:
        words = ", ".join(missing)
        raise _invalid(SECRETS, f"[auth] 缺少 {words}", f"[auth] lacks {words}")
    if len(auth["cookie_secret"]) < SHORTEST_SECRET:
        zh, en = f"不足 {SHORTEST_SECRET} 个字符", f"is shorter than {SHORTEST_SECRET} characters"
        raise _invalid(SECRETS, f"cookie_secret {zh}", f"cookie_secret {en}")
    if path.stat().st_mode & 0o007:
        raise _invalid(SECRETS, "其他用户可以读写它", "other users can read or write it")
    public = urlsplit(auth["redirect_uri"])
    if not public.hostname or not public.path.endswith(CALLBACK):
        raise _invalid(SECRETS, f"redirect_uri 应以 {CALLBACK} 结尾", f"redirect_uri must end in {CALLBACK}")
    for key in ("redirect_uri", "server_metadata_url"):
        address = urlsplit(auth[key])
        if address.scheme != "https" and address.hostname not in LOOPBACK:
            raise _invalid(SECRETS, f"{key} 应为 https 地址", f"{key} must be an https address")
    roles(settings)
    return public.hostname


def needed_for(address: str) -> JushuError:
    """The refusal to open the app to others while nobody has to log in; to be raised by the caller."""
    return JushuError(
        "LOGIN_NEEDED",
        zh=f"没有配置登录，不能在 {address} 上对别人开放。",
        en=f"No login is configured: the app cannot be opened to others on {address}.",
        todo_zh="先按运营人员指南“登录”一节配置，或去掉 --host。",
        todo_en="Configure it first as the operator's guide says under “Login”, or leave out --host.",
        wrong_use=True,
    )


def _invalid(file: str, zh: str, en: str) -> JushuError:
    return JushuError(
        "LOGIN_INVALID",
        zh=f"登录设置 login/{file} 不能使用：{zh}。",
        en=f"The login's file login/{file} cannot be used: {en}.",
        todo_zh="按运营人员指南“登录”一节改正。",
        todo_en="Correct it as the operator's guide says under “Login”.",
    )
