"""Judging anew: what is provable of procedures, at each executing agency, and what their answers say of it.

An answer that reads otherwise is one event, for whoever keeps it; another level is one for each agency that has it.
A newer date alone changes neither: see `telling`.

Row, answer, ETag and event change in the caller's transaction or not at all.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from contracts.catalog import LevelProofChanged, ProcedureRecord, ServiceLevel
from servicekit import outbox
from servicekit.clock import VIETNAM
from servicekit.database import Session

from catalog_service.blank_forms import repository as blank_forms
from catalog_service.levels import answers, proving, repository, telling
from catalog_service.levels.answers import Standing
from catalog_service.levels.evidence import Known, gather, told_at
from catalog_service.levels.models import LevelStanding
from catalog_service.levels.proofs import Circumstances, Proof, Source, first_instant
from catalog_service.levels.repository import Place
from catalog_service.levels.schemas import LevelsRead
from catalog_service.levels.validity import VALIDITY, Validity
from catalog_service.procedures import forms, records
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.schemas import FormDocument

_TOLD = "told"
"""Beside what is answered, in a version's `levels`: what that rests on, by agency and proof."""


@dataclass
class _Judgement:
    """What became of one procedure."""

    changed: list[LevelStanding] = field(default_factory=list)
    answers_changed: bool = False


class _Judging(NamedTuple):
    """By what a version is judged."""

    known: Known
    validity: Validity
    now: datetime
    published_at: datetime


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
        form = version.document.get("form")
        judged_by = _Judging(known, validity, now, version.published_at)
        standings = _standings(record, FormDocument.model_validate(form) if form else None, judged_by, version.levels)
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


async def foresee(
    session: Session, record: ProcedureRecord, form: FormDocument | None, now: datetime
) -> tuple[ServiceLevel, LevelsRead]:
    """What would be said of the levels of a record on its first day, if it were published now. Changes nothing."""
    validity: Validity = session.info[VALIDITY]
    known = await gather(session, [record.code], now, validity)
    files = {reference.file.sha256 for reference in record.forms if reference.file}
    known = replace(known, kept_files={*known.kept_files, *await blank_forms.kept(session, files)})
    moment = max(now, first_instant(record.valid_from))
    standings = _standings(record, form, _Judging(known, validity, moment, moment), None)
    level = answers.level_of(record, standings)
    return level, answers.read(level, standings)


def _standings(
    record: ProcedureRecord, form: FormDocument | None, judging: _Judging, levels: Mapping[str, Any] | None
) -> list[Standing]:
    """`levels` is what the version has told until now."""
    known, now = judging.known, judging.now
    sound = form is not None and not forms.faults(form)
    told_before = (levels or {}).get(_TOLD, {})
    declared = {level.agency.code: level.declared for level in record.levels_by_agency}
    found = []
    for agency in record.executing_agencies:
        place = (record.code, agency.code)
        promised = dict.fromkeys(Proof, judging.published_at) | dict(known.promises.get(place, {}))
        circumstances = Circumstances(promised, now, sound, judging.validity.of, known.kept_files)
        judged = proving.judge(record, known.seen.get(place, {}), circumstances)
        told = telling.told(judged, telling.read(told_before.get(agency.code, {})), now)
        level = declared.get(agency.code, record.level.declared)
        found.append(Standing(agency, level, judged, told, known.observed.get(place), known.waivers.get(place)))
    return found


def _answer(version: ProcedureVersion, record: ProcedureRecord, standings: Sequence[Standing]) -> bool:
    """The version's columns, answer and ETag; True when the answer is another than before."""
    level = answers.level_of(record, standings)
    version.level_provable, version.level_observed = level.provable, level.observed
    version.level_label = level.label or 0
    told = {"level": level.model_dump(mode="json")} | answers.read(level, standings).model_dump(mode="json")
    version.levels = told | {_TOLD: {standing.agency.code: telling.written(standing.told) for standing in standings}}
    payload = records.payload_of(record, told)
    changed = payload != version.payload
    version.payload = payload
    version.etag = records.etag_of(version.version, payload)
    return changed


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
    moments = [turn, proving.turns_at(record, [*standing.judged, *standing.told], now)]
    if standing.waiver:
        moments.append(first_instant(records.day_after(standing.waiver.expires_on)))
    if standing.observed:
        # The observed year rolls on by the day.
        moments.append(first_instant(today + timedelta(days=1)))
    return min((moment for moment in moments if moment), default=None)


def _event(procedure: Procedure, row: LevelStanding, now: datetime) -> LevelProofChanged:
    procedure.sequence += 1
    procedure.level_events += 1
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
