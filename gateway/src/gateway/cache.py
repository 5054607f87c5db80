"""Catalogue answers as ready bytes. They stay until the catalogue says that something changed, not for a time.

While the broker can't be heard nothing is kept or served: an event might be missed.
"""

from collections import OrderedDict
from http import HTTPStatus
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from gateway.incoming import Header, Incoming

HIT = (b"x-cache", b"hit")
MISS = (b"x-cache", b"miss")
BYPASS = (b"x-cache", b"bypass")
VARY = (b"vary", b"accept-language")
"""Whoever keeps answers further out keeps one for each language, as we do."""

Key = tuple[bytes, bytes, str]

_ENTRY_OVERHEAD_BYTES = 1024
_NOT_MODIFIED_HEADERS = frozenset({b"etag", b"cache-control", b"content-location", b"vary", b"expires"})


class Entry(NamedTuple):
    etag: bytes
    headers: list[Header]
    not_modified_headers: list[Header]
    body: bytes
    route: str


class Cache:
    def __init__(self, capacity_bytes: int) -> None:
        self._capacity_bytes = capacity_bytes
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._bytes = 0
        self.generation = 0
        """Grows with every change; an answer asked for in an older generation is never stored."""

    @property
    def size_bytes(self) -> int:
        return self._bytes

    def forget(self) -> None:
        self.generation += 1
        self._entries.clear()
        self._bytes = 0

    def find(self, key: Key) -> Entry | None:
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def store(self, key: Key, entry: Entry, *, asked_in_generation: int) -> None:
        size = _size(key, entry)
        if asked_in_generation != self.generation or size > self._capacity_bytes // 16:
            return
        replaced = self._entries.pop(key, None)
        self._bytes += size - (_size(key, replaced) if replaced else 0)
        self._entries[key] = entry
        while self._bytes > self._capacity_bytes:
            oldest_key, oldest = self._entries.popitem(last=False)
            self._bytes -= _size(oldest_key, oldest)


def key_of(incoming: Incoming) -> Key:
    return incoming.scope["raw_path"], _canonical(incoming.scope["query_string"]), incoming.language


def _canonical(query: bytes) -> bytes:
    """The same question in another order of parameters is the same; values of one parameter keep theirs."""
    if b"&" not in query and b"+" not in query:
        return query
    parameters = [parameter for parameter in query.replace(b"+", b"%20").split(b"&") if parameter]
    return b"&".join(sorted(parameters, key=_name))


def _name(parameter: bytes) -> bytes:
    """As the service reads it: `%71` is `q`, and of one name the order counts."""
    return unquote_to_bytes(parameter.partition(b"=")[0])


def entry_from(status: int, headers: list[Header], body: bytes, route: str) -> Entry | None:
    """None when the service's answer may not be kept: not 200, no strong ETag, or not said to be for everybody."""
    named = dict(headers)
    etag = named.get(b"etag", b"")
    control = named.get(b"cache-control", b"").lower()
    public = b"public" in control and b"no-store" not in control and b"private" not in control
    if status != HTTPStatus.OK or not etag.startswith(b'"') or not public or b"content-encoding" in named:
        return None
    kept = [header for header in headers if header[0] != b"content-length"]
    kept.append(VARY)
    kept.append((b"content-length", b"%d" % len(body)))
    return Entry(etag, [*kept, HIT], [*for_not_modified(kept), HIT], body, route)


def for_not_modified(headers: list[Header]) -> list[Header]:
    return [header for header in headers if header[0] in _NOT_MODIFIED_HEADERS]


def is_known(wanted: bytes, status: int, headers: list[Header]) -> bool:
    """Whether the caller already has what the service answered."""
    etag = dict(headers).get(b"etag")
    return status == HTTPStatus.OK and etag is not None and _names(wanted, etag.removeprefix(b"W/"))


async def answer_from(entry: Entry, incoming: Incoming) -> None:
    wanted = incoming.headers.get(b"if-none-match")
    if wanted is not None and _names(wanted, entry.etag):
        await incoming.start(HTTPStatus.NOT_MODIFIED, entry.not_modified_headers)
        await incoming.body(b"")
    else:
        await incoming.start(HTTPStatus.OK, entry.headers)
        await incoming.body(b"" if incoming.method == "HEAD" else entry.body)


def _names(wanted: bytes, etag: bytes) -> bool:
    """If-None-Match compares weakly (RFC 9110 13.1.2)."""
    return wanted == etag or any(tag.strip().removeprefix(b"W/") in (etag, b"*") for tag in wanted.split(b","))


def _size(key: Key, entry: Entry) -> int:
    return len(entry.body) + len(key[0]) + len(key[1]) + _ENTRY_OVERHEAD_BYTES
