from typing import Any
from uuid import UUID

import structlog
from servicekit.problems import InternalError
from sqlalchemy.exc import InterfaceError, OperationalError

from catalog_service.imports import repository, service
from catalog_service.operations import repository as operations

log = structlog.get_logger()

PROGRESS_EVERY_ROWS = 25
_UNEXPECTED = {"code": InternalError.code, "status": InternalError.status, "title": InternalError.title.vi}


async def run_next_import(kit: Any) -> bool:
    """One waiting import in one transaction, which holds its row: after a crash somebody else takes it up."""
    async with kit.database.transaction() as session:
        job = await repository.claim(session)
        if job is None:
            return False
        now = kit.clock()
        try:
            async with session.begin_nested():
                await service.run(session, job, now, _Progress(kit, job.operation_id))
        except (OperationalError, InterfaceError, OSError):
            raise
        except Exception:
            log.exception("import_failed", operation_id=str(job.operation_id))
            await service.fail(session, job, now, _UNEXPECTED)
    return True


class _Progress:
    """Told in transactions of its own: the import's is seen by nobody until it ends."""

    def __init__(self, kit: Any, operation_id: UUID) -> None:
        self._kit, self._operation_id, self._told = kit, operation_id, -PROGRESS_EVERY_ROWS

    async def __call__(self, done: int) -> None:
        if done - self._told < PROGRESS_EVERY_ROWS:
            return
        self._told = done
        async with self._kit.database.transaction() as session:
            await operations.set_progress(session, self._operation_id, done)
