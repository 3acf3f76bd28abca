"""A file that comes again: the same bytes, or under its name other bytes that add, change and leave out.

Nothing is taken away: a key that the new version leaves out keeps what the earlier file said of it.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from ingestion import contract as contracts
from ingestion.contract import Contract
from ingestion.verdict import Verdict

CHANGES = ("added", "changed", "removed")
SHOWN = 20  # keys that are named of each change


def unchanged(sha256: str, file_id: str, name: str) -> Verdict:
    """The same bytes once more, loaded as ``name`` before; the log keeps under which names they came."""
    return Verdict(
        status="unchanged",
        code="ALREADY_LOADED",
        text_zh=f"同样的内容已经以 {name} 入库，没有重复入库。",
        text_en=f"The same bytes are already loaded as {name}; nothing was added.",
        file_id=file_id,
        sha256=sha256,
    )


def compare(
    connection: duckdb.DuckDBPyConnection, verdict: Verdict, parts: Sequence[Path], name: str, source: str
) -> None:
    """Say in the verdict of a loaded file how it differs from the last file of that name, where there is one.

    ``parts`` are its typed parts in the lake. Rows are told apart by the contract's key; of several versions
    of a key in one file the last counts.
    """
    earlier = connection.execute(
        """
        select file_id from ingest.files
        where original_name = ? and source = ? and contract = ? and status = 'loaded' and file_id <> ?
        order by load_seq desc limit 1
        """,
        [name, source, verdict.contract, verdict.file_id],
    ).fetchone()
    if earlier is None or not parts:
        return
    contract = contracts.load(verdict.contract)
    found = _differences(connection, contract, parts, earlier[0])
    counts = {change: found.get(change, (0, []))[0] for change in CHANGES}
    verdict.revision = {"earlier_file_id": earlier[0], **counts}
    if not any(f.personal for f in contract.fields if f.key_position):
        verdict.revision["keys"] = {change: keys for change, (_, keys) in found.items()}
    added, changed, removed = (f"{counts[change]:,}" for change in CHANGES)
    verdict.warnings.append(
        f"与上一份同名文件相比：新增 {added}，改动 {changed}，缺少 {removed}（缺少的记录保持原样） "
        f"compared with the last file of this name: {added} added, {changed} changed, {removed} left out "
        "(those stay as they were)"
    )


def _differences(
    connection: duckdb.DuckDBPyConnection, contract: Contract, parts: Sequence[Path], earlier: str
) -> dict[str, tuple[int, list[Any]]]:
    """Change -> number of keys and the first of them; changes that did not happen are left out."""
    key = ", ".join(contract.key)
    content = ", ".join(f.name for f in contract.fields)
    version = f"{contract.version_field} desc nulls last, " if contract.version_field else ""
    last = f"qualify row_number() over (partition by {key} order by {version}_line desc) = 1"
    rows = connection.execute(
        f"""
        with
        new as (
            select struct_pack({key}) as key, struct_pack({content}) as content
            from read_parquet($parts) {last}
        ),
        old as (
            select struct_pack({key}) as key, struct_pack({content}) as content
            from raw.{contract.name} where _file_id = $earlier {last}
        ),
        compared as (
            select coalesce(new.key, old.key) as key,
                case when old.key is null then 'added' when new.key is null then 'removed'
                    when new.content is distinct from old.content then 'changed' end as change
            from new full join old on new.key = old.key
        )
        select change, count(*), list(key::varchar order by key)[:{SHOWN}] from compared
        where change is not null group by change
        """,
        {"parts": [str(part) for part in parts], "earlier": earlier},
    ).fetchall()
    return {change: (count, keys) for change, count, keys in rows}
