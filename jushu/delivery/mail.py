"""One message through the configured mail server."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid
from mimetypes import guess_type
from typing import NamedTuple

from jushu.delivery.config import Mail
from jushu.errors import JushuError
from jushu.settings import Settings


class Attachment(NamedTuple):
    """A file of a message."""

    name: str
    data: bytes


class Message(NamedTuple):
    """What is said, and the files that go with it by mail."""

    subject: str
    text: str
    attachments: Sequence[Attachment] = ()


def send_mail(settings: Settings, mail: Mail, to: Sequence[str], message: Message) -> None:
    """Hand the message over to the server. Raises JushuError MAIL_FAILED: nothing or not all was accepted."""
    letter = compose(mail, to, message)
    try:
        with _connected(mail) as server:
            if mail.user:
                password = settings.mail_password
                server.login(mail.user, password.get_secret_value() if password else "")
            refused = server.send_message(letter)
    except (OSError, smtplib.SMTPException) as error:
        raise _failed(mail, " ".join(str(error).split())) from error
    if refused:
        raise _failed(mail, f"{', '.join(refused)}: refused")


def compose(mail: Mail, to: Sequence[str], message: Message) -> EmailMessage:
    """The message, subject and names of files encoded as mail programs read them (RFC 2047, RFC 2231)."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = mail.sender
    letter["To"] = ", ".join(to)
    letter["Subject"] = " ".join(message.subject.split())
    letter["Date"] = formatdate(localtime=True)
    letter["Message-ID"] = make_msgid(domain=mail.sender.rpartition("@")[2])
    letter.set_content(message.text)
    for one in message.attachments:
        kind, _, detail = (guess_type(one.name)[0] or "application/octet-stream").partition("/")
        letter.add_attachment(one.data, maintype=kind, subtype=detail, filename=one.name)
    return letter


def _connected(mail: Mail) -> smtplib.SMTP:
    if mail.security == "none":
        return smtplib.SMTP(mail.host, mail.port, timeout=mail.seconds)
    trusted = ssl.create_default_context(cafile=mail.ca_file)
    if mail.security == "ssl":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.seconds, context=trusted)
    server = smtplib.SMTP(mail.host, mail.port, timeout=mail.seconds)
    try:
        server.starttls(context=trusted)
    except BaseException:
        server.close()
        raise
    return server


def _failed(mail: Mail, reason: str) -> JushuError:
    return JushuError(
        "MAIL_FAILED",
        zh=f"邮件服务器 {mail.host}:{mail.port} 没有收下邮件：{reason}。",
        en=f"The mail server {mail.host}:{mail.port} did not take the message: {reason}.",
        todo_zh="检查 delivery.yaml 的 mail 一节和 JUSHU_MAIL_PASSWORD，再用 jushu deliver test 试发。",
        todo_en="Check mail in delivery.yaml and JUSHU_MAIL_PASSWORD, then try jushu deliver test.",
    )
