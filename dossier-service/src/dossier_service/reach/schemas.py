from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel, Field

from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.schemas import Command, Prose

DEFINITION = (
    "Hồ sơ trực tiếp đang mở, nộp trước đây hơn một ngày; đã đến tay: ít nhất một thư, tin nhắn được máy chủ nhận hoặc "
    "thông báo đã vào tài khoản người đứng tên, hay cán bộ đã báo qua điện thoại, bưu chính, trực tiếp · Open live "
    "dossiers filed more than a day ago; reached: a mail or text taken by its server, or a notice in the owner's "
    "account, or an official who told them by phone, post or in person"
)


class ToldBody(Command):
    means: Literal["phone", "post", "in_person"]
    note: Prose | None = Field(default=None, description="what was said, or that nobody answered; not shown outside")


class UnreachedDossier(BaseModel):
    """The phone number and address are in the dossier, where it is remembered who reads them."""

    dossier_id: UUID
    code: str
    procedure_code: str
    status: Status
    submitted_at: datetime
    tried: bool = Field(description="some channel was tried and failed for good; else there was none to try")
    failed_at: datetime | None
    failed_channel: str | None
    version: int


class ReachFigure(BaseModel):
    """Percent with two decimals; null where no dossier is open."""

    value: float | None
    numerator: int = Field(description="reached")
    denominator: int
    told_by_hand: int = Field(description="of those reached, by an official alone")
    definition: str
    as_of: datetime
