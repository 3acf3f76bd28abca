"""The rules: one YAML file per table, each rule with its expectation and the statement that finds its faults.

Row-level admissibility is the matter of the data contracts; here stand only promises about whole tables. What
many tables promise in the same way stands once, in ``promises.yaml``.
"""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from expectations import promises
from jushu import yaml_files
from jushu.errors import JushuError

SUITES = Path(__file__).parent / "suites"
WORK = "checks_work"  # schema of what one run prepares for its statements; dropped when it has ended

Layer = Literal["raw", "marts"]
Severity = Literal["critical", "warning", "info"]
Dimension = Literal["conformity", "completeness", "accuracy", "consistency", "timeliness", "accessibility"]

# The six dimensions of GB/T 36344-2018.
DIMENSIONS: dict[str, tuple[str, str]] = {
    "conformity": ("规范性", "Conformity"),
    "completeness": ("完整性", "Completeness"),
    "accuracy": ("准确性", "Accuracy"),
    "consistency": ("一致性", "Consistency"),
    "timeliness": ("时效性", "Timeliness"),
    "accessibility": ("可访问性", "Accessibility"),
}

UNEXPECTED_ROWS = "unexpected_rows_expectation"
_Text = Field(min_length=1)


class Rule(BaseModel):
    """One promise about one table.

    ``expectation`` is the type of the expectation in snake case with its ``kwargs``; without one, ``failing``
    itself is the expectation. ``failing`` is a query that yields one row per fault with the columns ``keys``;
    in it ``{batch}`` is the table, ``{current}`` the current version of each of its records, ``{repeated}``
    the rows whose key stands more than once, and ``{loaded}`` the ``_file_id`` of every row of every raw
    table. ``columns`` are the columns that the rule looks at, beyond those that name the record. A failed
    ``critical`` rule blocks the release. ``zh`` and ``en`` say what is promised, ``todo_*`` what to do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^(RAW|ING|STG|MRT)-[A-Z0-9_]+-[A-Z0-9_]+$")
    dimension: Dimension
    severity: Severity
    clauses: tuple[str, ...] = ()
    expectation: str = UNEXPECTED_ROWS
    kwargs: dict[str, Any] = {}
    keys: tuple[str, ...] = Field(min_length=1)
    columns: tuple[str, ...] = ()
    failing: str = _Text
    zh: str = _Text
    en: str = _Text
    todo_zh: str = _Text
    todo_en: str = _Text


class Suite(BaseModel):
    """All rules of one table.

    ``owner`` answers for the table. ``key`` identifies a record within its source and ``version`` orders its
    versions, as in its data contract.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    layer: Layer
    db_schema: str = Field(alias="schema")
    table: str
    owner: str = _Text
    key: tuple[str, ...] = ()
    version: str | None = None
    rules: tuple[Rule, ...] = Field(min_length=1)

    @property
    def label(self) -> str:
        """Name of the table as a reader writes it: marts without schema."""
        return self.table if self.db_schema == "main" else f"{self.db_schema}.{self.table}"

    @property
    def relation(self) -> str:
        """Name of the table in SQL."""
        return f"{self.db_schema}.{self.table}"

    @property
    def place(self) -> tuple[str, str]:
        """Schema and name of the table."""
        return self.db_schema, self.table

    def failing(self, rule: Rule, relation: str | None = None) -> str:
        """The query for the faults of a rule, over ``relation`` (default: the table itself).

        ``{current}`` and ``{repeated}`` read what ``versions`` has prepared.
        """
        query = rule.failing.strip()
        for word, meaning in (("{current}", self._current), ("{repeated}", self._repeated)):
            query = query.replace(word, meaning)
        return query.replace("{batch}", relation or self.relation)

    @property
    def repeated(self) -> str:
        """Name of the prepared table of the rows whose key stands more than once."""
        return f"{WORK}.repeated_{self.table}"

    @property
    def superseded(self) -> str:
        """Name of the prepared table of file and line of the rows that a later version replaces."""
        return f"{WORK}.superseded_{self.table}"

    @property
    def _current(self) -> str:
        return (
            f"(select * from {{batch}} as filed anti join {self.superseded} as older "
            "on filed._file_id = older._file_id and filed._line = older._line)"
        )

    @property
    def _repeated(self) -> str:
        # Great Expectations asks for the batch in every statement; without rows nothing is repeated either.
        any_row = "exists (select 1 from {batch} as any_row)"
        return f"(select repeats.* from {self.repeated} as repeats where {any_row})"


@cache
def load_suites(layer: Layer | None = None, folder: Path = SUITES) -> tuple[Suite, ...]:
    """The suites of a layer (or of both), sorted by file name.

    Raises JushuError RULES_INVALID with the file and the remedy.
    """
    suites = [_read(path) for path in sorted(folder.rglob("*.yaml"))]
    counts = Counter(rule.id for suite in suites for rule in suite.rules)
    repeated = [rule_id for rule_id, count in counts.items() if count > 1]
    if repeated:
        raise _invalid(folder, f"rule ids used twice: {', '.join(repeated)}")
    return tuple(_with_loaded(suite, suites) for suite in suites if layer in (None, suite.layer))


def _with_loaded(suite: Suite, suites: list[Suite]) -> Suite:
    """The suite with ``{loaded}`` as the rows of all raw tables, which are those that have a suite."""
    rows = " union all ".join(f"select _file_id from {s.relation}" for s in suites if s.db_schema == "raw")
    rules = [
        r.model_copy(update={"failing": r.failing.replace("{loaded}", f"({rows})")}) for r in suite.rules
    ]
    return suite.model_copy(update={"rules": tuple(rules)})


def _read(path: Path) -> Suite:
    try:
        suite = Suite.model_validate(promises.expand(yaml_files.read(path)))
    except (yaml.YAMLError, ValueError) as error:
        raise _invalid(path, str(error)) from error
    for rule in suite.rules:
        # Great Expectations would look at other data than that of its batch.
        words = set(re.findall(r"\{(batch|current|repeated)\}", rule.failing))
        if not words:
            raise _invalid(
                path, f"{rule.id}: `failing` must select from {{batch}}, {{current}} or {{repeated}}"
            )
        if words - {"batch"} and not suite.key:
            raise _invalid(path, f"{rule.id}: {{current}} and {{repeated}} need the key of the table")
    return suite


def _invalid(path: Path, cause: str) -> JushuError:
    return JushuError(
        "RULES_INVALID",
        zh=f"质量规则文件 {path} 无效：{cause}",
        en=f"The rules in {path} are not valid: {cause}",
        todo_zh="改正该文件后重新运行。",
        todo_en="Correct the file and run again.",
    )
