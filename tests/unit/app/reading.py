"""What a page that AppTest ran says to its reader."""

import re

from streamlit.testing.v1 import AppTest


def html(app: AppTest) -> str:
    """Source of all HTML of a page that drew without an exception."""
    assert not app.exception
    return "\n".join(element.proto.body for element in app.get("html"))


def visible(source: str) -> str:
    """Text of a piece of HTML: without tags, spaces folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", source)).strip()


def words(app: AppTest) -> str:
    """Visible text of the whole page."""
    return visible(html(app))
