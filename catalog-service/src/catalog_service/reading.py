"""What all catalogue reads share: the day they are asked for, their cache rule, conditional answers."""

import hashlib
from datetime import date
from typing import Annotated

from contracts.days import Day
from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from servicekit.clock import VIETNAM, Now

PUBLIC = "public, no-cache"
"""Anybody may keep it, nobody may use it without asking: a read is never stale."""


REVALIDATED = "no-cache"
"""For what changes without an event of the catalogue: the gateway keeps none of it, and whoever does asks first."""


async def today(now: Now) -> date:
    return now.astimezone(VIETNAM).date()


async def _day(now: Now, at: Annotated[Day | None, Query(description="default: today in Vietnam")] = None) -> date:
    return at or await today(now)


At = Annotated[date, Depends(_day)]
Today = Annotated[date, Depends(today)]


def stored_json(request: Request, body: bytes, etag: str, cache_control: str = PUBLIC) -> Response:
    """The bytes as they were stored, or 304 when the caller has them already."""
    headers = {"ETag": etag, "Cache-Control": cache_control}
    if is_known(request.headers.get("if-none-match", ""), etag):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def tagged_json(request: Request, read: BaseModel, cache_control: str = PUBLIC) -> Response:
    """A list or another answer that is made anew each time, tagged by its bytes: caches keep it as they do a record."""
    body = read.model_dump_json().encode()
    return stored_json(request, body, f'"{hashlib.sha256(body).hexdigest()[:32]}"', cache_control)


def is_known(if_none_match: str, etag: str) -> bool:
    """Whether a caller who sends this If-None-Match has what the ETag names."""
    # RFC 9110 13.1.2: If-None-Match compares weakly.
    known = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
    return "*" in known or etag in known
