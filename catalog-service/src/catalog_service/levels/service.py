"""What is heard about levels: probes reported, dossiers observed; and which services are covered by proof."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from contracts.catalog import Coded
from servicekit import paging
from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.paging import PageRequest
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service.imports import turns
from catalog_service.levels import judging, observing, repository
from catalog_service.levels.models import LevelProbe, LevelStanding
from catalog_service.levels.observing import Step
from catalog_service.levels.problems import ServiceNotOffered
from catalog_service.levels.proofs import Proof, Source
from catalog_service.levels.schemas import Coverage, CoverageListed, CoverageSummary, ProbeReport, StandingRead
from catalog_service.procedures import repository as procedures

_NO_PROCEDURE = Text("Không có thủ tục nào mang mã này", "No procedure has this code")
_UNKNOWN_SERVICE = Text("Cơ quan này không thực hiện thủ tục", "The agency does not execute this procedure")
_IN_THE_FUTURE = Text("Thời điểm kiểm tra ở tương lai", "The probe lies in the future")
_OWES_NOTHING = Text(
    "Hồ sơ thử không phát sinh khoản phải nộp nên không chứng minh thanh toán",
    "A trial dossier owes nothing, so it proves no payment",
)


async def report_probe(session: Session, report: ProbeReport, caller: Caller, now: datetime) -> LevelStanding:
    """Keep what a probe found and judge the procedure by it at once. Raises ImportRunning, InvalidBody."""
    await turns.take(session)
    # Before the probe points at it: of two that share it first and both want it alone, neither could go on.
    await procedures.lock_all(session, [report.procedure_code])
    known = await procedures.exists(session, report.procedure_code)
    standing = await repository.get_standing(session, report.procedure_code, report.agency)
    if errors := list(_probe_faults(report, now, known=known, executing=standing is not None)):
        raise InvalidBody(errors=errors)
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


def _probe_faults(report: ProbeReport, now: datetime, *, known: bool, executing: bool) -> Iterator[FieldError]:
    if not known:
        yield FieldError("/procedure_code", "unknown_code", _NO_PROCEDURE)
    elif not executing:
        yield FieldError("/agency", "not_executing", _UNKNOWN_SERVICE)
    if report.at > now + timedelta(minutes=1):
        yield FieldError("/at", "in_the_future", _IN_THE_FUTURE)
    if report.proof is Proof.PAYMENT and report.evidence.dossier_id:
        yield FieldError("/evidence/dossier_id", "trial_owes_nothing", _OWES_NOTHING)


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


async def observe(
    session: Session, dossier_id: UUID, at: datetime, heard: dict[str, Any], steps: dict[str, Step] | None = None
) -> None:
    """Add to what a dossier showed; its procedure is judged anew by the next sweep."""
    if steps:
        # The row is locked from here on: what it came to is never reckoned from half of its steps.
        heard |= observing.come_to(await repository.add_steps(session, dossier_id, steps))
    place = await repository.observe(session, dossier_id, **heard)
    if place:
        await repository.recheck(session, place, at)
