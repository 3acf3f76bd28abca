"""One text to a group chat (WeCom, DingTalk) or to a program that takes JSON."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from pydantic import SecretStr

from jushu.delivery.config import Webhook
from jushu.delivery.mail import Message
from jushu.errors import JushuError
from jushu.settings import Settings

_ANSWER_BYTES = 65_536
_TEXT_BYTES = 2000  # what the chats take of one text, with room for the subject


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: only the configured host gets a message."""

    def redirect_request(self, *_: object, **__: object) -> None:
        """None makes the answer an error."""


def post(settings: Settings, hook: Webhook, message: Message, at: float | None = None) -> None:
    """Send the text; ``at`` is the time of the signature. Raises JushuError WEBHOOK_FAILED."""
    url = _address(settings, hook, time.time() if at is None else at)
    body = json.dumps(_body(hook, message), ensure_ascii=False).encode()
    request = Request(url, body, {"Content-Type": "application/json; charset=utf-8"})
    # no proxy of the environment either
    opener = build_opener(_Stay(), ProxyHandler({}))
    try:
        with opener.open(request, timeout=hook.seconds) as answer:
            said = answer.read(_ANSWER_BYTES)
    except HTTPError as error:
        error.close()
        raise _failed(hook, f"HTTP {error.code}") from error
    except (OSError, HTTPException) as error:
        raise _failed(hook, type(error).__name__) from error
    if hook.kind != "generic":
        _refuse_errors(hook, said)


def _body(hook: Webhook, message: Message) -> dict[str, Any]:
    if hook.kind == "generic":
        return {"subject": message.subject, "text": message.text}
    words = f"{message.subject}\n{message.text}".encode()[:_TEXT_BYTES].decode(errors="ignore")
    return {"msgtype": "text", "text": {"content": words}}


def _address(settings: Settings, hook: Webhook, at: float) -> str:
    """The address with its key; for DingTalk with the signature of the time in milliseconds."""
    url = hook.url.replace("{key}", quote_plus(_secret(settings.webhook_keys, hook.name)))
    secret = _secret(settings.webhook_secrets, hook.name)
    if hook.kind != "dingtalk" or not secret:
        return url
    stamp = round(at * 1000)
    signed = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    mark = "&" if urlsplit(url).query else "?"
    return f"{url}{mark}timestamp={stamp}&sign={quote_plus(base64.b64encode(signed))}"


def _secret(secrets: Mapping[str, SecretStr] | None, name: str) -> str:
    found = (secrets or {}).get(name)
    return found.get_secret_value() if found else ""


def _refuse_errors(hook: Webhook, said: bytes) -> None:
    """Both chats answer 200 also when they refuse; then ``errcode`` is not 0."""
    try:
        answer = json.loads(said)
        code, words = answer.get("errcode"), str(answer.get("errmsg", ""))[:200]
    except (ValueError, AttributeError):
        code, words = None, "the answer is no JSON object"
    if code != 0:
        raise _failed(hook, f"{code} {words}")


def _failed(hook: Webhook, reason: str) -> JushuError:
    return JushuError(
        "WEBHOOK_FAILED",
        zh=f"消息没有送到 {hook.name}（{urlsplit(hook.url).hostname}）：{reason}。",
        en=f"The message did not reach {hook.name} ({urlsplit(hook.url).hostname}): {reason}.",
        todo_zh="检查 delivery.yaml 的 webhooks 一节及其密钥，再用 jushu deliver test 试发。",
        todo_en="Check webhooks in delivery.yaml and their keys, then try jushu deliver test.",
    )
