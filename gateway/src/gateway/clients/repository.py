from datetime import datetime
from typing import Any

from servicekit.database import Session
from sqlalchemy import CursorResult, delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from gateway.clients.models import Partner, PartnerSecret, Revocation, UsedAssertion


async def active_partner(session: Session, name: str) -> Partner | None:
    return await session.scalar(select(Partner).where(Partner.name == name, Partner.active))


async def valid_secrets(session: Session, partner: str) -> list[PartnerSecret]:
    still_valid = or_(PartnerSecret.expires_at.is_(None), PartnerSecret.expires_at > func.now())
    return list(await session.scalars(select(PartnerSecret).where(PartnerSecret.partner == partner, still_valid)))


async def add_if_absent(session: Session, partner: Partner) -> None:
    values = {"name": partner.name, "agencies": partner.agencies, "scopes": partner.scopes}
    await session.execute(insert(Partner).values(values).on_conflict_do_nothing())


async def use_assertion(session: Session, partner: str, token_id: str, expires_at: datetime) -> bool:
    """False when it was used before."""
    values = {"partner": partner, "token_id": token_id, "expires_at": expires_at}
    result = await session.execute(insert(UsedAssertion).values(values).on_conflict_do_nothing())
    assert isinstance(result, CursorResult)  # noqa: S101 - for the type checker
    return result.rowcount == 1


async def revoke(session: Session, token_id: str, expires_at: datetime) -> None:
    values = {"token_id": token_id, "expires_at": expires_at}
    await session.execute(insert(Revocation).values(values).on_conflict_do_nothing())


async def revoked_token_ids(session: Session) -> set[str]:
    return set(await session.scalars(select(Revocation.token_id).where(Revocation.expires_at > func.now())))


async def inactive_partners(session: Session) -> set[str]:
    return set(await session.scalars(select(Partner.name).where(~Partner.active)))


async def forget_expired(session: Session) -> None:
    tables: tuple[Any, ...] = (Revocation, UsedAssertion)
    for table in tables:
        await session.execute(delete(table).where(table.expires_at < func.now()))
