"""What a page keeps for all sessions cannot be changed by one of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

APP = Path(__file__).resolve().parents[3] / "app"


def kept() -> Iterator[tuple[str, str]]:
    """Place and declared result of each function whose result all sessions share."""
    for path in APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                "cache_resource" in ast.unparse(mark) for mark in node.decorator_list
            ):
                yield (
                    f"{path.relative_to(APP)}:{node.name}",
                    ast.unparse(node.returns) if node.returns else "Any",
                )


def test_kept_results_are_declared_as_what_cannot_be_changed() -> None:
    # the type checker holds each function to its declaration and each reader of it to not changing it
    found = dict(kept())
    assert len(found) > 60
    changeable = re.compile(r"\b(list|dict|set|Any)\b")
    assert {place: told for place, told in found.items() if changeable.search(told)} == {}
