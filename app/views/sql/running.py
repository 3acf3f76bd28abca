"""One query of one session: it runs in a worker process while the page goes on listening."""

import uuid
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from time import monotonic
from typing import Literal

import streamlit as st

from app.sqlconsole.pool import Pool, Result
from app.views.sql.kept import Kept, Run, now
from jushu.errors import JushuError
from jushu.settings import Role, Settings

MOST_WAITING = 64  # threads that wait for a worker; the pool refuses long before
Kind = Literal["run", "explain"]


@dataclass(frozen=True)
class Outcome:
    """How a query ended: a result or an error."""

    kind: Kind
    query: str
    role: Role
    release_id: str
    result: Result | None
    error: Exception | None


@dataclass
class Job:
    """A query that was handed over, with everything that a thread needs to know about it."""

    kind: Kind
    query: str
    role: Role
    release_id: str
    user: str
    started: float = field(default_factory=monotonic)
    token: str = field(default_factory=lambda: uuid.uuid4().hex)
    future: Future[Outcome] = field(init=False)

    def start(self) -> "Job":
        """Hand it over; ``future`` gets the outcome."""
        self.future = _threads().submit(self._ended, _pool())
        return self

    def cancel(self) -> None:
        """Stop it; its outcome is then the error QUERY_CANCELLED."""
        _pool().cancel(self.token)

    def seconds(self) -> float:
        """How long it has been running."""
        return monotonic() - self.started

    def has_ended(self, seconds: float) -> bool:
        """Whether there is an outcome, after waiting for it at most so long."""
        return bool(wait([self.future], seconds).done)

    def _ended(self, pool: Pool) -> Outcome:
        text = f"EXPLAIN {self.query}" if self.kind == "explain" else self.query
        result, error = None, None
        try:
            result = pool.run(
                text, role=self.role, release_id=self.release_id, user=self.user, token=self.token
            )
        except Exception as failed:  # of another thread: the page shows it
            error = failed
        if self.kind == "run":
            self._note(result, error)
        return Outcome(self.kind, self.query, self.role, self.release_id, result, error)

    def _note(self, result: Result | None, error: Exception | None) -> None:
        code = error.code if isinstance(error, JushuError) else "FAILED" if error else None
        rows, time = (result.table.height, result.milliseconds) if result else (None, None)
        Kept(Settings(), self.user).note(Run(now(), self.query, self.release_id, rows, time, code))


def again(outcome: Outcome, user: str) -> Result:
    """The query once more, with as many rows as a file may have; raises as ``Pool.run`` does."""
    rows = Settings().console_download_rows
    return _pool().run(
        outcome.query,
        role=outcome.role,
        release_id=outcome.release_id,
        user=user,
        token=uuid.uuid4().hex,
        rows=rows,
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def warm(role: Role, release_id: str) -> None:
    """Have a worker ready for the first query on a file."""
    _pool().warm(role, release_id)


@st.cache_resource(show_spinner=False, on_release=Pool.close)
def _pool() -> Pool:
    return Pool(Settings())


@st.cache_resource(show_spinner=False)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(MOST_WAITING, thread_name_prefix="sql-console")
