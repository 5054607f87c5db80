"""JSON lines on standard output: events, not prose, and no personal data."""

import logging
import re
import sys
from typing import Any

import orjson
import structlog
from structlog.tracebacks import ExceptionDictTransformer

# PostgreSQL adds `DETAIL: Failing row contains (…)`: the whole row, with everything that a person wrote.
_ROWS = re.compile(r"(?:\n|\\n)DETAIL:.*", re.DOTALL)
# structlog's own dict_tracebacks writes local variables: people's data and secrets.
_FRAMES_WITHOUT_VALUES = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))


def without_rows(value: Any) -> Any:
    """A log event's value, or a part of it, without what the database quotes of its rows."""
    match value:
        case str():
            return _ROWS.sub("", value)
        case dict():
            return {name: without_rows(inner) for name, inner in value.items()}
        case list():
            return [without_rows(inner) for inner in value]
        case _:
            return value


def configure(service: str, level: str = "INFO") -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _FRAMES_WITHOUT_VALUES,
            lambda _logger, _name, event: without_rows(event),
            structlog.processors.JSONRenderer(serializer=lambda event, **_: orjson.dumps(event, default=str)),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.BytesLoggerFactory(sys.stdout.buffer),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=logging.WARNING, handlers=[_ToStructlog()], force=True)


class _ToStructlog(logging.Handler):
    """What libraries say by the standard logging module comes out in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        log.log(
            record.levelno,
            "library_message",
            logger=record.name,
            message=record.getMessage(),
            exc_info=record.exc_info,
        )
