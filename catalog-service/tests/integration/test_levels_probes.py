import asyncio
from datetime import UTC, datetime

from servicekit.testing.keys import partner
from servicekit.testing.service import RunningService
from sqlalchemy import text

PROBER = partner("synthetic-citizens", "*", scopes=("catalog:probes:write",))
PROBES = "/api/v1/catalog/level-probes"
NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)


async def test_probes_of_one_procedure_are_reported_at_once(filled: RunningService) -> None:
    report = {"procedure_code": "2.000488", "agency": "H05.03", "outcome": "passed", "at": NOW.isoformat()}
    proofs = ("information", "forms", "submission", "result")
    answers = await asyncio.gather(*(filled.post(PROBES, PROBER, report | {"proof": proof}) for proof in proofs))
    assert [answer.status_code for answer in answers] == [201] * 4
    async with filled.kit.database.sessions() as session:
        assert await session.scalar(text("SELECT count(*) FROM level_probe")) == 4
