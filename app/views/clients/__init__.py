"""取数方式: the role's file and its tables as Parquet, and how to open them in other programs."""

from pathlib import Path

import streamlit as st

from app import released_files
from app.components import header, states
from app.components.markup import text
from app.components.table import Column, table
from app.rows import Release
from app.view import View
from app.views.clients import recipes
from jushu import releases
from jushu.releases import parquet
from jushu.settings import Settings
from jushu.texts import Texts

STATIC = Path(__file__).resolve().parents[2] / "static"


def render(view: View, release: Release, t: Texts) -> None:
    """Draw the page of this view; everything on it comes from the release's manifest."""
    st.html(STATIC / "clients.css")
    st.html(header.header(t("page.clients"), release, view.period.period_code, t))
    st.html(f"<p class='j-hint'>{text(t('clients.what'))} {text(t('clients.rules'))}</p>")
    files = releases.load(view.release_id, Settings())
    tables = {name: facts for name, facts in files.manifest["tables"].items() if view.role in facts["roles"]}
    with st.container(border=True, key="panel_clients_file"):
        st.html(_file(view, files, len(tables), t))
    with st.container(border=True, key="panel_clients_tools"):
        st.html(f"<h2>{text(t('clients.tools'))}</h2>")
        for tab, recipe in zip(st.tabs([name for name, _ in recipes.TOOLS]), recipes.TOOLS, strict=True):
            with tab:
                st.html(recipes.html(recipe[1], view, t))
    with st.container(border=True, key="panel_clients_parquet"):
        _parquet(view, files, tables, t)


def _file(view: View, files: releases.Release, tables: int, t: Texts) -> str:
    name = f"{view.role}.duckdb"
    facts = files.manifest["files"][name]
    size, storage = f"{facts['bytes'] / 1e6:,.1f}", files.manifest["storage_version"]
    about = t("clients.file_about", size=size, tables=tables, storage=storage)
    link = released_files.address(view.release_id, view.role, name)
    return (
        f"<h2>{text(t('clients.file'))}</h2><p>{text(about)}</p>"
        f'<p><a class="j-get" href="{text(link)}" download>{text(t("clients.download", name=name))}</a></p>'
        f"<p>{text(t('clients.hash'))}</p><code>{text(facts['sha256'])}</code>"
        f"<p>{text(t('clients.place'))}</p><code>{text(files.path / name)}</code>"
    )


def _parquet(view: View, files: releases.Release, tables: dict, t: Texts) -> None:
    listed = files.manifest["files"]
    written = {name: found for name in tables if (found := parquet.files_of(name, listed))}
    about = t("clients.parquet_about", without=len(tables) - len(written))
    st.html(f"<h2>{text(t('clients.parquet'))}</h2><p class='j-hint'>{text(about)}</p>")
    wanted = (st.text_input(t("clients.find"), key="clients_find") or "").strip().casefold()
    found = [name for name in sorted(tables) if wanted in name.casefold()]
    if not found:
        states.empty(t("clients.none"), t("clients.none_why", wanted=wanted), t("clients.none_step"))
        return
    columns = [
        Column(t("clients.name")),
        Column(t("clients.rows"), True),
        Column(t("clients.size"), True),
        Column(t("clients.get")),
    ]
    rows = (
        (
            text(name),
            f"{tables[name]['rows']:,}",
            f"{sum(listed[path]['bytes'] for path in written[name]) / 1e3:,.1f}" if name in written else "—",
            _links(view, written[name], t) if name in written else text(t("clients.only_duckdb")),
        )
        for name in found
    )
    st.html(f'<div class="j-tall">{table(t("clients.parquet"), columns, rows)}</div>')


def _links(view: View, paths: list[str], t: Texts) -> str:
    """The file of a table, or a list of the files of its periods that opens."""
    names = [path.removeprefix(f"{parquet.FOLDER}/") for path in paths]
    links = [_link(view, name, t) for name in names]
    if "/" not in names[0]:
        return links[0]
    listed = "".join(f"<li>{link}</li>" for link in links)
    return (
        f"<details><summary>{text(t('clients.parts', parts=len(links)))}</summary><ul>{listed}</ul></details>"
    )


def _link(view: View, name: str, t: Texts) -> str:
    link = released_files.address(view.release_id, view.role, name)
    said = text(f"{t('clients.get')} {name}")
    return f'<a href="{text(link)}" download aria-label="{said}">{text(name.rpartition("/")[2])}</a>'
