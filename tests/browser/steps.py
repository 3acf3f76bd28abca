"""What a person does on each page of a morning, by the labels of either language."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from playwright.sync_api import Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from jushu.texts import Texts

SLOW_MS = 30_000
INDICATOR = "SQ2-01"
QUERY = "select cluster_code as 集聚区, score from score_node where node_code = 'SQ' order by score limit 7"
SENT = (
    "申请编号,集聚区代码,提交时间,更新时间,办理结果\n"
    "A-1,SD-C01,2026-09-06 09:00:00,2026-10-06 10:00:00,已解决\n"
    "A-2,SD-C01,2026-02-30 09:00:00,2026-10-06 10:00:00,已解决\n"
)


def settled(page: Page) -> None:
    """Wait until the server has drawn the page and the browser has what it needs for it."""
    expect(page.locator(".stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=SLOW_MS)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0, timeout=SLOW_MS)
    page.evaluate("document.fonts.ready")


def choose(page: Page, label: str, option: int = 1, within: str = "stMain") -> str:
    """Choose an option of a select box by its place; its words."""
    page.get_by_test_id(within).get_by_label(label, exact=True).click(timeout=SLOW_MS)
    found = page.get_by_role("option").nth(option)
    words = found.inner_text(timeout=SLOW_MS)
    found.click()
    return words


def open_by_keyboard(page: Page, box: Locator) -> None:
    """Open a select box without a mouse; a key that fell into a redrawing of the page is pressed again."""
    for _ in range(10):
        box.press("ArrowDown")
        with suppress(PlaywrightTimeout):
            page.get_by_role("option").first.wait_for(timeout=3_000)
            return


def panel(page: Page, key: str) -> Locator:
    """The box with this key."""
    return page.locator(f".st-key-panel_{key}")


def _overview(page: Page, t: Texts) -> None:
    name = choose(page, t("choose.cluster"), within="stSidebarContent")
    expect(panel(page, "drill").locator("h3").first).to_contain_text(name, timeout=SLOW_MS)


def _line(page: Page, _t: Texts) -> None:
    line = page.locator(f'[data-indicator="{INDICATOR}"]').first
    line.locator("summary").click(timeout=SLOW_MS)
    expect(line.locator("dl")).to_be_visible()


def _compare(page: Page, t: Texts) -> None:
    page.get_by_role("radio", name=t("index.DP"), exact=True).click(timeout=SLOW_MS)
    expect(panel(page, "compare_scores").locator("tbody")).to_contain_text("DP1", timeout=SLOW_MS)


def _enterprises(page: Page, t: Texts) -> None:
    if page.get_by_label(t("enterprises.open_one")).count() == 0:  # no single enterprise for this role
        kind = choose(page, t("enterprises.kind"))
        expect(panel(page, "enterprises_composition")).to_contain_text(kind.split(" ")[-1], timeout=SLOW_MS)
        return
    lines = panel(page, "enterprises_list").locator("tbody tr")
    name = lines.first.locator("th").inner_text(timeout=SLOW_MS)
    before = lines.count()
    search = page.get_by_label(t("enterprises.search"))
    search.fill(name)
    search.press("Enter")
    expect(lines).not_to_have_count(before, timeout=SLOW_MS)
    settled(page)
    box = page.get_by_label(t("enterprises.open_one"))
    open_by_keyboard(page, box)
    expect(page.get_by_role("option").first).to_contain_text(name, timeout=SLOW_MS)
    box.press("Enter")
    expect(page.locator("h2.j-ent-name")).to_have_text(name, timeout=SLOW_MS)


def _service(page: Page, t: Texts) -> None:
    page.get_by_role("radio", name=t("service_code.backlog")).click(timeout=SLOW_MS)
    expect(panel(page, "service_backlog").locator("canvas").first).to_be_visible(timeout=SLOW_MS)


def _wall(page: Page, t: Texts) -> None:
    page.get_by_role("button", name=t("wall.pause")).click(timeout=SLOW_MS)
    place = page.locator("h1")
    before = place.inner_text()
    page.get_by_role("button", name=t("wall.next")).click(timeout=SLOW_MS)
    expect(place).not_to_have_text(before, timeout=SLOW_MS)


def _definitions(page: Page, t: Texts) -> None:
    find = page.get_by_label(t("definitions.search"))
    find.fill(INDICATOR, timeout=SLOW_MS)
    find.press("Enter")
    expect(page.locator("details.j-ind")).to_have_count(1, timeout=SLOW_MS)
    if not page.locator("details.j-ind[open]").count():
        page.locator("details.j-ind summary").click()
    expect(page.locator("details.j-ind dl")).to_be_visible()


def _clauses(page: Page, t: Texts) -> None:
    # not by the link in the list: that is a new visit, which begins with the demo's first role
    words = choose(page, t("clause.one"))
    expect(page.locator("h3[data-clause]")).to_have_text(words, timeout=SLOW_MS)


def _sql(page: Page, t: Texts) -> None:
    page.get_by_role("textbox", name="SQL").click(timeout=SLOW_MS)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(QUERY)
    page.keyboard.press("Control+Enter")
    expect(page.locator(".st-key-sql_rows canvas").first).to_be_visible(timeout=SLOW_MS)


def _clients(page: Page, t: Texts) -> None:
    page.get_by_role("tab").nth(1).click(timeout=SLOW_MS)
    find = page.get_by_label(t("clients.find"))
    find.fill("score_node")
    find.press("Enter")
    expect(page.get_by_role("link", name="score_node.parquet")).to_be_visible(timeout=SLOW_MS)


def _quality(page: Page, t: Texts) -> None:
    if page.get_by_test_id("stMain").get_by_label(t("rules.rule"), exact=True).count() == 0:
        # management and analysts see how far the numbers can be trusted, not the rules
        expect(page.get_by_role("region").first).to_be_visible(timeout=SLOW_MS)
        return
    choose(page, t("rules.rule"))
    expect(page.locator(".j-rule h3")).to_be_visible(timeout=SLOW_MS)


def _releases(page: Page, t: Texts) -> None:
    expect(panel(page, "releases")).to_be_visible(timeout=SLOW_MS)
    log = page.get_by_role("radio", name=t("releases_part.log"), exact=True)
    if log.count():  # auditors only
        log.click()
        expect(panel(page, "log")).to_be_visible(timeout=SLOW_MS)


def _trace(page: Page, t: Texts) -> None:
    choose(page, t("choose.cluster"), within="stSidebarContent")
    expect(page.locator(".j-terms")).to_be_visible(timeout=SLOW_MS)


def _alerts(page: Page, t: Texts) -> None:
    expect(page.locator(".a-kind").first).to_be_visible(timeout=SLOW_MS)


def _briefs(page: Page, t: Texts) -> None:
    with page.expect_download(timeout=SLOW_MS) as begun:
        page.get_by_role("button", name="XLSX").first.click(timeout=SLOW_MS)
    assert Path(begun.value.path()).read_bytes().startswith(b"PK")


def _intake(page: Page, _t: Texts) -> None:
    page.set_input_files(
        "input[type=file]",
        {"name": "service_requests__morning.csv", "mimeType": "text/csv", "buffer": SENT.encode()},
        timeout=SLOW_MS,
    )
    expect(page.locator("h2.j-verdict")).to_be_visible(timeout=SLOW_MS)
    expect(page.get_by_role("table").filter(has_text="BAD_DATE")).to_be_visible()


STEPS: dict[str, Callable[[Page, Texts], None]] = {
    "overview": _overview,
    "explain": _line,
    "compare": _compare,
    "enterprises": _enterprises,
    "service": _service,
    "wall": _wall,
    "definitions": _definitions,
    "clauses": _clauses,
    "sql": _sql,
    "clients": _clients,
    "quality": _quality,
    "releases": _releases,
    "trace": _trace,
    "alerts": _alerts,
    "briefs": _briefs,
    "intake": _intake,
}
