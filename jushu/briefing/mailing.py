"""Briefings on their way to those who are to get them (``briefings`` in ``delivery.yaml``)."""

import hashlib
import json

from jushu import formats, releases
from jushu.briefing import archive
from jushu.briefing.ask import Ask
from jushu.briefing.build import PROVINCE, build
from jushu.clock import local_now
from jushu.delivery import Attachment, Delivered, load, send
from jushu.delivery.config import Subscription
from jushu.settings import Settings
from jushu.texts import Texts

SENT = "sent.jsonl"


def mail_briefings(
    settings: Settings, release_id: str, period_code: str, *, again: bool = False
) -> list[Delivered]:
    """Send every subscription its briefings of a period, each once per release unless ``again``.

    Returns what became of each message; nothing where nobody subscribed or everybody has them already.
    Raises JushuError CLUSTER_UNKNOWN for a subscription to a cluster that the release does not have.
    """
    done = []
    for one in load(settings).briefings:
        if again or not _was_sent(settings, release_id, period_code, one):
            done += _send(settings, release_id, period_code, one)
    return done


def _send(settings: Settings, release_id: str, period_code: str, one: Subscription) -> list[Delivered]:
    t, release = Texts(one.lang), releases.load(release_id, settings)
    files = []
    for code in one.clusters:
        for kind in one.formats:
            ask = Ask(release_id, period_code, None if code == PROVINCE else code, one.lang, kind)
            files.append(Attachment(ask.name, build(settings, ask)))
    period = formats.period(period_code, t)
    subject = t("brief.mail_subject", period=period, release=release_id)
    text = t(
        "brief.mail_text",
        period=period,
        release=release_id,
        day=release.data_as_of or formats.NOTHING,
        hash=release.content_hash,
        files="\n".join(file.name for file in files),
    )
    done = send(settings, subject, text, files, one.to or None, chats=())
    if done and all(each.error is None for each in done):
        _note(settings, release_id, period_code, one)
    return done


def _key(period_code: str, one: Subscription) -> str:
    words = f"{period_code} {one.model_dump_json()}"
    return hashlib.sha256(words.encode()).hexdigest()


def _was_sent(settings: Settings, release_id: str, period_code: str, one: Subscription) -> bool:
    path = archive.folder(settings, release_id) / SENT
    if not path.is_file():
        return False
    lines = path.read_text(encoding="utf-8").splitlines()
    return _key(period_code, one) in {json.loads(line)["subscription"] for line in lines}


def _note(settings: Settings, release_id: str, period_code: str, one: Subscription) -> None:
    folder = archive.folder(settings, release_id)
    folder.mkdir(parents=True, exist_ok=True)
    entry = {
        "subscription": _key(period_code, one),
        "period_code": period_code,
        "to": one.to,
        "sent_at": local_now().isoformat(timespec="seconds"),
    }
    with (folder / SENT).open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, ensure_ascii=False) + "\n")
