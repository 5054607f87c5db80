from uuid import UUID

from fastapi import Response, status
from servicekit.app import problem_responses
from servicekit.auth import Administrator
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.idempotency import exempt
from servicekit.paging import Page, Paging
from servicekit.problems import NotPermitted
from servicekit.routing import api_router

from notification_service.templates import repository, service
from notification_service.templates.notices import Channel, Language, Notice
from notification_service.templates.problems import TemplateInvalid, TemplateNotFound
from notification_service.templates.schemas import TemplateCreate, TemplatePreview, TemplateRead

router = api_router(tags=["notifications"])


@router.get(
    "/notification-templates",
    summary="Texts of notifications, every version, the one in effect first",
    responses=problem_responses(NotPermitted),
)
async def list_templates(
    caller: Administrator,
    session: Reading,
    paging: Paging,
    event: Notice | None = None,
    channel: Channel | None = None,
    language: Language | None = None,
) -> Page[TemplateRead]:
    rows, next_cursor, total = await repository.page(session, paging, event, channel, language)
    items = [TemplateRead.model_validate(row) for row in rows]
    return Page[TemplateRead](items=items, next_cursor=next_cursor, total=total)


@router.post(
    "/notification-templates",
    status_code=status.HTTP_201_CREATED,
    summary="Write a new version of a text, in effect at once",
    responses=problem_responses(NotPermitted, TemplateInvalid),
)
async def write_template(
    text: TemplateCreate, caller: Administrator, session: Transaction, now: Now, response: Response
) -> TemplateRead:
    template = await service.write(session, text, caller, now)
    response.headers["Location"] = f"/api/v1/notification-templates/{template.id}"
    return TemplateRead.model_validate(template)


@router.get(
    "/notification-templates/{template_id}",
    summary="One version of a text",
    responses=problem_responses(NotPermitted, TemplateNotFound),
)
async def get_template(template_id: UUID, caller: Administrator, session: Reading) -> TemplateRead:
    return TemplateRead.model_validate(await service.get(session, template_id))


@router.post(
    "/notification-templates/preview",
    summary="See a text with sample facts; stores nothing",
    responses=problem_responses(NotPermitted, TemplateInvalid),
)
@exempt
async def preview_template(text: TemplateCreate, caller: Administrator) -> TemplatePreview:
    rendered = service.preview(text)
    return TemplatePreview(title=rendered.title, body=rendered.body, characters=len(rendered.body))
