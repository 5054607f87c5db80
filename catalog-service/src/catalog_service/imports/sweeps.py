from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from servicekit.database import is_locked, is_passing
from servicekit.problems import InternalError, Problem
from sqlalchemy.exc import DBAPIError, IntegrityError

from catalog_service.imports import repository, rows, service
from catalog_service.imports.problems import ImportGivenUp
from catalog_service.operations import operations
from catalog_service.spreadsheets.problems import WorkbookUnreadable

log = structlog.get_logger()

MAX_ATTEMPTS = 3
LAST_ATTEMPT = MAX_ATTEMPTS + 3
"""Three more to say that it was given up: in Vietnamese, in words of any encoding, and without a word."""
PATIENCE = timedelta(hours=1)
"""So long after it was asked for an import may wait for those who change what it would change."""
PROGRESS_EVERY_ROWS = 25


@dataclass(frozen=True)
class _Attempt:
    operation_id: UUID
    number: int


async def run_next_import(kit: Any) -> bool:
    """One waiting import in one transaction, which holds its row: after a crash somebody else takes it up.

    The attempt is counted before, in a transaction of its own, so that no import is tried for ever. Who meets somebody
    that writes the same at the same time tries again, and then sees what the other wrote; waiting alone is no attempt.
    """
    attempt = await _begin_attempt(kit)
    if attempt is None:
        return False
    if attempt.number > MAX_ATTEMPTS:
        await _give_up(kit, attempt)
        return True
    try:
        await _run(kit, attempt.operation_id)
    except DBAPIError as error:
        if not is_locked(error):
            raise
        log.warning("import_waits", operation_id=str(attempt.operation_id))
        async with kit.database.transaction() as session:
            await repository.hand_back_attempt(session, attempt.operation_id, kit.clock() - PATIENCE)
        return False
    return True


async def _begin_attempt(kit: Any) -> _Attempt | None:
    """Whose turn it is, and which of its attempts this is."""
    async with kit.database.transaction() as session:
        job = await repository.claim(session, LAST_ATTEMPT)
        if job is None:
            return None
        job.attempts += 1
        return _Attempt(job.operation_id, job.attempts)


async def _run(kit: Any, operation_id: UUID) -> None:
    async with kit.database.transaction() as session:
        job = await repository.claim_again(session, operation_id)
        if job is None:
            return
        now = kit.clock()
        try:
            async with session.begin_nested():
                await service.run(session, job, now, _Progress(kit, operation_id))
        except WorkbookUnreadable as problem:
            await service.fail(session, operation_id, now, _as_stored(problem), [rows.unreadable(problem.errors)])
        except Problem as problem:
            await service.fail(session, operation_id, now, _as_stored(problem))
        except Exception as error:
            if isinstance(error, IntegrityError | OSError) or is_passing(error):
                raise
            log.exception("import_failed", operation_id=str(operation_id))
            await service.fail(session, operation_id, now, _as_stored(InternalError()))


async def _give_up(kit: Any, attempt: _Attempt) -> None:
    log.error("import_given_up", operation_id=str(attempt.operation_id), attempts=attempt.number)
    problem = _as_stored(ImportGivenUp())
    if attempt.number > MAX_ATTEMPTS + 1:
        problem["title"] = ImportGivenUp.title.en  # without accents: a database of any encoding can keep it
    async with kit.database.transaction() as session:
        if not await repository.claim_again(session, attempt.operation_id):
            return
        if attempt.number == LAST_ATTEMPT:
            await repository.fail_without_words(session, attempt.operation_id, kit.clock())
        else:
            await service.fail(session, attempt.operation_id, kit.clock(), problem)


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
