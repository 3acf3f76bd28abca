"""What a worker writes to its pipe: pieces of an Arrow stream, and facts as JSON at the end."""

import io
import json
import os
import struct
from typing import Any

ARROW, FACTS = b"A", b"F"
_HEAD = struct.Struct(">cI")


def facts(fd: int, **values: Any) -> None:
    """Write the facts that end an answer."""
    _send(fd, FACTS, json.dumps(values, ensure_ascii=False).encode())


def arrow(fd: int) -> io.BufferedWriter:
    """A file whose bytes are sent as pieces of an Arrow stream."""
    return io.BufferedWriter(_Pieces(fd), buffer_size=1 << 18)


class Received:
    """The frames of one answer, fed with what the pipe gives."""

    def __init__(self) -> None:
        self.arrow = bytearray()
        self.facts: dict[str, Any] | None = None
        self._rest = bytearray()

    def feed(self, data: bytes) -> None:
        """Take the next bytes; ``facts`` is set when the answer is complete."""
        self._rest += data
        while len(self._rest) >= _HEAD.size:
            kind, length = _HEAD.unpack_from(self._rest)
            if len(self._rest) < _HEAD.size + length:
                return
            body = bytes(self._rest[_HEAD.size : _HEAD.size + length])
            del self._rest[: _HEAD.size + length]
            if kind == ARROW:
                self.arrow += body
            else:
                self.facts = json.loads(body)


class _Pieces(io.RawIOBase):
    def __init__(self, fd: int) -> None:
        self._fd = fd

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        _send(self._fd, ARROW, bytes(data))
        return len(data)


def _send(fd: int, kind: bytes, body: bytes) -> None:
    view = memoryview(_HEAD.pack(kind, len(body)) + body)
    while view:
        view = view[os.write(fd, view) :]
