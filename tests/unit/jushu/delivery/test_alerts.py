"""Alerts of a release written by hand: read, told, and sent once to real local servers."""

import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from jushu.alerts import read, sent
from jushu.alerts.mailing import send_alerts
from jushu.errors import JushuError
from jushu.settings import Settings
from orchestration import alerting
from tests.conftest import jushu_in
from tests.unit.app.alerting_release import IN_ORDER, RELEASE, publish_alerts
from tests.unit.app.conftest import write_release
from tests.unit.jushu.delivery.conftest import TO, Chat, Inbox, mail

Configure = Callable[..., Settings]
HEAD, PAST = "chief@example.org", datetime(2000, 1, 1)


def test_alerts_come_worst_first_and_count_their_periods(home: Path) -> None:
    publish_alerts(home)
    found = read(Settings(home=home), RELEASE, ["2026Q3"])
    assert [(one.cluster_code, one.indicator_code, one.kind) for one in found] == IN_ORDER
    badge = found[1]
    assert (badge.value, badge.threshold, badge.gap) == (Decimal(123456), None, None)
    assert (badge.since, badge.periods, badge.status) == ("2026Q2", 2, "continuing")
    assert (badge.owner, badge.reasons_en) == ("service department", "rule RAW-1 is not kept")
    own = read(Settings(home=home), RELEASE, ["2026Q2"], "C01")
    assert [(one.indicator_code, one.periods, one.status) for one in own] == [
        ("SQ2-01", 1, "new"),
        ("DP3-01", 1, "new"),
    ]


def test_an_older_release_and_an_unknown_code_are_refused(home: Path) -> None:
    settings = Settings(home=home)
    write_release(home, "2026Q2-r1")
    with pytest.raises(JushuError) as old:
        read(settings, "2026Q2-r1", ["2026Q3"])
    publish_alerts(home)
    with pytest.raises(JushuError) as unknown:
        read(settings, RELEASE, ["2026Q3"], "C99")
    assert (old.value.code, unknown.value.code) == ("ALERTS_NONE", "UNKNOWN_CODE")


def test_the_command_prints_a_table_or_json(home: Path) -> None:
    publish_alerts(home)
    jushu = jushu_in(home)
    done = jushu("alerts", "--json")
    assert [(one["cluster_code"], one["indicator_code"], one["kind"]) for one in done.json] == IN_ORDER
    said = jushu("alerts", "--cluster", "C01")
    assert "首次响应及时率" in said.out and "60.0% 差 15.9 百分点" in said.out
    assert "提醒 2 项" in said.err
    jushu("alerts", "--period", "1999", code=2)


def test_each_owner_gets_the_own_alerts_once(
    home: Path, smtp: Callable[..., int], inbox: Inbox, chat: Chat, configure: Configure
) -> None:
    publish_alerts(home)
    settings = configure(
        mail=mail(smtp()),
        webhooks=[
            {"name": "duty", "kind": "generic", "url": chat.url},
            {"name": "other", "kind": "generic", "url": chat.url},
        ],
        alerts=[
            {"owners": ["cluster operator"], "to": [HEAD], "lang": "en"},
            {"owners": ["service department"], "clusters": ["C03"], "webhooks": ["duty"]},
        ],
    )
    done = send_alerts(settings, RELEASE)
    assert [(one.channel, one.to, one.error) for one in done] == [("mail", (HEAD,), None), ("duty", (), None)]
    (letter,) = inbox.messages
    assert letter["Subject"] == "Jushu: 1 alerts (2026Q3)" and inbox.receivers == [HEAD]
    text = letter.get_content()
    assert "SQ6-01 Training hours per head" in text and "SQ2-01" not in text
    assert "12.0 hours; target 16.0 hours, 4.00 hours off; new this period" in text
    ((_, message),) = chat.came
    assert message["subject"] == "聚数提醒 2 项（2026年三季度）"
    assert "目标落后：30.0%；目标 90.0%，差 60.0 百分点" in message["text"] and "C01" not in message["text"]
    # nothing twice; a third receiver gets what there is, the others nothing
    assert send_alerts(settings, RELEASE) == []
    more = configure(mail=mail(smtp()), alerts=[{"owners": ["cluster operator"], "to": [HEAD]}, {"to": [TO]}])
    assert [one.to for one in send_alerts(more, RELEASE)] == [(TO,)]
    assert "提醒 5 项" in inbox.messages[-1]["Subject"]
    kept = (home / "log" / "sent_alerts.jsonl").read_text("utf-8").splitlines()
    lines = [json.loads(line) for line in kept]
    assert len(lines) == 1 + 2 + 5
    assert {name: lines[0][name] for name in sent.KEY} == {
        "way": f"mail, {HEAD}",
        "cluster_code": "C02",
        "indicator_code": "SQ6-01",
        "kind": "off_track",
        "period_code": "2026Q3",
    }


def test_a_run_goes_on_when_nothing_can_be_sent_and_tries_again(
    home: Path, chat: Chat, configure: Configure
) -> None:
    publish_alerts(home)
    chat.status = 500
    hooks = [{"name": "duty", "kind": "generic", "url": chat.url}]
    settings = configure(webhooks=hooks, alerts=[{"webhooks": ["duty"]}])
    facts = alerting.send_new(settings, RELEASE)
    assert facts == {"alert_messages": 0, "alert_failures": "duty: WEBHOOK_FAILED"}
    (failure,) = sent.failures(settings, PAST)
    assert (failure["way"], failure["error"]["code"]) == ("duty", "WEBHOOK_FAILED")
    assert "500" in failure["error"]["zh"]
    chat.status = 200
    for expected in (1, 0):
        assert alerting.send_new(settings, RELEASE) == {"alert_messages": expected, "alert_failures": ""}
    assert len(chat.came) == 2


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"alerts": [{"owners": ["nobody"], "webhooks": ["duty"]}]}, "OWNER_UNKNOWN"),
        ({"alerts": [{"webhooks": ["nowhere"]}]}, "DELIVERY_INVALID"),
    ],
)
def test_a_wrong_configuration_is_noted_and_sends_nothing(
    home: Path, chat: Chat, configure: Configure, parts: dict[str, Any], code: str
) -> None:
    publish_alerts(home)
    settings = configure(webhooks=[{"name": "duty", "kind": "generic", "url": chat.url}], **parts)
    assert alerting.send_new(settings, RELEASE)["alert_failures"] == f"delivery.yaml: {code}"
    assert [one["error"]["code"] for one in sent.failures(settings, PAST)] == [code]
    assert chat.came == []


def test_without_receivers_or_for_a_release_that_nobody_reads_nothing_is_sent(
    home: Path, chat: Chat, configure: Configure
) -> None:
    publish_alerts(home)
    hooks = [{"name": "duty", "kind": "generic", "url": chat.url}]
    assert alerting.send_new(configure(webhooks=hooks), RELEASE) == {}
    write_release(home, "2026Q3-r2")
    settings = configure(webhooks=hooks, alerts=[{"webhooks": ["duty"]}])
    assert alerting.send_new(settings, RELEASE) == {}
    assert chat.came == [] and not (home / "log" / "sent_alerts.jsonl").exists()
