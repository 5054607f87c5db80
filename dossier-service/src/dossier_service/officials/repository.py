from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from servicekit.auth import Caller
from servicekit.database import Session
from sqlalchemy import Select, exists, select
from sqlalchemy.dialects.postgresql import insert

from dossier_service.officials.models import Official
from dossier_service.provenance.contacts import CONTACT_KEY, hashes_of
from dossier_service.units.repository import codes_below

ACTING_ROLES = frozenset({"clerk", "officer", "approver"})


async def get(session: Session, subject: str) -> Official | None:
    return await session.get(Official, subject)


async def get_for_update(session: Session, subject: str) -> Official | None:
    return await session.get(Official, subject, with_for_update=True)


async def get_all(session: Session, subjects: Collection[str]) -> dict[str, Official]:
    found = await session.scalars(select(Official).where(Official.subject.in_(subjects)))
    return {official.subject: official for official in found}


def below(root: str, unit: str | None) -> Select[Official]:
    """Officials of a unit and of all below it, within the root's."""
    query = select(Official).where(Official.unit.in_(codes_below(root)))
    if unit:
        query = query.where(Official.unit.in_(codes_below(unit)))
    return query.order_by(Official.unit, Official.subject)


async def learn(session: Session, caller: Caller, now: datetime) -> None:
    """The last log-in is right, whatever was known before."""
    row = {"subject": caller.subject, "roles": sorted(caller.roles), "unit": caller.unit, "last_seen_at": now}
    said = caller.profile.model_dump(include={"phone", "email"}) if caller.profile else {}
    row["contacts"] = hashes_of(said, session.info.get(CONTACT_KEY))
    await _put(session, [row], {"roles", "unit", "last_seen_at", "contacts"})


async def any_has(session: Session, contacts: list[bytes]) -> bool:
    """Whether one of these contacts is an official's, as far as officials' log-ins carry any."""
    return bool(contacts) and bool(await session.scalar(select(exists().where(Official.contacts.overlap(contacts)))))


async def enter(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Of somebody who has logged in the log-in stays right."""
    unseen = Official.last_seen_at.is_(None)
    await _put(session, rows, {"roles", "unit"}, unseen)


async def _put(session: Session, rows: Sequence[dict[str, Any]], changed: set[str], where: Any = None) -> None:
    statement = insert(Official).values(list(rows))
    values = {name: statement.excluded[name] for name in changed}
    await session.execute(statement.on_conflict_do_update(index_elements=[Official.subject], set_=values, where=where))
