"""What Dagster loads: ``dagster dev -m orchestration.definitions``."""

from jushu.settings import Settings
from orchestration import graph

defs = graph.build(Settings())
