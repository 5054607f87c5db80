from servicekit.database import Session

from dossier_service.archives.models import ArchiveTaken


async def keep(session: Session, taken: ArchiveTaken) -> None:
    session.add(taken)
    await session.flush()
