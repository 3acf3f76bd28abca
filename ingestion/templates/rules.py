"""What the cells of a template let a person enter: choices, ranges, lengths."""

from datetime import date

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from ingestion import wording
from ingestion.contract import Field
from ingestion.readers.sheets import CHOICES

ROWS = 10_000  # rows below the header that have choices and limits
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)  # the years that ingestion knows
TYPED = 15  # digits that a spreadsheet keeps of a number that is typed
YES_NO = {"zh": ["是", "否"], "en": ["yes", "no"]}


class Lists:
    """The hidden sheet with one column of choices per coded column; a long list fits nowhere else."""

    def __init__(self, book: Workbook, lang: str) -> None:
        self._book = book
        self._lang = lang
        self._columns: list[tuple[str, list[str]]] = []

    def name_for(self, field: Field) -> str:
        """The defined name of a column's choices."""
        texts = list(field.labels.values() if self._lang == "zh" else field.labels)
        defined = f"list_{field.name}"
        self._columns.append((defined, texts))
        return defined

    def close(self) -> None:
        """Write the choices, in the order in which they were asked for."""
        if not self._columns:
            return
        sheet = self._book.add_worksheet(CHOICES)
        sheet.hide()
        for at, (defined, texts) in enumerate(self._columns):
            for row, text in enumerate(texts):
                sheet.write_string(row, at, text)
            letter = xl_col_to_name(at)
            self._book.define_name(defined, f"={CHOICES}!${letter}$1:${letter}${len(texts)}")


def apply(sheet: Worksheet, at: int, field: Field, lists: Lists, lang: str) -> None:
    """Give the column its choices or limits, as far as a spreadsheet can check them."""
    rule = _rule(field, lists, lang)
    if rule is None:
        return
    zh = lang == "zh"
    said = "；".join(filter(None, (wording.form(field, lang), wording.limits(field, lang))))
    message = {
        "error_title": "不符合填写要求" if zh else "Not accepted",
        "error_message": f"{wording.name(field, lang)}: {said}"[:255],
        # A unit in the cell (500万元) makes it text, which is right and no number to the spreadsheet.
        "error_type": "warning" if field.units else "stop",
    }
    sheet.data_validation(1, at, ROWS, at, rule | message)


def _rule(field: Field, lists: Lists, lang: str) -> dict | None:  # noqa: PLR0911
    if field.codes is not None:
        return {"validate": "list", "source": f"={lists.name_for(field)}"}
    if field.kind == "boolean":
        return {"validate": "list", "source": YES_NO[lang]}
    if field.kind in ("date", "timestamp"):
        now = "=TODAY()" if field.kind == "date" else "=NOW()"
        last = LAST_DAY if field.may_be_future else now
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": last}
    if between := wording.bounds(field):
        most = 10 ** (TYPED - (field.decimal_places if field.kind == "number" else 0))
        low, high = max(between[0], -most), min(between[1], most)
        validate, exact = ("integer", int) if field.kind == "integer" else ("decimal", float)
        return {"validate": validate, "criteria": "between", "minimum": exact(low), "maximum": exact(high)}
    if field.check == "uscc":
        return {"validate": "length", "criteria": "==", "value": 18}
    if field.max_length is not None:
        return {"validate": "length", "criteria": "<=", "value": field.max_length}
    return None
