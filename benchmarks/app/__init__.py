"""The app under load: many sessions that think and click, and one real browser among them.

Sessions speak Streamlit's own protocol over its websocket, so that the measuring costs little on the
machine that serves. Each opens a link, changes the cluster or the page every few seconds, and keeps the
look-out for a newer release running as a browser does.
"""

import asyncio
import random
import statistics
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.app import browser, server
from benchmarks.app.client import Rerun, Session
from jushu import releases
from jushu.settings import Settings

SESSIONS = 20
SECONDS = 60
THINK = (2.0, 6.0)
VISIT_SHARE = 0.25  # of actions that go to another page; the others change the cluster
PAGES = ("home", "explain", "compare", "service")
SEED = 7


def measure() -> dict[str, Any]:
    """Milliseconds of reruns by page, of the first card and of a filter in a browser; MB per session."""
    settings = Settings()
    release_id = releases.current_release_id(settings)
    if release_id is None:
        raise SystemExit("没有发布：先运行 make demo · there is no release: run make demo first")
    with server.started(settings) as app:
        # caches and code are warm as on a morning's second visit
        asyncio.run(_load(app.address, 1, 10))
        before = app.megabytes()
        reruns, seen = asyncio.run(_with_browser(app.address))
        after = app.megabytes()
    return {
        "release": release_id,
        "requests": _requests(settings),
        "sessions": SESSIONS,
        "seconds": SECONDS,
        "reruns": len(reruns),
        "rerun_ms": _spread([rerun.milliseconds for rerun in reruns]),
        "rerun_ms_by_page": {
            page: _spread([rerun.milliseconds for rerun in reruns if rerun.page == page]) for page in PAGES
        },
        "kilobytes_per_rerun": round(statistics.median(rerun.kilobytes for rerun in reruns)),
        "first_card_ms": _spread(seen["first_card"]),
        "filter_to_card_ms": _spread(seen["filter"]),
        "mb_per_session": round((after - before) / SESSIONS, 2),
    }


async def _with_browser(address: str) -> tuple[list[Rerun], dict[str, list[float]]]:
    looking = asyncio.to_thread(browser.visits, address, SECONDS)
    reruns, seen = await asyncio.gather(_load(address, SESSIONS, SECONDS), looking)
    return reruns, seen


async def _load(address: str, sessions: int, seconds: float) -> list[Rerun]:
    found = await asyncio.gather(*(_reader(address, number, seconds) for number in range(sessions)))
    return [rerun for reruns in found for rerun in reruns]


async def _reader(address: str, number: int, seconds: float) -> list[Rerun]:
    """One person: opens the app, then thinks and clicks until the time is over."""
    chance = random.Random(SEED + number)
    await asyncio.sleep(chance.uniform(0, min(THINK[1], seconds / 4)))
    async with Session(address) as session:
        await session.open(PAGES[0])
        clock, reruns = asyncio.get_running_loop(), []
        end = clock.time() + seconds
        while clock.time() < end:
            await session.wait(chance.uniform(*THINK))
            if chance.random() < VISIT_SHARE:
                reruns.append(await session.open(chance.choice(PAGES)))
            else:
                reruns.append(await session.choose("cluster_code", chance))
        return reruns


def _spread(values: list[float]) -> dict[str, float]:
    if len(values) < 2:
        return {}
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    return {"n": len(values), "p50": round(statistics.median(values)), "p95": round(cuts[18])}


def _requests(settings: Settings) -> int:
    """Service requests behind the release, from the file that has them."""
    path = Path(settings.releases) / (releases.current_release_id(settings) or "") / "auditor.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        [(count,)] = connection.execute("select count(*) from raw.service_requests").fetchall()
    return int(count)
