"""Lines are judged one by one, each in a transaction of its own: here for long files, in the request for short ones."""

from uuid import UUID

import structlog
from servicekit.app import Kit

from payment_service.operations import operations
from payment_service.statements import judging, repository, service
from payment_service.statements.settling import settling

log = structlog.get_logger()

BATCH = 100


async def judge_lines(kit: Kit, statement_id: UUID, limit: int) -> int:
    """How many it was; after a crash the next one goes on where this one has stopped."""
    async with kit.database.sessions() as session:
        waiting = await repository.waiting(session, statement_id, limit)
    for line_id in waiting:
        async with kit.database.transaction() as session:
            await judging.judge(session, line_id, settling(kit))
    return len(waiting)


async def judge_statements(kit: Kit) -> bool:
    """The oldest statement that is not through; also one whose request died over it."""
    async with kit.database.sessions() as session:
        statement = await repository.unfinished(session)
    if statement is None:
        return False
    judged = await judge_lines(kit, statement.id, BATCH)
    async with kit.database.transaction() as session:
        if statement.operation_id is not None and judged:
            await operations.advance(session, statement.operation_id, judged)
        if judged < BATCH:
            await service.finish(session, statement.id, kit.clock())
            log.info("statement_judged", statement_id=str(statement.id), provider=statement.provider)
    return True


async def judge_confirmed(kit: Kit) -> bool:
    """Orders that a provider's file had listed as paid, once the provider has said so under its signature."""
    async with kit.database.sessions() as session:
        found = await repository.now_confirmed(session, judging.PAID, BATCH)
    for line_id in found:
        async with kit.database.transaction() as session:
            await judging.judge_again(session, line_id, settling(kit))
    return len(found) == BATCH
