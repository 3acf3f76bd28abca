"""What the derived rules promise, in words: one text per kind, with columns or condition filled in."""

from dataclasses import dataclass

from expectations.rules import Dimension

REMEDY = (
    "停止发布；这是计算程序的错误，请附失败清单报告。",
    "Do not publish; this is an error of the computation: report it with the list of failed keys.",
)
_CHANGED = (
    "停止发布；仓库中的值与入库时不同：核对控制总数，用同一文件重新入库后重新运行。",
    "Do not publish; the warehouse holds another value than was admitted: compare the control totals, "
    "load the same file again and run again.",
)


@dataclass(frozen=True)
class Told:
    """Dimension and texts of one kind of rule; ``{}`` takes what differs from table to table."""

    dimension: Dimension
    zh: str
    en: str
    todo_zh: str = ""
    todo_en: str = ""


TEXTS = {
    "KEY": Told("accuracy", "每行由 {} 唯一确定", "Each row has its own {}"),
    "FILLED": Told(
        "completeness",
        "主键和必填列均有值",
        "The key and the required columns are never empty",
        *_CHANGED,
    ),
    "BOUNDS": Told(
        "accuracy",
        "数值在数据契约规定的范围内，件数与时长不为负",
        "Numbers lie within the bounds of the data contract; counts and durations are not negative",
        *_CHANGED,
    ),
    "CODES": Told(
        "conformity",
        "代码取自数据契约或模型声明的清单",
        "Codes are those of the data contract or of the declared list",
        *_CHANGED,
    ),
    "CONTRACT": Told(
        "consistency",
        "数据契约的行内规则成立",
        "The rules of the data contract within a row hold",
        *_CHANGED,
    ),
    "TOTALS": Told(
        "accuracy",
        "各文件数值列的合计等于入库时登记的控制总数",
        "The sums of the numeric columns of every file are those entered in the books when it was loaded",
        *_CHANGED,
    ),
    "ROWS": Told(
        "completeness",
        "{} 的每条记录恰有一行，且为最新版本：不丢失、不多出、不重复",
        "One row for every record of {} in its latest version: none lost, invented or repeated",
    ),
    "REFS": Told("consistency", "所引用的代码在 {} 中存在", "The codes that rows refer to exist in {}"),
    "AS_OF": Told(
        "timeliness",
        "没有截至时点之后才入库的记录",
        "No record was loaded after the as-of time",
    ),
    "IDENTITY": Told("consistency", "每行满足：{}", "Every row meets: {}"),
}
