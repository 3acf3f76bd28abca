"""Resources of a Dagster run."""

from collections.abc import Generator
from contextlib import contextmanager

from dagster import ConfigurableResource, InitResourceContext

from jushu.lock import hold
from jushu.settings import Settings


class RunLock(ConfigurableResource):
    """Holds the lock while a Dagster run lasts."""

    @contextmanager
    def yield_for_execution(self, context: InitResourceContext) -> Generator["RunLock"]:
        """Take the lock before the first step and give it back after the last."""
        with hold(Settings()):
            yield self
