"""The command ``deliver``: try the configured ways, or send briefings or new alerts to their receivers."""

from enum import StrEnum
from typing import Annotated

import typer
from rich.markup import escape

from jushu import console, releases
from jushu.alerts.mailing import send_alerts
from jushu.clock import local_now
from jushu.delivery import Delivered, send
from jushu.errors import JushuError
from jushu.options import Json, ReleaseId
from jushu.settings import Settings
from jushu.texts import Texts


class What(StrEnum):
    """What is sent."""

    TEST = "test"
    BRIEFINGS = "briefings"
    ALERTS = "alerts"


def deliver(
    what: Annotated[What, typer.Argument(help="test 试发，briefings 简报，alerts 提醒 · what is sent")],
    period: Annotated[str | None, typer.Option(help="简报的期间，默认发布的期间 · period code")] = None,
    release: ReleaseId = None,
    again: Annotated[
        bool, typer.Option("--again", help="已寄过的也再寄 · also what was sent before")
    ] = False,
    json: Json = False,
) -> None:
    """按 delivery.yaml 寄送：试发、简报、提醒 · Send as configured: a test, briefings or new alerts."""
    settings = Settings()
    if what is What.TEST:
        done = _test(settings)
    elif what is What.BRIEFINGS:
        done = _briefings(settings, release, period, again)
    else:
        done = send_alerts(settings, releases.chosen(release, settings).release_id)
    if json:
        console.print_json([_facts(one) for one in done])
    else:
        for one in done:
            _say(one, settings.lang)
        if not done:
            console.say("没有要寄的。" if settings.lang == "zh" else "There was nothing to send.")
    if any(one.error for one in done):
        raise typer.Exit(1)


def _test(settings: Settings) -> list[Delivered]:
    t = Texts(settings.lang)
    done = send(
        settings, t("deliver.test_subject"), t("deliver.test_text", at=local_now().isoformat(" ", "seconds"))
    )
    if not done:
        raise JushuError(
            "DELIVERY_NONE",
            zh=f"没有配置寄送（{settings.delivery}），什么也没有发送。",
            en=f"No delivery is configured ({settings.delivery}); nothing was sent.",
            todo_zh="按运维手册“寄送”一节写好该文件。",
            todo_en="Write the file as the operator's guide says (Delivery).",
        )
    return done


def _briefings(settings: Settings, release: str | None, period: str | None, again: bool) -> list[Delivered]:
    # the libraries of documents load only when one is sent
    from jushu.briefing.mailing import mail_briefings  # noqa: PLC0415

    chosen = releases.chosen(release, settings)
    shown = releases.period_of(chosen, period)
    return mail_briefings(settings, chosen.release_id, shown, again=again)


def _facts(one: Delivered) -> dict[str, object]:
    error = {"code": one.error.code, "zh": one.error.zh, "en": one.error.en} if one.error else None
    return {"channel": one.channel, "to": list(one.to), "error": error}


def _say(one: Delivered, lang: str) -> None:
    if one.error:
        console.show_error(one.error, lang)
    else:
        console.say(f"[green]✓[/] {escape(one.channel)} {escape(', '.join(one.to))}")
