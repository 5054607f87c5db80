"""One walk over every JSON body: what PostgreSQL or a reader down the line could choke on is refused by name."""

import json
import math
from typing import Any

import orjson
from fastapi import Request
from starlette.concurrency import run_in_threadpool

from servicekit.problems import FieldError, InvalidBody, Text

MAX_DEPTH = 32
MAX_VALUES = 2_000_000
"""Commas, that is: the largest catalogue has about a million values."""
_LARGE_BYTES = 256 * 1024

_NUL = Text("Ký tự NUL không được phép", "The NUL character is not allowed")
_CONTROL = Text("Ký tự điều khiển không được phép", "Control characters are not allowed")
_SURROGATE = Text("Ký tự Unicode không hợp lệ", "Not a valid Unicode character")
_NONCHARACTER = Text("U+FFFE và U+FFFF không phải là ký tự", "U+FFFE and U+FFFF are no characters")
_VALUES = Text("Quá nhiều giá trị trong một lần gửi", "Too many values at once")
_DEPTH = Text(f"Lồng quá {MAX_DEPTH} cấp", f"Nested deeper than {MAX_DEPTH} levels")
_NUMBER = Text("Số không hữu hạn", "The number is not finite")
_SYNTAX = Text("Không phải JSON hợp lệ", "Not valid JSON")


def is_lines(content_type: str) -> bool:
    """NDJSON: a stream that its route reads line by line."""
    return content_type.partition(";")[0].strip().lower() == "application/x-ndjson"


async def guard(request: Request) -> None:
    """Parse a JSON body once, walk it, and leave it where FastAPI looks for it."""
    content_type = request.headers.get("content-type", "").lower()
    if "json" not in content_type or is_lines(content_type):
        return
    body = await request.body()
    if len(body) > _LARGE_BYTES:
        # In a thread: nobody else waits for a walk that takes seconds.
        request._json = await run_in_threadpool(parse, body)
    elif body:
        request._json = parse(body)


def parse(body: bytes) -> Any:
    """Raises InvalidBody. What would have too many values is refused before any of them takes up memory."""
    if body.count(b",") > MAX_VALUES:
        raise InvalidBody(errors=[FieldError("", "too_many_values", _VALUES)])
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidBody(errors=[_syntax_error(body, error)]) from error
    check(value)
    return value


def check(value: Any) -> None:
    """Raises InvalidBody with a pointer to the first value that may not be stored."""
    if _holds_fault(value):
        _point_to_fault(value)


def _holds_fault(value: Any) -> bool:
    """Without pointers, which most bodies never need; level by level, so that depth is counted and not stacked."""
    level, depth = [value], 0
    while level:
        if depth > MAX_DEPTH:
            return True
        below: list[Any] = []
        for item in level:
            match item:
                case str():
                    if _fault_of(item):
                        return True
                case float():
                    if not math.isfinite(item):
                        return True
                case dict():
                    if any(_fault_of(key) for key in item):
                        return True
                    below.extend(item.values())
                case list():
                    below.extend(item)
        level, depth = below, depth + 1
    return False


def _point_to_fault(value: Any) -> None:
    """In the order of the document. Raises InvalidBody."""
    pending: list[tuple[str, int, Any]] = [("", 0, value)]
    while pending:
        pointer, depth, item = pending.pop()
        if depth > MAX_DEPTH:
            raise InvalidBody(errors=[FieldError(pointer, "too_deep", _DEPTH)])
        match item:
            case str():
                _check_string(pointer, item)
            case float() if not math.isfinite(item):
                raise InvalidBody(errors=[FieldError(pointer, "not_finite", _NUMBER)])
            case dict():
                for key in item:
                    _check_string(pointer, key)
                inner = [(f"{pointer}/{_escaped(key)}", depth + 1, value) for key, value in item.items()]
                pending.extend(reversed(inner))
            case list():
                inner = [(f"{pointer}/{index}", depth + 1, value) for index, value in enumerate(item)]
                pending.extend(reversed(inner))


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def _check_string(pointer: str, value: str) -> None:
    fault = _fault_of(value)
    if fault:
        raise InvalidBody(errors=[FieldError(pointer, *fault)])


def _fault_of(value: str) -> tuple[str, Text] | None:
    """Nearly every string is printable, which is quickly known."""
    if value.isprintable():
        return None
    for character in value:
        if character == "\0":
            return "nul_character", _NUL
        if character < " " and character not in "\t\n\r":
            return "control_character", _CONTROL
        if "\ud800" <= character <= "\udfff":
            return "lone_surrogate", _SURROGATE
        if character in "\ufffe\uffff":
            return "noncharacter", _NONCHARACTER
    return None


def _syntax_error(body: bytes, error: json.JSONDecodeError) -> FieldError:
    """orjson refuses lone surrogates and deep nesting as syntax; say which one it was."""
    message = str(error)
    if "surrogate" in message and _is_utf8(body):
        return FieldError("", "lone_surrogate", _SURROGATE)
    if "recursion" in message:
        return FieldError("", "too_deep", _DEPTH)
    return FieldError("", "json_invalid", _SYNTAX)


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
