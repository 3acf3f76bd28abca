"""The pages of the app: where each is, who may open it, and which codes its link carries."""

from dataclasses import dataclass

from jushu.settings import AppRole

READERS: tuple[AppRole, ...] = ("management", "analyst", "auditor")


@dataclass(frozen=True)
class Page:
    """One page: module ``app.views.<code>``, words ``page.<code>``.

    ``link`` are the names of the codes that its link carries beside release, period, cluster and language:
    each is a text in the session state under that name, shared by all pages that carry it. A page of a
    release is drawn by ``render(view, release, t)``; one that needs no release by ``render(t)``.
    """

    code: str
    section: str
    icon: str
    roles: tuple[AppRole, ...] = READERS
    link: tuple[str, ...] = ()
    of_release: bool = True

    @property
    def address(self) -> str:
        """Last part of its address; that of the default page is not used by Streamlit."""
        return ADDRESSES.get(self.code, self.code)


ADDRESSES = {"overview": "home", "definitions": "metrics"}
PAGES = (
    Page("overview", "boards", "dashboard"),
    Page("definitions", "terms", "dictionary"),
    Page("trace", "audit", "account_tree", ("auditor",), ("indicator",)),
)
# The page that opens when nothing is asked for.
HOME: dict[AppRole, str] = {
    "management": "overview",
    "analyst": "overview",
    "auditor": "overview",
}


def of(role: AppRole) -> list[Page]:
    """Pages that a role may open, its first page first in its section."""
    return [page for page in PAGES if role in page.roles]


def link_names() -> tuple[str, ...]:
    """Names of all codes that a page's link may carry."""
    return tuple(dict.fromkeys(name for page in PAGES for name in page.link))
