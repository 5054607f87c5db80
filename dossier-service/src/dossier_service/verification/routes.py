from io import BytesIO
from uuid import UUID

import segno
from fastapi import Request, Response
from servicekit.app import problem_responses
from servicekit.auth import Anyone, Person
from servicekit.clock import Now
from servicekit.database import Reading
from servicekit.routing import api_router

from dossier_service.dossiers.problems import DossierNotFound
from dossier_service.results.problems import ResultNotFound
from dossier_service.verification import service
from dossier_service.verification.schemas import VerificationRead
from dossier_service.verification.service import NothingToVerify

router = api_router(tags=["results"])
_PATH = "/api/v1/verify/"


@router.get(
    "/verify/{result_code}",
    summary="Does a result with this code exist, and does it hold today? Without logging in",
    responses=problem_responses(NothingToVerify),
)
async def verify_result(
    result_code: str, caller: Anyone, session: Reading, now: Now, response: Response
) -> VerificationRead:
    response.headers["Cache-Control"] = "no-store"
    return await service.verify(session, result_code, now)


@router.get(
    "/dossiers/{dossier_id}/results/{result_id}/qr.svg",
    summary="The address of a result's verification as a QR code, to be printed on it",
    response_class=Response,
    responses=problem_responses(DossierNotFound, ResultNotFound) | {200: {"content": {"image/svg+xml": {}}}},
)
async def get_qr(dossier_id: UUID, result_id: UUID, caller: Person, session: Reading, request: Request) -> Response:
    code = await service.code_of(session, dossier_id, result_id, caller)
    address = request.app.state.kit.settings.verification_url or _own_address(request)
    drawn = BytesIO()
    segno.make(address + code, error="m").save(drawn, kind="svg", scale=4)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(drawn.getvalue(), media_type="image/svg+xml", headers=headers)


def _own_address(request: Request) -> str:
    """As the gateway was called."""
    scheme = request.headers.get("x-forwarded-proto", "http")
    host = request.headers.get("x-forwarded-host", request.url.netloc)
    return f"{scheme}://{host}{_PATH}"
