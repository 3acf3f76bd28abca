"""The queries that come with the console."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from jushu.settings import Role
from jushu.texts import Texts

FILE = Path(__file__).with_name("saved.yaml")


class Saved(NamedTuple):
    """A query under a name; a person's own has the same name in both languages."""

    code: str
    title_zh: str
    title_en: str
    query: str

    def titled(self, t: Texts) -> "Saved":
        """The query with its name above it as a comment, in the reader's language."""
        return self._replace(query=f"-- {t.pick(self.title_zh, self.title_en)}\n{self.query}")


@lru_cache
def _all() -> list[tuple[Saved, tuple[Role, ...]]]:
    entries = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return [
        (Saved(e["code"], e["title_zh"], e["title_en"], e["query"].strip()), tuple(e["roles"]))
        for e in entries
    ]


def shipped(role: Role) -> list[Saved]:
    """The shipped queries whose tables a role has, in the order of the file; the first one greets."""
    return [saved for saved, roles in _all() if role in roles]
