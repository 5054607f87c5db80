"""What was captured is kept for twelve months."""

from servicekit.app import Kit

from dossier_service.provenance import repository, service


async def forget_old(kit: Kit) -> None:
    async with kit.database.transaction() as session:
        await repository.forget(session, kit.clock() - service.KEPT)
