"""数据报送: check a file before it is loaded, see what is wrong with it, and send it to the inbox."""

from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app import session
from app.components.markup import notice, text
from app.views.intake import inbox, program, shown
from jushu.settings import Settings
from jushu.texts import Texts

TYPES = ["csv", "txt", "xlsx", "xls", "jsonl", "ndjson", "parquet", "gz"]
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATIC = Path(__file__).resolve().parents[2] / "static"
LAST = 20  # files that were sent in, as listed
RESULT, SENT, CONTRACT = "_intake_checked", "_intake_sent", "intake_contract"


def render(t: Texts) -> None:
    """Draw the page; it reads no release."""
    st.html(STATIC / "intake.css")
    st.html(f'<header class="j-head"><h1>{text(t("page.intake"))}</h1></header>')
    st.html(f'<p class="j-hint">{text(t("intake.what"))}</p>')
    settings = Settings()
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(border=True, key="panel_intake_upload"):
        asked = _upload(t)
    with right, st.container(border=True, key="panel_intake_templates"):
        _templates(settings, t)
    if asked:
        with st.container(border=True, key="panel_intake_result"):
            upload, contract = asked
            _result(_checked(upload, contract, settings, t), (upload.file_id, contract), settings, t)
    with st.container(border=True, key="panel_intake_inbox"):
        _inbox(settings, t)


def _upload(t: Texts) -> tuple[UploadedFile, str | None] | None:
    """The file to check and the contract that was chosen for it by hand."""
    st.html(f"<h2>{text(t('intake.upload'))}</h2>")
    limit = int(st.get_option("server.maxUploadSize"))
    upload = st.file_uploader(t("intake.choose", size=limit), TYPES, key="intake_file", max_upload_size=limit)
    contract = st.selectbox(
        t("intake.contract"),
        ["", *program.contracts()],
        key=f"{CONTRACT}_{t.lang}",  # under one key the browser would keep the label of the other language
        format_func=lambda code: _contract(code, t) if code else t("intake.recognise"),
    )
    if upload is None:
        st.session_state.pop(RESULT, None)
        return None
    return upload, contract or None


def _checked(upload: UploadedFile, contract: str | None, settings: Settings, t: Texts) -> program.Checked:
    """The verdict on a file; made once, and again when contract or language change."""
    asked = (upload.file_id, contract, t.lang)
    if st.session_state.get(RESULT, (None,))[0] != asked:
        with st.spinner(t("intake.checking", name=upload.name), show_time=True):
            checked = program.check(upload, upload.name, contract, t.lang, settings)
        st.session_state[RESULT] = (asked, checked)
    return st.session_state[RESULT][1]


def _result(checked: program.Checked, asked: tuple[str, str | None], settings: Settings, t: Texts) -> None:
    name = st.session_state.get(SENT, {}).get(asked)
    st.html(shown.verdict(checked, t))
    if checked.refused:
        total = sum(checked.verdict["reasons"].values())
        st.html(shown.refused(checked.refused, max(total, len(checked.refused)), t))
    with st.container(horizontal=True):
        if copy := checked.annotated:
            st.download_button(
                t("intake.annotated"),
                copy.read_bytes,  # pyright: ignore[reportArgumentType]  called when pressed
                f"{checked.path.stem}.checked.xlsx",
                WORKBOOK,
                key="intake_annotated",
                icon=":material/download:",
                on_click="ignore",
            )
        if checked.outcome in ("clean", "rows"):
            st.button(
                t("intake.send"),
                key="intake_send",
                icon=":material/move_to_inbox:",
                type="primary",
                disabled=name is not None,
                on_click=_send,
                args=(checked, asked, settings),
            )
    if checked.outcome == "rows" and name is None:
        rows = checked.verdict["quarantined_rows"]
        st.html(notice("warning", t("intake.partly"), t("intake.partly_body", rows=rows)))
    if name:
        st.html(notice("info", t("intake.is_sent", name=name), t("intake.next")))


def _send(checked: program.Checked, asked: tuple[str, str | None], settings: Settings) -> None:
    name = inbox.send(checked, asked[1], session.user(), settings)
    st.session_state[SENT] = st.session_state.get(SENT, {}) | {asked: name}


def _templates(settings: Settings, t: Texts) -> None:
    st.html(f"<h2>{text(t('intake.templates'))}</h2><p class='j-hint'>{text(t('intake.templates_help'))}</p>")
    wanted = st.selectbox(
        t("intake.table"),
        list(program.contracts()),
        key=f"intake_template_{t.lang}",
        format_func=lambda code: _contract(code, t),
    )
    st.download_button(
        t("intake.template"),
        lambda: program.template(wanted, t.lang, settings),  # pyright: ignore[reportArgumentType]
        f"{wanted}__template.xlsx",
        WORKBOOK,
        key="intake_template_file",
        icon=":material/download:",
        on_click="ignore",
    )


def _inbox(settings: Settings, t: Texts) -> None:
    st.html(f"<h2>{text(t('intake.inbox'))}</h2>")
    found, refused = inbox.waiting(settings), inbox.waiting(settings, "refused")
    if found:
        st.html(shown.waiting(t("intake.waiting", count=len(found)), found, t))
    else:
        st.html(f"<p class='j-hint'>{text(t('intake.empty'))}</p>")
    if refused:
        st.html(shown.waiting(t("intake.refused_folder", count=len(refused)), refused, t))
        st.html(f"<p class='j-hint'>{text(t('intake.refused_todo'))}</p>")
    if last := inbox.sent(settings, LAST):
        st.html(shown.sent(last, t))


def _contract(code: str, t: Texts) -> str:
    return f"{program.contracts()[code]} {code}" if t.lang == "zh" else code
