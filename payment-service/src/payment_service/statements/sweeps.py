"""What the worker does with statements: long files, those whose request died, and what providers confirm later."""

import structlog
from servicekit.app import Kit

from payment_service.operations import operations
from payment_service.statements import judging, repository, service
from payment_service.statements.settling import settling
from payment_service.statements.working import judge_lines

log = structlog.get_logger()

BATCH = 100


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
