"""What an operator says of a source: one YAML file per source in ``JUSHU_HOME/sources``."""

from pathlib import Path
from typing import Self

import yaml
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from ingestion import contract as contracts
from ingestion import profile as profiles
from jushu.errors import JushuError
from jushu.settings import Settings

NAME = r"^[a-z][a-z0-9_]{0,40}$"
# What pydantic finds wrong, in Chinese; its own sentence serves for English.
CHINESE = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项设置",
    "greater_than_equal": "不能是负数",
    "int_type": "必须是整数",
    "int_parsing": "必须是整数",
    "int_from_float": "必须是整数",
    "string_type": "必须是文字",
    "string_too_short": "不能为空",
    "string_pattern_mismatch": "只能用小写字母、数字和下划线，以字母开头",
    "tuple_type": "必须是清单，例如 [request_id]",
}


class Source(BaseModel):
    """One source: where the rows are, which contract they fill and which column says that they changed.

    ``connection`` is a libpq connection string without a password (``service=...`` names a service of the
    machine). ``overlap`` is in seconds, or in units of a whole-number watermark: so far behind the last
    mark a pull reads again, for rows that were committed late. ``key`` names the columns that identify a
    row in the source; where it is not given, those of the contract.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(pattern=NAME)
    contract: str
    profile: str | None = None
    connection: str = Field(min_length=1)
    table: str | None = Field(default=None, min_length=1)
    query: str | None = Field(default=None, min_length=1)
    watermark: str = Field(min_length=1)
    overlap: int = Field(default=0, ge=0)
    key: tuple[str, ...] = ()

    @field_validator("contract")
    @classmethod
    def _contract_is_known(cls, name: str) -> str:
        if name not in contracts.names():
            raise _wrong(f"没有数据契约 {name}", f"there is no contract {name}")
        return name

    @field_validator("connection")
    @classmethod
    def _connection_holds_no_password(cls, text: str) -> str:
        try:
            parts = conninfo_to_dict(text)
        except ProgrammingError:  # its words may repeat what was written, a password among it
            raise _wrong(
                "不是 libpq 连接串，例如 host=db port=5432 dbname=d user=u",
                "not a libpq connection string such as host=db port=5432 dbname=d user=u",
            ) from None
        if "password" in parts or "sslpassword" in parts:
            raise _wrong(
                "不能写密码；请写到密码文件 ~/.pgpass 或 JUSHU_SOURCE_PASSWORDS",
                "no password may stand here; put it into ~/.pgpass or JUSHU_SOURCE_PASSWORDS",
            )
        return text

    @field_validator("query")
    @classmethod
    def _query_is_one_statement(cls, text: str | None) -> str | None:
        return text.strip().removesuffix(";") if text else text

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if (self.table is None) == (self.query is None):
            raise _wrong("table 和 query 必须给出一个，且只给一个", "give either table or query, not both")
        if self.profile is not None:
            if self.profile not in profiles.names():
                raise _wrong(f"没有来源配置 {self.profile}", f"there is no profile {self.profile}")
            if all(i.contract != self.contract for i in profiles.load(self.profile).inputs):
                raise _wrong(
                    f"来源配置 {self.profile} 不产生契约 {self.contract}",
                    f"profile {self.profile} does not fill contract {self.contract}",
                )
        return self


def _wrong(zh: str, en: str) -> PydanticCustomError:
    return PydanticCustomError("source", "{en}", {"zh": zh, "en": en})


def names(settings: Settings) -> list[str]:
    """Names of the configured sources (of their files), sorted."""
    return sorted(p.stem for p in settings.sources.glob("*.yaml"))


def load(name: str, settings: Settings) -> Source:
    """The source of that name; JushuError SOURCE_UNKNOWN, or SOURCE_INVALID naming file and field."""
    path = settings.sources / f"{name}.yaml"
    if name not in names(settings):
        known = ", ".join(names(settings)) or "-"
        raise JushuError(
            "SOURCE_UNKNOWN",
            zh=f"没有名为 {name} 的数据源。",
            en=f"There is no source named {name}.",
            todo_zh=f"已配置的数据源：{known}；配置文件放在 {settings.sources}。",
            todo_en=f"Sources: {known}; their files are in {settings.sources}.",
            wrong_use=True,
        )
    try:
        document = yaml.safe_load(path.read_text("utf-8"))
        if not isinstance(document, dict):
            raise _invalid(path, ["不是“名称: 值”的清单"], ["not a list of NAME: VALUE"])
        return Source.model_validate({**document, "name": name})
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        at = f" {mark.line + 1}" if mark else ""
        raise _invalid(path, [f"不是 YAML 文本，行{at}"], [f"not YAML text, line{at}"]) from None
    except ValidationError as error:
        found = [(".".join(map(str, e["loc"])), e) for e in error.errors(include_input=False)]
        zh = [f"{at}：{CHINESE.get(e['type'], e.get('ctx', {}).get('zh', e['msg']))}" for at, e in found]
        en = [f"{at}: {e['msg']}" for at, e in found]
        # The cause is left out: it would show what was written, a password among it.
        raise _invalid(path, [t.removeprefix("：") for t in zh], [t.removeprefix(": ") for t in en]) from None


def _invalid(path: Path, zh: list[str], en: list[str]) -> JushuError:
    return JushuError(
        "SOURCE_INVALID",
        zh=f"数据源配置 {path.name} 有误：{'；'.join(zh)}。",
        en=f"The source file {path.name} is wrong: {'; '.join(en)}.",
        todo_zh=f"请改正 {path}，写法见运营人员指南“从数据库拉取”。",
        todo_en=f"Correct {path}; the operator guide explains it under 'Pull from a database'.",
        wrong_use=True,
    )
