"""One-time declaration (NĐ 107/2021): a person is offered what they have said before, and from where it comes."""

from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session

from dossier_service.dossiers import pins
from dossier_service.dossiers import service as reading
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import owner_key_of
from dossier_service.dossiers.problems import ActionNotYours, NotADraft
from dossier_service.prefilling import repository, rules
from dossier_service.prefilling.rules import Earlier
from dossier_service.prefilling.schemas import Source, Suggestion
from dossier_service.procedures import repository as procedures


async def suggestions(session: Session, dossier_id: UUID, caller: Caller, now: datetime) -> list[Suggestion]:
    """To the owner alone, of own words alone. Raises DossierNotFound, DraftGone, ActionNotYours, NotADraft."""
    dossier = await reading.get(session, dossier_id, caller)
    own = caller.kind in (CallerKind.CITIZEN, CallerKind.ENTERPRISE) and dossier.owner_key == owner_key_of(caller)
    if not own:
        raise ActionNotYours
    if dossier.status != Status.DRAFT:
        raise NotADraft
    record = await pins.record_of(session, dossier, now)
    profile = caller.profile.model_dump(mode="json", exclude_none=True) if caller.profile else {}
    earlier = [await _said_in(session, one, dossier) for one in await repository.filed_before(session, dossier)]
    return rules.suggestions(record.form_schema, dossier.form, dossier.applicant, profile, earlier)


async def _said_in(session: Session, one: Dossier, draft: Dossier) -> Earlier:
    record = await procedures.pinned(session, one.procedure_code, one.procedure_version)
    source = Source(kind="dossier", dossier_id=one.id, code=one.code, filed_at=one.submitted_at)
    return Earlier(source, record.form_schema, one.form, one.applicant, one.procedure_code == draft.procedure_code)
