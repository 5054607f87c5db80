"""A million dossiers in the dossier service: lists, counts and searches of ordinary officials, as the service answers.

`python benchmarks/dossiers.py` makes a database of its own and removes it; all dossiers are invented, most of them
ended, spread over departments and communes. Ceiling: one dossier, read by the same official through the same service
in the same run. A list that looked at all dossiers would cost many of these.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from dossier_service.app import create
from dossier_service.dossiers.codes import local_day
from dossier_service.settings import DossierSettings
from dossier_service.testing import masses
from dossier_service.testing.courses import CLERK
from servicekit.auth import Caller
from servicekit.settings import Role
from servicekit.testing.keys import ProcessKeys, official
from servicekit.testing.servers import start_nats, start_postgres
from servicekit.testing.service import RunningService, running

DOSSIERS = 1_000_000
OPEN_SHARE = 0.04
"""What is not ended yet; the province ends most within weeks."""
FOLDER = Path(__file__).parents[1] / "dossier-service"
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


async def seconds(service: RunningService, path: str, caller: Caller) -> float:
    began = time.perf_counter()
    (await service.get(f"/api/v1/{path}", caller)).raise_for_status()
    return time.perf_counter() - began


async def compare(service: RunningService, name: str, path: str, caller: Caller, one: str) -> None:
    await seconds(service, path, caller)
    measured = [(await seconds(service, one, caller), await seconds(service, path, caller)) for _ in range(ROUNDS)]
    ratios, milliseconds = [own / ceiling for ceiling, own in measured], [1000 * own for _, own in measured]
    print(f"{name:<40} ÷ one dossier {_spread(ratios)}   {_spread(milliseconds)} ms", flush=True)


async def measure(service: RunningService) -> None:
    today = local_day(service.kit.clock())
    questions = QUESTIONS | {"a day's register": f"registers/06.xlsx?from={today}&to={today}"}
    for who, caller in CALLERS.items():
        listed = await service.get("/api/v1/dossiers", caller)
        one = f"dossiers/{listed.raise_for_status().json()['items'][0]['id']}"
        await seconds(service, one, caller)
        for name, path in questions.items():
            await compare(service, f"{who}: {name}", path, caller, one)


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} [{min(values):.2f}–{max(values):.2f}]"


async def run(dossiers: int) -> None:
    postgres_url, stop_postgres = start_postgres()
    nats_url, stop_nats = start_nats()
    try:
        with tempfile.TemporaryDirectory(prefix="motcua-bench-") as folder:
            servers = {
                "postgres_url": postgres_url,
                "nats_url": nats_url,
                "process_keys": ProcessKeys.create(Path(folder)),
            }
            store = str(Path(folder) / "documents")
            async with running(
                create, DossierSettings, FOLDER, role=Role.API, document_store=store, **servers
            ) as service:
                began = time.perf_counter()
                await fill(service, dossiers)
                print(f"{dossiers} dossiers in {time.perf_counter() - began:.0f} s", flush=True)
                await measure(service)
    finally:
        stop_nats()
        stop_postgres()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dossiers", type=int, default=DOSSIERS)
    asyncio.run(run(parser.parse_args().dossiers))


if __name__ == "__main__":
    main()
