"""The numbers on top: how many rules hold, what failed, how fresh the data is, what was refused."""

from datetime import timedelta
from typing import NamedTuple

from babel.dates import format_timedelta

from app.components.markup import text
from app.rows import Release
from app.view import View
from app.views.quality import queries
from jushu import formats
from jushu.texts import Texts
from jushu.verdicts import SIGNS

MOMENT = timedelta(0)  # clocks may differ a little


class Card(NamedTuple):
    """One number with its sign (``met``, ``watch``, ``missed`` or ``none``) and what it means."""

    code: str
    kind: str
    title: str
    value: str
    note: str


def cards(view: View, release: Release, t: Texts) -> str:
    """All cards as HTML; what only the auditors' file has is shown to auditors."""
    shown = _for_auditors(view, release, t) if view.role == "auditor" else _for_all(view, t)
    body = "".join(
        f'<section class="j-card" data-card="{card.code}"><h2><span class="j-sign j-{card.kind}" '
        f'aria-hidden="true">{SIGNS[card.kind]}</span><span>{text(card.title)}</span></h2>'
        f'<div class="j-main"><span class="j-value">{text(card.value)}</span></div>'
        f'<p class="j-why">{text(card.note)}</p></section>'
        for card in shown
    )
    return (
        f'<div class="j-box j-audit"><div class="j-cards" style="--columns:{len(shown)}">{body}</div></div>'
    )


def _pass_rate(view: View, t: Texts) -> Card:
    tables = queries.tables(view.role, view.release_id)
    rules, passed = sum(row.rules for row in tables), sum(row.passed for row in tables)
    blocking = sum(row.blocking for row in tables)
    kind = "none" if not rules else "missed" if blocking else "met" if passed == rules else "watch"
    return Card(
        "rate",
        kind,
        t("quality_page.rate"),
        formats.share(passed / rules) if rules else formats.NOTHING,
        t("quality_page.rate_note", passed=f"{passed:,}", rules=f"{rules:,}"),
    )


def _for_all(view: View, t: Texts) -> list[Card]:
    tables = queries.tables(view.role, view.release_id)
    failed, errored = sum(row.failed for row in tables), sum(row.errored for row in tables)
    blocking = sum(row.blocking for row in tables)
    return [
        _pass_rate(view, t),
        Card(
            "failed",
            "missed" if blocking else "watch" if failed + errored else "met",
            t("quality_page.open"),
            f"{failed + errored:,}",
            t("quality_page.open_note", failed=failed, errored=errored, blocking=blocking),
        ),
        Card(
            "tables",
            "none",
            t("quality_page.tables"),
            f"{len(tables):,}",
            t("quality_page.tables_note", count=sum(row.passed < row.rules for row in tables)),
        ),
    ]


def _for_auditors(view: View, release: Release, t: Texts) -> list[Card]:
    rules = [row for row in queries.rules(view.role, view.release_id) if row.state != "passed"]
    critical, warnings, notices = (
        [row for row in rules if row.severity == severity] for severity in ("critical", "warning", "info")
    )
    came = queries.arrivals(view.role, view.release_id)
    rows = came.loaded_rows + came.quarantined_rows
    errored = sum(row.state == "errored" for row in rules)
    age = None if came.received_at is None else max(release.published_at - came.received_at, MOMENT)
    return [
        _pass_rate(view, t),
        Card(
            "failed",
            "missed" if critical else "met",
            t("quality_page.failed"),
            f"{len(critical):,}",
            t("quality_page.failed_note", errored=errored),
        ),
        Card(
            "warnings",
            "watch" if warnings else "met",
            t("quality_page.warnings"),
            f"{len(warnings):,}",
            t("quality_page.warnings_note", notices=len(notices)),
        ),
        Card(
            "fresh",
            "none",
            t("quality_page.fresh"),
            formats.NOTHING if age is None else format_timedelta(age, locale=t.lang),
            t("quality_page.no_file")
            if came.received_at is None
            else t("quality_page.fresh_note", at=formats.stamp(came.received_at)),
        ),
        Card(
            "quarantined",
            "watch" if came.quarantined_rows else "met",
            t("quality_page.quarantined"),
            f"{came.quarantined_rows:,}",
            t(
                "quality_page.quarantined_note",
                share=formats.share(came.quarantined_rows / rows if rows else None, 2),
                rows=f"{rows:,}",
                files=came.files_with_quarantine,
            ),
        ),
    ]
