"""Resources of a Dagster run."""

from collections.abc import Generator
from contextlib import contextmanager

from dagster import ConfigurableResource, InitResourceContext

from jushu.lock import hold
from jushu.settings import Settings
from orchestration import lineage


class RunLock(ConfigurableResource):
    """Holds the lock while a Dagster run lasts, and records what the run does."""

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Generator["RunLock"]:
        """Take the lock before the first step and give it back after the last."""
        settings = Settings()
        with hold(settings), lineage.recording(settings, context.instance, context.run_id or ""):
            yield self
