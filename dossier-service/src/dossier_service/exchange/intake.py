"""`POST /sync/dossiers`: what a partner reports, set-based, an outcome per item."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from contracts.catalog import Channel, ProcedureRecord
from contracts.dossier import DossierSubmitted, ExternalReceived, Filer, Origin
from pydantic import ValidationError
from servicekit import outbox
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.problems import FieldError, Problem, Text
from servicekit.rendering import field_errors

from dossier_service.deadlines import service as deadlines
from dossier_service.dossiers import numbering, steps
from dossier_service.dossiers import repository as dossiers
from dossier_service.dossiers.actions import Action
from dossier_service.dossiers.codes import local_day
from dossier_service.dossiers.lifecycle import Status
from dossier_service.dossiers.models import Dossier
from dossier_service.dossiers.people import owner_key
from dossier_service.dossiers.steps import SYSTEM, Step
from dossier_service.exchange import repository
from dossier_service.exchange.models import ExternalDossier
from dossier_service.exchange.schemas import SyncItem, SyncOutcome
from dossier_service.filing import places
from dossier_service.filing.announcement import submitted_facts
from dossier_service.filing.places import Place
from dossier_service.procedures import service as catalogue
from dossier_service.procedures.rules import case_of, level_at
from dossier_service.provenance import service as provenance
from dossier_service.units import service as units
from dossier_service.units.problems import UnitEnded, UnitNotYetInForce

NATIONAL_PORTAL = "national-portal"


@dataclass(frozen=True)
class Surroundings:
    """What is looked up once for all items."""

    partner: str
    sender: Caller
    agencies: set[str]
    procedures: set[str]
    known: dict[str, ExternalDossier]
    ours: set[str]
    now: datetime
    language: str

    def rejected(self, item: SyncItem, code: str, pointer: str, message: Text, **extras: Any) -> SyncOutcome:
        return rejected(item.external_code, FieldError(pointer, code, message), self.language, **extras)


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
            outcomes.append(await _file(session, item, around))
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


def rejected(external_code: str | None, fault: FieldError, language: str, **extras: Any) -> SyncOutcome:
    problem = {"code": fault.code, "pointer": fault.pointer, "detail": fault.message.in_language(language)}
    return SyncOutcome(external_code=external_code, outcome="rejected", problem=problem | extras)


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


async def _file(session: Session, item: SyncItem, around: Surroundings) -> SyncOutcome:
    """Filed on the national portal (since 2025 the single front door): a dossier like any other, awaiting a clerk."""
    if item.external_code in around.ours:
        return SyncOutcome(external_code=item.external_code, outcome="unchanged")
    day = local_day(item.submitted_at or around.now)
    try:
        record = await catalogue.to_file(session, item.procedure_code, day)
        place = await places.choose(session, record, item.agency, None, day)
    except Problem as problem:
        return _refused(item, problem, around)
    around.ours.add(item.external_code)
    dossier = await _new_dossier(session, item, record, place, around)
    session.add(dossier)
    await deadlines.turn_answer_clock(session, dossier, Status.DRAFT, around.now)
    await session.flush()
    await provenance.capture(session, dossier, around.sender, around.now)
    step = Step(Action.SUBMIT, SYSTEM, around.now, None, details={"source": around.partner})
    await steps.write_down(session, dossier, step, None)
    await steps.tell(session, dossier, step, DossierSubmitted, **submitted_facts(dossier, record))
    return SyncOutcome(external_code=item.external_code, outcome="created")


def _refused(item: SyncItem, problem: Problem, around: Surroundings) -> SyncOutcome:
    """What would keep anybody from filing it here keeps this item alone."""
    about_unit = isinstance(problem, UnitEnded | UnitNotYetInForce)
    pointer = problem.errors[0].pointer if problem.errors else "/agency" if about_unit else "/procedure_code"
    return around.rejected(item, problem.code, pointer, problem.title, **problem.extras)


async def _new_dossier(
    session: Session, item: SyncItem, record: ProcedureRecord, place: Place, around: Surroundings
) -> Dossier:
    applicant = item.applicant.model_dump(mode="json", exclude_none=True) if item.applicant else {}
    filed_at = item.submitted_at or around.now
    day = local_day(filed_at)
    return Dossier(
        id=uuid7(),
        draft_number=await dossiers.next_draft_number(session, day),
        code=await numbering.next_code(session, item.agency, Origin.LIVE, day),
        external_code=item.external_code,
        source=around.partner,
        origin=Origin.LIVE,
        status=Status.SUBMITTED,
        procedure_code=record.code,
        procedure_version=record.version,
        case_name=case_of(record, Channel.ONLINE, None).name,
        level=level_at(record, item.agency),
        field=record.field.code,
        executing_agency=item.agency,
        receiving_unit=place.receiving_unit,
        returning_unit=place.receiving_unit,
        current_unit=place.receiving_unit,
        owner_key=owner_key(
            applicant["kind"],
            applicant.get("identity_number"),
            applicant.get("tax_code"),
            f"external:{item.external_code}",
        ),
        submitted_by=f"partner:{around.partner}",
        filer=Filer.STATE_BODY if applicant["kind"] == "state_body" else Filer.SELF,
        channel=item.channel,
        applicant=applicant,
        delivery={"method": "online"},
        form=item.form,
        submitted_at=filed_at,
        supplement_count=0,
        sequence=0,
        created_at=around.now,
        updated_at=around.now,
    )
