"""Files that a command made for a release: to download when they are there, else the command."""

from collections.abc import Callable, Sequence
from pathlib import Path

import streamlit as st

from app import session
from app.components.markup import text
from app.view import View
from jushu import exports
from jushu.settings import Settings
from jushu.texts import Texts

TYPES = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def made_files(view: View, t: Texts, pattern: str, command: str, *, key: str) -> None:
    """Buttons for the files of the release's reports whose name fits; their download is noted."""
    folder = Settings().reports / view.release_id
    found: Sequence[Path] = sorted(folder.glob(pattern))
    if not found:
        st.html(f"<p class='j-hint'>{text(t('made.none'))} <code>{text(command)}</code></p>")
        return
    with st.container(horizontal=True, key=f"made_{key}"):
        for path in found:
            st.download_button(
                path.name,
                _reader(view, path),  # pyright: ignore[reportArgumentType]  called when pressed
                path.name,
                TYPES.get(path.suffix[1:], "application/octet-stream"),
                key=f"made_{key}_{path.name}",
                icon=":material/download:",
                on_click="ignore",
            )


def _reader(view: View, path: Path) -> Callable[[], bytes]:
    user = session.user()  # a file is read outside of the session

    def read() -> bytes:
        data = path.read_bytes()
        detail = {"user": user, "page": path.name, "role": view.role, "release_id": view.release_id}
        exports.record(Settings(), detail | {"rows": None, "format": path.suffix[1:]})
        return data

    return read
