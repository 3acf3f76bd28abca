"""The command ``release``: list, show and compare releases, keep readers on one, sign one."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape

from jushu import console, journal, release_diff, releases, signatures
from jushu.errors import JushuError
from jushu.lock import hold
from jushu.options import Json
from jushu.releases import Release
from jushu.settings import Settings


class Action(StrEnum):
    """What to do with releases."""

    LIST = "list"
    SHOW = "show"
    DIFF = "diff"
    PIN = "pin"
    UNPIN = "unpin"
    ROLLBACK = "rollback"
    SIGN = "sign"


def release(
    action: Annotated[Action, typer.Argument(help="动作 · list, show, diff, pin, unpin, rollback, sign")],
    release_id: Annotated[
        str | None,
        typer.Argument(metavar="[RELEASE]", help="发布编号，默认当前发布 · default: the current one"),
    ] = None,
    other: Annotated[
        str | None, typer.Argument(metavar="[NEWER]", help="diff 的较新发布 · the newer one, for diff")
    ] = None,
    *,
    role: Annotated[
        signatures.SignRole | None, typer.Option(help="签发角色 · in which role it is signed")
    ] = None,
    name: Annotated[str, typer.Option(help="姓名 · who does it")] = "",
    reason: Annotated[str, typer.Option(help="理由或说明 · why, or a remark")] = "",
    json: Json = False,
) -> None:
    """发布：列表、详情、比较、固定、回退、签发 · Releases: list, show, diff, pin, roll back, sign."""
    settings = Settings()
    if action is Action.DIFF:
        release_diff.run(settings, release_id, other, json=json)
        return
    if other is not None:
        raise _wrong_use("只有 diff 用两个发布编号。", "Only diff takes two releases.")
    if action is Action.LIST:
        facts: Any = [_line(each, settings) for each in releases.list_releases(settings)]
    elif action is Action.SHOW:
        facts = _show(releases.chosen(release_id, settings), settings)
    elif action is Action.SIGN:
        facts = _sign(release_id, role, name, reason, settings)
    else:
        facts = _point(action, release_id, name, reason, settings)
    if json:
        console.print_json(facts)
    elif isinstance(facts, list):
        _print_list(facts, settings.lang)
    else:
        _print_facts(facts)


def _line(each: Release, settings: Settings) -> dict[str, Any]:
    """A release in one line; ``readers`` marks the one they see, ``pinned`` the one they are kept on."""
    pin = releases.pinned(settings)
    return {
        "release_id": each.release_id,
        "published_at": each.manifest["published_at"],
        "data_as_of": each.manifest["data_as_of"],
        "known_at": each.manifest.get("known_at"),
        "quality_score": each.manifest["quality_score"],
        "content_hash": each.content_hash,
        "readers": each.release_id == releases.current_release_id(settings),
        "pinned": pin is not None and pin.release_id == each.release_id,
    }


def _show(each: Release, settings: Settings) -> dict[str, Any]:
    keys = ("previous_id", "as_of", "period_code", "catalogue_version", "catalogue_hash")
    keys += ("methodology_version", "methodology_hash", "code_version", "code_hash", "definitions_hash")
    return (
        _line(each, settings)
        | {key: each.manifest.get(key) for key in keys}
        | {
            "log_head": each.manifest.get("log_head"),
            "waivers": _waivers(each, settings),
            "damaged": releases.verify(each.release_id, settings),
            "signed": signatures.of(each.release_id, settings),
        }
    )


def _waivers(each: Release, settings: Settings) -> list[dict[str, Any]]:
    """The waivers that the release shows; releases of before there were any have no such table."""
    if "audit_waivers" not in each.manifest["tables"]:
        return []
    query = "select waiver_id, rule_id, scope, owner, approver, expires_on from audit_waivers order by all"
    return releases.query(query, "auditor", settings, each.release_id).to_dicts()


def _point(
    action: Action, release_id: str | None, name: str, reason: str, settings: Settings
) -> dict[str, Any]:
    """Move or keep readers, and enter it in the log."""
    if not name:
        raise _wrong_use("请用 --name 写明是谁。", "Say with --name who does it.")
    with hold(settings):
        before = releases.chosen(None, settings)
        if action is Action.UNPIN:
            target = releases.unpin(settings)
        else:
            default = before.previous_id if action is Action.ROLLBACK else before.release_id
            if release_id is None and default is None:
                raise _wrong_use("没有更早的发布。", "There is no earlier release.")
            target = releases.pin(release_id or str(default), settings, reason=reason, name=name)
        detail = {"release_id": target.release_id, "from": before.release_id, "name": name, "reason": reason}
        journal.record(settings, action.value, detail)
    return _line(target, settings)


def _sign(
    release_id: str | None, role: signatures.SignRole | None, name: str, remark: str, settings: Settings
) -> dict[str, Any]:
    if role is None or not name:
        raise _wrong_use("签发需要 --role 与 --name。", "Signing needs --role and --name.")
    return signatures.sign(releases.chosen(release_id, settings).release_id, role, name, remark, settings)


def _wrong_use(zh: str, en: str) -> JushuError:
    return JushuError(
        "WRONG_USE",
        zh=zh,
        en=en,
        todo_zh="见 jushu release --help。",
        todo_en="See jushu release --help.",
        wrong_use=True,
    )


def _print_list(lines: list[dict[str, Any]], lang: str) -> None:
    zh = ("发布", "发布时间", "数据截至", "质量分", "状态")
    en = ("Release", "Published at", "Data as of", "Quality", "State")
    marks = {
        "readers": ("读者所见", "readers"),
        "pinned": ("已固定", "pinned"),
        "known_at": ("回看", "as of"),
    }
    shown = console.table(*(zh if lang == "zh" else en))
    for line in lines:
        states = [marks[key][lang != "zh"] for key in marks if line[key]]
        cells = (line["release_id"], line["published_at"], line["data_as_of"], line["quality_score"])
        shown.add_row(*("" if cell is None else str(cell) for cell in cells), ", ".join(states))
    console.out().print(shown)


def _print_facts(facts: dict[str, Any]) -> None:
    shown = console.table("", "")
    shown.show_header = False
    for key, value in facts.items():
        text = "\n".join(map(_one, value)) if isinstance(value, list) else value
        if text not in (None, ""):
            shown.add_row(key, escape(str(text)))
    console.out().print(shown)


def _one(item: Any) -> str:
    return ", ".join(f"{k}={v}" for k, v in item.items()) if isinstance(item, dict) else str(item)
