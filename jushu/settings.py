"""Where things are: the only reader of the environment."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent

# Each of these has a released file of its own; an operator lands files and reads none.
Role = Literal["management", "analyst", "auditor"]
AppRole = Literal["management", "analyst", "auditor", "operator"]
Language = Literal["zh", "en"]


class Settings(BaseSettings):
    """Settings of one process, read from variables that begin with ``JUSHU_``.

    ``home`` holds everything that Jushu writes; the other folders follow from it.
    """

    model_config = SettingsConfigDict(env_prefix="JUSHU_", extra="ignore", frozen=True)

    home: Path = Field(default=Path("data"), description="landing, lake, warehouse, releases")
    lang: Language = Field(default="zh", description="language of messages")
    role: AppRole = Field(default="management", description="role of the demo user of the app")
    shared: Path | None = Field(default=None, description="folder of the real examples, for tests")
    memory: str = Field(default="80%", description="memory limit of DuckDB in a run: 4GB, or a share of all")
    file_memory_mb: int = Field(default=3072, description="memory limit of the process that reads a file")
    file_seconds: int = Field(default=1800, description="time limit for reading one file, per gigabyte")
    cluster_home: str | None = Field(default=None, description="the data folder as the cluster names it")
    spark_target: str = Field(default="spark", description="dbt target of the Spark engine")
    query_seconds: int = Field(default=60, description="time limit of one query")
    console_seconds: float = Field(default=15, description="time limit of a query of the SQL console")
    console_rows: int = Field(default=10_000, description="most rows that the console shows")
    console_download_rows: int = Field(default=1_000_000, description="most rows of a download")
    console_memory_mb: int = Field(default=512, description="memory limit of a query of the console")
    console_result_mb: int = Field(default=256, description="most bytes of a result of the console")
    console_workers: int = Field(default=2, description="queries of the console that run at once")
    console_queue: int = Field(default=8, description="queries of the console that may wait")

    mail_password: SecretStr | None = Field(default=None, description="password of the mail server")
    webhook_keys: dict[str, SecretStr] | None = Field(
        default=None, description="what replaces {key} in the address of a webhook, by name, as JSON"
    )
    webhook_secrets: dict[str, SecretStr] | None = Field(
        default=None, description="signing secrets of webhooks by name, as JSON"
    )
    source_passwords: dict[str, SecretStr] | None = Field(
        default=None, description="passwords of database sources by name, as JSON"
    )

    def model_post_init(self, _context: object) -> None:
        """Make ``home`` absolute, because child processes may run in another folder."""
        object.__setattr__(self, "home", self.home.expanduser().resolve())

    @property
    def project_root(self) -> Path:
        """Folder of the checkout."""
        return PROJECT_ROOT

    @property
    def dbt_project_dir(self) -> Path:
        """Folder of the dbt project (absolute: a relative one spoils dbt's partial parsing)."""
        return PROJECT_ROOT / "dbt_project"

    @property
    def seeds_dir(self) -> Path:
        """Folder of the catalogue and the methodology."""
        return self.dbt_project_dir / "seeds"

    @property
    def fonts(self) -> Path:
        """Folder of the bundled fonts (WOFF2), of the app and of every document."""
        return PROJECT_ROOT / "app" / "static" / "fonts"

    @property
    def inbox(self) -> Path:
        """Folder in which operators put files for the sensor and for ``jushu run``."""
        return self.home / "inbox"

    @property
    def sources(self) -> Path:
        """Folder of the files that describe databases to pull from, one YAML each."""
        return self.home / "sources"

    @property
    def landing(self) -> Path:
        """Received bytes, named by their sha256."""
        return self.home / "landing"

    @property
    def lake(self) -> Path:
        """Accepted rows as typed Parquet, one folder per table."""
        return self.home / "lake"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that only the running job opens."""
        return self.home / "warehouse" / "jushu.duckdb"

    @property
    def releases(self) -> Path:
        """Published releases and the pointer ``current``."""
        return self.home / "releases"

    @property
    def definitions(self) -> Path:
        """Stored catalogue, methodology, contracts and code of loads and releases, named by their hash."""
        return self.home / "definitions"

    @property
    def log(self) -> Path:
        """The head of the log, kept outside the database, and the record of query exports."""
        return self.home / "log"

    @property
    def reports(self) -> Path:
        """Reports and evidence packs of releases, one folder each; they can be made again."""
        return self.home / "reports"

    @property
    def delivery(self) -> Path:
        """The file that says to whom mail and messages go; without it nothing is sent."""
        return self.home / "delivery.yaml"

    @property
    def console(self) -> Path:
        """Saved queries and the history of each user of the SQL console, one folder each."""
        return self.home / "console"

    @property
    def lineage(self) -> Path:
        """What each run did as OpenLineage events, one file per run."""
        return self.home / "lineage"

    @property
    def work(self) -> Path:
        """Temporary files of a run; safe to delete while nothing runs."""
        return self.home / "work"
