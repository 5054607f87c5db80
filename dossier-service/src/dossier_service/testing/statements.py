"""What a request asks of the database, in tests: its own statements, not those of the work that goes on beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from servicekit.testing.service import RunningService
from sqlalchemy import event

Statement = tuple[str, Any]

_heard: ContextVar[list[Statement] | None] = ContextVar("heard", default=None)


@contextmanager
def statements(service: RunningService) -> Iterator[list[Statement]]:
    """With their parameters, in their order; the app answers in the task of the test."""

    def hear(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        listening = _heard.get()
        if listening is not None:
            listening.append((statement, parameters))

    engine = service.kit.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    heard: list[Statement] = []
    token = _heard.set(heard)
    try:
        yield heard
    finally:
        _heard.reset(token)
        event.remove(engine, "before_cursor_execute", hear)
