"""A statement on its way in: read outside of any transaction, taken in, and judged at once when it is short."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from servicekit import idempotency
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import database_of
from servicekit.problems import BodyTooLarge, FieldError, InvalidBody, Text, UnsupportedMediaType
from starlette.datastructures import UploadFile

from payment_service.statements import service
from payment_service.statements.parsing import parse
from payment_service.statements.schemas import JUDGED_AT_ONCE, MAX_BYTES, StatementSource
from payment_service.statements.working import judge_lines

_TABLES = {"text/csv", "application/csv", "text/plain", "application/vnd.ms-excel", "application/octet-stream"}
_NO_FILE = Text("Thiếu tệp sao kê trong trường `file`", "The statement is missing in the field `file`")


async def _taken(
    request: Request, caller: Official, now: Now, provider: StatementSource = StatementSource.VIETQR
) -> UUID:
    """The statement's id. Raises NotPermitted, UnsupportedMediaType, BodyTooLarge, InvalidBody, StatementNotValid."""
    service.require_keeper(caller)
    content = await _content(request)
    parsed = await asyncio.to_thread(parse, content, provider, now)
    async with database_of(request).transaction() as session:
        # Who asks again with the same key gets the same answer, and brings nothing twice.
        await idempotency.begin(request, session)
        statement = await service.take_in(session, provider, content, parsed, caller, now)
    if statement.operation_id is None:
        await judge_lines(request.app.state.kit, statement.id, JUDGED_AT_ONCE)
        async with database_of(request).transaction() as session:
            await service.finish(session, statement.id, now)
    return statement.id


async def _content(request: Request) -> bytes:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        file = (await request.form()).get("file")
        if not isinstance(file, UploadFile):
            raise InvalidBody(errors=[FieldError("/file", "missing", _NO_FILE)])
        content = await file.read(MAX_BYTES + 1)
    elif media_type in _TABLES:
        content = await request.body()
    else:
        raise UnsupportedMediaType
    if len(content) > MAX_BYTES:
        raise BodyTooLarge
    return content


TakenStatement = Annotated[UUID, Depends(_taken)]
