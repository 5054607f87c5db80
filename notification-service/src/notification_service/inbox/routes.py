from typing import Annotated
from uuid import UUID

from fastapi import Header, Request
from fastapi.responses import StreamingResponse
from servicekit.app import problem_responses
from servicekit.auth import Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.paging import Page, Paging
from servicekit.problems import Unauthenticated
from servicekit.routing import api_router

from notification_service.inbox import repository, service, stream
from notification_service.inbox.problems import NotificationNotFound
from notification_service.inbox.schemas import NotificationRead
from notification_service.inbox.subjects import read_by

router = api_router(tags=["notifications"])


@router.get(
    "/notifications",
    summary="Own notifications and those of the official's unit, newest first",
    responses=problem_responses(Unauthenticated),
)
async def list_notifications(
    caller: Person, session: Reading, paging: Paging, unread: bool | None = None
) -> Page[NotificationRead]:
    rows, next_cursor, total = await repository.page(session, paging, read_by(caller), unread)
    items = [NotificationRead.model_validate(row) for row in rows]
    return Page[NotificationRead](items=items, next_cursor=next_cursor, total=total)


@router.get(
    "/notifications/stream",
    summary="Own new notifications as server-sent events",
    response_class=StreamingResponse,
    responses=problem_responses(Unauthenticated)
    | {200: {"description": "One `notification` event per message", "content": {"text/event-stream": {}}}},
)
async def stream_notifications(
    caller: Person, request: Request, now: Now, last_event_id: Annotated[UUID | None, Header()] = None
) -> StreamingResponse:
    events = stream.follow(request.app.state.kit.database, read_by(caller), last_event_id, now)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)


@router.post(
    "/notifications/{notification_id}/read",
    summary="Mark an own notification as read",
    responses=problem_responses(Unauthenticated, NotificationNotFound),
)
async def read_notification(notification_id: UUID, caller: Person, session: Transaction, now: Now) -> NotificationRead:
    return NotificationRead.model_validate(await service.mark_read(session, notification_id, caller, now))
