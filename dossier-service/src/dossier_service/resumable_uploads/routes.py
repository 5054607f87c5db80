"""tus 1.0 (https://tus.io/protocols/resumable-upload): a file that goes on where a torn connection left it."""

from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response, status
from servicekit.app import problem_responses
from servicekit.auth import Anyone, Person
from servicekit.clock import Now
from servicekit.database import Reading, Transaction
from servicekit.idempotency import exempt

from dossier_service.documents.problems import (
    DocumentReplaced,
    DocumentStoreUnavailable,
    DocumentTooLarge,
    EmptyDocument,
    ReplacedUnknown,
    RequiredDocumentUnknown,
    TooManyDocuments,
    UploadNotExpected,
)
from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.inspection.problems import DocumentTypeMismatch, DocumentTypeRefused, DocumentUnsafe
from dossier_service.resumable_uploads import finishing, protocol, service
from dossier_service.resumable_uploads.checksum import checksum_of
from dossier_service.resumable_uploads.problems import (
    OffsetConflict,
    TooManyParts,
    TooManyUploads,
    TusVersionUnsupported,
    UploadChecksumMismatch,
    UploadContentTypeRefused,
    UploadExpired,
    UploadLengthExceeded,
    UploadNotFound,
)
from dossier_service.resumable_uploads.protocol import (
    SPOKEN,
    SPOKEN_WITH_BODY,
    TusRoute,
    UploadChecksum,
    UploadLength,
    UploadMetadataHeader,
    UploadOffset,
)
from dossier_service.resumable_uploads.receiving import receive
from dossier_service.resumable_uploads.schemas import ResumableUploadRead

router = APIRouter(prefix="/api/v1", tags=["documents"], route_class=TusRoute)

_ALL = "/dossiers/{dossier_id}/uploads"
_ONE = "/dossiers/{dossier_id}/uploads/{upload_id}"
_NOW_REFUSED = (
    DossierNotFound,
    UploadNotExpected,
    RequiredDocumentUnknown,
    ReplacedUnknown,
    DocumentReplaced,
    TooManyDocuments,
    TusVersionUnsupported,
)


@router.options(_ALL, include_in_schema=False)
@router.options(_ONE, include_in_schema=False)
async def offer_uploads(caller: Anyone) -> Response:
    return Response(status_code=status.HTTP_204_NO_CONTENT, headers=protocol.OFFERED)


@router.post(
    _ALL,
    status_code=status.HTTP_201_CREATED,
    summary="Begin an upload that can be resumed (tus 1.0); its parts go to the address in `Location`",
    responses=problem_responses(*_NOW_REFUSED, DocumentTooLarge, EmptyDocument, TooManyUploads),
    openapi_extra=SPOKEN,
)
@exempt  # tus clients send no Idempotency-Key: one begun twice expires, and what goes on is safe by its offset
async def begin_upload(
    dossier_id: UUID,
    caller: Person,
    session: Transaction,
    now: Now,
    request: Request,
    response: Response,
    length: UploadLength,
    metadata: UploadMetadataHeader = None,
) -> ResumableUploadRead:
    kept = timedelta(hours=request.app.state.kit.settings.upload_kept_hours)
    upload = await service.begin(session, dossier_id, length, metadata, kept, caller, now)
    response.headers.update(protocol.state(upload))
    response.headers["Location"] = f"/api/v1/dossiers/{dossier_id}/uploads/{upload.id}"
    return ResumableUploadRead.model_validate(upload)


@router.head(_ONE, include_in_schema=False)
@router.get(
    _ONE,
    summary="How far an own upload is (`Upload-Offset`), and which paper it has become (`Location`)",
    responses=problem_responses(UploadNotFound, UploadExpired, TusVersionUnsupported),
)
async def get_upload(
    dossier_id: UUID, upload_id: UUID, caller: Person, session: Reading, now: Now, response: Response
) -> ResumableUploadRead:
    upload = await service.get(session, dossier_id, upload_id, caller, now)
    response.headers.update(protocol.state(upload))
    if upload.about:
        response.headers["Upload-Metadata"] = upload.about
    return ResumableUploadRead.model_validate(upload)


@router.patch(
    _ONE,
    status_code=status.HTTP_204_NO_CONTENT,
    summary="Go on with an own upload at `Upload-Offset`; with its last byte it becomes a paper, at `Location`",
    response_class=Response,
    responses=problem_responses(
        *_NOW_REFUSED,
        UploadNotFound,
        UploadExpired,
        OffsetConflict,
        UploadContentTypeRefused,
        UploadLengthExceeded,
        UploadChecksumMismatch,
        TooManyParts,
        DocumentTypeRefused,
        DocumentTypeMismatch,
        DocumentUnsafe,
        DocumentStoreUnavailable,
    ),
    openapi_extra=SPOKEN_WITH_BODY,
)
async def continue_upload(
    dossier_id: UUID,
    upload_id: UUID,
    caller: Person,
    request: Request,
    offset: UploadOffset,
    checksum: UploadChecksum = None,
) -> Response:
    kit = request.app.state.kit
    protocol.require_content_type(request)
    expected = checksum_of(checksum)
    async with kit.database.transaction() as session:
        upload = await service.to_continue(session, dossier_id, upload_id, offset, caller, kit.clock())
    await receive(kit, upload, caller, request.stream(), expected)
    return Response(status_code=status.HTTP_204_NO_CONTENT, headers=protocol.state(upload))


@router.delete(
    _ONE,
    status_code=status.HTTP_204_NO_CONTENT,
    summary="End an own upload; a paper that it has become stays",
    responses=problem_responses(UploadNotFound, UploadExpired, TusVersionUnsupported),
    openapi_extra=SPOKEN,
)
async def end_upload(dossier_id: UUID, upload_id: UUID, caller: Person, request: Request) -> Response:
    kit = request.app.state.kit
    async with kit.database.transaction() as session:
        keys = await service.end(session, dossier_id, upload_id, caller, kit.clock())
    await finishing.remove(kit, keys)
    return Response(status_code=status.HTTP_204_NO_CONTENT)
