from typing import Any
from uuid import UUID

import structlog
from servicekit.database import is_passing
from servicekit.problems import InternalError, Problem
from sqlalchemy.exc import IntegrityError

from catalog_service.imports import repository, service
from catalog_service.imports.problems import ImportGivenUp
from catalog_service.operations import operations

log = structlog.get_logger()

MAX_ATTEMPTS = 3
PROGRESS_EVERY_ROWS = 25


async def run_next_import(kit: Any) -> bool:
    """One waiting import in one transaction, which holds its row: after a crash somebody else takes it up.

    The attempt is counted before, in a transaction of its own, so that no import is tried for ever. Who meets somebody
    that writes the same at the same time tries again, and then sees what the other wrote.
    """
    operation_id = await _begin_attempt(kit)
    if operation_id is None:
        return False
    async with kit.database.transaction() as session:
        job = await repository.claim_again(session, operation_id)
        if job is None:
            return True
        now = kit.clock()
        try:
            async with session.begin_nested():
                await service.run(session, job, now, _Progress(kit, job.operation_id))
        except Problem as problem:
            await service.fail(session, operation_id, now, _as_stored(problem))
        except Exception as error:
            if isinstance(error, IntegrityError | OSError) or is_passing(error):
                raise
            log.exception("import_failed", operation_id=str(operation_id))
            await service.fail(session, operation_id, now, _as_stored(InternalError()))
    return True


async def _begin_attempt(kit: Any) -> UUID | None:
    """Whose turn it is; one that has had all its attempts is ended here."""
    async with kit.database.transaction() as session:
        job = await repository.claim(session)
        if job is None:
            return None
        if job.attempts >= MAX_ATTEMPTS:
            log.error("import_given_up", operation_id=str(job.operation_id), attempts=job.attempts)
            await service.fail(session, job.operation_id, kit.clock(), _as_stored(ImportGivenUp()))
        else:
            job.attempts += 1
        return job.operation_id


def _as_stored(problem: Problem) -> dict[str, Any]:
    stored: dict[str, Any] = {"code": problem.code, "status": problem.status, "title": problem.title.vi}
    if problem.detail:
        stored["detail"] = problem.detail.vi
    if problem.errors:
        stored["errors"] = [{"pointer": e.pointer, "code": e.code, "message": e.message.vi} for e in problem.errors]
    return stored


class _Progress:
    """Told in transactions of its own: the import's is seen by nobody until it ends."""

    def __init__(self, kit: Any, operation_id: UUID) -> None:
        self._kit, self._operation_id, self._told = kit, operation_id, -PROGRESS_EVERY_ROWS

    async def __call__(self, done: int, total: int) -> None:
        if done - self._told < PROGRESS_EVERY_ROWS:
            return
        self._told = done
        async with self._kit.database.transaction() as session:
            await operations.set_progress(session, self._operation_id, done, total)
