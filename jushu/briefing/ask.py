"""Which briefing is asked for."""

from typing import Literal, NamedTuple, get_args

from jushu.settings import Language

Format = Literal["pdf", "xlsx", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)


class Ask(NamedTuple):
    """One briefing: a release, a period, a cluster (None: the whole province), a language and a format."""

    release_id: str
    period_code: str
    cluster_code: str | None
    lang: Language
    format: Format

    @property
    def name(self) -> str:
        """Name of its file; in the folder of its release it is that of no other briefing."""
        return f"{self.period_code}_{self.cluster_code or 'province'}_{self.lang}.{self.format}"
