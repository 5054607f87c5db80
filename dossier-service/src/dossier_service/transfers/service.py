"""A dossier goes to another person's account (DOS-23): offered by its owner, taken by the other, both told."""

from datetime import datetime, timedelta
from uuid import UUID

from contracts.agreements import TransferDeclined, TransferOffered, TransferWithdrawn
from contracts.dossier import DossierTransferred, Filer
from servicekit import outbox, paging
from servicekit.auth import Caller, CallerKind
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest

from dossier_service.dossiers import acting, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.lifecycle import TRANSITIONS, Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import actor_roles, contact_of, filer_of, owner_key, owner_key_of
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.dossiers.steps import Step
from dossier_service.transfers import repository
from dossier_service.transfers.models import DossierTransfer, TransferState
from dossier_service.transfers.problems import (
    NotTransferable,
    TransferEnded,
    TransferNotFound,
    TransferOpen,
    TransferToOneself,
)
from dossier_service.transfers.schemas import TransferOffer, TransferRead

LASTS = timedelta(days=14)
"""Assumed value: an offer that nobody answers does not wait for ever."""
_TOLD_BY = {TransferState.DECLINED: TransferDeclined, TransferState.WITHDRAWN: TransferWithdrawn}
"""Of one that is taken, the dossier's own step tells both."""
_TRANSFERABLE = TRANSITIONS[Action.CHANGE_RETURN].sources | {Status.DRAFT}


async def offer(
    session: Session, dossier_id: UUID, command: TransferOffer, caller: Caller, now: datetime
) -> DossierTransfer:
    """By the owner alone; the same answer whether the other is known here or not. Raises DossierNotFound,
    ActionNotYours, NotTransferable, TransferToOneself, TransferOpen."""
    dossier = await dossiers.get_for_update(session, dossier_id, caller)
    if dossier is None:
        raise DossierNotFound
    own_key = owner_key_of(caller)
    if caller.kind is CallerKind.OFFICIAL or dossier.owner_key != own_key:
        raise ActionNotYours
    if dossier.status not in _TRANSFERABLE:
        raise NotTransferable
    to_key = owner_key(command.to.kind, command.to.identity_number, command.to.tax_code, "")
    if to_key == own_key:
        raise TransferToOneself
    await _make_room(session, dossier, now)
    transfer = DossierTransfer(
        id=uuid7(),
        dossier_id=dossier.id,
        from_key=own_key,
        to_key=to_key,
        from_contact=contact_of(caller),
        to_name=command.to.name,
        state=TransferState.OFFERED,
        offered_at=now,
        expires_at=now + LASTS,
    )
    session.add(transfer)
    await outbox.record(session, TransferOffered(sequence=1, occurred_at=now, agreement_id=transfer.id))
    await session.flush()
    return transfer


async def _make_room(session: Session, dossier: Dossier, now: datetime) -> None:
    """Raises TransferOpen."""
    before = await repository.open_of(session, dossier.id)
    if before is None:
        return
    if now < before.expires_at:
        raise TransferOpen
    before.state, before.ended_at = TransferState.EXPIRED, now
    await session.flush()


async def answer(
    session: Session, transfer_id: UUID, state: TransferState, caller: Caller, now: datetime
) -> tuple[DossierTransfer, Dossier]:
    """Accepted or declined by the other, withdrawn by the owner. Raises TransferNotFound, ActionNotYours,
    TransferEnded, NotTransferable."""
    key = owner_key_of(caller)
    transfer = await repository.get(session, transfer_id, key)
    if transfer is None:
        raise TransferNotFound
    dossier = await dossiers.get_for_system(session, transfer.dossier_id)
    assert dossier is not None  # noqa: S101 - a dossier that was offered is never deleted
    await repository.again_for_update(session, transfer)
    if key != (transfer.from_key if state is TransferState.WITHDRAWN else transfer.to_key):
        raise ActionNotYours
    if transfer.state != TransferState.OFFERED or now >= transfer.expires_at:
        raise TransferEnded(state=transfer.state)
    if state is TransferState.ACCEPTED:
        await _hand_over(session, dossier, transfer, caller, now)
    transfer.state, transfer.ended_at = state, now
    if key == transfer.to_key:
        transfer.to_contact = contact_of(caller)
    if told := _TOLD_BY.get(state):
        await outbox.record(session, told(sequence=2, occurred_at=now, agreement_id=transfer.id))
    await session.flush()
    return transfer, dossier


async def _hand_over(
    session: Session, dossier: Dossier, transfer: DossierTransfer, caller: Caller, now: datetime
) -> None:
    """Whoever had it, or filed it for them, has no part in it any more; the history says who that was."""
    if dossier.status not in _TRANSFERABLE or dossier.owner_key != transfer.from_key:
        raise NotTransferable
    actor = acting.actor_for(caller, Action.SUBMIT, actor_roles(caller))
    dossier.owner_key, dossier.owner_subject, dossier.submitted_by = transfer.to_key, caller.subject, caller.subject
    if caller.profile:
        dossier.applicant = caller.profile.model_dump(mode="json", exclude_none=True)
    dossier.on_behalf_of = dossier.confirmation = dossier.representation_id = None
    if dossier.filer != Filer.SUSPECTED_PROXY:
        dossier.filer = filer_of(caller, dossier.applicant["kind"], on_behalf=False)
    details = {"transfer_id": str(transfer.id)}
    step = Step(Action.TRANSFER, actor, now, DossierTransferred, details=details)
    await steps.write_down(session, dossier, step, Status(dossier.status))
    await session.flush()


async def page(session: Session, caller: Caller, request: PageRequest) -> Page[TransferRead]:
    rows, cursor, total = await paging.fetch(session, repository.concerning(owner_key_of(caller)), request)
    items = [shown(row.DossierTransfer, row.Dossier, caller) for row in rows]
    return Page[TransferRead](items=items, next_cursor=cursor, total=total)


def shown(transfer: DossierTransfer, dossier: Dossier, caller: Caller) -> TransferRead:
    return TransferRead(
        id=transfer.id,
        dossier_id=transfer.dossier_id,
        side="from" if owner_key_of(caller) == transfer.from_key else "to",
        dossier_code=dossier.code or dossier.draft_number,
        procedure_code=dossier.procedure_code,
        from_name=transfer.from_contact["name"],
        to_name=transfer.to_name,
        state=TransferState(transfer.state),
        offered_at=transfer.offered_at,
        expires_at=transfer.expires_at,
        ended_at=transfer.ended_at,
    )
