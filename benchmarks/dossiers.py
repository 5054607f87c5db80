"""A million dossiers in the dossier service: lists, counts and searches of ordinary officials, as the service answers.

`python benchmarks/dossiers.py` makes a database of its own and removes it; all dossiers are invented, most of them
ended, spread over departments and communes. Ceiling: one dossier, read by the same official through the same service
in the same run. A list that looked at all dossiers would cost many of these.
"""

from pathlib import Path

from alone import Alone, Work, compare, main
from dossier_service.app import create
from dossier_service.dossiers.codes import local_day
from dossier_service.settings import DossierSettings
from dossier_service.testing import masses
from dossier_service.testing.courses import CLERK
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

DOSSIERS = 1_000_000
OPEN_SHARE = 0.04
"""What is not ended yet; the province ends most within weeks."""
AGENCIES = ["H05.03"] * 12 + ["H05.06"] * 8 + ["H05.08"] * 25 + masses.COMMUNES
"""A department has some times as many as a commune; each commune about 6,000."""
ROUNDS = 7
CALLERS = {
    "clerk": CLERK,
    "officer": official("H05.03-1", "officer", "H05.03"),
    "commune": official("xa", "officer", "H05.31.01").model_copy(
        update={"roles": frozenset({"clerk", "officer", "approver"})}
    ),
    "leader": official("huyen", "leader", "H05.31"),
}
QUESTIONS = {
    "first page": "dossiers",
    "first page with its total": "dossiers?with_total=true",
    "what is due first": "dossiers?sort=due_at",
    "what is to be accepted": "dossiers?status=submitted&sort=created_at",
    "what is overdue": "dossiers?overdue=true&sort=due_at",
    "a code": "dossiers?code=M-500001",
    "another portal's code": "dossiers?external_code=C-500000",
    "boxes with their counts": "inboxes",
    "tasks that are open": "tasks?state=open",
    "register of results": "results",
    "originals on their way": "counter/originals",
}


async def fill(service: RunningService, dossiers: int) -> None:
    async with service.kit.database.transaction() as session:
        await masses.furnish(session)
        await masses.scatter(session, dossiers, AGENCIES, open_share=OPEN_SHARE)
    async with service.kit.database.transaction() as session:
        await masses.scatter_beside(session, AGENCIES)
    await masses.settle(service.kit)


def question(service: RunningService, path: str, caller: Caller) -> Work:
    async def ask() -> None:
        (await service.get(f"/api/v1/{path}", caller)).raise_for_status()

    return ask


async def measure(service: RunningService) -> None:
    today = local_day(service.kit.clock())
    questions = QUESTIONS | {"a day's register": f"registers/06.xlsx?from={today}&to={today}"}
    for who, caller in CALLERS.items():
        listed = await service.get("/api/v1/dossiers", caller)
        one = f"dossiers/{listed.raise_for_status().json()['items'][0]['id']}"
        ceiling = question(service, one, caller)
        await ceiling()
        for name, path in questions.items():
            asked = question(service, path, caller)
            await asked()
            await compare(f"{who}: {name}", asked, "one dossier", ceiling, ROUNDS)


ALONE = Alone(create, DossierSettings, Path(__file__).parents[1] / "dossier-service", fill, measure)

if __name__ == "__main__":
    main(__doc__, ALONE, DOSSIERS)
