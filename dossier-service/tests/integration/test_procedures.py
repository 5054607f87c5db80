"""What is kept of the catalogue, in whatever order it is heard."""

from datetime import date

from contracts import examples
from contracts.catalog import ProcedureRetired
from servicekit.clock import system_clock
from servicekit.testing.keys import enterprise
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

CODE = "2.000004"
RECORD = examples.promotion_notice().model_copy(update={"code": CODE})


def retired() -> ProcedureRetired:
    return ProcedureRetired(sequence=2, occurred_at=system_clock(), code=CODE, valid_to=date(2020, 1, 1))


async def test_a_retirement_that_comes_before_the_publication_is_not_lost(service: RunningService) -> None:
    await service.publish(retired())
    await service.publish(examples.published(RECORD))

    async def problem() -> str | None:
        if not await service_has_heard_both(service):
            return None
        answer = await service.post("/api/v1/dossiers", enterprise(), {"procedure_code": CODE})
        return answer.json().get("code")

    assert await eventually(problem) == "procedure_ended"


async def service_has_heard_both(service: RunningService) -> bool:
    async with service.kit.database.sessions() as session:
        handled = await session.execute(text("SELECT count(*) FROM inbox WHERE handler LIKE '%procedure%'"))
    return handled.scalar_one() == 2
