"""Lines are judged one by one, each in a transaction of its own: by the worker, or at once when they are few."""

from uuid import UUID

from servicekit.app import Kit

from payment_service.statements import judging, repository
from payment_service.statements.settling import settling


async def judge_lines(kit: Kit, statement_id: UUID, limit: int) -> int:
    """How many it was; after a crash the next one goes on where this one has stopped."""
    async with kit.database.sessions() as session:
        waiting = await repository.waiting(session, statement_id, limit)
    for line_id in waiting:
        async with kit.database.transaction() as session:
            await judging.judge(session, line_id, settling(kit))
    return len(waiting)
