"""Reading dossiers: one, a page, the timeline."""

from uuid import UUID

from servicekit.auth import Caller, CallerKind
from servicekit.database import Session

from dossier_service.dossiers import repository
from dossier_service.dossiers.actions import INTERNAL
from dossier_service.dossiers.lifecycle import ActorRole, Status
from dossier_service.dossiers.models import Dossier, DossierHistory
from dossier_service.dossiers.people import Sight
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.dossiers.schemas import Coded, TimelineEntry
from dossier_service.units import repository as units


async def get(session: Session, dossier_id: UUID, caller: Caller) -> Dossier:
    """Raises DossierNotFound, also when it may not be seen."""
    dossier = await repository.get(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    return dossier


async def get_in_sight(session: Session, dossier_id: UUID, caller: Caller) -> tuple[Dossier, Sight]:
    """And how much of it the caller is shown, who may see it by a task of their unit alone. Raises DossierNotFound."""
    dossier = await repository.get(session, dossier_id, caller)
    if dossier is not None:
        return dossier, Sight.WHOLE
    by_task = await repository.get_by_task(session, dossier_id, caller)
    if by_task is None:
        raise DossierNotFound
    return by_task


async def timeline(session: Session, dossier_id: UUID, caller: Caller) -> list[TimelineEntry]:
    dossier = await get(session, dossier_id, caller)
    entries = await repository.history(session, dossier.id)
    names = await units.names(session, {entry.actor_unit for entry in entries if entry.actor_unit})
    return [_entry(entry, caller, names) for entry in entries]


def _entry(entry: DossierHistory, caller: Caller, names: dict[str, str]) -> TimelineEntry:
    unit = entry.actor_unit
    official = caller.kind is CallerKind.OFFICIAL
    by_applicant = entry.actor_role == ActorRole.APPLICANT
    told = official or entry.action not in INTERNAL
    return TimelineEntry(
        sequence=entry.sequence,
        action=entry.action,
        from_status=Status(entry.from_status) if entry.from_status else None,
        to_status=Status(entry.to_status),
        actor=entry.actor if official or by_applicant else None,
        actor_role=entry.actor_role,
        acting_for=entry.acting_for if official or by_applicant else None,
        actor_unit=Coded(code=unit, name=names.get(unit, unit)) if unit else None,
        reason=entry.reason if told else None,
        legal_basis=entry.legal_basis if told else None,
        details=entry.details if told else {},
        occurred_at=entry.occurred_at,
    )
