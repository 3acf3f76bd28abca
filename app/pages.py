"""The pages of the app: where each is, who may open it, and which codes its link carries."""

from dataclasses import dataclass

from jushu.settings import AppRole

READERS: tuple[AppRole, ...] = ("management", "analyst", "auditor")


@dataclass(frozen=True)
class Page:
    """One page: module ``app.views.<code>``, words ``page.<code>``.

    ``link`` are the names of the codes that its link carries beside release, period, cluster and language:
    each is a text in the session state under that name, shared by all pages that carry it. A page of a
    release is drawn by ``render(view, release, t)``; one that needs no release by ``render(t)``. A page that
    ``follows`` takes over a newer release by itself; every other leaves that to its reader.
    """

    code: str
    section: str
    icon: str
    roles: tuple[AppRole, ...] = READERS
    link: tuple[str, ...] = ()
    of_release: bool = True
    follows: bool = False

    @property
    def address(self) -> str:
        """Last part of its address; the first page of a role is at "/" as well."""
        return ADDRESSES.get(self.code, self.code)


ADDRESSES = {"overview": "home", "definitions": "metrics"}
PAGES = (
    Page("overview", "boards", "dashboard", link=("index",)),
    Page("explain", "boards", "account_tree", link=("index", "base", "indicator", "weights")),
    Page("compare", "boards", "compare_arrows", link=("with", "index", "span")),
    Page("enterprises", "boards", "domain", link=("enterprise", "kind")),
    Page("service", "boards", "support_agent", link=("tab", "category", "zone")),
    Page("wall", "boards", "tv", link=("every", "look"), follows=True),
    Page("definitions", "terms", "dictionary", link=("find",)),
    Page("clauses", "terms", "rule", link=("clause", "chapter", "coverage")),
    Page("sql", "data", "terminal", ("analyst", "auditor"), ("q", "plot")),
    Page("clients", "data", "cable"),
    Page("quality", "audit", "verified", link=("part", "state", "table", "rule", "reason")),
    Page(
        "releases",
        "audit",
        "inventory_2",
        ("analyst", "auditor"),
        ("part", "against", "cause", "entry", "day", "who", "seen"),
    ),
    Page("trace", "audit", "manage_search", ("auditor",), ("indicator",)),
    Page("alerts", "delivery", "notifications", link=("owner", "why")),
    Page("briefs", "delivery", "newspaper", ("management", "analyst"), ("brief",)),
    Page("intake", "intake", "upload_file", ("operator",), of_release=False),
)
# The page that opens when nothing is asked for.
HOME: dict[AppRole, str] = {
    "management": "overview",
    "analyst": "sql",
    "auditor": "quality",
    "operator": "intake",
}


def of(role: AppRole) -> list[Page]:
    """Pages that a role may open, its first page first in its section."""
    return [page for page in PAGES if role in page.roles]


def link_names() -> tuple[str, ...]:
    """Names of all codes that a page's link may carry."""
    return tuple(dict.fromkeys(name for page in PAGES for name in page.link))
