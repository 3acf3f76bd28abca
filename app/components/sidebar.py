"""The side bar: language, period, cluster, and what release this is."""

from collections.abc import Sequence

import streamlit as st

from app.components.markup import text
from app.rows import Release
from app.view import PERIOD_TYPES, PROVINCE, follow_period_type
from jushu import formats
from jushu.released import Cluster, Period
from jushu.settings import AppRole
from jushu.texts import LANGUAGES, Texts

LANGUAGE_NAMES = {"zh": "中文", "en": "EN"}


def brand(role: AppRole, t: Texts) -> None:
    """Name of the product and what it is for."""
    words = f"{text(t('app.title'))}<small>{text(t('app.what'))}</small>"
    # static/page.js takes the language of the document and the chosen role from here
    st.sidebar.html(f'<div class="j-brand" lang="{t.lang}" data-role="{role}">{words}</div>')


def language() -> None:
    """Choice of the language, each in its own name."""
    st.sidebar.segmented_control(
        "语言 / Language",
        LANGUAGES,
        key="lang",
        required=True,
        format_func=lambda code: LANGUAGE_NAMES[code],
        label_visibility="collapsed",
    )


def choices(periods: Sequence[Period], clusters: Sequence[Cluster], t: Texts) -> None:
    """Period type, period and cluster; the widgets hold codes only."""
    names = {c.cluster_code: c.cluster_name for c in clusters}
    with st.sidebar:
        st.segmented_control(
            t("choose.period_type"),
            PERIOD_TYPES,
            key="period_type",
            required=True,
            format_func=lambda code: t(f"period_type.{code}"),
            on_change=follow_period_type,
            args=(periods,),
        )
        st.selectbox(
            t("choose.period"),
            [p.period_code for p in periods if p.period_type == st.session_state.period_type],
            key="period_code",
            format_func=lambda code: formats.period(code, t),
            placeholder=t("choose.placeholder"),
        )
        st.selectbox(
            t("choose.cluster"),
            [PROVINCE, *names],
            key="cluster_code",
            format_func=lambda code: names.get(code, t("choose.province")),
            placeholder=t("choose.placeholder"),
        )


def about(release: Release, link: str, t: Texts) -> None:
    """Release facts and the link that shows this view again."""
    facts = (
        ("about.release", release.release_id),
        ("about.as_of", str(release.data_as_of or formats.NOTHING)),
        ("about.catalogue", release.catalogue_version),
        ("about.methodology", release.methodology_version),
        ("about.quality", formats.fixed(release.quality_score)),
    )
    items = "".join(f"<div>{text(t(key))} <b>{text(value)}</b></div>" for key, value in facts)
    with st.sidebar:
        st.html(f'<div class="j-about">{items}</div>')
        with st.expander(t("link.title")):
            st.caption(t("link.help"))
            # not st.code: its highlighter alone would add half a megabyte to the first visit
            st.html(f'<code class="j-link" tabindex="0">{text(link)}</code>')
