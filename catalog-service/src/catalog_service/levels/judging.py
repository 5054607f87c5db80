"""Judging anew: what is provable of procedures, at each executing agency, and what their answers say of it.

A fresh date alone is one event, for whoever keeps the answer; another level is one for each agency that has it.

Row, answer, ETag and event change in the caller's transaction or not at all.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from contracts.catalog import LevelProofChanged, ProcedureRecord
from servicekit import outbox
from servicekit.clock import VIETNAM
from servicekit.database import Session

from catalog_service.levels import answers, proving, repository
from catalog_service.levels.answers import Standing
from catalog_service.levels.evidence import Known, gather, told_at
from catalog_service.levels.models import LevelStanding
from catalog_service.levels.proofs import Circumstances, Proof, Source, first_instant
from catalog_service.levels.repository import Place
from catalog_service.levels.validity import VALIDITY, Validity
from catalog_service.procedures import forms, records
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.schemas import FormDocument

_FACTS = "facts"
"""Beside what is answered, in a version's `levels`."""


@dataclass
class _Judgement:
    """What became of one procedure."""

    changed: list[LevelStanding] = field(default_factory=list)
    answers_changed: bool = False


async def refresh(session: Session, codes: Collection[str], now: datetime) -> None:
    """Judge these procedures anew; one event for each agency whose standing is another."""
    today = now.astimezone(VIETNAM).date()
    locked = await procedures.lock_all(session, sorted(codes))
    await session.flush()
    rows = await repository.lock_standings(session, codes)
    versions: dict[str, list[ProcedureVersion]] = defaultdict(list)
    for version in await repository.standing_versions(session, codes, today):
        versions[version.code].append(version)
    validity: Validity = session.info[VALIDITY]
    known = await gather(session, codes, now, validity)
    events: list[LevelProofChanged] = []
    for code, procedure in locked.items():
        if standing := versions.get(code):
            events += await _refresh(session, procedure, standing, rows, known, validity, now)
    await repository.forget_recheck(session, [code for code in codes if code not in versions])
    await outbox.record(session, *events)
    await session.flush()


async def _refresh(
    session: Session,
    procedure: Procedure,
    versions: Sequence[ProcedureVersion],
    rows: Mapping[Place, LevelStanding],
    known: Known,
    validity: Validity,
    now: datetime,
) -> list[LevelProofChanged]:
    today = now.astimezone(VIETNAM).date()
    judgement = _Judgement()
    current = next((version for version in versions if version.valid_from <= today), versions[0])
    for version in versions:
        record = ProcedureRecord.model_validate(version.record)
        standings = _standings(version, record, known, validity, now)
        judgement.answers_changed |= _answer(version, record, standings)
        if version is current:
            turn = _turn_of(versions, today)
            for standing in standings:
                _keep(session, judgement, rows, record, standing, turn, now)
            executing = {agency.code for agency in record.executing_agencies}
            gone = [place for place in rows if place[0] == procedure.code and place[1] not in executing]
            await repository.drop_standings(session, gone)
    changed = judgement.changed
    if judgement.answers_changed and not changed:
        # Whoever keeps answers has to hear that one is another, though no agency stands otherwise.
        changed = [row for place, row in rows.items() if place[0] == procedure.code][:1]
    return [_event(procedure, row, now) for row in changed]


def _standings(
    version: ProcedureVersion, record: ProcedureRecord, known: Known, validity: Validity, now: datetime
) -> list[Standing]:
    form = version.document.get("form")
    sound = form is not None and not forms.faults(FormDocument.model_validate(form))
    facts = {Proof(proof): datetime.fromisoformat(at) for proof, at in (version.levels or {}).get(_FACTS, {}).items()}
    circumstances = Circumstances(version.published_at, now, sound, validity.of, known.kept_files, facts)
    declared = {level.agency.code: level.declared for level in record.levels_by_agency}
    found = []
    for agency in record.executing_agencies:
        place = (record.code, agency.code)
        judged = proving.judge(record, known.seen.get(place, {}), circumstances)
        level = declared.get(agency.code, record.level.declared)
        found.append(Standing(agency, level, judged, known.observed.get(place), known.waivers.get(place)))
    return found


def _answer(version: ProcedureVersion, record: ProcedureRecord, standings: Sequence[Standing]) -> bool:
    """The version's columns, answer and ETag; True when the answer is another than before."""
    level = answers.level_of(record, standings)
    version.level_provable, version.level_observed = level.provable, level.observed
    version.level_label = level.label or 0
    told = {"level": level.model_dump(mode="json")} | answers.read(level, standings).model_dump(mode="json")
    version.levels = told | {_FACTS: _looked_at(standings)}
    payload = records.payload_of(record, told)
    changed = payload != version.payload
    version.payload = payload
    version.etag = records.etag_of(version.version, payload)
    return changed


def _looked_at(standings: Sequence[Standing]) -> dict[str, str]:
    """When the facts were last looked at that hold: what does not change is not dated anew at every look."""
    facts = [one for standing in standings for one in standing.judged if proving.is_fact(one)]
    return {one.proof.value: one.evidence.at.isoformat() for one in facts if one.evidence}


def _turn_of(versions: Sequence[ProcedureVersion], today: date) -> datetime | None:
    """When another version begins or this one is over."""
    days = [version.valid_from for version in versions]
    days += [records.day_after(version.valid_to) for version in versions if version.valid_to]
    return min((first_instant(day) for day in days if day > today), default=None)


def _keep(
    session: Session,
    judgement: _Judgement,
    rows: Mapping[Place, LevelStanding],
    record: ProcedureRecord,
    standing: Standing,
    turn: datetime | None,
    now: datetime,
) -> None:
    """The agency's row, noted as changed when it says something else than before."""
    told: dict[str, Any] = {
        "declared": standing.declared,
        "provable": standing.provable,
        "observed": standing.observed,
        "label": standing.label,
        "missing": [judged.proof.value for judged in standing.judged if not judged.proven],
        "waived_until": standing.waived_until,
    }
    holding = [judged.evidence for judged in standing.judged if judged.evidence and judged.proven]
    outside = [told_at(evidence.source, evidence.at) for evidence in holding if evidence.source is not Source.RECORD]
    row = rows.get((record.code, standing.agency.code))
    if row is None:
        row = LevelStanding(code=record.code, agency_code=standing.agency.code)
        session.add(row)
    if any(getattr(row, name) != value for name, value in told.items()):
        judgement.changed.append(row)
    for name, value in told.items():
        setattr(row, name, value)
    row.proven_by = sorted({evidence.source.value for evidence in holding})
    row.last_proof_at = max(outside, default=None)
    row.checked_at = now
    row.recheck_at = _next(record, standing, turn, now)


def _next(record: ProcedureRecord, standing: Standing, turn: datetime | None, now: datetime) -> datetime | None:
    today = now.astimezone(VIETNAM).date()
    moments = [turn, proving.turns_at(record, standing.judged, now)]
    if standing.waiver:
        moments.append(first_instant(records.day_after(standing.waiver.expires_on)))
    if standing.observed:
        # The observed year rolls on by the day.
        moments.append(first_instant(today + timedelta(days=1)))
    return min((moment for moment in moments if moment), default=None)


def _event(procedure: Procedure, row: LevelStanding, now: datetime) -> LevelProofChanged:
    procedure.sequence += 1
    return LevelProofChanged(
        sequence=procedure.sequence,
        occurred_at=now,
        code=row.code,
        agency=row.agency_code,
        declared=row.declared,
        provable=row.provable,
        observed=row.observed,
        label=row.label,
        missing=tuple(row.missing),
        waived_until=row.waived_until,
    )
