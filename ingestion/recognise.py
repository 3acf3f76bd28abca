"""Which contract a file belongs to when nobody said so."""

from functools import cache

from ingestion.contract import Contract, load, names
from ingestion.mapping import UNIT_IN_HEADER, clean_header
from ingestion.verdict import refuse


def contract_for(name: str, headers: list[str]) -> str:
    """The contract named before ``__`` in the file's name, else the only one whose headers fit."""
    prefix = name.split("__", maxsplit=1)[0].lower()
    if "__" in name and prefix in names():
        return prefix
    seen = set()
    for header in map(clean_header, headers):
        seen.add(header)
        if stated := UNIT_IN_HEADER.match(header):
            seen.add(stated["name"])
    fitting = {c: _known(load(c), seen) for c in names() if _has_required(load(c), seen)}
    best = max(fitting.values(), default=0)
    chosen = [c for c, n in fitting.items() if n == best]
    if len(chosen) != 1:
        refuse(
            "UNKNOWN_CONTRACT",
            zh="从文件名和表头看不出它属于哪个数据契约。请用 --contract 或 --profile 指明，"
            "或把文件命名为 <契约>__<说明>，例如 service_requests__2026Q3.csv。",
            en="Neither the name nor the headers say which contract this file belongs to. Name it with "
            "--contract or --profile, or call the file <contract>__<anything>, such as "
            "service_requests__2026Q3.csv.",
        )
    return chosen[0]


def is_header_of(cells: list[str], contract: str | None) -> bool:
    """True when at least two cells, and half of those with text, are names of one contract (or of it)."""
    seen = set()
    for cell in filter(None, map(clean_header, cells)):
        stated = UNIT_IN_HEADER.match(cell)
        seen.add(stated["name"] if stated and cell not in _names(contract or "") else cell)
    for name in [contract] if contract else names():
        known = len(seen & _names(name))
        if known >= 2 and 2 * known >= len(seen):
            return True
    return False


@cache
def _names(contract: str) -> frozenset[str]:
    if not contract:
        return frozenset()
    return frozenset(clean_header(n) for f in load(contract).fields for n in f.names)


def _has_required(contract: Contract, seen: set[str]) -> bool:
    return all({clean_header(n) for n in f.names} & seen for f in contract.fields if f.required)


def _known(contract: Contract, seen: set[str]) -> int:
    return sum(bool({clean_header(n) for n in f.names} & seen) for f in contract.fields)
