"""The doors `POST /oauth/token` and `POST /oauth/revoke`: form in, JSON out, errors as OAuth's."""

from typing import Any

import structlog
from servicekit.database import Database, Session
from servicekit.problems import Unavailable
from sqlalchemy.exc import SQLAlchemyError

from gateway.clients.access_tokens import AccessTokens
from gateway.clients.credentials import Credentials, Form, parse_form, presented
from gateway.clients.delays import FailureDelays
from gateway.clients.problems import InvalidClient, InvalidTokenRequest, OAuthError
from gateway.clients.service import issue_token, revoke_token
from gateway.incoming import Header, Incoming
from gateway.request_body import RequestBody

log = structlog.get_logger()

TOKEN_PATH = "/oauth/token"  # noqa: S105 - a path
REVOKE_PATH = "/oauth/revoke"
FORM_TYPE = b"application/x-www-form-urlencoded"
LONGEST_FORM_BYTES = 16 * 1024


class PartnerEndpoints:
    def __init__(self, database: Database, tokens: AccessTokens, audiences: list[str]) -> None:
        self._database, self._tokens, self._audiences = database, tokens, audiences
        self._delays = FailureDelays()

    async def answer(self, incoming: Incoming, path: str) -> None:
        try:
            document = await self._document(incoming, path)
        except OAuthError as error:
            log.info("partner_refused", error=error.code, trace_id=incoming.trace.trace_id)
            document = {"error": error.code, "error_description": error.description}
            await incoming.answer_json(error.status, document, _error_headers(error))
        else:
            await incoming.answer_json(200, document)

    async def _document(self, incoming: Incoming, path: str) -> dict[str, Any]:
        content_type = incoming.headers.get(b"content-type", b"").split(b";", 1)[0].strip().lower()
        if content_type != FORM_TYPE:
            raise InvalidTokenRequest("the body is not form-encoded")
        form = parse_form(await _whole_body(incoming))
        credentials = presented(form, incoming.headers.get(b"authorization"))
        who = (credentials.client_id, incoming.address)
        self._delays.check(*who)
        try:
            async with self._database.transaction() as session:
                document = await self._act(session, path, form, credentials)
        except InvalidClient:
            self._delays.failed(*who)
            raise
        except (SQLAlchemyError, OSError) as error:
            raise Unavailable(headers={"Retry-After": "2"}) from error
        self._delays.succeeded(*who)
        return document

    async def _act(self, session: Session, path: str, form: Form, credentials: Credentials) -> dict[str, Any]:
        if path == TOKEN_PATH:
            return await issue_token(session, self._tokens, form, credentials, self._audiences)
        await revoke_token(session, self._tokens, form, credentials, self._audiences)
        return {}


async def _whole_body(incoming: Incoming) -> bytes:
    """Raises BodyTooLarge, ClientGone."""
    payload = await RequestBody(incoming, LONGEST_FORM_BYTES).payload()
    if payload is None or isinstance(payload, bytes):
        return payload or b""
    return b"".join([piece async for piece in payload])


def _error_headers(error: OAuthError) -> list[Header]:
    headers: list[Header] = []
    if error.status == InvalidClient.status:
        headers.append((b"www-authenticate", b'Basic realm="mot-cua"'))
    if error.retry_after_seconds is not None:
        headers.append((b"retry-after", str(error.retry_after_seconds).encode()))
    return headers
