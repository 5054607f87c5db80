"""`POST /sync/dossiers`: what a partner reports, set-based, an outcome per item."""

import hashlib
from datetime import datetime
from typing import Any

import orjson
from contracts.dossier import ExternalReceived
from pydantic import ValidationError
from servicekit import outbox
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.problems import Text
from servicekit.rendering import field_errors

from dossier_service.dossiers.codes import local_day
from dossier_service.exchange import portal_filings, repository
from dossier_service.exchange.models import ExternalDossier
from dossier_service.exchange.schemas import SyncItem, SyncOutcome
from dossier_service.exchange.surroundings import Surroundings, rejected
from dossier_service.units import service as units

NATIONAL_PORTAL = "national-portal"


async def receive(
    session: Session, raw_items: list[dict[str, Any]], partner: Caller, now: datetime, language: str
) -> list[SyncOutcome]:
    """An outcome for each; what is wrong with one is said in that language (`vi` or `en`)."""
    parsed = [_parse(raw, language) for raw in raw_items]
    parsed = await _in_own_codes(session, parsed, now)
    items = [item for item in parsed if isinstance(item, SyncItem)]
    around = await _look_up(session, items, partner, now, language)
    outcomes: list[SyncOutcome] = []
    rows: dict[str, dict[str, Any]] = {}
    for item in parsed:
        if isinstance(item, SyncOutcome):
            outcomes.append(item)
            continue
        rejected = _rejection(item, around)
        if rejected:
            outcomes.append(rejected)
        elif around.partner == NATIONAL_PORTAL and item.status == 1:
            outcomes.append(await portal_filings.file(session, item, around))
        else:
            outcomes.append(_merge(item, around, rows))
    await repository.put_external(session, list(rows.values()))
    await outbox.record(session, *(_event(row, now) for row in rows.values()))
    return outcomes


async def _in_own_codes(
    session: Session, parsed: list[SyncItem | SyncOutcome], now: datetime
) -> list[SyncItem | SyncOutcome]:
    """A partner names agencies in either regime; what is stored and compared is ours."""
    given = {item.agency for item in parsed if isinstance(item, SyncItem)}
    own = await units.own_codes(session, given, local_day(now)) if given else {}
    return [
        item.model_copy(update={"agency": own[item.agency]}) if isinstance(item, SyncItem) else item for item in parsed
    ]


async def _look_up(
    session: Session, items: list[SyncItem], partner: Caller, now: datetime, language: str
) -> Surroundings:
    """One load of a partner at a time: two that race would both find a new code missing, and each make it."""
    name = partner.client or partner.subject
    await repository.lock_source(session, name)
    codes = sorted({item.external_code for item in items})
    everywhere = "*" in partner.agencies
    agencies = await (
        repository.all_agencies(session) if everywhere else repository.agencies_below(session, partner.agencies)
    )
    return Surroundings(
        partner=name,
        sender=partner,
        agencies=agencies | set(partner.agencies),
        procedures=await repository.known_procedures(session, {item.procedure_code for item in items}),
        known=await repository.external(session, name, codes),
        ours=await repository.filed_elsewhere(session, name, codes),
        now=now,
        language=language,
    )


def _parse(raw: dict[str, Any], language: str) -> SyncItem | SyncOutcome:
    try:
        return SyncItem.model_validate(raw)
    except ValidationError as error:
        code = raw.get("external_code")
        first = field_errors(error)[0]._replace(code="invalid_item")
        return rejected(code if isinstance(code, str) else None, first, language)


_NOT_YOURS = Text("Cơ quan không thuộc phạm vi của đối tác", "The agency is not among the partner's")
_UNKNOWN = Text("Không có thủ tục này", "There is no such procedure")
_OURS = Text("Hồ sơ do hệ thống này xử lý, tiến độ lấy từ đây", "The dossier is ours; its progress comes from here")
_NO_APPLICANT = Text("Hồ sơ nộp phải có người nộp", "A filing needs its applicant")


def _rejection(item: SyncItem, around: Surroundings) -> SyncOutcome | None:
    if item.agency not in around.agencies:
        return around.rejected(item, "agency_not_yours", "/agency", _NOT_YOURS)
    if item.procedure_code not in around.procedures:
        return around.rejected(item, "procedure_unknown", "/procedure_code", _UNKNOWN)
    if item.external_code in around.ours and item.status != 1:
        return around.rejected(item, "handled_here", "/status", _OURS)
    if around.partner == NATIONAL_PORTAL and item.status == 1 and item.applicant is None:
        return around.rejected(item, "applicant_missing", "/applicant", _NO_APPLICANT)
    return None


def _merge(item: SyncItem, around: Surroundings, rows: dict[str, dict[str, Any]]) -> SyncOutcome:
    """Against what is stored, and against an earlier item of the same batch."""
    document = item.model_dump(mode="json")
    content_hash = hashlib.sha256(orjson.dumps(document, option=orjson.OPT_SORT_KEYS)).digest()
    stored = around.known.get(item.external_code)
    before = rows.get(item.external_code) or _as_row(stored)
    if before:
        if item.sequence < before["sequence"]:
            return SyncOutcome(external_code=item.external_code, outcome="stale")
        if content_hash == before["content_hash"]:
            return SyncOutcome(external_code=item.external_code, outcome="unchanged")
    rows[item.external_code] = {
        "source": around.partner,
        "external_code": item.external_code,
        "id": before["id"] if before else uuid7(),
        "sequence": item.sequence,
        "revision": stored.revision + 1 if stored else 1,
        "procedure_code": item.procedure_code,
        "agency": item.agency,
        "status": item.status,
        "outcome": item.outcome,
        "item": document,
        "content_hash": content_hash,
        "received_at": around.now,
        "updated_at": around.now,
    }
    return SyncOutcome(external_code=item.external_code, outcome="updated" if before else "created")


def _as_row(known: ExternalDossier | None) -> dict[str, Any] | None:
    if known is None:
        return None
    return {
        "id": known.id,
        "sequence": known.sequence,
        "content_hash": known.content_hash,
    }


def _event(row: dict[str, Any], now: datetime) -> ExternalReceived:
    return ExternalReceived(
        sequence=row["revision"],
        occurred_at=now,
        dossier_id=row["id"],
        procedure_code=row["procedure_code"],
        agency=row["agency"],
        source=row["source"],
        external_code=row["external_code"],
        status=row["status"],
        outcome=row["outcome"],
    )
