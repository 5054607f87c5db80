"""Which fees of the catalogue a dossier owes at a stage, reckoned as the payment service reckons them."""

from datetime import datetime

from contracts.catalog import Channel, FeeStage
from contracts.fees_due import FeeQuestion, fees_due, fees_to_assess
from servicekit.clock import VIETNAM
from servicekit.database import Session

from dossier_service.charges import repository
from dossier_service.dossiers.models import Dossier
from dossier_service.procedures import repository as procedures


async def owed_at(session: Session, dossier: Dossier, stage: FeeStage, at: datetime) -> int:
    """How many, with a sum or to be assessed, of the version that it was filed under: a later one changes none."""
    filed = await repository.filed_version(session, dossier)
    record = await procedures.pinned(session, dossier.procedure_code, filed)
    question = FeeQuestion(
        case=dossier.case_name,
        channel=Channel(dossier.channel),
        stage=stage,
        day=at.astimezone(VIETNAM).date(),
    )
    return len(fees_due(record.channels, question)) + len(fees_to_assess(record.channels, question))
