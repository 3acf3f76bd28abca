"""The text of a query inside a link: readable when short, packed when long."""

import base64
import binascii
import zlib
from urllib.parse import quote

PACKED = "~"  # no query begins with it
READABLE = 300  # characters of the address up to which the text stands there as it is
LONGEST = 6000  # characters of the address; browsers and servers take 8000
MOST_BYTES = 200_000  # of an unpacked text: a link may be forged


def packed(query: str) -> str | None:
    """The code of a query for a link; None when it is too long for one."""
    if len(quote(query)) <= READABLE and not query.startswith(PACKED):
        return query
    code = PACKED + base64.urlsafe_b64encode(zlib.compress(query.encode(), 9)).decode().rstrip("=")
    return code if len(code) <= LONGEST else None


def unpacked(code: str) -> str | None:
    """The query of a code; None when the code is damaged."""
    if not code.startswith(PACKED):
        return code
    try:
        raw = base64.b64decode(code[1:] + "=" * (-len(code[1:]) % 4), altchars=b"-_", validate=True)
        unzip = zlib.decompressobj()
        text = unzip.decompress(raw, MOST_BYTES)
        return text.decode() if unzip.eof else None
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        return None
