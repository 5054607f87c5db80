"""What must be true of every dossier at the end of every course: its ledger leads to its due date."""

from servicekit.testing.service import RunningService

from dossier_service.ledger_checks import repository, service


async def assert_ledgers_agree(running: RunningService) -> None:
    async with running.kit.database.sessions() as session:
        page = await repository.page(session, None, 10_000)
        mismatches = await service.check(session, page, {}, running.kit.clock())
    if mismatches:
        raise AssertionError(mismatches)
