"""Dagster's SQLite history with its connections held open.

Dagster opens and closes a connection for every event. The last connection that closes writes the whole
write-ahead log back and syncs it, so that the thousands of events of a run (a thousand checks, 160 models)
took half of its time. Held open, an event costs about a millisecond, and the files are the same.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import sqlalchemy
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

# The history of a run is a file: the newest runs and the index over all of them stay open.
OPEN_FILES = 8


class HeldEventLog(SqliteEventLogStorage):
    """The event log in the files of SqliteEventLogStorage: one per run and an index over all."""

    def __init__(self, base_dir: str) -> None:
        self._engines: dict[str, Engine] = {}
        self._one_at_a_time = threading.Lock()
        super().__init__(base_dir)

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[Connection]:
        """A transaction on the file of a run."""
        return self._held(str(run_id))

    def index_connection(self) -> AbstractContextManager[Connection]:
        """A transaction on the index."""
        return self._held(INDEX_SHARD_NAME)

    def wipe(self) -> None:
        """Remove all runs."""
        self._close()
        super().wipe()

    def dispose(self) -> None:
        """Close the files."""
        self._close()
        super().dispose()

    @contextmanager
    def _held(self, shard: str) -> Iterator[Connection]:
        with self._one_at_a_time, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            with super()._connect(shard):
                pass  # the tables are made at the first connection
            if len(self._engines) >= OPEN_FILES:
                self._engines.pop(next(iter(self._engines))).dispose()
            self._engines[shard] = _open(self.conn_string_for_shard(shard))
        return self._engines[shard]

    def _close(self) -> None:
        with self._one_at_a_time:
            for engine in self._engines.values():
                engine.dispose()
            self._engines.clear()


def _open(address: str) -> Engine:
    engine = sqlalchemy.create_engine(
        address, pool_size=1, max_overflow=0, connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
    )

    @event.listens_for(engine, "connect")
    def _sync_at_checkpoints(connection, _record) -> None:
        # With a write-ahead log this may lose the newest events of a power cut, never the file.
        connection.execute("pragma synchronous = normal")

    return engine


class Storage(DagsterSqliteStorage):
    """Dagster's storage below its home folder, with the event log of this module."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(base_dir, inst_data)
        self._event_log_storage = HeldEventLog(str(Path(base_dir) / "history" / "runs"))

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: dict) -> "Storage":
        """What dagster.yaml names."""
        return cls(inst_data=inst_data, **config_value)
