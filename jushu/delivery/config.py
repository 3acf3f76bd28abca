"""The file ``<home>/delivery.yaml``: through which server and to whom; without it nothing is sent."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from jushu.errors import JushuError
from jushu.settings import Language, Settings

FORMATS = Literal["pdf", "xlsx", "docx"]


def _address(text: str) -> str:
    local, at, domain = text.partition("@")
    if not (local and at and domain) or any(mark in text for mark in " ,;<>\r\n\t") or "@" in domain:
        raise ValueError(f"{text!r} 不是邮箱地址 · is not a mail address")
    return text


Address = Annotated[str, AfterValidator(_address)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mail(_Strict):
    """The mail server, the sender, and who gets what has no receivers of its own.

    The password is the setting ``JUSHU_MAIL_PASSWORD``; it is never sent without encryption.
    """

    host: str = Field(min_length=1)
    port: int = Field(ge=1, le=65535)
    security: Literal["starttls", "ssl", "none"] = "starttls"
    user: str | None = None
    sender: Address = Field(alias="from")
    to: list[Address] = []
    ca_file: Path | None = Field(default=None, description="own certificate authority, PEM")
    seconds: float = Field(default=20, gt=0, le=300)

    @model_validator(mode="after")
    def _keeps_the_password_secret(self) -> "Mail":
        if self.user and self.security == "none":
            raise ValueError("有 user 时须加密（starttls 或 ssl）· a user needs starttls or ssl")
        return self


class Webhook(_Strict):
    """One group chat or program that gets the text of messages, without attachments.

    ``{key}`` in the address is replaced by its entry in ``JUSHU_WEBHOOK_KEYS``; DingTalk signs with its entry
    in ``JUSHU_WEBHOOK_SECRETS``.
    """

    name: str = Field(min_length=1)
    kind: Literal["wecom", "dingtalk", "generic"]
    url: str
    seconds: float = Field(default=10, gt=0, le=60)

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        parts = urlsplit(url)
        loopback = parts.hostname in ("127.0.0.1", "localhost", "::1")
        if not parts.hostname or parts.username or (parts.scheme != "https" and not loopback):
            raise ValueError("须为 https 地址且不含用户名 · must be an https address without a user")
        return url


class Subscription(_Strict):
    """Who gets which briefings when they are built; without ``to`` those of the mail server do."""

    to: list[Address] = []
    clusters: list[str] = Field(default=["province"], min_length=1)
    lang: Language = "zh"
    formats: list[FORMATS] = Field(default=["pdf"], min_length=1)


class AlertReceiver(_Strict):
    """Who gets new alerts: of which owners and clusters (without a word, of all), by mail, to group chats.

    With neither ``to`` nor ``webhooks`` the mail server's receivers do.
    """

    owners: list[str] = []
    clusters: list[str] = []
    to: list[Address] = []
    webhooks: list[str] = []
    lang: Language = "zh"


class Config(_Strict):
    """The whole file; every part may be missing."""

    mail: Mail | None = None
    webhooks: list[Webhook] = []
    briefings: list[Subscription] = []
    alerts: list[AlertReceiver] = []

    @model_validator(mode="after")
    def _fits_together(self) -> "Config":
        names = [hook.name for hook in self.webhooks]
        if len(set(names)) < len(names):
            raise ValueError("webhooks: 名称重复 · a name stands twice")
        if self.briefings and not self.mail:
            raise ValueError("briefings: 需要 mail · needs mail")
        if self.mail and not self.mail.to and any(not one.to for one in self.briefings):
            raise ValueError("briefings: 没有收件人 · there is no receiver")
        mailed = [one for one in self.alerts if one.to or not one.webhooks]
        if mailed and not self.mail:
            raise ValueError("alerts: 需要 mail · needs mail")
        if self.mail and not self.mail.to and any(not one.to for one in mailed):
            raise ValueError("alerts: 没有收件人 · there is no receiver")
        unknown = {name for one in self.alerts for name in one.webhooks} - set(names)
        if unknown:
            raise ValueError(f"alerts: 没有群消息 · there is no webhook {', '.join(sorted(unknown))}")
        return self

    @property
    def is_empty(self) -> bool:
        """Whether there is nobody to send to."""
        return self.mail is None and not self.webhooks


def load(settings: Settings) -> Config:
    """The configuration, an empty one without the file. Raises JushuError DELIVERY_INVALID."""
    path = settings.delivery
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Config.model_validate(found or {})
    except FileNotFoundError:
        return Config()
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, one['loc'])) or '-'}: {one['msg']}" for one in error.errors()]
        raise _invalid(path, "; ".join(faults)) from error
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise _invalid(path, " ".join(str(error).split())) from error


def _invalid(path: Path, faults: str) -> JushuError:
    return JushuError(
        "DELIVERY_INVALID",
        zh=f"{path} 不能使用：{faults}。",
        en=f"{path} cannot be used: {faults}.",
        todo_zh="按运维手册“寄送”一节改正该文件；删除它则什么也不发送。",
        todo_en="Correct the file (operator's guide, Delivery); without it nothing is sent.",
    )
