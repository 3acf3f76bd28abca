"""The command ``methodology``: check a methodology, print its hash, compare two of them."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from jushu import catalogue, console
from jushu.errors import JushuError
from jushu.methodology_files import read_methodology, read_plan
from jushu.options import Json
from jushu.scoring import Methodology
from jushu.scoring.plan import Plan
from jushu.settings import Settings


class Action(StrEnum):
    """What to do with a methodology."""

    CHECK = "check"
    DIFF = "diff"
    HASH = "hash"


def methodology(
    action: Annotated[Action, typer.Argument(help="检查、比较、哈希 · check, diff or hash")],
    name: Annotated[str, typer.Argument(help="文件夹、default 或 enterprise · folder, default, enterprise")],
    other: Annotated[str | None, typer.Argument(help="diff 的新方法 · the newer one, for diff")] = None,
    json: Json = False,
) -> None:
    """评分方法：检查、比较、哈希 · Check a methodology, compare two, or print its hash."""
    if (action is Action.DIFF) != (other is not None):
        raise JushuError(
            "METHODOLOGY_ARGUMENTS",
            zh="diff 需要两个方法，check 和 hash 只要一个。",
            en="diff takes two methodologies, check and hash take one.",
            todo_zh="例如 jushu methodology diff default 文件夹。",
            todo_en="For example: jushu methodology diff default FOLDER.",
            wrong_use=True,
        )
    method = named(name)
    zh = Settings().lang == "zh"
    if other is not None:
        newer = named(other)
        changes = list(differences(method, newer))
        if json:
            console.print_json([dict(zip(("what", "old", "new"), change, strict=True)) for change in changes])
            return
        for what, old, new in changes:
            console.out().print(f"{escape(what)}: {escape(_shown(old))} -> {escape(_shown(new))}")
        if not changes:
            console.out().print("两者相同。" if zh else "They are the same.")
        elif method.scheme.version == newer.scheme.version:
            console.say("版本号相同，方法却不同：请给新的版本号。" if zh else UNCHANGED_VERSION)
        return
    if action is Action.HASH:
        typer.echo(method.hash)
        return
    facts = _facts(method, named_plan(name))
    if json:
        console.print_json(facts)
        return
    labels = LABELS_ZH if zh else {key: key for key in facts}
    for key, value in facts.items():
        lines = value if isinstance(value, list) else [value]
        for line in lines:
            console.out().print(f"{labels[key]}: {escape(str(line))}")


UNCHANGED_VERSION = "The version is the same although the methods differ: give the newer one its own."
LABELS_ZH = {
    "scheme": "方案",
    "version": "版本",
    "hash": "哈希",
    "nodes": "节点",
    "indicators": "指标",
    "adjustments": "加减分与否决",
    "uncertainty": "不确定性",
    "grades": "等级",
    "warnings": "注意",
}


def named(name: str) -> Methodology:
    """The methodology of the seeds (default, enterprise) or of a folder; raises as ``read_methodology``."""
    return (
        catalogue.methodology(which=name) if name in catalogue.METHODOLOGIES else read_methodology(Path(name))
    )


def named_plan(name: str) -> Plan:
    """The plan of uncertainty of ``named``; the usual one where the methodology has none."""
    if name in catalogue.METHODOLOGIES:
        return catalogue.plan() if name == "default" else Plan()
    return read_plan(Path(name))


def _facts(method: Methodology, plan: Plan) -> dict[str, Any]:
    zh = Settings().lang == "zh"
    return {
        "scheme": method.scheme.code,
        "version": method.scheme.version,
        "hash": method.hash,
        "nodes": len(method.nodes),
        "indicators": len(method.indicators),
        "adjustments": len(method.adjustments),
        "uncertainty": plan.describe(),
        "grades": ", ".join(f"{grade.code} >= {grade.lower_bound:f}" for grade in method.grades),
        "warnings": [
            f"{code} 占 {parent} 的 {share:.0%}，超过一半"
            if zh
            else f"{code} is {share:.0%} of {parent}: more than half"
            for code, parent, share in heavy_nodes(method)
        ],
    }


def heavy_nodes(method: Methodology) -> list[tuple[str, str, float]]:
    """(code, parent, share 0..1) of nodes that have over half of their parent's weight and are not alone."""
    children = [(node.code, node.parent, node.weight) for node in method.nodes if node.parent is not None]
    siblings: dict[str, list[float]] = {}
    for _, parent, weight in children:
        siblings.setdefault(parent, []).append(weight)
    return [
        (code, parent, weight / sum(siblings[parent]))
        for code, parent, weight in children
        if len(siblings[parent]) > 1 and weight > sum(siblings[parent]) / 2
    ]


def differences(old: Methodology, new: Methodology) -> Iterator[tuple[str, Any, Any]]:
    """(what, old value, new value) of everything that can move a score; a missing thing has the value None.

    Things are told by their codes, so that the order of the rows is no difference.
    """
    before, after = asdict(old), asdict(new)
    for field in sorted(before["scheme"]):
        if before["scheme"][field] != after["scheme"][field]:
            yield f"scheme {field}", before["scheme"][field], after["scheme"][field]
    for part in ("nodes", "indicators", "grades", "adjustments"):
        left = {row["code"]: row for row in before[part]}
        right = {row["code"]: row for row in after[part]}
        for code in sorted(left.keys() | right.keys()):
            if code not in left or code not in right:
                yield f"{part} {code}", "+" if code in left else None, "+" if code in right else None
                continue
            for field, value in left[code].items():
                if value != right[code][field]:
                    yield f"{part} {code} {field}", value, right[code][field]


def _shown(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return ";".join(sorted(map(str, value))) if isinstance(value, frozenset) else str(value)
