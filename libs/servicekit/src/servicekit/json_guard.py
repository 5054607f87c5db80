"""One walk over every JSON body: what PostgreSQL or a reader down the line could choke on is refused by name."""

import json
import math
from typing import Any

import orjson
from fastapi import Request

from servicekit.problems import FieldError, InvalidBody, Text

MAX_DEPTH = 32

_NUL = Text("Ký tự NUL không được phép", "The NUL character is not allowed")
_CONTROL = Text("Ký tự điều khiển không được phép", "Control characters are not allowed")
_SURROGATE = Text("Ký tự Unicode không hợp lệ", "Not a valid Unicode character")
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
    if body:
        request._json = parse(body)


def parse(body: bytes) -> Any:
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise InvalidBody(errors=[_syntax_error(body, error)]) from error
    check(value)
    return value


def check(value: Any) -> None:
    """Raises InvalidBody with a pointer to the first value that may not be stored."""
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
                for key, inner in item.items():
                    _check_string(pointer, key)
                    pending.append((f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}", depth + 1, inner))
            case list():
                pending.extend((f"{pointer}/{index}", depth + 1, inner) for index, inner in enumerate(item))


def _check_string(pointer: str, value: str) -> None:
    if value.isprintable():
        return
    for character in value:
        if character == "\0":
            raise InvalidBody(errors=[FieldError(pointer, "nul_character", _NUL)])
        if character < " " and character not in "\t\n\r":
            raise InvalidBody(errors=[FieldError(pointer, "control_character", _CONTROL)])
        if "\ud800" <= character <= "\udfff":
            raise InvalidBody(errors=[FieldError(pointer, "lone_surrogate", _SURROGATE)])


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
