"""The files that were built of one release: a table whose rows open the view that offers them."""

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from app import queries
from app.components.markup import text
from app.components.table import Column, table
from app.view import View, link_to
from jushu import formats
from jushu.briefing import Ask, Kept
from jushu.texts import Texts

LANGUAGES = {"zh": "中文", "en": "English"}
ALL = "all"  # the code of the link that shows every period
Same = tuple[str, str | None, str]


def archive(view: View, t: Texts, kept: Sequence[Kept]) -> None:
    """One row per period, cluster and language, of the view's period or of all."""
    st.toggle(
        t("briefs.show_all"), value=st.session_state.get("brief") == ALL, key="briefs_all", on_change=_follow
    )
    if st.session_state.get("brief") != ALL:
        kept = [one for one in kept if one.ask.period_code == view.period.period_code]
    if not kept:
        st.html(f"<p class='j-hint'>{text(t('briefs.none_of_period'))}</p>")
        return
    names = {row.cluster_code: row.cluster_name for row in queries.clusters(view.role, view.release_id)}
    kinds = {row.period_code: row.period_type for row in queries.periods(view.role, view.release_id)}
    columns = [
        Column(t("briefs.unit")),
        Column(t("briefs.period")),
        Column(t("briefs.lang")),
        Column(t("briefs.formats")),
        Column(t("briefs.made")),
        Column(t("briefs.hash")),
    ]
    groups = groupby(sorted(kept, key=_order), key=lambda one: _same(one.ask))
    rows = []
    for (period, code, lang), group in groups:
        place = f"{code} {names.get(code, '')}" if code else t("choose.province")
        others = {"period": period, "ptype": kinds.get(period, ""), "cluster": code or "", "lang": lang}
        address = link_to(view, "briefs", **others)
        link = f'<a href="{text(address)}" target="_self">{text(place)}</a>'
        rows.append((link, text(formats.period(period, t)), text(LANGUAGES[lang]), *_files(list(group))))
    st.html(table(t("briefs.archive"), columns, rows))


def _follow() -> None:
    st.session_state.brief = ALL if st.session_state.briefs_all else ""


def _same(ask: Ask) -> Same:
    return ask.period_code, ask.cluster_code, ask.lang


def _order(one: Kept) -> tuple[str, str, str, str]:
    return one.ask.period_code, one.ask.cluster_code or "", one.ask.lang, one.ask.format


def _files(files: Sequence[Kept]) -> tuple[str, str, str]:
    """Formats with their sizes, the latest time of making, and the hash of each file."""
    sizes = "<br>".join(text(f"{one.ask.format.upper()} {one.size / 1024:,.0f} kB") for one in files)
    hashes = "<br>".join(f'<code title="{text(one.sha256)}">{text(one.sha256[:12])}</code>' for one in files)
    return sizes, text(formats.stamp(max(one.made_at for one in files))), hashes
