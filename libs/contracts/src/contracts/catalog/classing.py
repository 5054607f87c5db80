"""How a procedure is classed: level, mode, kind, tier, audience."""

from datetime import date
from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from contracts.catalog.base import Coded, Fact
from contracts.event import Event

Level = Annotated[int, Field(strict=True, ge=1, le=4)]
"""Levels 1-4 of NĐ 43/2011; `true` is none of them."""


class ServiceLevel(Fact):
    """Levels 1-4 of NĐ 43/2011. Provable and observed are None until something proves or shows them.

    `label` is what the public is told: the declared level, lowered to what is provable unless a waiver holds.
    """

    declared: Level
    provable: int | None = None
    observed: int | None = None
    label: int | None = None


class AgencyLevel(Fact):
    """Where one executing agency declares another level than the procedure."""

    agency: Coded
    declared: Level


class Audience(StrEnum):
    CITIZEN = "citizen"
    OVERSEAS_VIETNAMESE = "overseas_vietnamese"
    FOREIGNER = "foreigner"
    ENTERPRISE = "enterprise"
    HOUSEHOLD_BUSINESS = "household_business"
    COOPERATIVE = "cooperative"
    ORGANISATION = "organisation"
    STATE_BODY = "state_body"


class OnlineMode(StrEnum):
    """NĐ 42/2022: thông tin, một phần, toàn trình."""

    INFORMATION = "information"
    PARTIAL = "partial"
    FULL = "full"


class ProcedureKind(StrEnum):
    """Loại thủ tục: set by law, left to the ministry or province to detail, or the province's own (đặc thù)."""

    NATIONAL = "national"
    DELEGATED = "delegated"
    LOCAL = "local"


class Tier(StrEnum):
    """Cấp thực hiện."""

    MINISTRY = "ministry"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"
    OTHER = "other"


class LevelProofChanged(Event):
    """What is proven about a procedure's level at one executing agency, and the level that the public is told."""

    subject: ClassVar[str] = "catalog.level_proof_changed.v1"
    aggregate: ClassVar[str] = "code"

    code: str
    agency: str
    declared: int
    provable: int
    observed: int | None = None
    label: int
    missing: tuple[str, ...] = Field(default=(), description="codes of the proofs that fail or have expired")
    waived_until: date | None = None
