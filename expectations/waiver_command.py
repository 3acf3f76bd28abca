"""The command ``waiver``: enter a waiver, list them all."""

from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from expectations import waivers
from expectations.derive import all_suites
from expectations.rules import Rule
from jushu import console
from jushu.clock import local_now
from jushu.errors import unknown_name
from jushu.lock import hold
from jushu.options import Json
from jushu.settings import Settings

HEADS = {
    "zh": ("豁免", "规则", "范围", "到期", "责任人", "批准人", "理由", "证据"),
    "en": ("Waiver", "Rule", "Scope", "Until", "Owner", "Approver", "Reason", "Evidence"),
}


class Action(StrEnum):
    """What to do with waivers."""

    ADD = "add"
    LIST = "list"


def waiver(
    action: Annotated[Action, typer.Argument(help="add 登记，list 查看 · add or list")],
    rule: Annotated[str, typer.Argument(help="add 的规则编号 · the rule, for add")] = "",
    *,
    scope: Annotated[
        str, typer.Option(help="* 或 键=值,键=值 · * or KEY=VALUE,KEY=VALUE of failing keys")
    ] = waivers.EVERYTHING,
    reason: Annotated[str, typer.Option(help="理由 · why")] = "",
    owner: Annotated[str, typer.Option(help="责任人 · who answers for it")] = "",
    approver: Annotated[str, typer.Option(help="批准人，不得是责任人 · who approves; not the owner")] = "",
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="最后一天 · its last day")
    ] = datetime.min,
    evidence: Annotated[Path, typer.Option(help="证据文件 · the file of evidence")] = Path(),
    json: Json = False,
) -> None:
    """豁免：让不成立的规则在期限内放行并公开 · Waivers: let a failed rule pass until a day, shown to all."""
    settings = Settings()
    if action is Action.ADD:
        chosen = _rule(rule, settings)
        with hold(settings):
            found = [
                waivers.add(
                    chosen,
                    settings,
                    scope=scope,
                    reason=reason,
                    owner=owner,
                    approver=approver,
                    expires_on=until.date(),
                    evidence=evidence,
                )
            ]
    else:
        found = waivers.read(settings)
    today = local_now().date()
    if json:
        console.print_json([asdict(each) | {"is_expired": not each.holds(today)} for each in found])
        return
    zh = settings.lang == "zh"
    shown = console.table(*HEADS[settings.lang])
    for each in found:
        over = "" if each.holds(today) else ("（已过期）" if zh else " (expired)")
        proof = f"{each.evidence_name} {each.evidence_sha256[:12]}"
        cells = (each.scope, each.expires_on + over, each.owner, each.approver, each.reason, proof)
        shown.add_row(each.waiver_id, each.rule_id, *map(escape, cells))
    console.out().print(shown)


def _rule(rule_id: str, settings: Settings) -> Rule:
    known = {r.id: r for suite in all_suites(settings.dbt_project_dir) for r in suite.rules}
    if rule_id not in known:
        raise unknown_name(
            "UNKNOWN_CODE", zh=f"没有规则 {rule_id}。", en=f"There is no rule {rule_id}.", known=sorted(known)
        )
    return known[rule_id]
