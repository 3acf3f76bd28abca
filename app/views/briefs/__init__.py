"""简报: the briefing of the present view, and every one that was built of the release."""

from app.views.briefs.page import render

__all__ = ["render"]
