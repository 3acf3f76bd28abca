"""What a load says while it runs: a line that changes in a terminal, lines for large files elsewhere."""

from types import TracebackType
from typing import Literal, NamedTuple, Self

from rich.markup import escape

from jushu import console
from jushu.settings import Language

LARGE = 256 << 20  # bytes from which on a file is told of where no terminal shows a changing line
STEP = 10  # percent between two such lines
STAGES = {"land": ("落地", "landing"), "read": ("读取", "reading"), "load": ("装载", "loading")}


class Step(NamedTuple):
    """Where the load of one file is: its name and size in bytes, the stage, the percentage of its reading."""

    name: str
    size_bytes: int
    stage: Literal["land", "read", "load"]
    percent: int = 0


def nobody(_: Step) -> None:
    """Where nobody looks on."""


class Shown:
    """The steps of a run of ``files`` files on standard error; use as a context manager."""

    def __init__(self, files: int, lang: Language) -> None:
        self.files, self.lang, self.done = files, lang, 0
        self.status = console.err().status("")
        self.last = ("", "", -1)

    def __enter__(self) -> Self:
        """Begin the line."""
        self.status.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line away."""
        self.status.stop()

    def finished(self, name: str) -> None:
        """One more file is done."""
        self.done += 1
        self.status.update(escape(f"{self.done} / {self.files} {name}"))

    def step(self, step: Step) -> None:
        """Say where the load of the next file is."""
        share = f" {step.percent} %" if step.stage == "read" else ""
        word = STAGES[step.stage][self.lang == "en"]
        text = escape(f"{self.done + 1} / {self.files} {step.name}: {word}{share}")
        self.status.update(text)
        mark = (step.name, step.stage, step.percent // STEP)
        if step.size_bytes >= LARGE and not console.err().is_terminal and mark != self.last:
            console.say(text)
        self.last = mark
