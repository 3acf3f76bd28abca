"""The command ``alerts``: what needs somebody's attention in a period of a release, the worst first."""

from collections import Counter
from typing import Annotated

import typer
from rich.markup import escape

from jushu import console, formats, releases
from jushu.alerts import KINDS, Alert, read, words
from jushu.options import Json, PeriodCode, ReleaseId
from jushu.settings import Settings
from jushu.texts import Texts


def alerts(
    cluster: Annotated[
        str | None, typer.Option(help="集聚区代码，默认全部 · cluster code, default all")
    ] = None,
    period: PeriodCode = None,
    release: ReleaseId = None,
    json: Json = False,
) -> None:
    """提醒：越过界限的值、落后的目标、不可使用的值 · Alerts: limits, targets off track, values not to use."""
    settings = Settings()
    chosen = releases.chosen(release, settings)
    shown = releases.period_of(chosen, period)
    found = read(settings, chosen.release_id, [shown], cluster)
    if json:
        console.print_json([alert._asdict() for alert in found])
        return
    t = Texts(settings.lang)
    if found:
        _print(found, t)
    counts = Counter(alert.kind for alert in found)
    said = t("list.separator").join(f"{t(f'alert_kind.{kind}')} {counts[kind]}" for kind in KINDS)
    console.say(
        t("alerts.told", period=formats.period(shown, t), release=chosen.release_id, all=len(found))
        + escape(said)
    )


def _print(found: list[Alert], t: Texts) -> None:
    heads = ("code", "indicator", "cluster", "kind", "value", "limit", "duration", "owner")
    table = console.table(*(t(f"alert_column.{head}") for head in heads))
    for alert in found:
        cells = (
            alert.indicator_code,
            t.pick(alert.name_zh, alert.name_en),
            alert.cluster_code,
            t(f"alert_kind.{alert.kind}"),
            words.value(alert, t),
            words.reasons(alert, t) or f"{words.limit(alert, t)} {words.gap(alert, t)}",
            words.since(alert, t),
            words.owner(alert, t),
        )
        table.add_row(*(escape(cell) for cell in cells))
    console.out().print(table)
