"""All releases: what each holds, who signed it, whether readers are kept on it; any of them can be opened."""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from app.components.downloads import Table, downloads
from app.components.made_files import made_files
from app.components.markup import notice, text
from app.components.table import Column, table
from app.view import View, open_release
from jushu import formats, releases, signatures
from jushu.releases import Pin, Release
from jushu.settings import Settings
from jushu.texts import Texts

MARKS = {"pinned": "watch"}  # marks that a reader should notice
HASH = 12  # characters of a hash that are shown; the title has all


def render(view: View, t: Texts) -> None:
    """Draw the list, the choice of another release and the evidence of this one."""
    settings = Settings()
    found = list(reversed(releases.list_releases(settings)))
    pin, signed = releases.pinned(settings), signatures.known(settings)
    if pin:
        said = t("releases.pinned_by", release=pin.release_id, name=pin.name, at=pin.at, reason=pin.reason)
        st.html(notice("warning", t("releases.pinned"), said))
    with st.container(border=True, key="panel_releases"):
        st.html(f"<h2>{text(t('releases.title'))}</h2><p class='j-hint'>{text(t('releases.hint'))}</p>")
        st.html(_table(found, pin, signed, view, t))
        downloads(view, t, lambda: _as_table(found, pin, signed, t), key="releases_list")
        _open(view, found, t)
    if view.role == "auditor":
        with st.container(border=True, key="panel_evidence"):
            title = t("releases.evidence", release=view.release_id)
            st.html(f"<h2>{text(title)}</h2><p class='j-hint'>{text(t('releases.evidence_hint'))}</p>")
            made_files(view, t, "evidence_*.zip", f"jushu evidence {view.release_id}", key="evidence")
            made_files(view, t, "quality_*.*", f"jushu report {view.release_id}", key="quality")


def _open(view: View, found: Sequence[Release], t: Texts) -> None:
    others = [release.release_id for release in found if release.release_id != view.release_id]
    if not others:
        st.html(f"<p class='j-hint'>{text(t('releases.only_one'))}</p>")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="open_release"):
        chosen = st.selectbox(t("releases.other"), others, key="releases_other", width=260)
        st.button(
            t("releases.open"),
            key="releases_open",
            icon=":material/open_in_new:",
            on_click=open_release,
            args=(chosen,),
        )


def marks(release: Release, pin: Pin | None, shown: str) -> list[str]:
    """Codes of what is special about a release."""
    current = releases.current_release_id()
    facts = {
        "shown": release.release_id == shown,
        "current": release.release_id == current,
        "pinned": pin is not None and pin.release_id == release.release_id,
        "look_back": release.manifest.get("known_at") is not None,
    }
    return [code for code, holds in facts.items() if holds]


def _signers(signed: Sequence[dict[str, Any]], t: Texts) -> str:
    """Role and name of every signature; one whose manifest changed since says so."""
    words = []
    for each in signed:
        said = t("releases.signer", role=t(f"sign_role.{each['role']}"), name=each["name"])
        tip = f"{each['at'][:19].replace('T', ' ')} {each['remark'] or ''}"
        kind, sign = ("met", "✓") if each["is_valid"] else ("missed", "×")
        words.append(f'<span class="j-chip j-{kind}" title="{text(tip)}">{sign} {text(said)}</span>')
    return " ".join(words) or text(t("releases.unsigned"))


def _table(
    found: Sequence[Release], pin: Pin | None, signed: dict[str, list[dict[str, Any]]], view: View, t: Texts
) -> str:
    names = ("release", "published_at", "data_as_of", "period", "quality", "signed", "hash", "versions")
    rows = []
    for release in found:
        chips = " ".join(
            f'<span class="j-chip j-{MARKS.get(code, "none")}">{text(t(f"release_mark.{code}"))}</span>'
            for code in marks(release, pin, view.release_id)
        )
        manifest = release.manifest
        versions = f"{manifest.get('catalogue_version', '')} / {manifest.get('methodology_version', '')}"
        rows.append(
            (
                f"{text(release.release_id)} {chips}",
                text(formats.stamp(release.published_at)),
                text(release.data_as_of or formats.NOTHING),
                text(formats.period(release.period_code, t) if release.period_code else formats.NOTHING),
                formats.fixed(release.quality_score),
                _signers(signed.get(release.release_id, []), t),
                f'<code title="{text(release.content_hash)}">{text(release.content_hash[:HASH])}</code>',
                text(versions),
            )
        )
    heads = [Column(t(f"releases.{name}"), name == "quality") for name in names]
    return table(t("releases.title"), heads, rows)


def _as_table(
    found: Sequence[Release], pin: Pin | None, signed: dict[str, list[dict[str, Any]]], t: Texts
) -> Table:
    keys = ("published_at", "as_of", "known_at", "data_as_of", "period_code", "previous_id", "quality_score")
    keys += ("catalogue_version", "catalogue_hash", "methodology_version", "methodology_hash", "code_version")
    keys += ("content_hash", "code_hash", "definitions_hash")
    rows = [
        {"release_id": release.release_id}
        | {key: release.manifest.get(key) for key in keys}
        | {
            "is_pinned": pin is not None and pin.release_id == release.release_id,
            "signed": "; ".join(
                f"{s['role']} {s['name']} {s['at']}" for s in signed.get(release.release_id, [])
            ),
        }
        for release in found
    ]
    return Table("releases", t("releases.title"), pl.DataFrame(rows, infer_schema_length=None))
