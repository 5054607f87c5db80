"""What is to be known of a dossier on paper before it is accepted (X-13), by whichever door it is received."""

from contracts.dossier import DossierChannel, Origin

from dossier_service.dossiers.models import Dossier
from dossier_service.reception.problems import NotOnPaper, PaperReasonRequired
from dossier_service.reception.schemas import PaperFiling

WHOLLY_ONLINE = 4
"""The level of NĐ 43/2011 at which nothing has to be brought on paper."""


def note(dossier: Dossier, filing: PaperFiling) -> None:
    """Raises NotOnPaper for what came online, PaperReasonRequired."""
    if dossier.channel == DossierChannel.ONLINE:
        for name in ("sets", "paper_reason", "paper_reason_text"):
            if getattr(filing, name) is not None:
                raise NotOnPaper(f"/{name}")
        return
    if filing.sets is not None:
        dossier.sets = filing.sets
    if filing.paper_reason is not None:
        dossier.paper_reason, dossier.paper_reason_text = filing.paper_reason, filing.paper_reason_text
    if dossier.level >= WHOLLY_ONLINE and dossier.paper_reason is None and dossier.origin == Origin.LIVE:
        raise PaperReasonRequired
