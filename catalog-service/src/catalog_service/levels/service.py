"""What is done about levels: probes reported, waivers asked for and signed, dossiers observed."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.catalog import Coded, OnlineMode
from servicekit import paging
from servicekit.auth import Caller
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.etag import ExpectedVersion
from servicekit.ids import uuid7
from servicekit.paging import Page, PageRequest
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service.levels import judging, repository, taxonomy, waivers
from catalog_service.levels.models import LevelProbe, LevelStanding, LevelWaiver
from catalog_service.levels.problems import OwnWaiver, ServiceNotOffered, WaiverNotFound, WaiverNotOpen
from catalog_service.levels.proofs import Source
from catalog_service.levels.schemas import (
    Coverage,
    CoverageListed,
    CoverageSummary,
    ProbeReport,
    ServiceCount,
    ServiceCounts,
    StandingRead,
    WaiverRead,
    WaiverRequest,
)
from catalog_service.levels.taxonomy import Classification, Taxonomy
from catalog_service.levels.waivers import WaiverState
from catalog_service.procedures.problems import ProcedureNotFound

_UNKNOWN_SERVICE = Text("Cơ quan này không thực hiện thủ tục", "The agency does not execute this procedure")
_IN_THE_FUTURE = Text("Thời điểm kiểm tra ở tương lai", "The probe lies in the future")
_PAST = Text("Ngày hết hạn đã qua", "The last day is over")
_TOO_LONG = Text("Quá 180 ngày kể từ hôm nay", "More than 180 days from today")
_ABOVE_DECLARED = Text("Cao hơn mức độ đã công bố", "Above the declared level")


async def report_probe(session: Session, report: ProbeReport, caller: Caller, now: datetime) -> LevelStanding:
    """Keep what a probe found and judge the procedure by it at once. Raises InvalidBody."""
    if await repository.get_standing(session, report.procedure_code, report.agency) is None:
        raise InvalidBody(errors=[FieldError("/agency", "not_executing", _UNKNOWN_SERVICE)])
    if report.at > now + timedelta(minutes=1):
        raise InvalidBody(errors=[FieldError("/at", "in_the_future", _IN_THE_FUTURE)])
    probe = LevelProbe(
        id=uuid7(),
        code=report.procedure_code,
        agency_code=report.agency,
        proof=report.proof.value,
        passed=report.outcome == "passed",
        evidence=report.evidence.model_dump(mode="json", exclude_none=True),
        at=report.at,
        reported_by=caller.subject,
        reported_at=now,
    )
    session.add(probe)
    await session.flush()
    await judging.refresh(session, [report.procedure_code], now)
    standing = await repository.get_standing(session, report.procedure_code, report.agency)
    if standing is None:
        raise ServiceNotOffered
    return standing


def read_standing(standing: LevelStanding) -> StandingRead:
    return StandingRead(
        code=standing.code,
        agency=standing.agency_code,
        declared=standing.declared,
        provable=standing.provable,
        observed=standing.observed,
        label=standing.label,
        missing=standing.missing,  # type: ignore[arg-type]
        waived_until=standing.waived_until,
        checked_at=standing.checked_at,
    )


async def coverage(session: Session, day: date, request: PageRequest) -> Coverage:
    sources = [source.value for source in Source]
    counted = await repository.coverage_summary(session, day, sources)
    rows, next_cursor, total = await paging.fetch(session, repository.coverage(day), request)
    summary = CoverageSummary(
        level3=counted.level3,
        level4=counted.level4,
        proven=counted.proven,
        by={source: getattr(counted, f"by_{source}") for source in Source},
        last_proof_at=counted.last_proof_at,
    )
    return Coverage(items=[_covered(row) for row in rows], next_cursor=next_cursor, total=total, summary=summary)


def _covered(row: Any) -> CoverageListed:
    return CoverageListed(
        code=row.code,
        name=row.name,
        agency=Coded(code=row.agency_code, name=row.agency_name),
        declared=row.declared,
        provable=row.provable,
        label=row.label,
        missing=row.missing,
        proven_by=row.proven_by,
        last_proof_at=row.last_proof_at,
    )


async def request_waiver(
    session: Session, code: str, request: WaiverRequest, caller: Caller, now: datetime
) -> LevelWaiver:
    """Without effect until somebody else signs it. Raises ServiceNotOffered, InvalidBody."""
    standing = await repository.get_standing(session, code, request.agency)
    if standing is None:
        raise ServiceNotOffered
    errors = list(_waiver_faults(request, standing.declared, now.astimezone(VIETNAM).date()))
    if errors:
        raise InvalidBody(errors=errors)
    values = request.model_dump(exclude={"agency"})
    waiver = LevelWaiver(
        id=uuid7(),
        code=code,
        agency_code=request.agency,
        requested_by=caller.subject,
        requested_at=now,
        version=1,
        **values,
    )
    session.add(waiver)
    await session.flush()
    return waiver


def _waiver_faults(request: WaiverRequest, declared: int, today: date) -> Any:
    if request.level > declared:
        yield FieldError("/level", "above_declared", _ABOVE_DECLARED)
    if request.expires_on < today:
        yield FieldError("/expires_on", "in_the_past", _PAST)
    if request.expires_on > today + timedelta(days=waivers.LONGEST_DAYS):
        yield FieldError("/expires_on", "too_long", _TOO_LONG)


async def sign_waiver(
    session: Session, code: str, waiver_id: UUID, expected: ExpectedVersion, caller: Caller, now: datetime
) -> LevelWaiver:
    """Raises WaiverNotFound, VersionConflict, OwnWaiver, WaiverNotOpen."""
    waiver = await _get_for_update(session, code, waiver_id, expected)
    if waiver.requested_by == caller.subject:
        raise OwnWaiver
    if state_of(session, waiver, now) is not WaiverState.REQUESTED or waiver.expires_on < _day(now):
        raise WaiverNotOpen
    waiver.signed_by, waiver.signed_at = caller.subject, now
    waiver.signature = _seal(session).sign(waivers.signed_content(waiver))
    waiver.version += 1
    await session.flush()
    await judging.refresh(session, [code], now)
    return waiver


async def revoke_waiver(
    session: Session, code: str, waiver_id: UUID, expected: ExpectedVersion, caller: Caller, now: datetime
) -> LevelWaiver:
    """Raises WaiverNotFound, VersionConflict, WaiverNotOpen."""
    waiver = await _get_for_update(session, code, waiver_id, expected)
    if state_of(session, waiver, now) in (WaiverState.REVOKED, WaiverState.EXPIRED):
        raise WaiverNotOpen
    was_signed = state_of(session, waiver, now) is WaiverState.IN_FORCE
    waiver.revoked_by, waiver.revoked_at = caller.subject, now
    if was_signed:
        # Signed anew, or taking the revocation out of the row would bring the waiver back.
        waiver.signature = _seal(session).sign(waivers.signed_content(waiver))
    waiver.version += 1
    await session.flush()
    await judging.refresh(session, [code], now)
    return waiver


async def get_waiver(session: Session, code: str, waiver_id: UUID) -> LevelWaiver:
    """Raises WaiverNotFound."""
    waiver = await repository.waiver(session, code, waiver_id)
    if waiver is None:
        raise WaiverNotFound
    return waiver


async def waivers_of(session: Session, code: str, request: PageRequest, now: datetime) -> Page[WaiverRead]:
    rows, next_cursor, total = await paging.fetch(session, repository.waivers(code), request)
    items = [read_waiver(session, row[0], now) for row in rows]
    return Page[WaiverRead](items=items, next_cursor=next_cursor, total=total)


def read_waiver(session: Session, waiver: LevelWaiver, now: datetime) -> WaiverRead:
    names = WaiverRead.model_fields.keys() - {"agency", "state"}
    values = {name: getattr(waiver, name) for name in names}
    return WaiverRead(agency=waiver.agency_code, state=state_of(session, waiver, now), **values)


def state_of(session: Session, waiver: LevelWaiver, now: datetime) -> WaiverState:
    return waivers.state_of(waiver, _day(now), _seal(session))


async def _get_for_update(session: Session, code: str, waiver_id: UUID, expected: ExpectedVersion) -> LevelWaiver:
    waiver = await repository.waiver_for_update(session, code, waiver_id)
    if waiver is None:
        raise WaiverNotFound
    expected.require(waiver.version)
    return waiver


def _seal(session: Session) -> Any:
    return session.info[waivers.SEAL]


def _day(now: datetime) -> date:
    return now.astimezone(VIETNAM).date()


async def observe(session: Session, dossier_id: UUID, at: datetime, heard: dict[str, Any]) -> None:
    """Add to what a dossier showed; its procedure is judged anew by the next sweep."""
    place = await repository.observe(session, dossier_id, **heard)
    if place:
        await repository.recheck(session, place, at)


async def classification(session: Session, code: str, day: date, wanted: Taxonomy | None) -> Classification:
    """How the version of that day is classed: in the scheme of the day, or in the one that is asked for.

    Raises ProcedureNotFound.
    """
    row = await repository.declared_on(session, code, day)
    found = row and taxonomy.classify(
        wanted or taxonomy.taxonomy_on(day), row.level_declared, OnlineMode(row.online_mode), row.decision or row.agency
    )
    if not found:
        raise ProcedureNotFound
    return found


async def service_counts(session: Session, day: date, agency: str | None, wanted: Taxonomy | None) -> ServiceCounts:
    """How many procedures of each class were in force that day."""
    scheme = wanted or taxonomy.taxonomy_on(day)
    counts = {
        value: ServiceCount(value=value, name=taxonomy.NAMES[value], procedures=0, derived=0)
        for value in taxonomy.values(scheme)
    }
    for level, mode, procedures in await repository.declared_counts(session, day, agency):
        found = taxonomy.classify(scheme, level, OnlineMode(mode), None)
        if found:
            counts[found.value].procedures += procedures
            counts[found.value].derived += procedures if found.derived else 0
    return ServiceCounts(
        at=day,
        taxonomy=scheme,
        legal_source=taxonomy.LEGAL_SOURCE[scheme],
        agency=agency,
        counts=list(counts.values()),
        total=sum(count.procedures for count in counts.values()),
    )
