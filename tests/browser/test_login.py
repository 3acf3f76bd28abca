"""Login against a real identity provider on this machine; what a role may not reach stays out of reach."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import pytest
import yaml
from playwright.sync_api import Page, expect

from tests.conftest import ROOT
from tests.oidc_provider import CLIENT, SECRET
from tests.ports import free_port

START_SECONDS = 60
PEOPLE = {
    # by claim
    "li": {"email": "li@example.com", "email_verified": True, "groups": ["jushu-leaders", "staff"]},
    "wang": {"email": "wang@example.com", "email_verified": True, "groups": ["jushu-audit"]},
    # by the file of roles
    "zhao": {"email": "zhao@example.com", "email_verified": True},
    # the address of zhao, which nobody verified
    "liar": {"email": "zhao@example.com", "email_verified": False},
    "stranger": {"email": "stranger@example.com", "email_verified": True, "groups": ["staff"]},
}
ROLES = {
    "claim": "groups",
    "values": {"management": ["jushu-leaders"], "auditor": ["jushu-audit"]},
    "people": {"zhao@example.com": ["analyst", "operator"]},
}


@dataclass(frozen=True)
class House:
    """An app with a login, the home it reads, and its identity provider."""

    home: Path
    url: str
    provider: str


def _wait(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        if process.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"{url} did not come up:\n{log.read_text(errors='replace')}")
        try:
            urlopen(url, timeout=5).close()
            return
        except (URLError, TimeoutError):
            time.sleep(0.2)


@pytest.fixture(scope="module")
def house(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The product's own command ``jushu app`` with a login that the operator configured."""
    folder = tmp_path_factory.mktemp("login")
    home, app_port, provider_port = folder / "home", free_port(), free_port()
    login = home / "login"
    login.mkdir(parents=True)
    (home / "releases").symlink_to(demo_home / "releases")
    provider = f"http://127.0.0.1:{provider_port}"
    (login / "secrets.toml").write_text(
        "[auth]\n"
        f'redirect_uri = "http://127.0.0.1:{app_port}/oauth2callback"\n'
        f'cookie_secret = "{"c" * 48}"\nclient_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        f'server_metadata_url = "{provider}/.well-known/openid-configuration"\n'
    )
    (login / "secrets.toml").chmod(0o600)
    (login / "roles.yaml").write_text(yaml.safe_dump(ROLES))
    (folder / "people.json").write_text(json.dumps(PEOPLE))
    log = folder / "output.log"
    commands = (
        (
            [sys.executable, "-m", "tests.oidc_provider", str(provider_port), str(folder / "people.json")],
            "/jwks",
        ),
        ([sys.executable, "-m", "jushu", "app", "--port", str(app_port)], "/_stcore/health"),
    )
    started = []
    try:
        for port, (command, path) in zip((provider_port, app_port), commands, strict=True):
            with log.open("ab") as output:
                process = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=os.environ | {"JUSHU_HOME": str(home), "JUSHU_LANG": "zh"},
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            started.append(process)
            _wait(process, f"http://127.0.0.1:{port}{path}", log)
        yield House(home, f"http://127.0.0.1:{app_port}", provider)
    finally:
        for process in started:
            os.killpg(process.pid, 15)
            process.wait(timeout=20)


def log_in(page: Page, house: House, who: str, link: str = "/") -> None:
    page.goto(house.url + link)
    page.get_by_role("button", name="登录 · Log in").click()
    page.get_by_role("link", name=who, exact=True).click()
    page.wait_for_url(f"{house.url}/**")


def test_the_committee_sees_its_pages_and_no_link_leads_to_those_of_the_auditor(
    house: House, open_tab: Callable, artefacts: Path
) -> None:
    visit = open_tab(height=900)
    page: Page = visit.page
    page.goto(f"{house.url}/?cluster=SD-C02&lang=en")
    expect(page.get_by_text("请先登录")).to_be_visible(timeout=30_000)
    assert page.get_by_text("2026Q3-r").count() == 0
    page.screenshot(path=artefacts / "login_needed.png")
    log_in(page, house, "li", "/?cluster=SD-C02&lang=en")
    # the link that was asked for opens after the login
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible(timeout=60_000)
    page.wait_for_url("**cluster=SD-C02**")
    expect(page.get_by_text("li@example.com")).to_be_visible()
    assert page.get_by_test_id("stSidebarNav").get_by_role("link", name="Trace").count() == 0
    page.screenshot(path=artefacts / "login_management.png")
    for link in ("/trace?indicator=SQ2-01&lang=en", "/trace?role=auditor&lang=en", "/intake?lang=en"):
        page.goto(house.url + link)
        expect(page.get_by_text("This page is not for your role")).to_be_visible(timeout=30_000)
        assert page.get_by_test_id("stSidebarContent").get_by_text("li@example.com · ").count() == 1
    page.screenshot(path=artefacts / "login_refused.png")
    assert visit.hosts <= {"127.0.0.1", "inline"}
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("请先登录")).to_be_visible(timeout=30_000)
    calls = json.load(urlopen(f"{house.provider}/calls"))
    first = next(call for call in calls if call["step"] == "authorize")
    assert first["code_challenge_method"] == "S256"
    assert first["nonce"]
    assert any(call["step"] == "logout" for call in calls)


def test_a_role_from_the_file_by_person_and_a_choice_of_ones_own_roles_only(
    house: House, open_tab: Callable
) -> None:
    page: Page = open_tab(height=900).page
    log_in(page, house, "zhao")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    page.get_by_test_id("stSidebarContent").get_by_label("以哪个角色查看").click()
    offered = page.get_by_role("option").all_inner_texts()
    assert offered == ["分析人员", "报送人员"]


@pytest.mark.parametrize("who", ["stranger", "liar"])
def test_somebody_without_a_role_reads_nothing(house: House, open_tab: Callable, who: str) -> None:
    page: Page = open_tab(height=900).page
    log_in(page, house, who)
    expect(page.get_by_text("没有任何角色")).to_be_visible(timeout=30_000)
    assert page.get_by_text("2026Q3-r").count() == 0
    assert page.get_by_test_id("stSidebarNav").count() == 0
    page.get_by_role("button", name="退出登录 · Log out").click()
    expect(page.get_by_text("请先登录")).to_be_visible(timeout=30_000)


def test_a_download_opens_only_for_the_person_it_was_made_for(house: House, open_tab: Callable) -> None:
    committee: Page = open_tab().page
    log_in(committee, house, "li")
    expect(committee.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    auditor: Page = open_tab(height=1200).page
    log_in(auditor, house, "wang", "/quality")
    expect(auditor.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    button = auditor.get_by_test_id("stDownloadButton").get_by_role("button", name="CSV").first
    with auditor.expect_download() as begun:
        button.click()
    url = begun.value.url
    assert "/media/" in url
    assert auditor.request.get(url).status == 200
    assert committee.request.get(url).status == 403
    with pytest.raises(HTTPError, match="403"):
        urlopen(url)
    assert auditor.request.get(url).status == 200


def test_an_operator_checks_a_file_and_sends_it_to_the_inbox(
    house: House, open_tab: Callable, artefacts: Path, tmp_path: Path
) -> None:
    file = tmp_path / "service_requests__九月.csv"
    file.write_text(
        "申请编号,集聚区代码,提交时间,更新时间,办理结果\n"
        "A-1,SD-C01,2026-09-06 09:00:00,2026-10-06 10:00:00,已解决\n"
        "A-2,SD-C01,2026-02-30 09:00:00,2026-10-06 10:00:00,已解决\n"
    )
    visit = open_tab(height=1400)
    page: Page = visit.page
    log_in(page, house, "zhao")
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=60_000)
    page.get_by_test_id("stSidebarContent").get_by_label("以哪个角色查看").click()
    page.get_by_role("option", name="报送人员").click()
    expect(page.get_by_role("heading", name="数据报送", level=1)).to_be_visible(timeout=30_000)
    page.set_input_files("input[type=file]", file)
    expect(page.get_by_role("heading", name="部分行会被隔离")).to_be_visible(timeout=60_000)
    table = page.get_by_role("table").filter(has_text="被拒的单元格")
    expect(table).to_contain_text("BAD_DATE")
    expect(table).to_contain_text("不要两位年份")
    with page.expect_download() as begun:
        page.get_by_role("button", name="下载批注副本").click()
    assert Path(begun.value.path()).read_bytes().startswith(b"PK")
    with page.expect_download() as begun:
        page.get_by_role("button", name="下载模板").click()
    assert begun.value.suggested_filename == "activities__template.xlsx"
    page.get_by_role("button", name="送入收件夹").click()
    expect(page.get_by_text("已送入收件夹")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("table").filter(has_text="最近经本页报送")).to_contain_text("zhao@example.com")
    page.screenshot(path=artefacts / "intake_zh_1440.png", full_page=True)
    assert (house.home / "inbox" / file.name).read_bytes() == file.read_bytes()
    page.get_by_text("EN", exact=True).click()
    expect(page.get_by_role("heading", name="Send in data", level=1)).to_be_visible(timeout=60_000)
    expect(page.get_by_role("heading", name="some rows would be quarantined")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("九月.csv is in the inbox")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 1400})
    page.wait_for_timeout(1500)  # until the side bar has moved away
    page.screenshot(path=artefacts / "intake_en_390.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert visit.hosts <= {"127.0.0.1", "inline"}


def test_the_released_file_of_another_role_is_no_link_away(
    house: House, open_tab: Callable, artefacts: Path
) -> None:
    page: Page = open_tab(height=900).page
    log_in(page, house, "li", "/clients")
    expect(page.get_by_role("link", name="下载 management.duckdb")).to_be_visible(timeout=60_000)
    own = page.get_by_role("link", name="下载 management.duckdb").get_attribute("href")
    assert own
    with page.expect_download() as begun:
        page.get_by_role("link", name="下载 score_node.parquet").click()
    page.screenshot(path=artefacts / "clients_zh_1440.png", full_page=True)
    assert Path(begun.value.path()).read_bytes().startswith(b"PAR1")
    folder = own.removesuffix("/management/management.duckdb")
    for other in ("auditor/auditor.duckdb", "analyst/fct_enterprises.parquet", "analyst/score_node.parquet"):
        assert page.request.get(f"{house.url}{folder}/{other}").status == 403
    # its own role, but a name that is none of its files
    for other in (
        "management/auditor.duckdb",
        "management/fct_enterprises.parquet",
        "management/manifest.json",
    ):
        assert page.request.get(f"{house.url}{folder}/{other}").status == 404
    with pytest.raises(HTTPError, match="403"):
        urlopen(house.url + own)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/media/0123.csv", 403),
        ("PUT", "/_stcore/upload_file/a/b", 403),
        ("GET", "/_stcore/metrics", 404),
        ("GET", "/_stcore/agent/openapi.json", 404),
        ("POST", "/_stcore/agent/interact", 404),
    ],
)
def test_routes_beside_the_pages_are_closed_without_a_login(
    house: House, method: str, path: str, status: int
) -> None:
    with pytest.raises(HTTPError, match=str(status)):
        urlopen(Request(house.url + path, method=method))
