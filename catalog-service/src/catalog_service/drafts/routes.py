from typing import Annotated

from fastapi import Body, Depends, Header, Request, Response
from pydantic import ValidationError
from servicekit import etag, idempotency
from servicekit.app import problem_responses
from servicekit.auth import Administrator
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.etag import ExpectedVersion, IfMatch
from servicekit.paging import Page, Paging
from servicekit.problems import (
    InvalidBody,
    InvalidParameter,
    NotPermitted,
    Unauthenticated,
    VersionConflict,
    VersionRequired,
)
from servicekit.rendering import field_errors
from servicekit.routing import api_router

from catalog_service.drafts import decisions, examples, previews, retirements, service
from catalog_service.drafts.problems import CodeTaken, DraftExists, DraftNotFound, NoRetirementPlanned, NothingToPublish
from catalog_service.drafts.schemas import (
    CloneCommand,
    DraftListed,
    DraftRead,
    PublicationListed,
    PublicationPreview,
    PublishCommand,
    RetireCommand,
    TakeBackCommand,
)
from catalog_service.imports.problems import ImportRunning
from catalog_service.procedures.problems import ProcedureIncomplete, ProcedureNotFound, ProcedureRetired
from catalog_service.procedures.schemas import ProcedureChange, ProcedureDocument, ProcedureRead

router = api_router(tags=["catalogue"])


async def _no_unknown_member(request: Request, administrator: Administrator) -> None:
    """The published language lets readers ignore what they don't know; an editor is told, at every depth."""
    model = ProcedureDocument if request.method == "POST" else ProcedureChange
    try:
        model.model_validate_json(await request.body(), extra="forbid")
    except ValidationError as error:
        raise InvalidBody(errors=field_errors(error)) from error


DraftIfMatch = Annotated[
    str | None,
    Header(alias="If-Match", description="the draft's ETag, when known; 412 when it has changed or is gone since"),
]
RecordIfMatch = Annotated[
    str | None, Header(alias="If-Match", description="the record's ETag, when known; 412 when it has changed since")
]


@router.post(
    "/procedures",
    summary="Draft a procedure, or the next version of a published one",
    status_code=201,
    dependencies=[Depends(_no_unknown_member)],
    responses=problem_responses(
        Unauthenticated, NotPermitted, ImportRunning, DraftExists, ProcedureRetired, InvalidBody
    ),
)
async def create_draft(
    document: Annotated[ProcedureDocument, Body(examples=[examples.DOCUMENT])],
    administrator: Administrator,
    session: Transaction,
    now: Now,
    response: Response,
) -> DraftRead:
    draft = await service.create(session, document, administrator.subject, now)
    etag.tag(response, draft.version)
    response.headers["Location"] = f"/api/v1/procedures/{draft.code}/draft"
    return service.read(draft)


@router.post(
    "/procedures/{code}/actions/clone",
    summary="Draft a new procedure with everything that this one says",
    status_code=201,
    responses=problem_responses(
        Unauthenticated, NotPermitted, ImportRunning, ProcedureNotFound, VersionConflict, CodeTaken, InvalidBody
    ),
)
async def clone_procedure(
    code: str,
    command: CloneCommand,
    administrator: Administrator,
    session: Transaction,
    now: Now,
    response: Response,
    if_match: RecordIfMatch = None,
) -> DraftRead:
    draft = await service.clone(session, code, command.code, if_match, administrator.subject, now)
    etag.tag(response, draft.version)
    response.headers["Location"] = f"/api/v1/procedures/{draft.code}/draft"
    return service.read(draft)


@router.get(
    "/procedures/{code}/draft",
    summary="The draft beside the published version",
    responses=problem_responses(Unauthenticated, NotPermitted, DraftNotFound),
)
async def get_draft(code: str, administrator: Administrator, session: Reading, response: Response) -> DraftRead:
    draft = await service.get(session, code)
    etag.tag(response, draft.version)
    response.headers["Cache-Control"] = "no-store"
    return service.read(draft)


@router.patch(
    "/procedures/{code}/draft",
    summary="Replace blocks of the draft",
    dependencies=[Depends(_no_unknown_member)],
    responses=problem_responses(
        Unauthenticated, NotPermitted, DraftNotFound, VersionRequired, VersionConflict, InvalidBody
    ),
)
async def change_draft(
    code: str,
    change: Annotated[ProcedureChange, Body(examples=[examples.CHANGE])],
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> DraftRead:
    draft = await service.change(session, code, change, expected, administrator.subject, now)
    etag.tag(response, draft.version)
    return service.read(draft)


@router.delete(
    "/procedures/{code}/draft",
    summary="Discard the draft; what is published stays",
    status_code=204,
    response_class=Response,
    responses=problem_responses(Unauthenticated, NotPermitted, DraftNotFound, VersionRequired, VersionConflict),
)
async def discard_draft(code: str, administrator: Administrator, expected: IfMatch, session: Transaction) -> None:
    await service.discard(session, code, expected)


@router.get(
    "/catalog/drafts",
    summary="All drafts, with who changed them last",
    responses=problem_responses(Unauthenticated, NotPermitted, InvalidParameter),
)
async def list_drafts(
    paging: Paging, administrator: Administrator, session: Reading, response: Response
) -> Page[DraftListed]:
    response.headers["Cache-Control"] = "no-store"
    return await service.page(session, paging)


@router.get(
    "/catalog/publications",
    summary="Who published which version and when, the last first",
    responses=problem_responses(Unauthenticated, NotPermitted, InvalidParameter),
)
async def list_publications(
    paging: Paging, administrator: Administrator, session: Reading, response: Response
) -> Page[PublicationListed]:
    response.headers["Cache-Control"] = "no-store"
    return await service.publications(session, paging)


@router.post(
    "/procedures/{code}/draft/preview",
    summary="What publishing the draft would do, without doing it",
    responses=problem_responses(
        Unauthenticated, NotPermitted, ProcedureNotFound, DraftNotFound, ProcedureRetired, InvalidBody
    ),
)
@idempotency.exempt
async def preview_draft(
    code: str,
    command: PublishCommand,
    administrator: Administrator,
    session: Reading,
    now: Now,
    response: Response,
) -> PublicationPreview:
    response.headers["Cache-Control"] = "no-store"
    return await previews.preview(session, code, command, now)


@router.post(
    "/procedures/{code}/actions/publish",
    summary="Publish the draft as the next, immutable version",
    response_model=ProcedureRead,
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        ImportRunning,
        ProcedureNotFound,
        NothingToPublish,
        ProcedureRetired,
        VersionConflict,
        ProcedureIncomplete,
    ),
)
async def publish_draft(
    code: str,
    command: PublishCommand,
    administrator: Administrator,
    session: Transaction,
    now: Now,
    if_match: DraftIfMatch = None,
) -> Response:
    expected = ExpectedVersion(if_match) if if_match else None
    version = await decisions.publish(session, code, command, expected, administrator.subject, now)
    return Response(version.payload, headers={"ETag": version.etag}, media_type="application/json")


@router.post(
    "/procedures/{code}/actions/retire",
    summary="End a procedure, with or without a successor",
    response_model=ProcedureRead,
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        ImportRunning,
        ProcedureNotFound,
        ProcedureRetired,
        VersionConflict,
        InvalidBody,
    ),
)
async def retire_procedure(
    code: str,
    command: RetireCommand,
    administrator: Administrator,
    session: Transaction,
    now: Now,
    if_match: RecordIfMatch = None,
) -> Response:
    version = await retirements.retire(session, code, command, if_match, administrator.subject, now)
    return Response(version.payload, headers={"ETag": version.etag}, media_type="application/json")


@router.post(
    "/procedures/{code}/actions/take-back-retirement",
    summary="Let a procedure go on whose last day is not over yet, with the successor that it had before",
    response_model=ProcedureRead,
    responses=problem_responses(
        Unauthenticated,
        NotPermitted,
        ImportRunning,
        ProcedureNotFound,
        NoRetirementPlanned,
        ProcedureRetired,
        InvalidBody,
    ),
)
async def take_back_retirement(
    code: str, command: TakeBackCommand, administrator: Administrator, session: Transaction, now: Now
) -> Response:
    version = await retirements.take_back(session, code, command, administrator.subject, now)
    return Response(version.payload, headers={"ETag": version.etag}, media_type="application/json")
