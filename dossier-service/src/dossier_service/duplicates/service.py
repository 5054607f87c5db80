"""Likely double filings: shown to the officials who see both, never in the way of anything (DOS-26)."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import DuplicateRuledOut
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.filters import OPEN
from dossier_service.dossiers.lifecycle import ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.dossiers.schemas import DuplicateRuling, LikelyDuplicate
from dossier_service.dossiers.steps import Step
from dossier_service.duplicates import repository
from dossier_service.duplicates.problems import NotALikelyDuplicate
from dossier_service.duplicates.rules import LIKELY_PERCENT, alike_percent

JUDGING = frozenset({ActorRole.CLERK, ActorRole.OFFICER, ActorRole.APPROVER})


async def likely(session: Session, dossier: Dossier, caller: Caller) -> list[LikelyDuplicate]:
    """None for who is no official, and of a dossier that is not open."""
    if caller.kind is not CallerKind.OFFICIAL or dossier.status not in OPEN:
        return []
    others = await repository.of_the_same_owner(session, dossier, caller)
    alike = {
        other: percent for other in others if (percent := alike_percent(dossier.form, other.form)) >= LIKELY_PERCENT
    }
    if not alike:
        return []
    rulings = await repository.rulings(session, dossier, list(alike))
    return [
        LikelyDuplicate(
            id=other.id,
            code=other.code,
            status=Status(other.status),
            submitted_at=other.submitted_at,
            alike_percent=percent,
            ruled_out=DuplicateRuling(reason=ruling.reason, by=ruling.actor, at=ruling.occurred_at)
            if (ruling := rulings.get(str(other.id)))
            else None,
        )
        for other, percent in alike.items()
    ]


async def rule_out(
    session: Session,
    dossier_id: UUID,
    other_id: UUID,
    reason: str,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> Dossier:
    """Writes down that the other is no double of this one, and why.

    Raises DossierNotFound, ActionNotYours, VersionConflict, NotALikelyDuplicate.
    """
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    actor = await acting.as_one_of(session, dossier, caller, JUDGING)
    expected.require(dossier.version)
    if other_id not in {found.id for found in await likely(session, dossier, caller)}:
        raise NotALikelyDuplicate
    step = Step(
        Action.RULE_OUT_DUPLICATE,
        actor,
        now,
        DuplicateRuledOut,
        {"other_id": other_id},
        reason=reason,
        details={"other_id": str(other_id)},
    )
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()
    return dossier
