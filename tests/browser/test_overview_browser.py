"""The overview as a person sees it: in a real browser, on the release of the demo province."""

import re
from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from jushu import releases
from jushu.settings import Settings
from jushu.texts import catalogue

SLOW_MS = 30_000
FAMILY = "Noto Sans SC"

Opener = Callable[..., Any]


@pytest.fixture(scope="module")
def facts(demo_home: Path) -> Iterator[dict[str, str]]:
    """The scores that the page must show, read from the same release without the app."""
    with releases.connect("management", settings=Settings(home=demo_home)) as connection:
        found = connection.execute(
            """
            select i.release_id, n.period_code, n.cluster_code, c.cluster_name,
                   cast(round(n.score, 1) as varchar), n.rank
            from release_info as i
            join score_node as n on n.period_code = i.period_code
            join dim_cluster as c on c.cluster_code = n.cluster_code
            where n.unit_type = 'cluster' and n.node_code = 'SQ' and n.rank is not null
            order by n.rank, n.cluster_code
            limit 1
            """
        ).fetchone()
        assert found
        names = ("release", "period", "cluster", "name", "score", "rank")
        yield dict(zip(names, map(str, found), strict=True))


def settled(page: Page) -> None:
    """Wait until the page has drawn its last part and no script runs."""
    expect(page.locator(".st-key-panel_drill")).to_be_visible(timeout=SLOW_MS)
    expect(page.locator(".st-key-panel_heat canvas").first).to_be_visible(timeout=SLOW_MS)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")


def drawn_fonts(page: Page, selector: str) -> list[dict[str, object]]:
    """Fonts that Chromium really used for the characters of an element."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("DOM.enable")
    devtools.send("CSS.enable")
    root = devtools.send("DOM.getDocument")["root"]["nodeId"]
    node = devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
    return devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]


def test_the_first_card_is_there_and_nothing_leaves_the_machine(
    app_url: str, open_tab: Opener, facts: dict[str, str], artefacts: Path
) -> None:
    visit = open_tab()
    page = visit.page
    started = page.goto(app_url, wait_until="commit")
    assert started
    page.locator(".j-card .j-value").first.wait_for(state="visible")
    settled(page)
    page.screenshot(path=artefacts / "overview.png")
    assert visit.hosts <= {"127.0.0.1", "inline"}
    assert visit.complaints == []
    words = catalogue("zh")
    assert page.title() == f"{words['page.overview']} · {words['app.title']}"
    assert facts["release"] in page.locator(".j-badges").inner_text()


def test_chinese_is_drawn_with_the_bundled_font(app_url: str, open_tab: Opener) -> None:
    page = open_tab().page
    page.goto(app_url)
    settled(page)
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert any(FAMILY in family for family in loaded)
    assert page.evaluate(f"document.fonts.check('16px \"{FAMILY}\"', '数据要素')")
    assert page.evaluate("getComputedStyle(document.querySelector('.j-card')).fontFamily").startswith(
        f'"{FAMILY}"'
    )
    for selector in (".j-head h1", ".j-card h2 > span:not(.j-sign)", ".j-hint"):
        fonts = drawn_fonts(page, selector)
        assert fonts
        assert [font for font in fonts if not font["isCustomFont"]] == []


@pytest.mark.parametrize(("lang", "width"), [("zh", 1440), ("en", 1100), ("en", 390)])
def test_nothing_overflows_or_overlaps(
    app_url: str, open_tab: Opener, facts: dict[str, str], *, artefacts: Path, lang: str, width: int
) -> None:
    visit = open_tab(width=width)
    page = visit.page
    page.goto(f"{app_url}/?lang={lang}&cluster={facts['cluster']}")
    settled(page)
    page.screenshot(path=artefacts / f"overview_{lang}_{width}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    wider = page.evaluate(
        """[...document.querySelectorAll('.j-card, .j-main, .j-sub, .j-head, .j-ind > summary, .j-tile')]
           .filter(e => e.scrollWidth > e.clientWidth + 1).map(e => e.innerText)"""
    )
    assert wider == []
    heights = page.evaluate(
        """Object.values([...document.querySelectorAll('.j-card')].reduce((rows, card) => {
             const box = card.getBoundingClientRect();
             (rows[Math.round(box.top)] ||= new Set()).add(Math.round(box.height)); return rows; }, {}))
           .map(row => row.size)"""
    )
    assert set(heights) == {1}  # cards of a row are equally high
    cells = page.evaluate("document.querySelector('.st-key-heat canvas').clientWidth") / 19
    assert cells > 50  # one of 19 columns, with its part of the names: four digits fit
    assert visit.complaints == []


def test_a_cluster_shows_its_released_score_and_rank(
    app_url: str, open_tab: Opener, facts: dict[str, str]
) -> None:
    page = open_tab().page
    page.goto(f"{app_url}/?cluster={facts['cluster']}")
    expect(page.locator('[data-node="SQ"] .j-value')).to_have_text(facts["score"], timeout=SLOW_MS)
    expect(page.locator('[data-node="rank"] .j-rank').first).to_contain_text(facts["rank"])


def test_the_language_switch_changes_words_and_link(app_url: str, open_tab: Opener) -> None:
    page = open_tab().page
    page.goto(app_url)
    settled(page)
    expect(page.locator(".j-head h1")).to_have_text(catalogue("zh")["page.overview"])
    page.get_by_test_id("stSidebar").get_by_text("EN", exact=True).click()
    expect(page.locator(".j-head h1")).to_have_text(catalogue("en")["page.overview"], timeout=SLOW_MS)
    expect(page).to_have_url(re.compile("lang=en"))


def test_a_line_of_the_drill_opens_into_its_definition(
    app_url: str, open_tab: Opener, facts: dict[str, str]
) -> None:
    page = open_tab().page
    page.goto(f"{app_url}/?cluster={facts['cluster']}")
    settled(page)
    line = page.locator('[data-indicator="SQ2-01"]')
    expect(line.locator("dl")).to_be_hidden()
    line.locator("summary").click()
    shown = line.locator("dl")
    expect(shown).to_be_visible()
    expect(shown).to_contain_text("First response within standard")
    # what stands behind it is one click away: the explanation, with this line open
    expect(line.locator("p a")).to_have_attribute("href", re.compile(r"^/explain\?.*indicator=SQ2-01"))
    # how far the value can be trusted: a word in the line, the reason beside it and below
    badge = line.locator("[data-badge]")
    expect(badge).to_have_text(re.compile("可信|有保留|不可使用"))
    reason = badge.get_attribute("title")
    assert reason
    expect(shown).to_contain_text(reason)


def test_the_link_reproduces_the_view(app_url: str, open_tab: Opener, facts: dict[str, str]) -> None:
    first = open_tab().page
    first.goto(f"{app_url}/?lang=en&ptype=month&cluster={facts['cluster']}")
    settled(first)
    expect(first).to_have_url(re.compile("release="))
    codes = parse_qs(urlsplit(first.url).query)
    assert codes["release"] == [facts["release"]]
    assert codes["cluster"] == [facts["cluster"]]
    second = open_tab().page
    second.goto(first.url)
    settled(second)
    for selector in (".j-cards", ".j-inds", ".j-badges .j-q-period"):
        assert second.locator(selector).inner_text() == first.locator(selector).inner_text()


def test_a_click_in_the_ranking_opens_that_cluster(
    app_url: str, open_tab: Opener, facts: dict[str, str]
) -> None:
    page = open_tab().page
    page.goto(app_url)
    settled(page)
    table = page.locator(".st-key-panel_rank_SQ [data-testid='stDataFrame']")
    table.click(position={"x": 16, "y": 34 + 17})  # the box in front of the first row
    expect(page.locator(".st-key-panel_drill h3").first).to_contain_text(facts["name"], timeout=SLOW_MS)
    expect(page).to_have_url(re.compile(f"cluster={re.escape(facts['cluster'])}"))


def test_every_reason_in_the_release_has_words(demo_home: Path) -> None:
    with releases.connect("management", settings=Settings(home=demo_home)) as connection:
        found = connection.execute(
            """
            select status_reason from indicator_value
            union select status_reason from score_node
            union select previous_reason from score_trend
            union select last_year_reason from score_trend
            """
        ).fetchall()
    keys = {f"reason.{reason}" for (reason,) in found if reason}
    assert keys - catalogue("zh").keys() == set()


def test_the_server_guards_every_answer(app_url: str, open_tab: Opener) -> None:
    page = open_tab().page
    answer = page.request.get(app_url)
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert page.request.get(f"{app_url}/_stcore/metrics").status == 404
    script = re.search(r'src="\./(static/js/[^"]+)"', answer.text())
    assert script
    packed = page.request.get(f"{app_url}/{script.group(1)}", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"


def test_a_tile_lists_the_clusters_of_its_city_and_a_click_chooses_one(
    app_url: str, open_tab: Opener, demo_home: Path, *, artefacts: Path
) -> None:
    with releases.connect("management", settings=Settings(home=demo_home)) as connection:
        found = connection.execute(
            "select cluster_name from dim_cluster where region_code like '3702%' order by 1"
        ).fetchall()
    names = [name for (name,) in found]
    page = open_tab().page
    page.goto(app_url)
    settled(page)
    tile = page.locator('.st-key-panel_map [data-city="370200"]')  # Qingdao
    assert page.locator(".st-key-panel_map [data-city]").count() == 16
    tile.locator("summary").focus()
    page.keyboard.press("Enter")
    assert sorted(tile.locator("ol a").all_inner_texts()) == names
    page.locator(".st-key-panel_map").screenshot(path=artefacts / "overview_map.png")
    tile.get_by_role("link", name=names[0]).click()
    expect(page.locator(".st-key-panel_drill h3").first).to_contain_text(names[0], timeout=SLOW_MS)


def test_printed_it_has_no_side_bar_and_no_cut_table(
    app_url: str, open_tab: Opener, facts: dict[str, str], *, artefacts: Path
) -> None:
    page = open_tab(width=1000).page
    page.goto(f"{app_url}/?cluster={facts['cluster']}")
    settled(page)
    page.emulate_media(media="print")
    expect(page.get_by_test_id("stSidebar")).to_be_hidden()
    expect(page.locator(".st-key-downloads_targets")).to_be_hidden()
    # the page is as long as what is on it: nothing is left in a frame that scrolls
    assert page.evaluate("getComputedStyle(document.querySelector('.stApp')).overflow") == "visible"
    last = page.locator(".st-key-panel_drill").bounding_box()
    assert last
    assert page.evaluate("document.documentElement.scrollHeight") >= last["y"] + last["height"] - 1
    page.pdf(path=artefacts / "overview_print.pdf", format="A4", print_background=False)


def test_what_a_rerun_sends_is_compressed(app_url: str) -> None:
    connection = HTTPConnection(urlsplit(app_url).netloc, timeout=10)
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Origin": app_url,
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Extensions": "permessage-deflate",
    }
    connection.request("GET", "/_stcore/stream", headers=upgrade)
    answer = connection.getresponse()
    assert answer.status == 101
    assert "permessage-deflate" in answer.headers["sec-websocket-extensions"]
    connection.close()
