"""Waivers as a package carries them: signed acts, just as they were signed.

What nobody signed does not travel: an import could name whom it likes as having asked, and so let one person do both.
A seal that is broken is refused. One by a key that is not known here comes in, and lifts nothing while nobody can say
whether it is good: so no import makes a waiver, and a move to other keys loses none.
"""

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Annotated
from uuid import UUID

from contracts.catalog import Level
from contracts.days import Day, Instant
from pydantic import BaseModel, ConfigDict, StringConstraints
from servicekit.database import Session
from servicekit.problems import FieldError, Text

from catalog_service.agencies.schemas import Code
from catalog_service.levels import judging, repository, waivers
from catalog_service.levels.models import LevelWaiver
from catalog_service.levels.problems import OwnWaiver, WaiverInForce
from catalog_service.levels.schemas import Number, Words
from catalog_service.levels.seals import Seal
from catalog_service.levels.waivers import Sealing, WaiverState

MOST = 10_000

Subject = Annotated[str, StringConstraints(min_length=1, max_length=200)]

_UNSIGNED = Text(
    "Quyết định miễn trừ chưa ký không đi cùng gói dữ liệu: hãy đề nghị và ký lại ở đây",
    "A waiver that nobody signed does not travel in a package: ask for it and have it signed here",
)
_BROKEN = Text(
    "Chữ ký không khớp với nội dung: quyết định đã bị sửa sau khi ký",
    "The signature does not fit the content: the waiver was changed after it was signed",
)
_REVOKED_BY = Text("Thiếu người hoặc thời điểm thu hồi", "Who revoked it, or when, is missing")
_DIFFERS = Text("Ở đây quyết định này có nội dung khác", "Here this waiver says something else")
_NO_PROCEDURE = Text("Không có thủ tục nào đã công bố với mã này", "No published procedure has this code")
_NO_UNIT = Text("Không biết cơ quan này", "The unit is not known")


class LevelWaiverDocument(BaseModel):
    """A waiver as it was signed; `signature` is the seal over all the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: UUID
    code: Code
    agency: Code
    level: Level
    reason: Words
    legal_basis: Words
    decision_number: Number
    expires_on: Day
    requested_by: Subject
    requested_at: Instant
    signed_by: Subject | None = None
    signed_at: Instant | None = None
    signature: Annotated[str, StringConstraints(min_length=1, max_length=2000)] | None = None
    revoked_by: Subject | None = None
    revoked_at: Instant | None = None
    revocation_reason: Words | None = None

    def waiver(self) -> LevelWaiver:
        """The row that says the same; instants as the database gives them."""
        values = {name: _in_utc(value) for name, value in self.model_dump(exclude={"agency"}).items()}
        return LevelWaiver(**values, agency_code=self.agency, version=3 if self.revoked_at else 2)


async def documents(session: Session) -> list[LevelWaiverDocument]:
    """The signed ones, by their ids; not those whose seal does not fit."""
    rows = [row for row in await repository.all_waivers(session) if row.signature]
    seal = session.info[waivers.SEAL]
    return [_document(row) for row in rows if seal.of(waivers.signed_content(row), row.signature) is not Seal.BROKEN]


async def known(session: Session) -> dict[UUID, LevelWaiverDocument]:
    """All that are here, unsigned ones too."""
    return {row.id: _document(row) for row in await repository.all_waivers(session)}


async def put(session: Session, changes: Iterable[LevelWaiverDocument], now: datetime) -> None:
    """New waivers, signatures and revocations, which have no faults; their procedures are judged anew."""
    codes: set[str] = set()
    for document in changes:
        waiver = document.waiver()
        here = await repository.waiver_for_update(session, document.code, document.id)
        waiver.version = here.version + 1 if here else waiver.version
        await session.merge(waiver)
        codes.add(document.code)
    await session.flush()
    if codes:
        await judging.refresh(session, sorted(codes), now)


def merged(document: LevelWaiverDocument, here: Mapping[UUID, LevelWaiverDocument]) -> LevelWaiverDocument:
    """A revocation is never taken back, nor a signature: a document without is older than what is here."""
    known_one = here.get(document.id)
    if known_one is None or (document.revoked_at and not known_one.revoked_at):
        return document
    return known_one if known_one.revoked_at or known_one.signature else document


def faults(
    document: LevelWaiverDocument,
    here: Mapping[UUID, LevelWaiverDocument],
    procedures: Container[str],
    units: Container[str],
    sealing: Sealing,
) -> list[FieldError]:
    """What is wrong with one waiver, whatever others there are."""
    if document.signature is None or document.signed_by is None or document.signed_at is None:
        return [FieldError("/signature", "level_waiver_unsigned", _UNSIGNED)]
    found: list[FieldError] = []
    if document.signed_by == document.requested_by:
        found.append(FieldError("/signed_by", OwnWaiver.code, OwnWaiver.title))
    if (document.revoked_by is None) != (document.revoked_at is None):
        found.append(FieldError("/revoked_by", "missing", _REVOKED_BY))
    elif document.revocation_reason and document.revoked_at is None:
        found.append(FieldError("/revoked_at", "missing", _REVOKED_BY))
    if sealing.of(waivers.signed_content(document.waiver()), document.signature) is Seal.BROKEN:
        found.append(FieldError("/signature", "level_waiver_seal_broken", _BROKEN))
    if document.code not in procedures:
        found.append(FieldError("/code", "unknown_code", _NO_PROCEDURE))
    if document.agency not in units:
        found.append(FieldError("/agency", "unknown_code", _NO_UNIT))
    known_one = here.get(document.id)
    if known_one and _asked(known_one) != _asked(document):
        found.append(FieldError("/id", "history_differs", _DIFFERS))
    return found


def is_by_unknown_key(document: LevelWaiverDocument, sealing: Sealing) -> bool:
    """It comes in and lifts nothing."""
    signature = document.signature or ""
    return sealing.of(waivers.signed_content(document.waiver()), signature) is Seal.UNKNOWN_KEY


def twice_in_force(after: Iterable[LevelWaiverDocument], today: date, sealing: Sealing) -> dict[UUID, list[FieldError]]:
    """By waiver: another one lifts the same level already; two would outlast the revocation of either."""
    holding: dict[tuple[str, str], list[LevelWaiverDocument]] = {}
    for document in after:
        if waivers.state_of(document.waiver(), today, sealing) is WaiverState.IN_FORCE:
            holding.setdefault((document.code, document.agency), []).append(document)
    error = FieldError("/id", WaiverInForce.code, WaiverInForce.title)
    found: dict[UUID, list[FieldError]] = {}
    for same in holding.values():
        for earlier, later in combinations(sorted(same, key=lambda one: (one.signed_at, one.id)), 2):
            if earlier.level >= later.level:
                found |= {key: [error] for key in (earlier.id, later.id)}
    return found


def _asked(document: LevelWaiverDocument) -> LevelWaiverDocument:
    """What was asked for, before anybody signed or revoked it."""
    later = ("signed_by", "signed_at", "signature", "revoked_by", "revoked_at", "revocation_reason")
    return document.model_copy(update=dict.fromkeys(later))


def _document(row: LevelWaiver) -> LevelWaiverDocument:
    names = LevelWaiverDocument.model_fields.keys() - {"agency"}
    return LevelWaiverDocument(agency=row.agency_code, **{name: getattr(row, name) for name in names})


def _in_utc(value: object) -> object:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
