import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.catalog import Coded
from servicekit import paging
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service import known_codes, validity
from catalog_service.imports import turns
from catalog_service.national_codes import likeness, repository
from catalog_service.national_codes.models import NationalCode
from catalog_service.national_codes.problems import (
    MappingEnded,
    MappingNotFound,
    NationalCodeMapped,
    NationalCodeTaken,
)
from catalog_service.national_codes.schemas import (
    MappingEnd,
    MappingRead,
    MappingRequest,
    MappingState,
    NationalCodes,
    NationalListTaken,
    NationalProcedureList,
    ProcedureMapping,
    ProcedureSuggestions,
    Suggestion,
)
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.problems import ProcedureNotFound
from catalog_service.text.folding import fold

_REPEATED = Text("Mã xuất hiện nhiều lần trong danh sách", "The code occurs more than once in the list")
_UNKNOWN = Text("Mã không có trong danh mục quốc gia", "The national list does not have this code")
_LEFT_OUT = Text("Mã không còn trong danh mục quốc gia", "The national list does not have this code any more")
_LATER_END = Text("Ngày kết thúc chỉ được đặt sớm hơn", "The end may only come earlier")


async def take_list(session: Session, listed: NationalProcedureList, today: date) -> NationalListTaken:
    """Raises ImportRunning, InvalidBody."""
    await turns.take(session)
    repeated = Counter(row.code for row in listed.procedures)
    errors = [
        FieldError(f"/procedures/{index}/code", "repeated", _REPEATED)
        for index, row in enumerate(listed.procedures)
        if repeated[row.code] > 1
    ]
    if errors:
        raise InvalidBody(errors=errors)
    await repository.lock(session)
    known = await repository.everything(session)
    added = [row for row in listed.procedures if row.code not in known]
    renamed = [row for row in listed.procedures if row.code in known and known[row.code].name != row.name]
    back = [row for row in listed.procedures if row.code in known and known[row.code].left_out_on]
    rows = {row.code: row.name for row in (*added, *renamed, *back)}
    values = [{"code": code, "name": name, "name_folded": fold(name)} for code, name in rows.items()]
    await repository.put_listed(session, [value | {"left_out_on": None} for value in values])
    gone = [code for code, row in known.items() if code not in repeated and row.left_out_on is None]
    await repository.leave_out(session, gone, today)
    await session.flush()
    return NationalListTaken(listed=len(listed.procedures), added=len(added), renamed=len(renamed), left_out=len(gone))


async def read(session: Session, code: str, today: date) -> NationalCodes:
    """Raises ProcedureNotFound."""
    if not await procedures.exists(session, code):
        raise ProcedureNotFound
    items = [_mapping(row[0], row.name, listed=row.listed) for row in await repository.history(session, code)]
    own = await repository.get_listed(session, code)
    if own:
        national = Coded(code=own.code, name=own.name)
        listed = own.left_out_on is None
        items.append(
            MappingRead(id=None, national=national, listed=listed, valid_from=None, valid_to=None, own_code=True)
        )
    current = [item.national.code for item in items if _holds(item, today)]
    return NationalCodes(procedure_code=code, current=current, items=items)


async def map_code(session: Session, code: str, request: MappingRequest, by: str, now: datetime) -> NationalCodes:
    """Raises ImportRunning, ProcedureNotFound, InvalidBody, NationalCodeTaken, NationalCodeMapped."""
    await turns.take(session)
    today = now.astimezone(VIETNAM).date()
    await repository.lock(session)
    if not await procedures.exists(session, code):
        raise ProcedureNotFound
    national = await repository.get_listed(session, request.national_code)
    if national is None or national.left_out_on:
        text = _LEFT_OUT if national else _UNKNOWN
        raise InvalidBody(errors=[FieldError("/national_code", "unknown_code", text)])
    valid_from = request.valid_from or today
    if national.code == code:
        raise NationalCodeMapped
    if await repository.is_published(session, national.code, valid_from):
        raise NationalCodeTaken(procedure_code=national.code)
    other = await repository.overlapping(session, national.code, valid_from)
    if other:
        if other.procedure_code == code:
            raise NationalCodeMapped
        raise NationalCodeTaken(procedure_code=other.procedure_code)
    mapping = NationalCode(id=uuid7(), procedure_code=code, national_code=national.code, valid_to=None)
    mapping.national_number, mapping.valid_from = national.number, valid_from
    mapping.mapped_by, mapping.mapped_at = by, now
    session.add(mapping)
    await session.flush()
    return await read(session, code, today)


async def end(
    session: Session, code: str, mapping_id: UUID, request: MappingEnd, by: str, now: datetime
) -> NationalCodes:
    """Raises ImportRunning, MappingNotFound, MappingEnded, InvalidBody."""
    await turns.take(session)
    today = now.astimezone(VIETNAM).date()
    mapping = await repository.get_mapping_for_update(session, code, mapping_id)
    if mapping is None:
        raise MappingNotFound
    if mapping.valid_to and mapping.valid_to < today:
        raise MappingEnded
    # By default it has no day more; one that has not begun never has any.
    valid_to = request.valid_to or max(today, mapping.valid_from) - timedelta(days=1)
    if valid_to < mapping.valid_from - timedelta(days=1):
        raise InvalidBody(errors=[validity.ends_before_it_begins("/valid_to")])
    if mapping.valid_to and valid_to > mapping.valid_to:
        raise InvalidBody(errors=[FieldError("/valid_to", "later_than_its_end", _LATER_END)])
    mapping.valid_to, mapping.ended_by, mapping.ended_at = valid_to, by, now
    await session.flush()
    return await read(session, code, today)


async def page(
    session: Session, today: date, request: PageRequest, *, agency: str | None, state: MappingState | None
) -> Page[ProcedureMapping]:
    """Procedures in force, all or those that have a national code or none. Raises InvalidParameter."""
    await known_codes.require(session, agency=agency)
    mapped = None if state is None else state is MappingState.MAPPED
    query = repository.procedures(today, agency=agency, mapped=mapped)
    rows, next_cursor, total = await paging.fetch(session, query, request)
    items = [
        ProcedureMapping(
            procedure=Coded(code=row.code, name=row.name),
            agency=Coded(code=row.agency_code, name=row.agency_name),
            national_codes=row.national_codes,
        )
        for row in rows
    ]
    return Page[ProcedureMapping](items=items, next_cursor=next_cursor, total=total)


async def suggestions(
    session: Session, today: date, request: PageRequest, *, agency: str | None
) -> Page[ProcedureSuggestions]:
    """For procedures without a national code those that are free and named alike. Raises InvalidParameter."""
    await known_codes.require(session, agency=agency)
    query = repository.procedures(today, agency=agency, mapped=False)
    rows, next_cursor, total = await paging.fetch(session, query, request)
    found = await _alike(session, rows, today)
    items = [
        ProcedureSuggestions(
            procedure=Coded(code=row.code, name=row.name),
            agency=Coded(code=row.agency_code, name=row.agency_name),
            suggestions=found[row.code],
        )
        for row in rows
    ]
    return Page[ProcedureSuggestions](items=items, next_cursor=next_cursor, total=total)


async def unmapped(session: Session, codes: Collection[str], today: date) -> dict[str, list[Suggestion]]:
    """Those of the procedures that have no national code that day, with what is free and named alike."""
    return await _alike(session, await repository.unmapped_of(session, codes, today), today)


async def _alike(session: Session, rows: Sequence[Any], today: date) -> dict[str, list[Suggestion]]:
    free = {row.code: row for row in await repository.free(session, today)} if rows else {}
    candidates = {code: likeness.word_key(row.name_folded) for code, row in free.items()}
    keys = [likeness.word_key(row.name_folded) for row in rows]
    found = await asyncio.to_thread(likeness.best, keys, candidates)
    return {
        row.code: [Suggestion(national=Coded(code=code, name=free[code].name), score=score) for code, score in best]
        for row, best in zip(rows, found, strict=True)
    }


def _mapping(mapping: NationalCode, name: str, *, listed: bool) -> MappingRead:
    return MappingRead(
        id=mapping.id,
        national=Coded(code=mapping.national_code, name=name),
        listed=listed,
        valid_from=mapping.valid_from,
        valid_to=mapping.valid_to,
        own_code=False,
    )


def _holds(item: MappingRead, day: date) -> bool:
    return (item.valid_from or day) <= day and (item.valid_to or day) >= day
