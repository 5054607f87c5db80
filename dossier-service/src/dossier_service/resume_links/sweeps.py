from servicekit.app import Kit

from dossier_service.resume_links import repository


async def end_links(kit: Kit) -> None:
    """With each goes the contact that it was sent to."""
    async with kit.database.transaction() as session:
        await repository.end_over(session, kit.clock())
