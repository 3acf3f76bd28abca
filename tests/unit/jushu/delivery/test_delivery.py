"""Delivery to real local servers: mail by SMTP, messages by HTTP; and what is refused."""

import base64
import hashlib
import hmac
import json
import re
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiosmtpd.smtp import AuthResult
from pydantic import SecretStr

from jushu import exports
from jushu.delivery import Attachment, load, send
from jushu.errors import JushuError
from jushu.settings import Settings
from tests.conftest import ROOT
from tests.unit.jushu.delivery.conftest import FROM, TO, Chat, Inbox, mail


def certificate(folder: Path) -> Path:
    """A key and a certificate of its own for 127.0.0.1, made by the openssl of the machine."""
    path = folder / "server.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
    ]
    command += [
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(path),
        "-out",
        str(folder / "ca.pem"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    path.write_text(path.read_text() + (folder / "ca.pem").read_text())
    return path


def test_a_chinese_subject_text_and_file_name_arrive_as_they_were_written(
    smtp: Callable[..., int], inbox: Inbox, configure: Callable[..., Settings]
) -> None:
    settings = configure(mail=mail(smtp()))
    subject = "数据要素产业集聚区评价简报 2026年三季度：服务质量与发展绩效，第一次寄送"
    done = send(settings, subject, "附件是简报。\n", [Attachment("简报_SD-C01.pdf", b"%PDF-1.7 \x00\xff")])
    assert [(one.channel, one.to, one.error) for one in done] == [("mail", (TO,), None)]
    (message,) = inbox.messages
    assert message["Subject"] == subject
    assert (message["From"], message["To"], inbox.receivers) == (FROM, TO, [TO])
    body, file = message.get_body(("plain",)), next(iter(message.iter_attachments()))
    assert body is not None and body.get_content().strip() == "附件是简报。"
    assert (file.get_filename(), file.get_content_type()) == ("简报_SD-C01.pdf", "application/pdf")
    assert file.get_content() == b"%PDF-1.7 \x00\xff"  # type: ignore[attr-defined]
    noted = exports._lines(settings)[-1]["entry"]
    assert json.loads(noted)["detail"]["to"] == [TO]


def test_a_line_break_in_a_subject_cannot_add_a_header(
    smtp: Callable[..., int], inbox: Inbox, configure: Callable[..., Settings]
) -> None:
    send(configure(mail=mail(smtp())), "a\r\nBcc: x@example.org", "text")
    assert inbox.messages[0]["Subject"] == "a Bcc: x@example.org"
    assert inbox.messages[0]["Bcc"] is None and inbox.receivers == [TO]


@pytest.mark.parametrize("security", ["starttls", "ssl"])
def test_encrypted_mail_with_a_password(
    security: str,
    smtp: Callable[..., int],
    inbox: Inbox,
    configure: Callable[..., Settings],
    tmp_path: Path,
) -> None:
    pem = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    seen: list[tuple[bytes, bytes]] = []

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=data.password == b"secret")

    tls = (
        {"tls_context": context, "require_starttls": True}
        if security == "starttls"
        else {"ssl_context": context}
    )
    port = smtp(**tls, authenticator=known, auth_required=True, auth_require_tls=security == "starttls")
    parts = mail(port, security=security, user="jushu", ca_file=str(tmp_path / "ca.pem"))
    done = send(configure({"mail_password": SecretStr("secret")}, mail=parts), "s", "t")
    assert done[0].error is None and len(inbox.messages) == 1
    assert seen == [(b"jushu", b"secret")]
    # a wrong password and an unknown certificate are refusals, and nothing arrives
    for password, ca_file in (("wrong", parts["ca_file"]), ("secret", None)):
        # the mail server of the test lets its client wait after a refusal, as long as the client will
        other = mail(port, security=security, user="jushu", ca_file=ca_file, seconds=3)
        (failed,) = send(configure({"mail_password": SecretStr(password)}, mail=other), "s", "t")
        assert failed.error is not None and failed.error.code == "MAIL_FAILED"
        assert password not in str(failed.error.zh + failed.error.en)
    assert seen[1] == (b"jushu", b"wrong") and len(inbox.messages) == 1


def test_one_refused_receiver_is_an_error_that_names_him(
    smtp: Callable[..., int], configure: Callable[..., Settings]
) -> None:
    settings = configure(mail=mail(smtp()))
    (one,) = send(settings, "s", "t", to=[TO, "nobody@example.org"])
    assert one.error is not None and "nobody@example.org" in one.error.en


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_example_of_the_operators_guide_can_be_used(lang: str, home: Path) -> None:
    guide = (ROOT / "docs" / lang / "operator.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(mail:\n.*?)```", guide, flags=re.DOTALL)
    home.mkdir()
    (home / "delivery.yaml").write_text(example, "utf-8")
    found = load(Settings(home=home))
    assert found.mail is not None and found.mail.security == "starttls"
    assert [one.clusters for one in found.briefings] == [["province", "SD-C01"]]
    alerts = [(one.owners, one.webhooks) for one in found.alerts]
    assert alerts == [([], []), (["service department"], ["duty"])]


def test_nothing_configured_sends_nothing(home: Path) -> None:
    assert send(Settings(home=home), "s", "t") == []


def test_each_kind_of_webhook_gets_the_body_it_reads(chat: Chat, configure: Callable[..., Settings]) -> None:
    hooks = [
        {"name": "a", "kind": "wecom", "url": f"{chat.url}/send?key={{key}}"},
        {"name": "b", "kind": "dingtalk", "url": f"{chat.url}/robot?access_token=t"},
        {"name": "c", "kind": "generic", "url": f"{chat.url}/in"},
    ]
    keys = {"webhook_keys": {"a": SecretStr("k 1")}, "webhook_secrets": {"b": SecretStr("SEC1")}}
    done = send(configure(keys, webhooks=hooks), "提醒", "按期办结率低于下限")
    assert [one.error for one in done] == [None, None, None]
    (first, wecom), (second, dingtalk), (third, generic) = chat.came
    text = {"msgtype": "text", "text": {"content": "提醒\n按期办结率低于下限"}}
    assert (first, wecom, dingtalk) == ("/send?key=k+1", text, text)
    assert (third, generic) == ("/in", {"subject": "提醒", "text": "按期办结率低于下限"})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(second).query).items()}
    # as DingTalk documents it: HMAC-SHA256 of "timestamp\nsecret" by the secret, Base64
    known = hmac.digest(b"SEC1", f"{asked['timestamp']}\nSEC1".encode(), hashlib.sha256)
    assert asked == {
        "access_token": "t",
        "timestamp": asked["timestamp"],
        "sign": base64.b64encode(known).decode(),
    }


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b'{"errcode": 93000, "errmsg": "invalid webhook"}'), (500, b"{}"), (200, b"<html>"), (200, b"[]")],
)
def test_a_chat_that_refuses_is_an_error_without_its_key(
    chat: Chat, configure: Callable[..., Settings], status: int, body: bytes
) -> None:
    chat.status, chat.body = status, body
    hooks = [{"name": "a", "kind": "wecom", "url": f"{chat.url}/send?key={{key}}"}]
    (one,) = send(configure({"webhook_keys": {"a": SecretStr("k1")}}, webhooks=hooks), "s", "t")
    assert one.error is not None and one.error.code == "WEBHOOK_FAILED"
    assert "k1" not in one.error.zh + one.error.en


def test_a_redirect_is_not_followed(chat: Chat, configure: Callable[..., Settings]) -> None:
    other = Chat()
    chat.status, chat.headers = 307, {"Location": f"{other.url}/elsewhere"}
    hooks = [{"name": "a", "kind": "generic", "url": chat.url}]
    (one,) = send(configure(webhooks=hooks), "s", "t")
    other.server.shutdown()
    other.server.server_close()
    assert one.error is not None and "307" in one.error.en
    assert (len(chat.came), other.came) == (1, [])


def test_one_way_that_fails_does_not_stop_the_others(
    chat: Chat, inbox: Inbox, smtp: Callable[..., int], configure: Callable[..., Settings]
) -> None:
    hooks = [
        {"name": "gone", "kind": "generic", "url": "http://127.0.0.1:1/"},
        {"name": "here", "kind": "generic", "url": chat.url},
    ]
    done = send(configure(mail=mail(smtp()), webhooks=hooks), "s", "t")
    assert [(one.channel, one.error is None) for one in done] == [
        ("mail", True),
        ("gone", False),
        ("here", True),
    ]


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"mial": {}}, "mial"),
        ({"mail": mail(25, security="tls")}, "mail.security"),
        ({"mail": mail(25, to=["not an address"])}, "mail.to.0"),
        ({"mail": mail(25, user="a")}, "starttls"),
        ({"webhooks": [{"name": "a", "kind": "wecom", "url": "http://example.org"}]}, "https"),
        ({"webhooks": [{"name": "a", "kind": "wecom", "url": "https://u:p@example.org"}]}, "https"),
        ({"briefings": [{"to": [TO]}]}, "needs mail"),
        ({"mail": mail(25, to=[]), "briefings": [{}]}, "no receiver"),
        ({"alerts": [{"to": [TO]}]}, "needs mail"),
        ({"mail": mail(25, to=[]), "alerts": [{}]}, "no receiver"),
        ({"alerts": [{"webhooks": ["duty"]}]}, "no webhook duty"),
    ],
)
def test_a_wrong_file_is_refused_and_says_where(
    parts: dict[str, Any], said: str, configure: Callable[..., Settings]
) -> None:
    with pytest.raises(JushuError) as refused:
        load(configure(**parts))
    assert refused.value.code == "DELIVERY_INVALID"
    assert said in refused.value.zh and said in refused.value.en


def test_the_command_sends_a_test_message_or_says_that_nothing_is_configured(
    smtp: Callable[..., int],
    inbox: Inbox,
    configure: Callable[..., Settings],
    jushu: Callable[..., Any],
    home: Path,
) -> None:
    nothing = jushu("deliver", "test", code=1)
    assert "DELIVERY_NONE" in nothing.err
    configure(mail=mail(smtp()))
    done = jushu("deliver", "test", "--json")
    assert done.json == [{"channel": "mail", "to": [TO], "error": None}]
    assert inbox.messages[0]["Subject"] == "聚数 Jushu 试发"
