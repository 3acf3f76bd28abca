"""New alerts on their way to those who are to get them (``alerts`` in ``delivery.yaml``)."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from jushu import briefing, formats
from jushu.alerts import sent, words
from jushu.alerts.query import KINDS, Alert, owners, read
from jushu.delivery import Delivered, load, send
from jushu.delivery.config import AlertReceiver
from jushu.errors import unknown_name
from jushu.settings import Settings
from jushu.texts import Texts


def send_alerts(settings: Settings, release_id: str) -> list[Delivered]:
    """Send each receiver the alerts of the release's latest month and quarter that it did not get yet.

    Returns what became of each message; nothing where no receiver is configured or nothing is new. Raises
    JushuError DELIVERY_INVALID, OWNER_UNKNOWN, or as ``read``.
    """
    receivers = load(settings).alerts
    if not receivers:
        return []
    _refuse_unknown(receivers, owners(settings, release_id))
    found = read(settings, release_id, briefing.latest_periods(settings, release_id))
    done = []
    with sent.lock(settings):
        for receiver in receivers:
            own = [alert for alert in found if _is_for(receiver, alert)]
            if receiver.to or not receiver.webhooks:
                done += _send(settings, release_id, receiver, own, None)
            for hook in receiver.webhooks:
                done += _send(settings, release_id, receiver, own, hook)
    return done


def message(alerts: Sequence[Alert], release_id: str, t: Texts) -> tuple[str, str]:
    """Subject and text: how many of each kind, then the alerts by owner, the worst of each first."""
    counts = Counter(alert.kind for alert in alerts)
    kinds = t("list.separator").join(f"{t(f'alert_kind.{kind}')} {counts[kind]}" for kind in KINDS)
    periods = sorted({alert.period_code for alert in alerts})
    spoken = t("list.separator").join(formats.period(code, t) for code in periods)
    parts = [t("alerts.mail_text", count=len(alerts), kinds=kinds, release=release_id)]
    for _, group in groupby(sorted(alerts, key=lambda alert: alert.owner), key=lambda alert: alert.owner):
        own = list(group)
        parts.append(t("alerts.mail_owner", owner=words.owner(own[0], t), count=len(own)))
        parts += [words.line(alert, t) for alert in own]
    return t("alerts.mail_subject", count=len(alerts), period=spoken), "\n".join(parts) + "\n"


def _is_for(receiver: AlertReceiver, alert: Alert) -> bool:
    return alert.owner in (receiver.owners or [alert.owner]) and alert.cluster_code in (
        receiver.clusters or [alert.cluster_code]
    )


def _send(
    settings: Settings, release_id: str, receiver: AlertReceiver, own: Sequence[Alert], hook: str | None
) -> list[Delivered]:
    """By mail, or to one webhook: each way remembers for itself what it has taken."""
    way = hook or ", ".join(["mail", *receiver.to])
    known = sent.keys(settings)
    fresh = [alert for alert in own if sent.key(way, alert) not in known]
    if not fresh:
        return []
    subject, text = message(fresh, release_id, Texts(receiver.lang))
    if hook:
        done = send(settings, subject, text, to=(), chats=[hook])
    else:
        done = send(settings, subject, text, to=receiver.to or None, chats=())
    for one in done:
        if one.error:
            sent.note_failure(settings, release_id, way, one.error)
        else:
            sent.note(settings, release_id, way, fresh)
    return done


def _refuse_unknown(receivers: Sequence[AlertReceiver], known: Sequence[str]) -> None:
    for owner in (owner for receiver in receivers for owner in receiver.owners):
        if owner not in known:
            raise unknown_name(
                "OWNER_UNKNOWN",
                zh=f"delivery.yaml 的 alerts：目录里没有责任方 {owner}。",
                en=f"alerts in delivery.yaml: the catalogue has no owner {owner}.",
                known=known,
            )
