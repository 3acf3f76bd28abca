"""Profiles: how a foreign export maps onto a contract, as data.

A profile is a YAML file with one or more inputs. The input whose ``recognise`` headers all stand in the
file is used. Each target column says where it comes from:

``from``      source header (text of the cell)
``constant``  a fixed text
``split``     ``{by: " / ", part: 0, parts: 3}``: one part of a cell that must have exactly that many
``formats``   date formats that replace those of the contract
``values``    source text -> contract text; a text that is not listed is refused as BAD_CODE
``multiply``  whole number that a numeric cell is multiplied by (18 days -> 432 hours)
"""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

from jushu.errors import unknown_name

PROFILES = Path(__file__).parent / "profiles"


@dataclass(frozen=True)
class Groups:
    """Rows that stand above a group of rows: the whole text of their only cell fits ``pattern``.

    The regular expression has the groups ``name``, which becomes the text of ``column`` in the rows below,
    and ``count``, how many rows there are.
    """

    column: str
    pattern: str


@dataclass(frozen=True)
class Dialect:
    """How the text of a file is laid out; nothing is sniffed."""

    delimiter: str = ","
    missing: tuple[str, ...] = ()
    title_rows: int = 0
    footer: str | None = None
    sheet: str | None = None
    groups: Groups | None = None


@dataclass(frozen=True)
class Source:
    """Where one contract column comes from (see the module's text)."""

    from_: str | None = None
    constant: str | None = None
    split_by: str | None = None
    split_part: int = 0
    split_parts: int = 0
    formats: tuple[str, ...] = ()
    values: dict[str, str] | None = None
    multiply: int | None = None


@dataclass(frozen=True)
class Input:
    """One kind of file of a profile: which contract it fills and how."""

    contract: str
    recognise: tuple[str, ...]
    dialect: Dialect
    columns: dict[str, Source] = field(hash=False)


@dataclass(frozen=True)
class Profile:
    """A named set of inputs."""

    name: str
    version: str
    title_zh: str
    title_en: str
    inputs: tuple[Input, ...]

    def input_for(self, headers: list[str]) -> Input | None:
        """The input whose headers are all there; None when the file is of no known kind."""
        return next((i for i in self.inputs if set(i.recognise) <= set(headers)), None)


def names() -> list[str]:
    """Names of all profiles, sorted."""
    return sorted(p.stem for p in PROFILES.glob("*.yaml"))


@cache
def load(name: str) -> Profile:
    """The profile of that name; JushuError UNKNOWN_PROFILE when there is none."""
    if name not in names():
        raise unknown_name(
            "UNKNOWN_PROFILE",
            zh=f"没有名为 {name} 的来源配置。",
            en=f"There is no source profile named {name}.",
            known=names(),
        )
    document = yaml.safe_load((PROFILES / f"{name}.yaml").read_text("utf-8"))
    return Profile(
        name=document["name"],
        version=str(document["version"]),
        title_zh=document["title_zh"],
        title_en=document["title_en"],
        inputs=tuple(_input(i) for i in document["inputs"]),
    )


def _input(raw: dict) -> Input:
    dialect = dict(raw.get("dialect", {}))
    dialect["missing"] = tuple(dialect.get("missing", ()))
    if groups := dialect.get("groups"):
        dialect["groups"] = Groups(**groups)
    return Input(
        contract=raw["contract"],
        recognise=tuple(raw["recognise"]),
        dialect=Dialect(**dialect),
        columns={name: _source(spec) for name, spec in raw["columns"].items()},
    )


def _source(spec: dict) -> Source:
    split = spec.get("split", {})
    return Source(
        from_=spec.get("from"),
        constant=None if spec.get("constant") is None else str(spec["constant"]),
        split_by=split.get("by"),
        split_part=split.get("part", 0),
        split_parts=split.get("parts", 0),
        formats=tuple(spec.get("formats", ())),
        values=spec.get("values"),
        multiply=spec.get("multiply"),
    )
