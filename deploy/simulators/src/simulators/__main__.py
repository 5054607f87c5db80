"""`python -m simulators`: one process on HOST:PORT, with SMTP on SMTP_PORT."""

import logging
import sys

import structlog
import uvicorn

from simulators.app import create_app
from simulators.settings import Settings


def main() -> None:
    settings = Settings()  # pyright: ignore[reportCallIssue] its values come from the environment
    _log_as_json(settings.log_level)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=3,
    )


def _log_as_json(level: str) -> None:
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
    )
    structlog.contextvars.bind_contextvars(service="simulators")


if __name__ == "__main__":
    main()
