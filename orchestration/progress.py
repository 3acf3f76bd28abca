"""Progress of a run for the person who started it; silent unless somebody listens."""

from collections.abc import Callable

_listener: Callable[[str, str], None] | None = None


def listen(listener: Callable[[str, str], None] | None) -> None:
    """Send further reports to ``listener(zh, en)``; None stops that."""
    global _listener  # noqa: PLW0603
    _listener = listener


def report(zh: str, en: str) -> None:
    """Say what is being done now."""
    if _listener:
        _listener(zh, en)
