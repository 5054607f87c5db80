from typing import Annotated, Any

from fastapi import Depends, Path, Request, Response
from servicekit import etag, idempotency
from servicekit.app import problem_responses
from servicekit.auth import Administrator, Anyone
from servicekit.clock import Now
from servicekit.database import Database, Reading, Transaction, database_of
from servicekit.etag import IfMatch
from servicekit.printing.problems import PrinterBusy
from servicekit.problems import (
    InvalidBody,
    InvalidParameter,
    NotPermitted,
    Unauthenticated,
    VersionConflict,
    VersionRequired,
)
from servicekit.routing import api_router

from catalog_service.blank_forms import attachments, drawing, service, uploads
from catalog_service.blank_forms.attachments import Hand
from catalog_service.blank_forms.downloads import FILES, PDF, download
from catalog_service.blank_forms.drawing import FormContent, Version
from catalog_service.blank_forms.problems import (
    AnswersInvalid,
    AnswersTooLarge,
    FormFileNotFound,
    FormFileTooLarge,
    FormFileTypeRefused,
    FormFileUnsafe,
)
from catalog_service.blank_forms.schemas import AnswerFault, Answers, AnswersJudged, FormFileKept, PrintCommand
from catalog_service.blank_forms.sheets import Filer
from catalog_service.drafts import service as drafts
from catalog_service.drafts.problems import DraftNotFound
from catalog_service.drafts.schemas import DraftRead
from catalog_service.procedures.problems import FormNotFound
from catalog_service.procedures.routes import AtExactly, VersionNumber
from catalog_service.reading import PUBLIC, Today

router = api_router(tags=["catalogue"])

FormId = Annotated[str, Path(max_length=100, description="an id of the record's `forms[]`")]
Connected = Annotated[Database, Depends(database_of)]


async def _public_url(request: Request) -> str:
    return request.app.state.kit.settings.public_base_url


PublicUrl = Annotated[str, Depends(_public_url)]
_WRITING: tuple[Any, ...] = (
    Unauthenticated,
    NotPermitted,
    DraftNotFound,
    FormNotFound,
    VersionRequired,
    VersionConflict,
)


@router.get(
    "/procedures/{code}/forms/{form_id}/file",
    summary="A blank form as a file: as it was uploaded, else drawn from the electronic form",
    response_class=Response,
    responses=problem_responses(FormNotFound, InvalidParameter, PrinterBusy) | FILES,
)
async def get_form_file(
    code: str,
    form_id: FormId,
    request: Request,
    caller: Anyone,
    database: Connected,
    today: Today,
    public_url: PublicUrl,
    at: AtExactly = None,
    version: VersionNumber = None,
) -> Response:
    file = await drawing.blank(database, code, form_id, Version(today, at, version), public_url)
    return download(request, file, PUBLIC)


@router.post(
    "/procedures/{code}/form/validation",
    summary="Whether a filled-in form is valid, before anything is filed; nothing is kept",
    responses=problem_responses(FormNotFound, AnswersTooLarge, InvalidBody),
)
@idempotency.exempt
async def validate_answers(
    code: str, answers: Answers, request: Request, caller: Anyone, database: Connected, today: Today
) -> AnswersJudged:
    errors = await drawing.judge(database, code, answers.data, Version(today, None, answers.version))
    told = [AnswerFault(pointer=fault.pointer, code=fault.code, message=fault.message.vi) for fault in errors]
    return AnswersJudged(valid=not told, errors=told)


@router.post(
    "/procedures/{code}/form/pdf",
    summary="The filled-in form as PDF/A, to print, sign and file on paper; nothing is kept",
    response_class=Response,
    responses=problem_responses(FormNotFound, AnswersInvalid, AnswersTooLarge, PrinterBusy) | PDF,
)
@idempotency.exempt
async def print_answers(
    code: str,
    command: PrintCommand,
    request: Request,
    caller: Anyone,
    database: Connected,
    today: Today,
    public_url: PublicUrl,
) -> Response:
    filer = Filer(**command.filer.model_dump()) if command.filer else None
    wanted = Version(today, None, command.version)
    file = await drawing.filled(database, code, command.data, filer, wanted, public_url)
    return download(request, file, "no-store")


@router.get(
    "/procedures/{code}/draft/forms/{form_id}/file",
    summary="A blank form of the draft, as it would be after publication",
    response_class=Response,
    responses=problem_responses(Unauthenticated, NotPermitted, DraftNotFound, FormNotFound, PrinterBusy) | FILES,
)
async def get_draft_file(
    code: str,
    form_id: FormId,
    request: Request,
    administrator: Administrator,
    database: Connected,
    today: Today,
    public_url: PublicUrl,
) -> Response:
    file = await drawing.blank_of_draft(database, code, form_id, today, public_url)
    return download(request, file, "no-store")


@router.put(
    "/procedures/{code}/draft/forms/{form_id}/file",
    summary="Attach a file to a form of the draft (PDF, DOCX, ODT, XLSX; at most 5 MiB, no macros)",
    responses=problem_responses(*_WRITING, FormFileTooLarge, FormFileTypeRefused, FormFileUnsafe, InvalidBody),
    openapi_extra=uploads.BODY,
)
async def put_draft_file(
    code: str,
    form_id: FormId,
    upload: uploads.Received,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> DraftRead:
    hand = Hand(administrator.subject, now, expected)
    draft = await attachments.attach(session, code, form_id, upload, hand)
    etag.tag(response, draft.version)
    return drafts.read(draft)


@router.delete(
    "/procedures/{code}/draft/forms/{form_id}/file",
    summary="Take the file away from a form of the draft; the form is then drawn",
    responses=problem_responses(*_WRITING),
)
async def delete_draft_file(
    code: str,
    form_id: FormId,
    administrator: Administrator,
    expected: IfMatch,
    session: Transaction,
    now: Now,
    response: Response,
) -> DraftRead:
    draft = await attachments.detach(session, code, form_id, Hand(administrator.subject, now, expected))
    etag.tag(response, draft.version)
    return drafts.read(draft)


@router.get(
    "/catalog/files/{sha256}",
    summary="The bytes of a blank form by their SHA-256, as a package without files refers to them",
    response_class=Response,
    responses=FILES | problem_responses(Unauthenticated, NotPermitted, FormFileNotFound),
)
async def get_file(
    sha256: uploads.Sha256, request: Request, administrator: Administrator, session: Reading
) -> Response:
    file = await service.file(session, sha256)
    content = FormContent(name=sha256, media_type=file.media_type, sha256=sha256, content=file.content)
    return download(request, content, "private, no-cache")


@router.put(
    "/catalog/files/{sha256}",
    summary="Keep the bytes of a blank form (PDF, DOCX, ODT, XLSX; at most 5 MiB, no macros) for an import to come",
    description="The same again changes nothing. What no version and no draft mentions is forgotten after 30 days.",
    responses=problem_responses(
        Unauthenticated, NotPermitted, FormFileTooLarge, FormFileTypeRefused, FormFileUnsafe, InvalidBody
    ),
    openapi_extra=uploads.BODY,
)
async def put_file(
    sha256: uploads.Sha256, content: uploads.ReceivedByHash, administrator: Administrator, session: Transaction
) -> FormFileKept:
    return await service.keep(session, content)
