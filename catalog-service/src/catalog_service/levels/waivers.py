"""Waivers: what is signed, and whether one holds. Pure but for the keys behind `Sealing`."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import orjson

from catalog_service.levels.seals import Seal

if TYPE_CHECKING:
    from catalog_service.levels.models import LevelWaiver

LONGEST_DAYS = 180
SEAL = "level_seal"
"""Where a session carries it: the one thing of the process that judging a level needs."""


class WaiverState(StrEnum):
    REQUESTED = "requested"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REVOKED = "revoked"
    TAMPERED = "tampered"
    """The stored row is not the one that was signed: it lifts nothing."""
    UNKNOWN_KEY = "unknown_key"
    """Signed with a key that is no longer configured, so nobody can say whether the row was changed: lifts nothing."""


class Sealing(Protocol):
    def sign(self, content: bytes) -> str: ...

    def of(self, content: bytes, signature: str) -> Seal: ...


_SIGNED = (
    "code",
    "agency_code",
    "level",
    "reason",
    "legal_basis",
    "decision_number",
    "expires_on",
    "requested_by",
    "requested_at",
    "signed_by",
    "signed_at",
    "revoked_by",
    "revoked_at",
)


def signed_content(waiver: "LevelWaiver") -> bytes:
    """Everything that was decided, its revocation too, in one fixed writing."""
    content = {"id": str(waiver.id)} | {name: getattr(waiver, name) for name in _SIGNED}
    if waiver.revocation_reason is not None:
        # Left out where there is none: what was signed before it could be given still is what was signed.
        content["revocation_reason"] = waiver.revocation_reason
    return orjson.dumps(content, option=orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z)


def state_of(waiver: "LevelWaiver", today: date, sealing: Sealing | None) -> WaiverState:
    """Without a seal nothing can be verified, and what is not verified does not hold."""
    if waiver.revoked_at is not None:
        return WaiverState.REVOKED
    if waiver.signature is None or waiver.signed_by is None:
        return WaiverState.REQUESTED
    if waiver.signed_by == waiver.requested_by or sealing is None:
        return WaiverState.TAMPERED
    match sealing.of(signed_content(waiver), waiver.signature):
        case Seal.OURS:
            return WaiverState.IN_FORCE if today <= waiver.expires_on else WaiverState.EXPIRED
        case Seal.UNKNOWN_KEY:
            return WaiverState.UNKNOWN_KEY
        case Seal.BROKEN:
            return WaiverState.TAMPERED
