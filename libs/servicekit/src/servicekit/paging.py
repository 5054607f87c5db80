"""Lists: `page_size`, opaque `cursor`, keyset and never OFFSET; the total only when asked, exact up to 10,000."""

import base64
import binascii
from typing import Annotated, Any, Generic, Literal, TypeVar

import asyncpg
from fastapi import Depends, Query
from pydantic import BaseModel
from sqlakeyset import BadBookmark, InvalidPage
from sqlakeyset.asyncio import select_page
from sqlakeyset.columns import OC
from sqlakeyset.paging import process_args, where_condition_for_page
from sqlalchemy import ColumnElement, Row, Select, func, select
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from servicekit.problems import FieldError, InvalidParameter, Text

COUNT_LIMIT = 10_000

Item = TypeVar("Item")
# What the database says of a forged cursor: values of another type, or that can't be values at all.
_WRONG_VALUES = (asyncpg.DataError, asyncpg.SyntaxOrAccessError, asyncpg.CharacterNotInRepertoireError)
_BAD_BOOKMARKS = (InvalidPage, BadBookmark, ArgumentError, ValueError, TypeError, KeyError)
_BAD_CURSOR = Text("Con trỏ trang không hợp lệ", "The cursor is not valid")


class Total(BaseModel):
    value: int
    relation: Literal["exact", "at_least"]


class Page(BaseModel, Generic[Item]):
    items: list[Item]
    next_cursor: str | None = None
    total: Total | None = None


class PageRequest(BaseModel):
    page_size: int = 25
    cursor: str | None = None
    with_total: bool = False


async def _page_request(
    page_size: Annotated[int, Query(ge=1, le=100)] = 25,
    cursor: Annotated[str | None, Query(max_length=2000)] = None,
    with_total: bool = False,
) -> PageRequest:
    return PageRequest(page_size=page_size, cursor=cursor, with_total=with_total)


Paging = Annotated[PageRequest, Depends(_page_request)]


async def fetch(
    session: AsyncSession, statement: Select[Any], paging: PageRequest, *, counted: Select[Any] | None = None
) -> tuple[list[Row[Any]], str | None, Total | None]:
    """Rows of one page of an ordered statement whose sort columns are NOT NULL and end with a unique one.

    `counted` is everything, where the statement reads no further than the page.
    """
    try:
        page = await select_page(session, statement, paging.page_size, page=_decode(paging.cursor))
    except _BAD_BOOKMARKS as error:
        raise _invalid_cursor() from error
    except DBAPIError as error:
        if paging.cursor and isinstance(error.orig and error.orig.__cause__, _WRONG_VALUES):
            raise _invalid_cursor() from error
        raise
    next_cursor = _encode(page.paging.bookmark_next) if page.paging.has_next else None
    everything = statement if counted is None else counted
    return list(page), next_cursor, await total(session, everything) if paging.with_total else None


def after(session: AsyncSession, paging: PageRequest, *ordering: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """What lies after the cursor, for the parts that a page is merged from; nothing to say of the first page."""
    try:
        place = process_args(page=_decode(paging.cursor)).place
        columns = [OC(column) for column in ordering]
        return [where_condition_for_page(columns, place, session.get_bind().dialect)] if place else []
    except _BAD_BOOKMARKS as error:
        raise _invalid_cursor() from error


def _invalid_cursor() -> InvalidParameter:
    return InvalidParameter(errors=[FieldError("?cursor", "invalid_cursor", _BAD_CURSOR)])


async def total(session: AsyncSession, statement: Select[Any]) -> Total:
    """How many rows the statement has, counted no further than `COUNT_LIMIT`."""
    limited = statement.order_by(None).limit(COUNT_LIMIT + 1).subquery()
    counted = await session.scalar(select(func.count()).select_from(limited)) or 0
    if counted > COUNT_LIMIT:
        return Total(value=COUNT_LIMIT, relation="at_least")
    return Total(value=counted, relation="exact")


def _encode(bookmark: str) -> str:
    return base64.urlsafe_b64encode(bookmark.encode()).decode().rstrip("=")


def _decode(cursor: str | None) -> str | None:
    if cursor is None:
        return None
    try:
        bookmark = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise ValueError("cursor") from error
    if not bookmark.startswith(">"):
        raise ValueError("cursor")
    return bookmark
