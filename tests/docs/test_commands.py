"""Every command that the documents show runs or exists, and every command of the program is documented."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from jushu import cli
from tests.conftest import ROOT
from tests.docs.documents import Block, all_documents, command_lines, marked_blocks, pages, text_of

# Both languages show the same blocks (test_pages), so that running those of one is enough.
BLOCKS = marked_blocks("zh")
_CALL = re.compile(r"(?<![\w./-])jushu((?:[ ][^|;&)]*)?)")
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")


@pytest.fixture(scope="session")
def writable_home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the demo's home for the blocks that write."""
    return Path(shutil.copytree(demo_home, tmp_path_factory.mktemp("docs") / "home"))


@pytest.fixture(scope="session")
def program() -> dict[str, set[str]]:
    """Options of each command of the program; those of the program itself under ''."""
    group = typer.main.get_command(cli.build())
    commands = {"": group, **group.commands}  # pyright: ignore[reportAttributeAccessIssue]
    return {
        name: {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        | {"--help"}
        for name, command in commands.items()
    }


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.name)
def test_a_block_marked_as_test_runs(block: Block, request: pytest.FixtureRequest):
    home: Path = request.getfixturevalue("writable_home" if "copy" in block.marks else "demo_home")
    bin_folder = str(Path(sys.executable).parent)
    environment = os.environ | {
        "JUSHU_HOME": str(home),
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    command = {"bash": ["bash", "-euo", "pipefail"], "python": [sys.executable, "-"]}[block.language]
    done = subprocess.run(
        command,
        input=block.body,
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{block.name}\n{block.body}\n{done.stdout}\n{done.stderr}"
    assert done.stdout.strip(), f"{block.name} says nothing"


def _calls(line: str) -> list[list[str]]:
    """The words after each ``jushu`` of a line that is called as a program."""
    found = []
    for match in _CALL.finditer(line):
        rest = match[1].strip()
        try:
            words = shlex.split(rest)
        except ValueError:
            words = rest.split()
        found.append(words)
    return found


@pytest.mark.parametrize("path", all_documents(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_and_option_that_is_mentioned_exists(path: Path, program: dict[str, set[str]]):
    wrong = []
    for line in command_lines(path):
        for words in _calls(line):
            command = next((word for word in words if not word.startswith("-")), "")
            if command not in program:
                wrong.append(f"`{line}`: no command {command!r}")
                continue
            known = program[command] | program[""]
            wrong += [
                f"`{line}`: no option {word}"
                for word in words
                if _OPTION.fullmatch(word) and word not in known
            ]
    everywhere = set().union(*program.values()) | {
        # options of other programs that pages mention
        "--universal",
        "--generate-hashes",
        "--no-emit-index-url",
        "--no-emit-find-links",
        "--require-hashes",
        "--target",  # of dbt
    }
    for line in command_lines(path):
        wrong += [f"`{line}`: no option {o}" for o in _OPTION.findall(line) if o not in everywhere]
    assert wrong == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_and_option_of_the_program_is_documented(lang: str, program: dict[str, set[str]]):
    text = pages(lang)["commands.md"].read_text(encoding="utf-8")
    sections = dict(
        re.findall(r"^## (jushu(?: \w+)?)\n(.*?)(?=^## |\Z)", text, flags=re.MULTILINE | re.DOTALL)
    )
    missing = []
    for name, options in program.items():
        section = sections.get(f"jushu {name}".strip(), "")
        wanted = options - {"--help"}
        missing += [f"jushu {name} {option}" for option in wanted if f"`{option}" not in section]
        if not section:
            missing.append(f"jushu {name}")
    assert missing == []
    assert sections.keys() == {f"jushu {name}".strip() for name in program}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_make_targets_are_documented_and_exist(lang: str):
    targets = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    table = set(re.findall(r"^\| `make ([a-z]+)`", text_of(lang), flags=re.MULTILINE))
    mentioned = set(re.findall(r"`make ([a-z]+)`", text_of(lang)))
    assert table == targets
    assert mentioned <= targets
