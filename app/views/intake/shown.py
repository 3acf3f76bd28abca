"""The verdict on a file and its refused cells as HTML."""

from app.components.markup import text
from app.components.table import Column, table
from app.views.intake.inbox import Sent, Waiting
from app.views.intake.program import Checked, Refused
from jushu import formats
from jushu.texts import Texts

SHOWN = 200  # refused cells on the page; the annotated copy has them all
LONGEST = 60  # characters of a cell
SIGNS = {"clean": "✓", "rows": "!", "refused": "×", "failed": "×"}
KINDS = {"clean": "met", "rows": "watch", "refused": "missed", "failed": "missed"}
COUNTS = ("physical_lines", "loaded_rows", "quarantined_rows", "header_lines", "blank_lines", "footer_lines")


def verdict(checked: Checked, t: Texts) -> str:
    """What would become of the file: a sign with its word, why, the books, the warnings."""
    found, outcome = checked.verdict, checked.outcome
    sign = f'<span class="j-sign j-{KINDS[outcome]}" aria-hidden="true">{SIGNS[outcome]}</span>'
    words = t("intake.verdict", name=checked.path.name, verdict=t(f"intake.{outcome}"))
    parts = [f'<h2 class="j-verdict">{sign} {text(words)}</h2>']
    if outcome == "failed":
        parts.append(f"<pre>{text(checked.failure[:2000])}</pre>")
    elif outcome == "refused":
        code = found["code"]
        parts.append(f"<p><b>{text(code)}</b> {text(found['text_zh' if t.lang == 'zh' else 'text_en'])}</p>")
        parts.append(f"<p>{text(t('intake.todo'))} {text(remedy(code, t))}</p>")
    else:
        contract = t("intake.read_as", contract=found["contract"], version=found["contract_version"])
        parts.append(f"<p>{text(contract)}</p>")
        facts = ((t(f"intake.{name}"), found[name]) for name in COUNTS)
        items = "".join(f"<div><dt>{text(k)}</dt><dd>{v:,}</dd></div>" for k, v in facts)
        parts.append(f'<dl class="j-books">{items}</dl>')
    if warnings := found.get("warnings"):
        listed = "".join(f"<li>{text(warning)}</li>" for warning in warnings)
        title = text(t("intake.warnings", count=len(warnings)))
        parts.append(f"<details><summary>{title}</summary><ul>{listed}</ul></details>")
    return f'<section class="j-intake" role="status">{"".join(parts)}</section>'


def refused(rows: list[Refused], total: int, t: Texts) -> str:
    """The refused cells: where, what stands there, by which rule, why, what to do."""
    names = ("line", "field", "value", "rule", "why", "todo_column")
    columns = [Column(t(f"intake.{name}"), name == "line") for name in names]
    shown = t("intake.cells", shown=min(SHOWN, len(rows)), all=total)
    return table(shown, columns, (_cells(row, t) for row in rows[:SHOWN]))


def remedy(code: str, t: Texts) -> str:
    """What to do about a reason code of a row or of a file."""
    return t.known(f"remedy.{code.lower()}", code)


def waiting(title: str, found: list[Waiting], t: Texts) -> str:
    """Files of a folder of the inbox."""
    columns = [Column(t("intake.file")), Column(t("intake.bytes"), True), Column(t("intake.arrived"))]
    return table(
        title,
        columns,
        ((text(f.name), f"{f.size:,}", text(f"{f.arrived:%Y-%m-%d %H:%M:%S}")) for f in found),
    )


def sent(found: list[Sent], t: Texts) -> str:
    """What was sent in through the page."""
    names = ("file", "contract", "loaded_rows", "quarantined_rows", "by", "at")
    columns = [Column(t(f"intake.{name}"), name.endswith("rows")) for name in names]
    return table(
        t("intake.sent"),
        columns,
        (
            (
                *map(text, (s.name, s.contract)),
                *(f"{count:,}" for count in (s.loaded_rows, s.quarantined_rows)),
                *map(text, (s.user, s.at[:19].replace("T", " "))),
            )
            for s in found
        ),
    )


def _cells(row: Refused, t: Texts) -> tuple[str, ...]:
    value = row.raw_value if row.raw_value is not None else formats.NOTHING
    cut = value if len(value) <= LONGEST else f"{value[:LONGEST]}…"
    rule = f"<code>{text(row.reason_code)}</code>"
    if row.rule_id and not row.rule_id.startswith(row.reason_code):  # a rule of the row has a name of its own
        rule += f" <small>{text(row.rule_id)}</small>"
    field = text(row.field or formats.NOTHING)
    reason = text(t.pick(row.zh, row.en))
    return f"{row.line:,}", field, text(cut), rule, reason, text(remedy(row.reason_code, t))
