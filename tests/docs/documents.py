"""The documents as data: fenced blocks, headings and links."""

import re
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

DOCS = ROOT / "docs"
LANGUAGES = ("zh", "en")
_FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```\s*$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"!?\[[^\]]*\]\((?P<target>[^)\s]+)\)")
_INLINE = re.compile(r"`([^`\n]+)`")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the words after it (``test``, ``copy``) and its text."""

    path: Path
    number: int
    language: str
    marks: tuple[str, ...]
    body: str

    @property
    def name(self) -> str:
        """Name of the test that runs it."""
        return f"{self.path.relative_to(ROOT)}#{self.number}"


def all_documents() -> list[Path]:
    """README files and every page below docs/."""
    return [ROOT / "README.md", ROOT / "README.en.md", *sorted(DOCS.rglob("*.md"))]


def pages(lang: str) -> dict[str, Path]:
    """Pages of one language by name; the README of that language among them."""
    readme = ROOT / ("README.md" if lang == "zh" else "README.en.md")
    return {"README": readme} | {path.name: path for path in sorted((DOCS / lang).glob("*.md"))}


def text_of(lang: str) -> str:
    """All pages of one language together."""
    return "\n".join(path.read_text(encoding="utf-8") for path in pages(lang).values())


def blocks(path: Path) -> list[Block]:
    """Fenced blocks of a page in order."""
    found = []
    for number, match in enumerate(_FENCE.finditer(path.read_text(encoding="utf-8")), start=1):
        language, *marks = match["info"].split() or [""]
        found.append(Block(path, number, language, tuple(marks), match["body"]))
    return found


def marked_blocks(lang: str) -> list[Block]:
    """Blocks that are marked as tests."""
    return [block for path in pages(lang).values() for block in blocks(path) if "test" in block.marks]


def prose(path: Path) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", path.read_text(encoding="utf-8"))


def heading_levels(path: Path) -> list[int]:
    """Level of each heading in order."""
    return [len(mark) for mark in re.findall(r"^(#+) ", prose(path), flags=re.MULTILINE)]


def links(path: Path) -> list[str]:
    """Targets of links and pictures; what stands in code is none."""
    return [match["target"] for match in _LINK.finditer(_INLINE.sub("", prose(path)))]


def command_lines(path: Path) -> list[str]:
    """Everything that is written as a command: inline code, and lines of shell blocks."""
    shell = [line for block in blocks(path) if block.language == "bash" for line in block.body.splitlines()]
    return [*_INLINE.findall(prose(path)), *shell]
