"""Refused rows by reason and by sender, with examples of one reason down to file and line."""

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl
import streamlit as st

from app import reader
from app.components.downloads import Table, downloads
from app.components.markup import text
from app.components.table import Column, bar, table
from app.rows import Release
from app.view import View
from jushu import formats
from jushu.settings import Role
from jushu.texts import Texts

MOST_EXAMPLES = 50  # rows that the page lists; the download has all of the reason
ROWS = """
    select f.original_name, f.source, q.table_name, q.line, q.field, q.rule_id, q.raw_value, q.raw_text,
           q.first_seen_at
    from audit_quarantine as q
    left join audit_files as f using (file_id)
    where q.reason_code = $reason
    order by f.original_name, q.line
"""


class ByReason(NamedTuple):
    """Refused rows of one reason: rows, files, tables, fields."""

    reason_code: str
    rows: int
    files: int
    tables: int
    fields: str | None


class BySender(NamedTuple):
    """Refused rows of one sender and table beside its loaded rows."""

    source: str
    table_name: str
    files: int
    loaded_rows: int
    rows: int


@st.cache_resource(max_entries=8, show_spinner=False)
def by_reason(role: Role, release_id: str) -> tuple[ByReason, ...]:
    """All reasons, the most frequent first."""
    return reader.rows(
        role,
        release_id,
        ByReason,
        """
        select reason_code, count(*), count(distinct file_id), count(distinct table_name),
               string_agg(distinct field, ', ' order by field)
        from audit_quarantine group by reason_code order by count(*) desc, reason_code
        """,
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def by_sender(role: Role, release_id: str) -> tuple[BySender, ...]:
    """All senders and tables with refused rows, the highest share first."""
    return reader.rows(
        role,
        release_id,
        BySender,
        """
        select source, contract, count(*) filter (quarantined_rows > 0), sum(loaded_rows),
               sum(quarantined_rows)
        from audit_files where status = 'loaded' group by source, contract
        having sum(quarantined_rows) > 0
        order by sum(quarantined_rows) / (sum(loaded_rows) + sum(quarantined_rows)) desc, source, contract
        """,
    )


@st.cache_resource(max_entries=64, show_spinner=False)
def examples(role: Role, release_id: str, reason: str) -> pl.DataFrame:
    """The first refused rows of a reason."""
    return reader.frame(role, release_id, f"{ROWS} limit {MOST_EXAMPLES}", reason=reason)


def render(view: View, _release: Release, t: Texts) -> None:
    """Draw both tables and the examples of the chosen reason."""
    reasons = by_reason(view.role, view.release_id)
    if not reasons:
        st.html(f"<p class='j-hint'>{text(t('quarantine.none'))}</p>")
        return
    st.html(f"<p class='j-hint'>{text(t('quarantine.desk'))}</p>")
    left, right = st.container(key="row_quarantine").columns(2, gap="small")
    with left, st.container(border=True, key="panel_reasons"):
        _reasons(view, reasons, t)
    with right, st.container(border=True, key="panel_senders"):
        _senders(view, t)
    with st.container(border=True, key="panel_examples"):
        _examples(view, reasons, t)


def reason_words(code: str, t: Texts) -> str:
    """What a reason means, with its code."""
    return f"{t.known(f'refusal.{code.lower()}', code)} ({code})"


def _reasons(view: View, reasons: Sequence[ByReason], t: Texts) -> None:
    every = sum(row.rows for row in reasons)
    title = t("quarantine.by_reason")
    rows = [
        (
            text(reason_words(row.reason_code, t)),
            f"{row.rows:,}",
            f'<span class="j-share">{bar(row.rows / every)}<b>{formats.share(row.rows / every)}</b></span>',
            f"{row.files:,}",
            f"{row.tables:,}",
        )
        for row in reasons
    ]
    heads = [
        Column(t(f"quarantine.{name}"), name != "reason")
        for name in ("reason", "rows", "share", "files", "tables")
    ]
    st.html(f"<h2>{text(title)}</h2>" + table(title, heads, rows))
    downloads(
        view,
        t,
        lambda: Table("quality", title, pl.DataFrame(reasons, orient="row", infer_schema_length=None)),
        key="quality_reasons",
    )


def _senders(view: View, t: Texts) -> None:
    found = by_sender(view.role, view.release_id)
    title = t("quarantine.by_sender")
    rows = []
    for row in found:
        share = row.rows / (row.rows + row.loaded_rows)
        rows.append(
            (
                text(f"{row.source} · {row.table_name}"),
                f"{row.rows:,}",
                formats.share(share, 2),
                f"{row.loaded_rows:,}",
                f"{row.files:,}",
            )
        )
    heads = [
        Column(t(f"quarantine.{name}"), name != "sender")
        for name in ("sender", "rows", "of_rows", "loaded", "files")
    ]
    st.html(f"<h2>{text(title)}</h2>" + table(title, heads, rows))
    downloads(
        view,
        t,
        lambda: Table("quality", title, pl.DataFrame(found, orient="row", infer_schema_length=None)),
        key="quality_senders",
    )


def _examples(view: View, reasons: Sequence[ByReason], t: Texts) -> None:
    codes = [row.reason_code for row in reasons]
    if st.session_state.reason not in codes:
        st.session_state.reason = codes[0]
    st.html(f"<h2>{text(t('quarantine.examples'))}</h2>")
    reason = st.selectbox(
        t("quarantine.reason"), codes, key="reason", format_func=lambda code: reason_words(code, t)
    )
    count = next(row.rows for row in reasons if row.reason_code == reason)
    found = examples(view.role, view.release_id, reason)
    said = t("quarantine.more", shown=found.height, all=f"{count:,}")
    st.html(f"<p class='j-hint'>{text(said)} {text(t('quarantine.masked'))}</p>")
    names = ("original_name", "line", "field", "rule_id", "raw_value", "raw_text")
    heads = [Column(t(f"quarantine.{name}"), name == "line") for name in names]
    rows = [
        tuple(f'<span class="j-cut">{text(formats.NOTHING if cell is None else cell)}</span>' for cell in row)
        for row in found.select(names).iter_rows()
    ]
    st.html(table(t("quarantine.examples"), heads, rows))
    downloads(
        view,
        t,
        lambda: Table(
            "quality",
            t("quarantine.examples"),
            reader.frame(view.role, view.release_id, ROWS, reason=reason),
        ),
        key="quality_quarantine",
    )
