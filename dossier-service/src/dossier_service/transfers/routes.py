from uuid import UUID

from fastapi import status
from servicekit.app import problem_responses
from servicekit.auth import Applicant
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.routing import api_router

from dossier_service.dossiers import service as dossiers
from dossier_service.dossiers.problems import ActionNotYours, DossierNotFound
from dossier_service.transfers import service
from dossier_service.transfers.models import TransferState
from dossier_service.transfers.problems import (
    NotTransferable,
    TransferEnded,
    TransferNotFound,
    TransferOpen,
    TransferToOneself,
)
from dossier_service.transfers.schemas import TransferOffer, TransferRead

router = api_router(tags=["transfers"])
_ACTIONS = "/transfers/{transfer_id}/actions"
_PROBLEMS = problem_responses(TransferNotFound, ActionNotYours, TransferEnded, NotTransferable)


@router.post(
    "/dossiers/{dossier_id}/transfers",
    status_code=status.HTTP_201_CREATED,
    summary="Offer a dossier to another person",
    responses=problem_responses(DossierNotFound, ActionNotYours, NotTransferable, TransferToOneself, TransferOpen),
)
async def offer_transfer(
    dossier_id: UUID, command: TransferOffer, caller: Applicant, session: Transaction, now: Now
) -> TransferRead:
    transfer = await service.offer(session, dossier_id, command, caller, now)
    return service.shown(transfer, await dossiers.get(session, dossier_id, caller), caller)


@router.get("/transfers", summary="What you have offered and what you are offered", responses=problem_responses())
async def list_transfers(paging: Paging, caller: Applicant, session: Reading) -> Page[TransferRead]:
    return await service.page(session, caller, paging)


@router.post(f"{_ACTIONS}/accept", summary="Take it: it is yours from now on", responses=_PROBLEMS)
async def accept_transfer(transfer_id: UUID, caller: Applicant, session: Transaction, now: Now) -> TransferRead:
    return service.shown(*await service.answer(session, transfer_id, TransferState.ACCEPTED, caller, now), caller)


@router.post(f"{_ACTIONS}/decline", summary="Do not take it", responses=_PROBLEMS)
async def decline_transfer(transfer_id: UUID, caller: Applicant, session: Transaction, now: Now) -> TransferRead:
    return service.shown(*await service.answer(session, transfer_id, TransferState.DECLINED, caller, now), caller)


@router.post(f"{_ACTIONS}/withdraw", summary="Take the offer back", responses=_PROBLEMS)
async def withdraw_transfer(transfer_id: UUID, caller: Applicant, session: Transaction, now: Now) -> TransferRead:
    return service.shown(*await service.answer(session, transfer_id, TransferState.WITHDRAWN, caller, now), caller)
