"""What this service keeps of the catalogue: prices alone."""

from contracts.catalog import Fee, ProcedurePublished
from contracts.fees_due import FeeQuestion, fees_due, fees_to_assess
from servicekit.database import Session

from payment_service.fees import repository


class VersionNotHeardYet(LookupError):
    """The dossier pins a version whose news is still on its way; the event is delivered again."""


async def keep_version(session: Session, event: ProcedurePublished) -> None:
    """Said again (another fee of it begins, say), a version is the same; which fee applies is a matter of the day."""
    await repository.keep(session, event.record)


async def due(session: Session, code: str, version: int, question: FeeQuestion) -> list[Fee]:
    """With a sum, then those that are to be assessed. Raises VersionNotHeardYet, CaseNotPriced."""
    channels = await repository.channels_of(session, code, version)
    if channels is None:
        raise VersionNotHeardYet(f"{code} version {version}")
    return fees_due(channels, question) + fees_to_assess(channels, question)
