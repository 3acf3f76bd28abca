"""Downloads belong to the person for whom they were made: a copied link opens them for nobody else.

Streamlit keeps a page's downloads under addresses that nobody can guess but that everybody may open who
knows them. Where a login is configured, ``OwnedMedia`` keeps the owners of each file, and ``app.gate`` asks
it before a file goes out.
"""

import importlib
from collections import defaultdict
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from streamlit.runtime import get_instance
from streamlit.runtime.media_file_manager import MediaFileManager

EVERYBODY = ""  # owner of what is made before a login, such as the icon


def keep_owners() -> None:
    """Let the server that starts afterwards keep the owners of its files."""
    module = importlib.import_module("streamlit.runtime.runtime")
    module.MediaFileManager = OwnedMedia  # pyright: ignore[reportAttributeAccessIssue]


def may_open(path: str, person: str) -> bool:
    """Whether a person (``sub`` of the login) may open the file at an address of ``/media``."""
    manager = get_instance().media_file_mgr
    assert isinstance(manager, OwnedMedia)
    owners = manager.owners.get(_file_id(path), set())
    return EVERYBODY in owners or person in owners


class OwnedMedia(MediaFileManager):
    """Streamlit's files of pages, each with the persons whose pages hold it.

    ``owners`` is keyed by the file's id; a download that is made when it is asked for has an id of its own
    until then, and its file inherits the owners.
    """

    def __init__(self, storage: Any) -> None:
        super().__init__(storage)
        self.owners: dict[str, set[str]] = defaultdict(set)

    def add(self, *args: Any, **kwargs: Any) -> str:
        """Store a file that a page shows or offers; returns its address."""
        url = super().add(*args, **kwargs)
        self.owners[_file_id(url)].add(_person())
        return url

    def add_deferred(self, *args: Any, **kwargs: Any) -> str:
        """Keep a download that is made later; returns its id until then."""
        file_id = super().add_deferred(*args, **kwargs)
        self.owners[file_id].add(_person())
        return file_id

    def execute_deferred(self, file_id: str) -> str:
        """Make a download now; returns its address."""
        url = super().execute_deferred(file_id)
        self.owners[_file_id(url)] |= self.owners.get(file_id, set())
        return url

    def _delete_file(self, file_id: str) -> None:
        super()._delete_file(file_id)
        self.owners.pop(file_id, None)

    def _drop_deferred_id(self, file_id: str) -> None:
        super()._drop_deferred_id(file_id)
        self.owners.pop(file_id, None)


def _file_id(url: str) -> str:
    return PurePosixPath(urlsplit(url).path).stem


def _person() -> str:
    claims = st.user.to_dict()
    return str(claims.get("sub", EVERYBODY)) if claims.get("is_logged_in") else EVERYBODY
