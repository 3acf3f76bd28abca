"""One session of the app over its websocket: what a browser sends, without drawing."""

import asyncio
import random
import time
from typing import NamedTuple, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

LARGEST = 64 * 2**20


class Rerun(NamedTuple):
    """One rerun: page, milliseconds from the click to the end of the script, size of the answer in kB."""

    page: str
    milliseconds: float
    kilobytes: float


class Session:
    """A session; to be used in ``async with``."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._socket: ClientConnection
        self._pages: dict[str, str] = {}  # address of a page -> its hash
        self._options: dict[str, list[str]] = {}  # id of a select box -> its options
        self._chosen: dict[str, str] = {}
        self._page = ""
        self._look_out: tuple[str, float] | None = None  # fragment and its interval in seconds

    async def __aenter__(self) -> Self:
        self._socket = await connect(
            f"ws://{self._address}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            max_size=LARGEST,
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._socket.close()

    async def open(self, page: str) -> Rerun:
        """Go to a page by its address."""
        self._page = page
        return await self._rerun()

    async def choose(self, key: str, chance: random.Random) -> Rerun:
        """Choose another option of the select box with this key."""
        box = next(name for name in self._options if name.endswith(f"-{key}"))
        now = self._chosen.get(box)
        self._chosen[box] = chance.choice([option for option in self._options[box] if option != now])
        return await self._rerun()

    async def wait(self, seconds: float) -> None:
        """Think; meanwhile the fragment that looks for a newer release runs as in a browser."""
        end = time.monotonic() + seconds
        if self._look_out and chance_of(seconds / self._look_out[1]):
            await self._rerun(fragment=self._look_out[0])
        await asyncio.sleep(max(0.0, end - time.monotonic()))

    async def _rerun(self, fragment: str = "") -> Rerun:
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash = self._pages.get(self._page, "")
        state.fragment_id = fragment
        state.is_auto_rerun = bool(fragment)
        for box, option in self._chosen.items():
            widget = state.widget_states.widgets.add()
            widget.id, widget.string_value = box, option
        started, size = time.perf_counter(), 0
        await self._socket.send(message.SerializeToString())
        while True:
            data = await self._socket.recv()
            size += len(data)
            answer = ForwardMsg.FromString(data if isinstance(data, bytes) else data.encode())
            kind = answer.WhichOneof("type")
            if kind == "navigation":
                self._pages = {
                    page.url_pathname: page.page_script_hash for page in answer.navigation.app_pages
                }
            elif kind == "auto_rerun":
                self._look_out = (answer.auto_rerun.fragment_id, answer.auto_rerun.interval)
            elif kind == "delta" and answer.delta.new_element.WhichOneof("type") == "selectbox":
                box = answer.delta.new_element.selectbox
                self._options[box.id] = list(box.options)
            elif kind == "script_finished":
                break
        return Rerun(self._page, 1000 * (time.perf_counter() - started), size / 1000)


def chance_of(share: float) -> bool:
    """Whether something that happens with this probability happens now."""
    return random.random() < share
