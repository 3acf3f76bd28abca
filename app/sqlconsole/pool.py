"""A warm pool of workers: many sessions ask, few queries run, and none disturbs another."""

import atexit
import itertools
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from app.sqlconsole import table
from app.sqlconsole.process import Key, Worker
from app.sqlconsole.result import Cancelled, Column, Result
from app.sqlconsole.worker import Query
from jushu import exports, releases
from jushu.errors import JushuError
from jushu.releases import faults
from jushu.settings import Role, Settings

_RENEWED_AFTER = 200  # queries; a long life collects what libraries leak
_THREADS = 1  # per query; more would let one query take both processors
_PATIENCE = 15.0  # seconds that a query waits for its turn
_MB = 1 << 20


@dataclass
class _Run:
    user: str
    worker: Worker | None = None
    is_cancelled: bool = False


@dataclass
class Pool:
    """Workers by role and release. ``close`` ends them all; it is also called when Python ends."""

    settings: Settings
    _ready: threading.Condition = field(default_factory=threading.Condition)
    _idle: list[Worker] = field(default_factory=list)
    _runs: dict[str, _Run] = field(default_factory=dict)
    _starting: set[Key] = field(default_factory=set)
    _running: Counter[str] = field(default_factory=Counter)
    _waiting: int = 0
    _is_closed: bool = False

    def __post_init__(self) -> None:
        """Have the workers ended with Python."""
        atexit.register(self.close)

    def run(
        self, sql: str, *, role: Role, release_id: str, user: str, token: str, rows: int | None = None
    ) -> Result:
        """Run one query and wait for it; ``token`` names it for ``cancel``, ``rows`` is the most it returns.

        Raises JushuError QUERY_REFUSED, QUERY_FAILED, QUERY_TIMEOUT, QUERY_MEMORY, QUERY_CRASHED,
        CONSOLE_BUSY, those of the release, or Cancelled (QUERY_CANCELLED). Every query is entered for the
        auditors, however it ends.
        """
        settings = self.settings
        most = min(rows or settings.console_rows, settings.console_download_rows)
        detail = {"user": user, "role": role, "release_id": release_id, "query": sql, "rows": 0}
        started, outcome = time.perf_counter(), "QUERY_CRASHED"
        try:
            with self._lease(Key(role, release_id), user, token) as worker:
                received = worker.ask(Query(sql, most, settings.console_result_mb * _MB))
            facts = received.facts or {}
            frame = table.frame(received.arrow)
            detail["rows"], outcome = frame.height, "done"
        except JushuError as error:
            outcome = error.code
            raise
        finally:
            spent = round(1000 * (time.perf_counter() - started), 1)
            exports.record(settings, detail | {"ms": spent, "outcome": outcome}, kind=exports.QUERY)
        return Result(
            frame,
            facts["milliseconds"],
            facts.get("is_cut", False),
            tuple(facts["tables"]),
            facts.get("plan"),
        )

    def cancel(self, token: str) -> None:
        """End the query of this token, running or waiting; nothing happens when there is none."""
        with self._ready:
            run = self._runs.get(token)
            if run is None:
                return
            run.is_cancelled = True
            if run.worker:
                run.worker.kill()
            self._ready.notify_all()

    def warm(self, role: Role, release_id: str) -> None:
        """Start a worker for a file in the background, so that the first query does not wait for it."""
        key = Key(role, release_id)
        with self._ready:
            if self._is_closed or key in self._starting or any(each.key == key for each in self._idle):
                return
            self._starting.add(key)
        threading.Thread(target=self._start_idle, args=[key], daemon=True).start()

    def schema(self, role: Role, release_id: str) -> list[Column]:
        """The columns of the released file of a role, in order of tables and columns."""
        with releases.connect(role, self.settings, release_id) as connection:
            rows = connection.execute(
                "SELECT CASE schema_name WHEN 'main' THEN table_name "
                "ELSE schema_name || '.' || table_name END, column_name, data_type, comment "
                "FROM duckdb_columns() WHERE database_name = current_database() ORDER BY 1, column_index"
            ).fetchall()
        return list(itertools.starmap(Column, rows))

    def close(self) -> None:
        """End all workers; queries that run end with QUERY_CRASHED."""
        with self._ready:
            self._is_closed = True
            workers = self._idle + [run.worker for run in self._runs.values() if run.worker]
            self._idle.clear()
            self._ready.notify_all()
        for worker in workers:
            worker.kill()
        atexit.unregister(self.close)

    @contextmanager
    def _lease(self, key: Key, user: str, token: str) -> Iterator[Worker]:
        """A worker for one query, after waiting for a turn; it comes back when it can be used again."""
        run = self._enter(user, token)
        try:
            worker = self._take(key)
            with self._ready:
                run.worker = worker
                is_late = run.is_cancelled or self._is_closed
                has_room = self._running.total() + len(self._idle) < self.settings.console_workers
            if has_room:
                self.warm(*key)  # for the next reader, while this one is busy
            if is_late:
                worker.kill()
            yield worker
        except JushuError as error:
            if run.is_cancelled:
                raise Cancelled() from error
            raise
        except BaseException:
            if run.worker:
                run.worker.kill()  # its pipe may hold the rest of an answer
            raise
        finally:
            self._leave(run, token)

    def _enter(self, user: str, token: str) -> _Run:
        """Wait for a turn. One user never holds all workers, when there are two or more."""
        run, size = _Run(user), self.settings.console_workers
        share = max(1, size - 1)

        def is_turn() -> bool:
            free = self._running.total() < size and self._running[user] < share
            return free or run.is_cancelled or self._is_closed

        with self._ready:
            if token in self._runs or (not is_turn() and self._waiting >= self.settings.console_queue):
                raise faults.busy()
            self._runs[token] = run
            self._waiting += 1
            came = self._ready.wait_for(is_turn, _PATIENCE)
            self._waiting -= 1
            if came and not run.is_cancelled and not self._is_closed:
                self._running[user] += 1
                return run
            del self._runs[token]
        raise Cancelled() if run.is_cancelled else faults.busy()

    def _take(self, key: Key) -> Worker:
        with self._ready:
            for worker in reversed(self._idle):
                if worker.key == key:
                    self._idle.remove(worker)
                    if worker.is_alive():
                        return worker
                    worker.close()
                    break
        return Worker(self.settings, key, _THREADS)

    def _leave(self, run: _Run, token: str) -> None:
        worker = run.worker
        with self._ready:
            del self._runs[token]
            self._running[run.user] -= 1
            self._running += Counter()  # drops users with nothing left
            self._ready.notify_all()
        if worker is None:
            return
        if worker.is_alive() and worker.queries < _RENEWED_AFTER:
            self._keep(worker)
        else:
            worker.close()
            self.warm(*worker.key)

    def _start_idle(self, key: Key) -> None:
        worker = Worker(self.settings, key, _THREADS)
        try:
            worker.wait_until_ready()
        except JushuError:
            worker.close()  # the first query tells what is wrong
        else:
            self._keep(worker)
        finally:
            with self._ready:
                self._starting.discard(key)

    def _keep(self, worker: Worker) -> None:
        """Put a worker by; the one that was not used for longest ends when there are too many."""
        with self._ready:
            self._idle.append(worker)
            most = 0 if self._is_closed else self.settings.console_workers + 1
            surplus = self._idle[: max(0, len(self._idle) - most)]
            del self._idle[: len(surplus)]
        for old in surplus:
            old.close()
