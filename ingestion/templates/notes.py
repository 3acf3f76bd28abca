"""The words of a template: the remark on each header, and the sheet of notes."""

from xlsxwriter.worksheet import Worksheet

from ingestion import wording
from ingestion.contract import Contract, Field
from ingestion.readers.sheets import NOTES
from ingestion.templates.style import Styles

HEADS = {
    "zh": ("列", "字段", "必填", "类型", "单位", "怎么填", "范围", "示例", "个人信息", "英文说明"),
    "en": (
        "Column",
        "Chinese name",
        "Required",
        "Type",
        "Unit",
        "How to write it",
        "Range",
        "Example",
        "Personal",
        "What it is",
    ),
}
WIDTHS = (26, 30, 7, 14, 12, 46, 18, 22, 9, 60)
RULE_HEADS = {"zh": ("行内规则", "规则编号"), "en": ("Rules of a row", "Rule")}


def comment(field: Field, lang: str) -> str:
    """What the remark on a header says, one thing per line."""
    zh = lang == "zh"
    what = field.name if zh else f"{field.label_zh}: {field.description}"
    said = [
        what + (("（必填）" if zh else " (required)") if field.required else ""),
        _line("类型", "Type", wording.kind(field, lang), zh),
        _line("单位", "Unit", wording.unit(field, lang), zh),
        _line("怎么填", "How to write it", wording.form(field, lang), zh),
        _line("范围", "Range", wording.limits(field, lang), zh),
        _line("示例", "Example", wording.example(field, lang), zh),
    ]
    if field.personal:
        said.append("个人信息：不进入发布" if zh else "Personal: never released")
    return "\n".join(filter(None, said))


def _line(zh_name: str, en_name: str, text: str, zh: bool) -> str:
    if not text:
        return ""
    return f"{zh_name}：{text}" if zh else f"{en_name}: {text}"


def write(sheet: Worksheet, contract: Contract, styles: Styles, lang: str) -> None:
    """The sheet of notes: how to fill in and hand in, every column, every rule of a row."""
    for at, width in enumerate(WIDTHS):
        sheet.set_column(at, at, width)
    sheet.write_string(0, 0, NOTES[lang], styles.title)  # by this cell the reader leaves the sheet aside
    row = 2
    for line in _how(contract, lang):
        sheet.write_string(row, 0, line)
        row += 1
    row = _table(sheet, row + 1, HEADS[lang], [_about(f, lang) for f in contract.fields], styles)
    if contract.rules:
        rules = [(r.name_zh if lang == "zh" else r.description, r.rule_id) for r in contract.rules]
        _table(sheet, row + 1, RULE_HEADS[lang], rules, styles)


def _table(
    sheet: Worksheet, row: int, heads: tuple[str, ...], rows: list[tuple[str, ...]], styles: Styles
) -> int:
    """Write a table and return the row below it."""
    for at, head in enumerate(heads):
        sheet.write_string(row, at, head, styles.required)
    for cells in rows:
        row += 1
        for at, text in enumerate(cells):
            sheet.write_string(row, at, text, styles.text)
    return row + 1


def _about(field: Field, lang: str) -> tuple[str, ...]:
    yes = "是" if lang == "zh" else "yes"
    first, second = (field.label_zh, field.name) if lang == "zh" else (field.name, field.label_zh)
    return (
        first,
        second,
        yes if field.required else "",
        wording.kind(field, lang),
        wording.unit(field, lang),
        wording.form(field, lang),
        wording.limits(field, lang),
        wording.example(field, lang),
        yes if field.personal else "",
        field.description,
    )


def _how(contract: Contract, lang: str) -> list[str]:
    name = contract.name
    names = {f.name: wording.name(f, lang) for f in contract.fields}
    key = " + ".join(names[n] for n in contract.key)
    if lang == "zh":
        version = (
            f"；同一主键再次报送时，以{names[contract.version_field]}最晚的为准"
            if contract.version_field
            else ""
        )
        return [
            f"数据契约：{contract.label_zh}（{name}）第 {contract.version} 版",
            f"主键：{key}{version}。",
            "一行一条记录，填在第一个工作表，从第 2 行起；深色表头必填，浅色选填；表头批注说明每一列。",
            "代码列从下拉列表选择，也可以填代码；不要改表头；可以不用的选填列可以删去。",
            "编号、信用代码按文本填写；超过 15 位的数请按文本填写，电子表格只保留 15 位。",
            f"先预检：jushu check 文件；再报送：文件名以 {name}__ 开头，放进收件夹后 jushu run，"
            "或 jushu ingest 文件。",
        ]
    version = (
        f"; of several filings of one key the latest {contract.version_field} counts"
        if contract.version_field
        else ""
    )
    return [
        f"Data contract: {name} ({contract.label_zh}), version {contract.version}. {contract.description}",
        f"Key: {key}{version}.",
        "One record per row, on the first sheet, from row 2; dark headers are required, light ones optional; "
        "the remark on a header explains its column.",
        "Choose codes from the list, or type the code; leave the headers as they are; unused optional "
        "columns may be deleted.",
        "Numbers of documents and credit codes are text; enter numbers of more than 15 digits as text, "
        "because a spreadsheet keeps 15.",
        f"Check first: jushu check FILE. Then hand in: name the file {name}__..., put it into the inbox and "
        "jushu run, or jushu ingest FILE.",
    ]
