"""A trace in a few lines: what the value is, how it enters the score, and whether its rows give it again."""

from collections.abc import Callable
from typing import Any

from jushu.trace.trace import Trace

PARTS = {"numerator": ("分子", "Numerator"), "denominator": ("分母", "Denominator")}
BADGES = {
    "trusted": ("可信", "trusted"),
    "with_reservations": ("有保留", "with reservations"),
    "not_to_be_used": ("不可使用", "not to be used"),
}


def as_code(_family: str, code: str) -> str:
    """The code itself: what a command shows, where other programs may read it."""
    return code


def summary(trace: Trace, lang: str, named: Callable[[str, str], str] = as_code) -> list[tuple[str, str]]:
    """Label and text of each step, from the index down to numerator and denominator.

    ``named`` gives the name of a code of a family: grain, grade, status, reason.
    """
    zh = lang == "zh"
    subject, score = trace.subject, trace.score
    name = subject.indicator["name_zh" if zh else "name_en"]
    lines = [
        ("发布" if zh else "Release", trace.release_id),
        ("指标" if zh else "Indicator", f"{subject.indicator['indicator_code']} {name}"),
        ("单元" if zh else "Unit", f"{subject.unit_code} ({named('grain', subject.unit_type)})"),
        ("期间" if zh else "Period", subject.period.period_code),
    ]
    for node in score.get("nodes", ()):
        place = f", {node['rank']} / {node['ranked_units']}" if node["rank"] else ""
        label = {"index": ("指数", "Index"), "dimension": ("维度", "Dimension")}[node["level"]][not zh]
        grade = named("grade", node["grade_code"]) if node["grade_code"] else ""
        lines.append((label, f"{node['node_code']} {node['score']} {grade}{place}"))
    if score.get("contribution") is not None:
        lines.append(("贡献" if zh else "Contribution", f"{score['contribution']:.6f}"))
        lines.append(("权重" if zh else "Weight", f"{score['effective_weight']:.6f}"))
        lines.append(("指标得分" if zh else "Points", f"{score['normalised']:.6f}"))
    reason = named("reason", subject.status_reason) if subject.status_reason else ""
    status = f"{named('status', subject.status)} {reason}".strip()
    lines.append(("状态" if zh else "Status", status))
    lines.append(("数值" if zh else "Value", f"{_text(subject.value)} {subject.indicator['unit'] or ''}"))
    if trace.badge:
        lines.append(("可信度" if zh else "Trust", _badge(trace.badge, zh=zh)))
    for part in trace.parts:
        count = f"{part.rows.height:,} 行" if zh else f"{part.rows.height:,} rows"
        amount = "—" if part.amount is None else f"{part.amount.normalize():f}"
        lines.append((PARTS[part.name][not zh], f"{amount} = {part.text}, {count}"))
    lines.append(("核对" if zh else "Check", _check(trace, zh=zh)))
    return lines


def _badge(badge: dict[str, Any], *, zh: bool) -> str:
    """The badge with its reasons, and where the value would lie with the refused records."""
    text = BADGES[badge["badge"]][not zh]
    if reasons := badge["reasons_zh" if zh else "reasons_en"]:
        text += f"（{reasons}）" if zh else f" ({reasons})"
    if badge["value_low"] is not None:
        span = f"{badge['value_low']:g} – {badge['value_high']:g}"
        text += f"；计入拒收记录时为 {span}" if zh else f"; with the refused records {span}"
    return text


def _check(trace: Trace, *, zh: bool) -> str:
    if trace.differences:
        return ("溯源行得不出公布的数：" if zh else "The traced rows give other figures: ") + "; ".join(
            trace.differences
        )
    if trace.subject.status != "observed":
        return "没有公布数值" if zh else "No value is published"
    return (
        "由溯源行重算，与公布的分子、分母、数值完全一致"
        if zh
        else "Computed anew from the traced rows: equal"
    )


def _text(cell: Any) -> str:
    return "—" if cell is None else str(cell)
