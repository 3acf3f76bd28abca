"""One message to everybody who is configured to get it."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from jushu import exports
from jushu.delivery.config import Mail, Webhook, load
from jushu.delivery.mail import Attachment, Message, send_mail
from jushu.delivery.webhook import post
from jushu.errors import JushuError
from jushu.settings import Settings

MAIL = "mail"  # the name of that way


class Delivered(NamedTuple):
    """What became of a message on one way: ``mail`` or the name of a webhook; None is no error."""

    channel: str
    to: tuple[str, ...]
    error: JushuError | None


def send(
    settings: Settings,
    subject: str,
    text: str,
    attachments: Sequence[Attachment] = (),
    to: Sequence[str] | None = None,
    *,
    chats: Collection[str] | None = None,
) -> list[Delivered]:
    """Send by mail and, as text, to webhooks: by default to the mail server's receivers and to all webhooks.

    ``to`` names other receivers (none: no mail), ``chats`` only some webhooks.

    One way that fails does not stop the others. Nothing is sent, and nothing returned, where nothing is
    configured. Raises JushuError DELIVERY_INVALID. What left the machine is noted for the auditors.
    """
    config, message = load(settings), Message(subject, text, attachments)
    receivers = tuple(to if to is not None else config.mail.to if config.mail else ())
    done = []
    if config.mail and receivers:
        done.append(_mailed(settings, config.mail, receivers, message))
    done += [
        _posted(settings, hook, message) for hook in config.webhooks if chats is None or hook.name in chats
    ]
    for one in done:
        if one.error is None:
            files = [attachment.name for attachment in attachments] if one.channel == MAIL else []
            detail = {"delivered": one.channel, "to": list(one.to), "subject": subject, "files": files}
            exports.record(settings, detail)
    return done


def _mailed(settings: Settings, mail: Mail, receivers: tuple[str, ...], message: Message) -> Delivered:
    try:
        send_mail(settings, mail, receivers, message)
    except JushuError as error:
        return Delivered(MAIL, receivers, error)
    return Delivered(MAIL, receivers, None)


def _posted(settings: Settings, hook: Webhook, message: Message) -> Delivered:
    try:
        post(settings, hook, message)
    except JushuError as error:
        return Delivered(hook.name, (), error)
    return Delivered(hook.name, (), None)
