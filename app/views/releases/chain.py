"""The log of the release: what was done, entry by entry, and whether its hash chain is whole."""

import json
from typing import NamedTuple

import polars as pl
import streamlit as st

from app import reader
from app.components.downloads import Table, downloads
from app.components.markup import notice, text
from app.components.table import Column, table
from app.view import View
from jushu import chain as hash_chain
from jushu import journal, releases
from jushu.settings import Role, Settings
from jushu.texts import Texts
from jushu.verifier import first_fault

MOST_ROWS = 100  # on the page; the download has all


class Entry(NamedTuple):
    """One entry of the log."""

    number: int
    at: str
    kind: str
    entry: str
    previous_hash: str
    entry_hash: str


class Verdict(NamedTuple):
    """Length and head of a log, and the first entry that does not fit; None where all is whole."""

    entries: int
    head: str
    broken: int | None
    has_known_head: bool


@st.cache_resource(max_entries=8, show_spinner=False)
def released(role: Role, release_id: str) -> tuple[tuple[Entry, ...], Verdict]:
    """The log that came with a release, verified against its chain and the head that its manifest names."""
    frame = reader.frame(role, release_id, f"select {hash_chain.COLUMNS} from audit_log order by number")
    entries = tuple(Entry(*hash_chain.as_text(row)) for row in frame.iter_rows())
    known = releases.load(release_id).manifest.get("log_head")
    hashes = {entry.number: entry.entry_hash for entry in entries}
    has_head = not known or not known["number"] or hashes.get(known["number"]) == known["entry_hash"]
    head = entries[-1].entry_hash if entries else hash_chain.START
    return entries, Verdict(len(entries), head, first_fault(entries), has_head)


def render(view: View, t: Texts) -> None:
    """Draw the verdict on the chain and the entries, the latest first."""
    entries, verdict = released(view.role, view.release_id)
    st.html(_verdict(verdict, t))
    later = [Entry(*(line[name] for name in journal.LINE)) for line in journal.acts(Settings())]
    later = [entry for entry in later if entry.number > verdict.entries]
    everything = [*reversed(later), *reversed(entries)]
    kinds = sorted({entry.kind for entry in everything})
    if st.session_state.entry not in kinds:
        st.session_state.entry = ""
    with st.container(border=True, key="panel_log"):
        st.html(f"<h2>{text(t('log.title'))}</h2><p class='j-hint'>{text(t('log.hint'))}</p>")
        st.selectbox(
            t("log.kind"),
            ["", *kinds],
            key="entry",
            format_func=lambda code: kind_word(code, t) if code else t("log.all_kinds"),
        )
        found = [entry for entry in everything if st.session_state.entry in ("", entry.kind)]
        names = ("number", "at", "kind", "detail", "hash")
        rows = [_line(entry, verdict.entries, t) for entry in found[:MOST_ROWS]]
        st.html(table(t("log.title"), [Column(t(f"log.{name}"), name == "number") for name in names], rows))
        if len(found) > MOST_ROWS:
            st.html(f"<p class='j-hint'>{text(t('rules.more', shown=MOST_ROWS, all=len(found)))}</p>")
        downloads(
            view,
            t,
            lambda: Table(
                "releases", t("log.title"), pl.DataFrame(found, orient="row", infer_schema_length=None)
            ),
            key="releases_log",
        )
        st.html(f"<p class='j-hint'>{text(t('log.verify'))} <code>jushu log verify</code></p>")


def kind_word(code: str, t: Texts) -> str:
    """Name of a kind of entry, or its code for a kind that has none."""
    return t.known(f"log_kind.{code.replace(' ', '_').replace('-', '_')}", code)


def _verdict(verdict: Verdict, t: Texts) -> str:
    if verdict.broken is not None:
        return notice("warning", t("log.broken"), t("log.broken_at", number=verdict.broken))
    if not verdict.has_known_head:
        return notice("warning", t("log.broken"), t("log.head_differs"))
    return notice("info", t("log.whole"), t("log.whole_said", entries=verdict.entries, head=verdict.head))


def _line(entry: Entry, released_entries: int, t: Texts) -> tuple[str, ...]:
    detail = json.loads(entry.entry)["detail"]
    # hashes last: they are long, and the row shows two lines
    told = sorted(detail.items(), key=lambda item: item[0].endswith(("hash", "sha256")))
    said = t("list.separator").join(f"{key}: {value}" for key, value in told if value not in (None, ""))
    kind = text(kind_word(entry.kind, t))
    if entry.number > released_entries:
        kind += f' <span class="j-chip j-none">{text(t("log.later"))}</span>'
    return (
        f"{entry.number:,}",
        text(entry.at[:19].replace("T", " ")),
        kind,
        f'<span class="j-cut" title="{text(said)}">{text(said)}</span>',
        f'<code title="{text(entry.entry_hash)}">{text(entry.entry_hash[:12])}</code>',
    )
