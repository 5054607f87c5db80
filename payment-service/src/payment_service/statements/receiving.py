"""A statement on its way in, and on its way to count: read outside of any transaction."""

import asyncio
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from servicekit import idempotency
from servicekit.app import Kit
from servicekit.auth import Official
from servicekit.clock import Now
from servicekit.database import database_of
from servicekit.problems import BodyTooLarge, FieldError, InvalidBody, Text, UnsupportedMediaType
from starlette.datastructures import UploadFile

from payment_service.statements import confirming, service
from payment_service.statements.bank import EXTRA as BANK
from payment_service.statements.bank import Bank
from payment_service.statements.models import Statement
from payment_service.statements.parsing import parse
from payment_service.statements.schemas import JUDGED_AT_ONCE, MAX_BYTES, StatementConfirm, StatementSource
from payment_service.statements.service import Received
from payment_service.statements.working import judge_lines

_TABLES = {"text/csv", "application/csv", "text/plain", "application/vnd.ms-excel", "application/octet-stream"}
_NO_FILE = Text("Thiếu tệp sao kê trong trường `file`", "The statement is missing in the field `file`")


async def _brought(
    request: Request, caller: Official, now: Now, provider: StatementSource = StatementSource.VIETQR
) -> UUID:
    """The statement's id; one that the bank confirms is counted, and a short one judged at once.

    Raises NotPermitted, UnsupportedMediaType, BodyTooLarge, InvalidBody, StatementNotValid.
    """
    service.require_keeper(caller)
    content = await _content(request)
    received = Received(provider, content, await asyncio.to_thread(parse, content, provider, now))
    is_confirmed = await _is_the_banks(request.app.state.kit, received, now)
    async with database_of(request).transaction() as session:
        # Who asks again with the same key gets the same answer, and brings nothing twice.
        await idempotency.begin(request, session)
        statement = await service.take_in(session, received, caller, now)
        if is_confirmed:
            await confirming.count(session, statement, received.lines, confirming.BANK, now)
    if is_confirmed:
        await _judge(request, statement, now)
    return statement.id


async def _is_the_banks(kit: Kit, received: Received, now: datetime) -> bool:
    """A provider's file is confirmed by a person: of each order in it the provider's signed word is asked besides."""
    bank: Bank | None = kit.extras[BANK]
    if bank is None or received.provider is not StatementSource.VIETQR:
        return False
    return await bank.confirms(received.lines, now)


async def _confirmed(statement_id: UUID, body: StatementConfirm, request: Request, caller: Official, now: Now) -> UUID:
    """The statement's id; a short one is judged at once. Raises as `confirming.confirm`."""
    async with database_of(request).sessions() as session:
        source, content = await confirming.to_confirm(session, statement_id, caller)
    parsed = await asyncio.to_thread(parse, content, source, now)
    async with database_of(request).transaction() as session:
        # Who asks again with the same key gets the same answer.
        await idempotency.begin(request, session)
        statement = await confirming.confirm(session, statement_id, body, parsed, caller, now)
    await _judge(request, statement, now)
    return statement.id


async def _judge(request: Request, statement: Statement, now: datetime) -> None:
    if statement.operation_id is None:
        await judge_lines(request.app.state.kit, statement.id, JUDGED_AT_ONCE)
        async with database_of(request).transaction() as session:
            await service.finish(session, statement.id, now)


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


BroughtStatement = Annotated[UUID, Depends(_brought)]
ConfirmedStatement = Annotated[UUID, Depends(_confirmed)]
