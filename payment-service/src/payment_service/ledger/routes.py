from typing import Annotated
from uuid import UUID

from contracts.days import Day
from fastapi import Query
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Official
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from payment_service.ledger import amending, service
from payment_service.ledger.accounts import Account
from payment_service.ledger.problems import (
    CorrectionAlreadyDecided,
    CorrectionNeedsAnother,
    CorrectionNotFound,
    HeldNoMore,
    MoreThanIsHeld,
    MovementNotFound,
    MovementNotReversible,
    SidesAreTheSame,
)
from payment_service.ledger.schemas import (
    AgencyCode,
    BalanceRead,
    CorrectionCreate,
    CorrectionRead,
    CorrectionReject,
    CorrectionStatus,
    EntryRead,
    PayoutCreate,
    ReversalCreate,
)
from payment_service.ledger.service import Wanted

router = api_router(tags=["payments"])

Agency = Annotated[AgencyCode | None, Query(description="of this unit and below; the caller's own by default")]
LastDay = Annotated[Day | None, Query(description="as they were at the end of this day, in Vietnam")]


@router.get(
    "/ledger/balances",
    summary="Balances by agency and account, of the caller's unit and below",
    responses=problem_responses(NotPermitted),
)
async def get_balances(
    caller: Official, session: Reading, agency: Agency = None, at: LastDay = None
) -> Page[BalanceRead]:
    return Page[BalanceRead](items=await service.balances(session, caller, agency, at))


@router.get(
    "/ledger/entries",
    summary="The ledger's entries, newest first",
    responses=problem_responses(NotPermitted),
)
async def list_entries(
    caller: Official,
    session: Reading,
    paging: Paging,
    agency: Agency = None,
    account: Account | None = None,
    dossier_id: UUID | None = None,
    payment_id: UUID | None = None,
) -> Page[EntryRead]:
    wanted = Wanted(account, dossier_id, payment_id)
    items, next_cursor, total = await service.entries(session, caller, agency, wanted, paging)
    return Page[EntryRead](items=items, next_cursor=next_cursor, total=total)


@router.post(
    "/ledger/corrections",
    status_code=201,
    summary="Propose to move a sum between two accounts of an agency; another person confirms it",
    responses=problem_responses(NotPermitted, SidesAreTheSame),
)
async def correct(body: CorrectionCreate, caller: Administrator, session: Transaction, now: Now) -> CorrectionRead:
    return CorrectionRead.model_validate(await amending.correct(session, body, caller, now))


@router.post(
    "/ledger/movements/{movement_id}/actions/reverse",
    summary="Propose to take back a correction that was made by hand, by another one",
    responses=problem_responses(NotPermitted, MovementNotFound, MovementNotReversible),
)
async def reverse_movement(
    movement_id: UUID, body: ReversalCreate, caller: Administrator, session: Transaction, now: Now
) -> CorrectionRead:
    return CorrectionRead.model_validate(await amending.reverse(session, movement_id, body, caller, now))


@router.get(
    "/ledger/corrections",
    summary="Corrections and payouts of the unit and below, newest first; `proposed` ones wait for a second person",
    responses=problem_responses(NotPermitted),
)
async def list_corrections(
    caller: Official, session: Reading, paging: Paging, status: CorrectionStatus | None = None
) -> Page[CorrectionRead]:
    found, next_cursor, total = await amending.listed(session, status, caller, paging)
    items = [CorrectionRead.model_validate(correction) for correction in found]
    return Page[CorrectionRead](items=items, next_cursor=next_cursor, total=total)


@router.post(
    "/ledger/corrections/{correction_id}/actions/confirm",
    summary="Write another person's correction or payout into the ledger",
    responses=problem_responses(
        NotPermitted, CorrectionNotFound, CorrectionNeedsAnother, CorrectionAlreadyDecided, HeldNoMore
    ),
)
async def confirm_correction(correction_id: UUID, caller: Official, session: Transaction, now: Now) -> CorrectionRead:
    return CorrectionRead.model_validate(await amending.confirm(session, correction_id, caller, now))


@router.post(
    "/ledger/corrections/{correction_id}/actions/reject",
    summary="Say with the reason that a correction or payout is not written; who proposed it may take it back so",
    responses=problem_responses(NotPermitted, CorrectionNotFound, CorrectionAlreadyDecided),
)
async def reject_correction(
    correction_id: UUID, body: CorrectionReject, caller: Official, session: Transaction, now: Now
) -> CorrectionRead:
    return CorrectionRead.model_validate(await amending.reject(session, correction_id, body, caller, now))


@router.post(
    "/ledger/payouts",
    status_code=201,
    summary="Say with the treasury's slip that a provider has paid in what it held; confirmed as a correction",
    responses=problem_responses(NotPermitted, MoreThanIsHeld),
)
async def pay_out(body: PayoutCreate, caller: Administrator, session: Transaction, now: Now) -> CorrectionRead:
    return CorrectionRead.model_validate(await amending.pay_out(session, body, caller, now))
