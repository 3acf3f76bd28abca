"""``jushu release diff``: every value and score that changed between two releases, with its causes."""

from collections import Counter
from typing import Any

import polars as pl

from jushu import console, releases
from jushu.errors import JushuError
from jushu.releases import Diff, Release
from jushu.settings import Language, Settings

SHOWN = 40  # lines for a person; JSON has all
CAUSES = {
    "data": ("新数据", "new data"),
    "late correction": ("迟报更正", "late correction"),
    "method": ("方法或目录", "method"),
    "contract": ("契约或来源配置", "contract"),
    "code": ("代码", "code"),
}
_UNIT = ("unit_type", "unit_code", "period_type", "period_code", "code")


def run(settings: Settings, older: str | None, newer: str | None, *, json: bool) -> None:
    """Print the comparison; by default the current release with the one before it.

    With one release named, it is the older one and the current release the newer.
    """
    new = releases.load(newer, settings) if newer else releases.current(settings)
    old_id = older or (new.previous_id if new else None)
    if new is None or old_id is None:
        raise JushuError(
            "RELEASE_NONE",
            zh="没有两个发布可以比较。",
            en="There are no two releases to compare.",
            todo_zh="用 jushu release list 查看已有的发布。",
            todo_en="See jushu release list.",
            wrong_use=True,
        )
    found = releases.diff(releases.load(old_id, settings), new, settings)
    if json:
        console.print_json(as_dict(found))
    else:
        _show(found, settings.lang)


def as_dict(found: Diff) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "old": found.old.release_id,
        "new": found.new.release_id,
        "inputs": {
            "new_files": found.inputs.new_files,
            "gone_files": found.inputs.gone_files,
            "catalogue": found.inputs.catalogue,
            "methodology": found.inputs.methodology,
            "contracts": found.inputs.contracts,
            "code": found.inputs.code,
        },
        "values": found.values.to_dicts(),
        "scores": found.scores.to_dicts(),
    }


def _show(found: Diff, lang: Language) -> None:
    zh, out = lang == "zh", console.out()
    out.print(f"{_about(found.old)} -> {_about(found.new)}")
    changes = {
        ("新文件", "new files"): found.inputs.new_files,
        ("目录文件有改动", "files of the catalogue changed"): len(found.inputs.catalogue),
        ("方法文件有改动", "files of the method changed"): len(found.inputs.methodology),
        ("契约或来源配置有改动", "contracts or profiles changed"): len(found.inputs.contracts),
        ("代码文件有改动", "files of code changed"): len(found.inputs.code),
    }
    for names, count in changes.items():
        if count:
            out.print(f"  {names[0 if zh else 1]}: {count}")
    titles = (("指标值", "Indicator values"), ("得分", "Scores"))
    for title, frame, figure in zip(titles, (found.values, found.scores), ("value", "score"), strict=True):
        counts = Counter(_words(causes, lang) for causes in frame["causes"].to_list())
        out.print(f"{title[0 if zh else 1]}: {frame.height:,}")
        for words, count in counts.most_common():
            out.print(f"  {words}: {count:,}")
        _print_rows(frame, figure, lang)


def _print_rows(frame: pl.DataFrame, figure: str, lang: Language) -> None:
    if frame.is_empty():
        return
    zh = lang == "zh"
    heads = (
        ("单位", "期间", "代码", "原", "新", "原因")
        if zh
        else ("Unit", "Period", "Code", "Old", "New", "Causes")
    )
    shown = console.table(*heads)
    for row in frame.head(SHOWN).iter_rows(named=True):
        old, new = (_figure(row, side, figure) for side in ("old", "new"))
        unit, period, code = row["unit_code"], row["period_code"], row["code"]
        shown.add_row(unit, period, code, old, new, _words(row["causes"], lang))
    console.out().print(shown)
    if frame.height > SHOWN:
        rest = frame.height - SHOWN
        console.say(
            f"（还有 {rest:,} 行，用 --json 看全部）" if zh else f"({rest:,} more rows: --json has all)"
        )


def _figure(row: dict[str, Any], side: str, figure: str) -> str:
    """The figure, or why there is none."""
    value = row[f"{side}_{figure}"]
    return str(value) if value is not None else str(row[f"{side}_status"] or "")


def _words(causes: list[str], lang: Language) -> str:
    words = [CAUSES[cause][0 if lang == "zh" else 1] for cause in causes]
    return ("、" if lang == "zh" else ", ").join(words)


def _about(release: Release) -> str:
    return f"{release.release_id} ({release.manifest['published_at']})"
