from typing import Annotated
from uuid import UUID

from fastapi import Query
from servicekit.app import problem_responses
from servicekit.auth import Administrator
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from notification_service.deliveries import repository, service
from notification_service.deliveries.lifecycle import DeliveryStatus
from notification_service.deliveries.problems import DeliveryNotFailed, DeliveryNotFound
from notification_service.deliveries.schemas import DeliveryRead

router = api_router(tags=["notifications"])


@router.get(
    "/deliveries",
    summary="What became of messages, newest first",
    responses=problem_responses(NotPermitted),
)
async def list_deliveries(
    caller: Administrator,
    session: Reading,
    paging: Paging,
    status: Annotated[DeliveryStatus | None, Query()] = None,
    dossier_id: UUID | None = None,
) -> Page[DeliveryRead]:
    rows, next_cursor, total = await repository.page(session, paging, status, dossier_id)
    items = [DeliveryRead.model_validate(row) for row in rows]
    return Page[DeliveryRead](items=items, next_cursor=next_cursor, total=total)


@router.post(
    "/deliveries/{delivery_id}/retry",
    summary="Send a permanently failed message again",
    responses=problem_responses(NotPermitted, DeliveryNotFound, DeliveryNotFailed),
)
async def retry_delivery(delivery_id: UUID, caller: Administrator, session: Transaction, now: Now) -> DeliveryRead:
    return DeliveryRead.model_validate(await service.retry(session, delivery_id, now))
