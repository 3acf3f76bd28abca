"""The result of one rule in one run, and which results stop a release."""

from collections.abc import Iterable
from dataclasses import dataclass

from expectations.checkpoint import State
from expectations.rules import DIMENSIONS, Dimension, Layer, Severity


@dataclass(frozen=True)
class RuleResult:
    """What one run found about one rule.

    ``failed_count`` is the number of failing keys, ``element_count`` the number of rows of the table (None
    where there is no such table). ``seconds`` is the time for all rules of the table, which are checked
    together. ``text_*`` say what is promised and what was found, ``todo_*`` what to do about it.
    """

    rule_id: str
    layer: Layer
    table: str
    dimension: Dimension
    severity: Severity
    owner: str
    state: State
    failed_count: int
    element_count: int | None
    seconds: float
    text_zh: str
    text_en: str
    todo_zh: str
    todo_en: str

    @property
    def passed(self) -> bool:
        """True when the rule is kept; a rule that could not be checked is not."""
        return self.state == "passed"

    @property
    def is_blocking(self) -> bool:
        """True when this result stops the release: a critical rule that failed or could not be checked."""
        return self.severity == "critical" and not self.passed

    def dimension_name(self, lang: str) -> str:
        """Name of its dimension of GB/T 36344 in ``zh`` or ``en``."""
        return DIMENSIONS[self.dimension][lang == "en"]

    def text(self, lang: str) -> str:
        """What is promised and what was found, in ``zh`` or ``en``."""
        return self.text_en if lang == "en" else self.text_zh


def blocking_failures(results: Iterable[RuleResult]) -> list[RuleResult]:
    """The results that stop the release."""
    return [result for result in results if result.is_blocking]
