"""Source files: what is wrong is named by file and field in both languages, and no password is repeated."""

from pathlib import Path

import pytest

from ingestion.sources import config
from jushu.errors import JushuError
from jushu.settings import Settings

GOOD = """
contract: service_requests
connection: host=db.example port=5432 dbname=helpdesk user=jushu_reader
table: public.requests
watermark: updated_at
"""


def load(settings: Settings, text: str) -> config.Source:
    settings.sources.mkdir(parents=True, exist_ok=True)
    (settings.sources / "helpdesk.yaml").write_text(text, "utf-8")
    return config.load("helpdesk", settings)


def error_of(settings: Settings, text: str) -> JushuError:
    with pytest.raises(JushuError) as error:
        load(settings, text)
    return error.value


def test_a_source_has_the_name_of_its_file_and_safe_defaults(settings: Settings) -> None:
    assert config.names(settings) == []
    source = load(settings, GOOD)
    assert (source.name, source.overlap, source.key, source.profile) == ("helpdesk", 0, (), None)
    assert config.names(settings) == ["helpdesk"]


def test_a_query_loses_its_semicolon_and_a_service_needs_no_address(settings: Settings) -> None:
    text = "contract: zones\nconnection: service=registry\nquery: |\n  select * from zones;\nwatermark: id\n"
    assert load(settings, text).query == "select * from zones"


@pytest.mark.parametrize(
    ("change", "field", "zh", "en"),
    [
        (("contract: service_requests\n", ""), "contract", "缺少", "required"),
        (("watermark: updated_at\n", ""), "watermark", "缺少", "required"),
        (("service_requests", "request"), "contract", "没有数据契约 request", "no contract request"),
        (("table: public.requests\n", ""), "", "table 和 query", "either table or query"),
        (("table:", "query: select 1\ntable:"), "", "table 和 query", "either table or query"),
        (("watermark:", "watermrk: x\nwatermark:"), "watermrk", "没有这一项", "not permitted"),
        (("watermark:", "overlap: -1\nwatermark:"), "overlap", "不能是负数", "greater than or equal to 0"),
        (("watermark:", "key: request_id\nwatermark:"), "key", "必须是清单", "valid tuple"),
        (("watermark:", "profile: nobody\nwatermark:"), "", "没有来源配置 nobody", "no profile nobody"),
        (("watermark:", "profile: servicenow_incidents\nwatermark:"), "", "不产生", "does not fill"),
        (("user=jushu_reader", "user"), "connection", "不是 libpq 连接串", "not a libpq connection string"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_field(
    settings: Settings, change: tuple[str, str], field: str, zh: str, en: str
) -> None:
    error = error_of(settings, GOOD.replace(*change))
    assert (error.code, error.wrong_use) == ("SOURCE_INVALID", True)
    for text, words in ((error.zh, zh), (error.en, en)):
        assert "helpdesk.yaml" in text and field in text and words in text
    assert str(settings.sources) in error.todo_zh and str(settings.sources) in error.todo_en


@pytest.mark.parametrize(
    "connection",
    [
        "host=db password=s3cret user=u",
        "postgresql://u:s3cret@db/helpdesk",
        "host=db password='s3cret",
        "host=db s3cret",
    ],
)
def test_a_password_in_the_file_is_refused_and_not_repeated(settings: Settings, connection: str) -> None:
    lines = GOOD.splitlines()
    text = "\n".join(f"connection: {connection}" if ln.startswith("connection") else ln for ln in lines)
    error = error_of(settings, text)
    assert error.code == "SOURCE_INVALID" and "connection" in error.zh
    cause: BaseException | None = error
    while cause is not None:
        assert "s3cret" not in f"{cause} {getattr(cause, 'zh', '')}"
        cause = cause.__cause__


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [1\nb: 2\n", "", "just words"])
def test_what_is_no_list_of_settings_is_refused(settings: Settings, text: str) -> None:
    assert error_of(settings, text).code == "SOURCE_INVALID"


def test_an_unknown_name_lists_those_that_there_are(settings: Settings) -> None:
    load(settings, GOOD)
    with pytest.raises(JushuError) as error:
        config.load("helpdesc", settings)
    assert error.value.code == "SOURCE_UNKNOWN" and "helpdesk" in error.value.todo_en


def test_a_file_name_that_cannot_be_a_source_is_refused(settings: Settings, tmp_path: Path) -> None:
    settings.sources.mkdir(parents=True)
    (settings.sources / "Help Desk.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(JushuError) as error:
        config.load("Help Desk", settings)
    assert error.value.code == "SOURCE_INVALID" and "name" in error.value.en
