"""How a row comes into the small warehouse."""

from itertools import count

import duckdb

_LINES = count(2)


def put(connection: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    """Insert one raw row; provenance not given is that of the table's own file."""
    row = {
        "_file_id": f"f-{table}",
        "_line": next(_LINES),
        "_load_seq": 1,
        "_loaded_at": "2026-10-05 08:00:00",
        "_source": "contract",
    } | values
    connection.execute(
        f"insert into raw.{table} ({', '.join(row)}) values ({', '.join('?' * len(row))})", list(row.values())
    )
