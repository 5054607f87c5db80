from uuid import UUID

from servicekit.database import Session
from servicekit.problems import IdempotencyKeyReused
from servicekit.tables import idempotency_key
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert


async def outcome_under(session: Session, caller: str, key: str, dossier_id: UUID, fingerprint: bytes) -> bytes | None:
    """What was done with the dossier under this key before; also by a request that never came to its end.

    Raises IdempotencyKeyReused when that was another command.
    """
    query = select(idempotency_key.c.body, idempotency_key.c.fingerprint).where(
        idempotency_key.c.caller == caller, idempotency_key.c.key == _of_item(key, dossier_id)
    )
    known = (await session.execute(query)).one_or_none()
    if known and known.fingerprint != fingerprint:
        raise IdempotencyKeyReused
    return known.body if known else None


async def remember(
    session: Session, caller: str, key: str, dossier_id: UUID, outcome: bytes, fingerprint: bytes
) -> None:
    """In the transaction of the act itself."""
    row = {"caller": caller, "key": _of_item(key, dossier_id), "fingerprint": fingerprint}
    await session.execute(insert(idempotency_key).values(**row, status=200, headers={}, body=outcome))


def _of_item(key: str, dossier_id: UUID) -> str:
    return f"{key}\n{dossier_id}"
