"""The SQL editor and the list of tables: two components in one file for the browser (see build.mjs).

The file is loaded once, from this app, when a page mounts one of them; what goes over at each rerun is only
the text, the words and whether a query is running.
"""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st
from streamlit.components import v2

FILE = Path(__file__).resolve().parents[2] / "static" / "editor" / "editor.js"
_VERSION = hashlib.sha256(FILE.read_bytes()).hexdigest()[:12]
_STYLE = FILE.with_name("editor.css").read_text(encoding="utf-8")
# A component's own script has no address, so the page's is the base; another build is another address.
_LOADER = """
const loaded = import(new URL("app/static/editor/editor.js?v=%(version)s", document.baseURI).href);
export default function (component) {
  let close, isClosed = false;
  loaded.then((parts) => { if (!isClosed) close = parts.%(part)s(component); });
  return () => { isClosed = true; close?.(); };
}
"""


class Command(NamedTuple):
    """What somebody asked the editor to do: run, explain or cancel, and the text at that moment."""

    what: str
    text: str


def _component(part: str) -> Callable[..., Any]:
    script = _LOADER % {"version": _VERSION, "part": part}
    return v2.component(f"jushu_{part}", js=script, css=_STYLE)


_editor, _schema = _component("editor"), _component("schema")


def editor(
    data: Mapping[str, object], *, key: str, on_text: Callable[[], None], on_command: Callable[[], None]
) -> None:
    """Mount the editor.

    ``data``: ``text`` with its ``revision`` (the editor takes the text only when that number changes),
    ``running``, ``chips`` (facts beside the buttons) and ``words``. ``on_text`` is called when the reader
    leaves the editor with another text, ``on_command`` when one presses a button or Ctrl+Enter.
    """
    _editor(key=key, data=dict(data), on_text_change=on_text, on_command_change=on_command)


def text_of(key: str) -> str:
    """The text that the reader left, inside ``on_text``."""
    return str(st.session_state[key].get("text") or "")


def command_of(key: str) -> Command | None:
    """The command, inside ``on_command``."""
    asked = st.session_state[key].get("command")
    return Command(str(asked["what"]), str(asked["text"])) if asked else None


def schema(data: bytes, *, key: str) -> None:
    """Mount the list of tables.

    ``data`` is JSON: ``words``, ``lists`` (tables, indicators, functions) and a ``stamp`` that tells whether
    they are new.
    """
    _schema(key=key, data=data)
