"""Which columns of a source are taken: those that the contract or profile reads, the watermark and the key.

Nothing else leaves the database, so that personal data that no contract asks for is not copied.
"""

from ingestion import contract as contracts
from ingestion import profile as profiles
from ingestion.mapping import UNIT_IN_HEADER, choose, clean_header
from ingestion.sources.config import Source
from ingestion.sources.history import Kind
from ingestion.sources.postgres import KINDS, Column
from ingestion.verdict import FileRefused
from jushu.errors import JushuError


def chosen(source: Source, offered: list[Column]) -> list[Column]:
    """The columns to take, in the order of the source.

    Raises JushuError SOURCE_COLUMNS when the watermark or a key column is not there, or when the contract
    could not take a file with these columns.
    """
    headers = [c.name for c in offered]
    if absent := [n for n in (source.watermark, *source.key) if n not in headers]:
        raise _wrong(
            source,
            f"没有列 {'、'.join(absent)}（watermark 或 key）。",
            f"there is no column {', '.join(absent)} (watermark or key).",
        )
    wanted = _read_by_profile(source, headers) if source.profile else _read_by_contract(source, headers)
    wanted |= {source.watermark, *source.key}
    taken = [c for c in offered if c.name in wanted]
    profile = profiles.load(source.profile) if source.profile else None
    try:
        choose([c.name for c in taken], contract=source.contract, profile=profile, constants={})
    except FileRefused as refusal:
        raise _wrong(source, refusal.zh, refusal.en) from None
    return taken


def kind_of(source: Source, columns: list[Column]) -> Kind:
    """Kind of the watermark; JushuError SOURCE_COLUMNS when it is neither a time nor a whole number."""
    kind = KINDS.get(next(c.type_oid for c in columns if c.name == source.watermark))
    if kind is None:
        raise _wrong(
            source,
            f"水位列 {source.watermark} 必须是时间、日期或整数。",
            f"the watermark {source.watermark} must be a time, a date or a whole number.",
        )
    return kind


def key_of(source: Source, columns: list[Column]) -> tuple[str, ...]:
    """Columns that identify one state of a row: key (and version) with the watermark; all where unknown."""
    headers = [c.name for c in columns]
    if source.key:
        return tuple(dict.fromkeys([*source.key, source.watermark]))
    contract = contracts.load(source.contract)
    fields = {clean_header(n): f.name for f in contract.fields for n in f.names}
    named = {fields.get(clean_header(h)): h for h in headers}
    key = [named.get(name) for name in contract.version_key]
    if source.profile or not key or None in key:
        return tuple(headers)
    return tuple(dict.fromkeys([*(str(k) for k in key), source.watermark]))


def _read_by_contract(source: Source, headers: list[str]) -> set[str]:
    known = {clean_header(n) for f in contracts.load(source.contract).fields for n in f.names}
    found = set()
    for header in headers:
        plain = clean_header(header)
        stated = UNIT_IN_HEADER.match(plain)
        if plain in known or (stated and stated["name"] in known):
            found.add(header)
    return found


def _read_by_profile(source: Source, headers: list[str]) -> set[str]:
    layout = profiles.load(str(source.profile)).input_for(headers)
    if layout is None or layout.contract != source.contract:
        raise _wrong(
            source,
            f"来源配置 {source.profile} 不认识这些列，或它们属于另一个契约。",
            f"profile {source.profile} does not know these columns, or they belong to another contract.",
        )
    return {*layout.recognise, *(s.from_ for s in layout.columns.values() if s.from_)}


def _wrong(source: Source, zh: str, en: str) -> JushuError:
    return JushuError(
        "SOURCE_COLUMNS",
        zh=f"数据源 {source.name} 的列不合契约 {source.contract}：{zh}",
        en=f"The columns of source {source.name} do not fit contract {source.contract}: {en}",
        todo_zh="请改 query，用 as 给列起契约里的名字（常量也可以写成一列），或换一个来源配置。",
        todo_en="Change the query: name columns as the contract does with 'as' (a constant can be a column "
        "too), or name a profile.",
    )
