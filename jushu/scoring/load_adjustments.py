"""Adjustments of a methodology: bonus, deduction, veto, each with what calls for it and the clause."""

from typing import get_args

from jushu.scoring.methodology import Adjustment, Effect, Kind
from jushu.scoring.rows import Faults, Row, by_code, word_set


def load_adjustments(
    rows: list[Row], nodes: set[str], grades: set[str], faults: Faults
) -> tuple[Adjustment, ...]:
    """One adjustment per row, in order."""
    return tuple(
        _adjustment(code, row, nodes, grades, faults) for code, row in by_code(rows, "code", faults).items()
    )


def _adjustment(code: str, row: Row, nodes: set[str], grades: set[str], faults: Faults) -> Adjustment:
    kind, effect, best = row.text("kind"), row.text("effect"), row.text("grade_cap")
    node, trigger = row.text("node_code") or "", row.text("trigger") or ""
    points = row.weight("points_per", 0.0)
    cap = row.weight("cap") if row.text("cap") else None

    def fault(is_wrong: bool, zh: str, en: str) -> None:
        if is_wrong:
            faults.add(row, f"{code} {zh}", f"{code}: {en}")

    kinds, effects = get_args(Kind), get_args(Effect)
    fault(kind not in kinds, f"的 kind 应为 {'、'.join(kinds)}", f"kind must be one of {', '.join(kinds)}")
    fault(
        node not in nodes,
        f"的节点 {node!r} 不存在;请改 node_code",
        f"node {node!r} does not exist; change node_code",
    )
    fault(not trigger, "没有触发条件;请填 trigger", "nothing calls for it; give a trigger")
    fault(not row.text("clause"), "没有条款依据;请填 clause", "it rests on no clause; give clause")
    if kind == "veto":
        fault(
            effect not in effects,
            f"的 effect 应为 {'、'.join(effects)}",
            f"effect must be one of {', '.join(effects)}",
        )
        fault(points > 0, "是一票否决,不扣分;请删 points_per", "a veto takes no points; clear points_per")
        fault(
            (effect == "cap_grade") != (best is not None) or (best is not None and best not in grades),
            "限制等级须写存在的 grade_cap,其他否决不写",
            "cap_grade needs a grade_cap that exists, other vetoes have none",
        )
    elif kind in kinds:
        fault(not points > 0, "的 points_per 须大于 0", "points_per must be above 0")
        fault(
            effect is not None or best is not None,
            "不是否决,不写 effect 和 grade_cap",
            "it is no veto: clear effect and grade_cap",
        )
    return Adjustment(
        code=code,
        node=node,
        kind=kind,  # type: ignore[arg-type]
        trigger=trigger,
        points_per=points,
        cap=cap,
        effect=effect,  # type: ignore[arg-type]
        grade_cap=best,
        clause=row.text("clause"),
        unit_types=word_set(row.text("grain")),
    )
