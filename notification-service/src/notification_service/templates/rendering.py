"""Jinja2 in a sandbox: a template sees the letter's variables and nothing else. Pure."""

import re
import unicodedata
from dataclasses import replace
from typing import Any, NamedTuple

from jinja2 import StrictUndefined, TemplateError
from jinja2.exceptions import SecurityError
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from notification_service.templates.letter import Letter
from notification_service.templates.notices import Channel

SMS_CHARACTERS = 160
SMS_PROCEDURE_CHARACTERS = 40
LINK = re.compile(r"https?:|www\.|://", re.IGNORECASE)
_FILTERS = ("default", "join", "length", "lower", "trim", "upper")


class Rendered(NamedTuple):
    title: str
    body: str


class TemplateFailed(Exception):
    """`part` is `title` or `body`; the message names the fault and no value."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(message)
        self.part = part


class _Sandbox(ImmutableSandboxedEnvironment):
    # A sandbox is no limit to computing time: no arithmetic that explodes, no methods, no range().
    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        raise SecurityError(f"operator {operator} is not allowed")

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return isinstance(obj, LoopContext) and super().is_safe_attribute(obj, attr, value)


def _sandbox() -> _Sandbox:
    # Plain text goes out, so nothing is escaped; a title is one line.
    sandbox = _Sandbox(undefined=StrictUndefined, autoescape=False, trim_blocks=True, lstrip_blocks=True)
    sandbox.globals.clear()
    sandbox.filters = {name: sandbox.filters[name] for name in _FILTERS}
    return sandbox


_environment = _sandbox()


def render(title: str, body: str, channel: Channel, letter: Letter) -> Rendered:
    """An SMS comes out unaccented and in one part, whatever the template. Raises TemplateFailed."""
    if channel is Channel.SMS:
        letter = replace(letter, procedure=_shorten(letter.procedure, SMS_PROCEDURE_CHARACTERS))
    rendered_title = " ".join(_text("title", title, letter).split())
    rendered_body = _text("body", body, letter).strip()
    if channel is Channel.SMS:
        return Rendered("", _shorten(unaccented(" ".join(rendered_body.split())), SMS_CHARACTERS))
    return Rendered(rendered_title, rendered_body)


def _text(part: str, template: str, letter: Letter) -> str:
    try:
        return _environment.from_string(template).render(letter.variables())
    except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise TemplateFailed(part, f"{type(error).__name__}: {error}") from error


def unaccented(text: str) -> str:
    """Letters that every phone shows: `Đã tiếp nhận` → `Da tiep nhan`."""
    plain = text.replace("đ", "d").replace("Đ", "D").replace("–", "-")
    decomposed = unicodedata.normalize("NFD", plain)
    return "".join(c for c in decomposed if not unicodedata.combining(c)).encode("ascii", "replace").decode()


def _shorten(text: str, characters: int) -> str:
    return text if len(text) <= characters else text[: characters - 3].rstrip() + "..."
