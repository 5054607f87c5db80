"""Dossiers that belong together: each stays one of its own and is counted for itself; the link says how they do."""

from datetime import datetime
from uuid import UUID

from contracts.dossier import DossierLinked, DossierUnlinked, Origin
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.etag import ExpectedVersion

from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers import service as reading
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import ActorRole, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.dossiers.schemas import Coded
from dossier_service.dossiers.steps import Actor, Step
from dossier_service.links import repository
from dossier_service.links.models import DossierLink, LinkKind
from dossier_service.links.problems import LinkedToItself, LinkNotFound, LinksInACircle, ParentTaken, TrialNotLinked
from dossier_service.links.schemas import LinkedDossier, LinkRead
from dossier_service.procedures import repository as procedures

_LINKING = frozenset(ActorRole) - {ActorRole.CONSULTED}
"""To be asked about a dossier is no right to say where it belongs."""


async def link(
    session: Session,
    dossier_id: UUID,
    other_id: UUID,
    kind: LinkKind,
    caller: Caller,
    expected: ExpectedVersion,
    now: datetime,
) -> Dossier:
    """Say what the other dossier is to this one; said again, nothing changes.

    Raises DossierNotFound (also for the other one when it may not be seen), ActionNotYours, LinkedToItself,
    TrialNotLinked, ParentTaken, LinksInACircle.
    """
    await repository.hold(session)
    dossier, other, actor = await _both(session, dossier_id, other_id, caller, expected)
    if (dossier.origin == Origin.TRIAL) != (other.origin == Origin.TRIAL):
        raise TrialNotLinked
    known = await repository.between(session, dossier.id, other.id)
    if known and _kind(known, dossier.id) is kind:
        return dossier
    if known:
        await session.delete(known)
        await session.flush()
    first, second, stored = _ends(dossier.id, other.id, kind)
    if stored is LinkKind.PARENT:
        await _check_parent(session, first, second)
    session.add(DossierLink(dossier_id=first, other_id=second, kind=stored, linked_by=caller.subject, linked_at=now))
    facts = {"other_id": other.id, "kind": kind.value}
    step = Step(Action.LINK, actor, now, DossierLinked, facts, details=facts | {"other_id": str(other.id)})
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()
    return dossier


async def unlink(
    session: Session, dossier_id: UUID, other_id: UUID, caller: Caller, expected: ExpectedVersion, now: datetime
) -> Dossier:
    """Raises DossierNotFound, ActionNotYours, LinkNotFound."""
    dossier, other, actor = await _both(session, dossier_id, other_id, caller, expected)
    known = await repository.between(session, dossier.id, other.id)
    if known is None:
        raise LinkNotFound
    await session.delete(known)
    step = Step(Action.UNLINK, actor, now, DossierUnlinked, {"other_id": other.id}, details={"other_id": str(other.id)})
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()
    return dossier


async def links_of(session: Session, dossier_id: UUID, caller: Caller) -> list[LinkRead]:
    """Those whose other end the caller may see too. Raises DossierNotFound."""
    dossier = await reading.get(session, dossier_id, caller)
    found = await repository.visible_links(session, dossier.id, caller)
    names = await procedures.names(session, {(other.procedure_code, other.procedure_version) for _, other in found})
    return [
        LinkRead(
            kind=_kind(known, dossier.id),
            linked_at=known.linked_at,
            dossier=LinkedDossier(
                id=other.id,
                draft_number=other.draft_number,
                code=other.code,
                status=Status(other.status),
                procedure=Coded(code=other.procedure_code, name=names[other.procedure_code, other.procedure_version]),
            ),
        )
        for known, other in found
    ]


async def _both(
    session: Session, dossier_id: UUID, other_id: UUID, caller: Caller, expected: ExpectedVersion
) -> tuple[Dossier, Dossier, Actor]:
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    actor = await acting.as_one_of(session, dossier, caller, _LINKING)
    expected.require(dossier.version)
    if other_id == dossier_id:
        raise LinkedToItself
    other = await dossiers.get(session, other_id, caller)
    if other is None:
        raise DossierNotFound
    return dossier, other, actor


async def _check_parent(session: Session, child_id: UUID, parent_id: UUID) -> None:
    if await repository.parent_of(session, child_id):
        raise ParentTaken
    if await repository.lies_above(session, child_id, parent_id):
        raise LinksInACircle


def _ends(dossier_id: UUID, other_id: UUID, kind: LinkKind) -> tuple[UUID, UUID, LinkKind]:
    """As it is kept: the child before its parent, two related ones by their order."""
    match kind:
        case LinkKind.PARENT:
            return dossier_id, other_id, LinkKind.PARENT
        case LinkKind.CHILD:
            return other_id, dossier_id, LinkKind.PARENT
        case LinkKind.RELATED:
            return min(dossier_id, other_id), max(dossier_id, other_id), LinkKind.RELATED


def _kind(known: DossierLink, dossier_id: UUID) -> LinkKind:
    if known.kind == LinkKind.RELATED:
        return LinkKind.RELATED
    return LinkKind.PARENT if known.dossier_id == dossier_id else LinkKind.CHILD
