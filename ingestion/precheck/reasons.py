"""Why a row was refused, as a sentence for the person who corrects it."""

from collections.abc import Mapping

from ingestion import wording
from ingestion.contract import Contract

SHOWN = 40  # characters of a refused cell that a sentence repeats

# Reason code -> Chinese and English; {form} and {limits} are what the contract says of the column.
SENTENCES: Mapping[str, tuple[str, str]] = {
    "REQUIRED_MISSING": ("必填，不能为空", "required, must not be empty"),
    "BAD_TYPE": ("“{value}”不是{kind}（{form}）", "'{value}' is no {kind} ({form})"),
    "BAD_DATE": (
        "“{value}”不是有效的{kind}（{form}）",
        "'{value}' is no valid {kind} ({form})",
    ),
    "BAD_NUMBER": (
        "“{value}”不是准确的数：小数位过多、不是数，或长数字已丢位（请按文本填写）。{form}",
        "'{value}' is no exact number: too many decimals, no number, or a long number that lost digits "
        "(enter it as text). {form}",
    ),
    "BAD_UNIT": ("“{value}”的单位不能用（{form}）", "'{value}' states a unit that is not accepted ({form})"),
    "BAD_CODE": ("“{value}”不在代码表中（{form}）", "'{value}' is not in the code list ({form})"),
    "BAD_PATTERN": ("“{value}”的形式不对（{form}）", "'{value}' has the wrong form ({form})"),
    "OUT_OF_RANGE": ("“{value}”超出范围（{limits}）", "'{value}' is out of range ({limits})"),
    "BAD_CHECK_DIGIT": (
        "“{value}”不是有效的统一社会信用代码（{form}）",
        "'{value}' is no valid credit code ({form})",
    ),
    "FUTURE_TIME": ("“{value}”晚于现在", "'{value}' lies in the future"),
    "ROW_RULE": ("违反行内规则：{rule}", "breaks a rule of the row: {rule}"),
    "WIDTH": ("列数与表头不同", "another number of cells than the header"),
    "BAD_QUOTE": ("引号不成对或位置不对", "quotes are not closed or misplaced"),
    "ENCODING": ("这一行不是文件编码的文字", "the line is not text in the file's encoding"),
    "BAD_JSON": (
        "不是平面的 JSON 对象，或有重复、未知的键",
        "no flat JSON object, or repeated or unknown keys",
    ),
    "DUPLICATE_ROW": (
        "与本文件前面的一行相同，只保留第一行",
        "the same as a row above; the first one counts",
    ),
    "KEY_CONFLICT": (
        "本文件中同一主键（{key}）有内容不同的行，无法判断哪行正确",
        "rows of this file with the same key ({key}) contradict each other",
    ),
    "ALREADY_REPAIRED": ("这一隔离行已经修复入库", "the refused row was repaired and loaded before"),
    "TOTAL_ROW": ("合计行，不是记录", "a total, no record"),
    "SECOND_TABLE": ("属于另一张表", "belongs to another table"),
    "TOO_LONG": ("这一行超过 1 MB", "the row is longer than 1 MB"),
    "ERROR_CELL": ("单元格是错误值 {value}", "the cell holds the error {value}"),
    "NO_VALUE": ("公式 {value} 没有保存结果", "the result of the formula {value} was never stored"),
    "MERGED_CELL": ("合并单元格的下方没有自己的值", "a merged cell has no value of its own here"),
    "REPEATED_HEADER": ("表头在数据中重复出现", "the header again"),
}


def sentence(problem: Mapping[str, str | None], contract: Contract, lang: str) -> str:
    """One refused row (as ``verdict.REFUSED``) in words: column, what is wrong, what is accepted."""
    zh = lang == "zh"
    code, field_name = str(problem["reason_code"]), problem["field"]
    facts = {
        "value": _short(problem["raw_value"]),
        "key": _key(contract, lang),
        "rule": str(problem["rule_id"]),
    }
    if rule := next((r for r in contract.rules if r.rule_id == problem["rule_id"]), None):
        facts["rule"] = rule.name_zh if zh else rule.description
    facts |= {"kind": "", "form": "", "limits": ""}
    if field_name:
        spec = contract.field(field_name)
        facts |= {"kind": wording.kind(spec, lang), "form": wording.form(spec, lang)}
        facts["limits"] = wording.limits(spec, lang)
        if code == "BAD_CODE" and (near := wording.near(spec, str(problem["raw_value"]), lang)):
            facts["form"] += f"；相近的有：{near}" if zh else f"; similar: {near}"
    text = SENTENCES[code][not zh].format(**facts) if code in SENTENCES else code
    if not field_name:
        return text
    return f"{wording.name(spec, lang)}{'：' if zh else ': '}{text}"


def _short(text: str | None) -> str:
    text = (text or "").replace("\n", " ")
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _key(contract: Contract, lang: str) -> str:
    return " + ".join(wording.name(contract.field(n), lang) for n in contract.version_key)
