"""What each table accepts, in words: rows for the screen, and the page docs/<lang>/tables.md."""

from ingestion import contract as contracts
from ingestion import wording
from ingestion.contract import Contract, Field
from jushu import markdown
from jushu.settings import Language

LIST = {
    "zh": ("契约", "名称", "主键", "版本字段", "版本"),
    "en": ("Contract", "Chinese name", "Key", "Version field", "Version"),
}
FIELDS = {
    "zh": ("字段", "名称", "类型", "必填", "取值", "英文说明"),
    "en": ("Column", "Chinese name", "Type", "Required", "Values", "What it is"),
}
RULES = {"zh": ("行内规则", "英文说明"), "en": ("Rule of a row", "What it asks")}
PAGE = {
    "zh": (
        "数据表",
        "[English](../en/tables.md)",
        "本页由契约生成（`jushu contracts --markdown`），请勿手改；怎么读一个契约见[数据契约](contracts.md)。"
        "日期、时间除注明者外不得晚于文件到达。",
    ),
    "en": (
        "Tables",
        "[中文](../zh/tables.md)",
        "Generated from the contracts (`jushu contracts --markdown`), not to be edited; how to read a "
        "contract is in [Data contracts](contracts.md). Days and times may not lie after the arrival of the "
        "file, except where it is said.",
    ),
}


def page(lang: Language) -> str:
    """The page docs/<lang>/tables.md as Markdown."""
    title, other, note = PAGE[lang]
    all_ = [contracts.load(n) for n in contracts.names()]
    index = markdown.table(LIST[lang], [[f"`{row[0]}`", *row[1:]] for row in map(listed, all_)])
    parts = [f"# {title}", other, note, index]
    for contract in all_:
        parts += _section(contract, lang)
    return "\n\n".join(parts) + "\n"


def listed(contract: Contract) -> tuple[str, ...]:
    """A contract in one line: name, Chinese name, key, version field, version."""
    key = " + ".join(contract.key)
    return contract.name, contract.label_zh, key, contract.version_field or "", contract.version


def about(field: Field, lang: Language) -> tuple[str, ...]:
    """A column in one line: name, Chinese name, type, whether required, values, what it is."""
    yes = "是" if lang == "zh" else "yes"
    kind = " ".join(filter(None, (wording.kind(field, lang), wording.unit(field, lang))))
    return (
        field.name,
        field.label_zh,
        kind,
        yes if field.required else "",
        ("；" if lang == "zh" else "; ").join(filter(None, _values(field, lang))),
        field.description,
    )


def _values(field: Field, lang: Language) -> list[str]:
    said = [wording.form(field, lang), wording.limits(field, lang)]
    if field.may_be_future:
        said.append("可晚于文件到达" if lang == "zh" else "may lie in the future")
    if field.personal:
        said.append("个人信息，不进入发布" if lang == "zh" else "personal, never released")
    return said


def _section(contract: Contract, lang: Language) -> list[str]:
    fields = [about(f, lang) for f in contract.fields]
    named = [[f"`{row[0]}`", *row[1:4], _code(row[4]), row[5]] for row in fields]
    parts = [
        f"## {contract.label_zh} {contract.name}",
        contract.description,
        markdown.table(FIELDS[lang], named),
    ]
    if contract.rules:
        rules = [(r.name_zh, r.description) for r in contract.rules]
        parts.append(markdown.table(RULES[lang], rules))
    return parts


def _code(text: str) -> str:
    """Patterns hold characters that Markdown reads as its own."""
    return " ".join(f"`{word}`" if word.startswith("^") else word for word in text.split(" "))
