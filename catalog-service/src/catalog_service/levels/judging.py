"""Judging anew: what is provable of procedures, at each executing agency, and what their answers say of it.

Row, answer, ETag and event change in the caller's transaction or not at all.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from contracts.catalog import Coded, LevelProofChanged, ProcedureRecord, ServiceLevel
from servicekit import outbox
from servicekit.clock import VIETNAM
from servicekit.database import Session

from catalog_service.blank_forms import repository as blank_forms
from catalog_service.levels import proofs, repository, waivers
from catalog_service.levels.models import LevelProbe, LevelStanding, LevelWaiver, PaymentAnswer
from catalog_service.levels.proofs import LEVEL_OF, Circumstances, Evidence, Judged, Proof, Source
from catalog_service.levels.repository import Place
from catalog_service.levels.schemas import AgencyLevelRead, LevelProof, LevelsRead, ProofEvidence, WaiverListed
from catalog_service.levels.waivers import WaiverState
from catalog_service.procedures import forms, records
from catalog_service.procedures import repository as procedures
from catalog_service.procedures.models import Procedure, ProcedureVersion
from catalog_service.procedures.schemas import FormDocument

log = structlog.get_logger()

EVIDENCE_DAYS = 30
"""How long a probe that passed, or a payment that arrived, goes on proving."""


@dataclass(frozen=True)
class Known:
    """The evidence about some procedures, at one moment."""

    seen: Mapping[Place, Mapping[Proof, Sequence[Evidence]]]
    observed: Mapping[Place, int]
    waivers: Mapping[Place, LevelWaiver]
    kept_files: Collection[str]
    """Hashes of the blank forms whose bytes can be downloaded."""


@dataclass(frozen=True)
class Standing:
    """One executing agency under one version."""

    agency: Coded
    declared: int
    judged: list[Judged]
    observed: int | None
    waiver: LevelWaiver | None

    @property
    def provable(self) -> int:
        return proofs.provable(self.judged)

    @property
    def label(self) -> int:
        return proofs.label(self.declared, self.provable, self.waiver.level if self.waiver else None)

    @property
    def waived_until(self) -> date | None:
        """Only where it lifts something."""
        if self.waiver is None or self.label == proofs.label(self.declared, self.provable):
            return None
        return self.waiver.expires_on


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
    known = await _known(session, codes, today, now)
    events: list[LevelProofChanged] = []
    for code, procedure in locked.items():
        if standing := versions.get(code):
            events += await _refresh(session, procedure, standing, rows, known, now)
    await repository.forget_recheck(session, [code for code in codes if code not in versions])
    await outbox.record(session, *events)
    await session.flush()


async def _refresh(
    session: Session,
    procedure: Procedure,
    versions: Sequence[ProcedureVersion],
    rows: Mapping[Place, LevelStanding],
    known: Known,
    now: datetime,
) -> list[LevelProofChanged]:
    today = now.astimezone(VIETNAM).date()
    judgement = _Judgement()
    current = next((version for version in versions if version.valid_from <= today), versions[0])
    for version in versions:
        record = ProcedureRecord.model_validate(version.record)
        standings = _standings(version, record, known, now)
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


def _standings(version: ProcedureVersion, record: ProcedureRecord, known: Known, now: datetime) -> list[Standing]:
    form = version.document.get("form")
    sound = form is not None and not forms.faults(FormDocument.model_validate(form))
    circumstances = Circumstances(version.published_at, now, sound, known.kept_files)
    declared = {level.agency.code: level.declared for level in record.levels_by_agency}
    found = []
    for agency in record.executing_agencies:
        place = (record.code, agency.code)
        judged = proofs.judge(record, known.seen.get(place, {}), circumstances)
        level = declared.get(agency.code, record.level.declared)
        found.append(Standing(agency, level, judged, known.observed.get(place), known.waivers.get(place)))
    return found


def _answer(version: ProcedureVersion, record: ProcedureRecord, standings: Sequence[Standing]) -> bool:
    """The version's columns, answer and ETag; True when the answer is another than before."""
    level = _level_of(record, standings)
    version.level_provable, version.level_observed = level.provable, level.observed
    version.level_label = level.label or 0
    version.levels = {"level": level.model_dump(mode="json")} | _read(level, standings).model_dump(mode="json")
    payload = records.payload_of(record, version.levels)
    changed = payload != version.payload
    version.payload = payload
    version.etag = records.etag_of(version.version, payload)
    return changed


def _level_of(record: ProcedureRecord, standings: Sequence[Standing]) -> ServiceLevel:
    """The whole procedure: the lowest of its executing agencies; of what was observed, of those that had dossiers."""
    return ServiceLevel(
        declared=record.level.declared,
        provable=min(standing.provable for standing in standings),
        observed=min((standing.observed for standing in standings if standing.observed), default=None),
        label=min(standing.label for standing in standings),
    )


def _read(level: ServiceLevel, standings: Sequence[Standing]) -> LevelsRead:
    whole = [_proof_read(_weakest(judged)) for judged in zip(*(standing.judged for standing in standings), strict=True)]
    return LevelsRead(
        level_proof=whole,
        levels_by_agency=[read for standing in standings if (read := _agency_read(level, whole, standing))],
        level_waivers=[_waiver_read(standing) for standing in standings if standing.waived_until],
    )


def _weakest(judged: Sequence[Judged]) -> Judged:
    return min(judged, key=lambda one: (one.proven, _expiry(one)))


def _expiry(judged: Judged) -> float:
    expires_at = judged.evidence.expires_at if judged.evidence else None
    return expires_at.timestamp() if expires_at else float("inf")


def _agency_read(level: ServiceLevel, whole: list[LevelProof], standing: Standing) -> AgencyLevelRead | None:
    """None where the agency stands as the procedure does."""
    own = [_proof_read(judged) for judged in standing.judged]
    values = {
        "declared": standing.declared,
        "provable": standing.provable,
        "observed": standing.observed,
        "label": standing.label,
    }
    if own == whole and values == level.model_dump():
        return None
    return AgencyLevelRead(agency=standing.agency, level_proof=[] if own == whole else own, **values)


def _waiver_read(standing: Standing) -> WaiverListed:
    waiver = standing.waiver
    assert waiver is not None  # noqa: S101 - for the type checker
    return WaiverListed(
        agency=standing.agency,
        level=waiver.level,
        expires_on=waiver.expires_on,
        decision_number=waiver.decision_number,
        legal_basis=waiver.legal_basis,
    )


def _proof_read(judged: Judged) -> LevelProof:
    evidence = judged.evidence
    at = _told_at(evidence) if evidence else None
    return LevelProof(
        level=LEVEL_OF[judged.proof],
        code=judged.proof,
        proven_at=at if judged.proven else None,
        expires_at=evidence.expires_at if evidence and judged.proven else None,
        missing=judged.missing,
        evidence=ProofEvidence(source=evidence.source, at=at, url=evidence.details.get("url"))
        if evidence and at
        else None,
    )


def _told_at(evidence: Evidence) -> datetime:
    """Of a payment the day alone: every further one would change the answer, and point at a person."""
    if evidence.source is Source.SETTLED_PAYMENT:
        return proofs.first_instant(evidence.at.astimezone(VIETNAM).date())
    return evidence.at


def _turn_of(versions: Sequence[ProcedureVersion], today: date) -> datetime | None:
    """When another version begins or this one is over."""
    days = [version.valid_from for version in versions]
    days += [records.day_after(version.valid_to) for version in versions if version.valid_to]
    return min((proofs.first_instant(day) for day in days if day > today), default=None)


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
        "proofs": [_proof_read(judged).model_dump(mode="json") for judged in standing.judged],
    }
    holding = [judged.evidence for judged in standing.judged if judged.evidence and judged.proven]
    outside = [evidence.at for evidence in holding if evidence.source is not Source.RECORD]
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
    moments = [turn, proofs.turns_at(record, standing.judged, now)]
    if standing.waiver:
        moments.append(proofs.first_instant(records.day_after(standing.waiver.expires_on)))
    if standing.observed:
        # The observed year rolls on by the day.
        moments.append(proofs.first_instant(today + timedelta(days=1)))
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


async def _known(session: Session, codes: Collection[str], today: date, now: datetime) -> Known:
    seen: dict[Place, dict[Proof, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    for probe in await repository.newest_probes(session, codes):
        seen[probe.code, probe.agency_code][Proof(probe.proof)].append(_of_probe(probe))
    for place, paid_at in (await repository.last_payments(session, codes)).items():
        seen[place][Proof.PAYMENT].append(_of_payment(paid_at))
    answer = await repository.payment_answer(session)
    if answer and answer.providers:
        for place in await _places(session, codes, today):
            seen[place][Proof.PAYMENT].append(_of_answer(answer))
    return Known(
        seen,
        await repository.observed(session, codes, now),
        await _holding_waivers(session, codes, today),
        await _kept_files(session, codes, today),
    )


async def _kept_files(session: Session, codes: Collection[str], today: date) -> Collection[str]:
    versions = await repository.standing_versions(session, codes, today)
    forms = [form for version in versions for form in version.record["forms"]]
    mentioned = {form["file"]["sha256"] for form in forms if form.get("file")}
    return await blank_forms.kept(session, mentioned) if mentioned else ()


async def _places(session: Session, codes: Collection[str], today: date) -> set[Place]:
    versions = await repository.standing_versions(session, codes, today)
    return {(v.code, agency["code"]) for v in versions for agency in v.record["executing_agencies"]}


async def _holding_waivers(session: Session, codes: Collection[str], today: date) -> dict[Place, LevelWaiver]:
    """The highest for each place whose signature is good; one that was changed is reported and lifts nothing."""
    seal = session.info.get(waivers.SEAL)
    holding: dict[Place, LevelWaiver] = {}
    for waiver in await repository.open_waivers(session, codes, today):
        state = waivers.state_of(waiver, today, seal)
        if state is WaiverState.TAMPERED:
            log.error("level_waiver_tampered", waiver_id=str(waiver.id), code=waiver.code)
        if state is not WaiverState.IN_FORCE:
            continue
        place = (waiver.code, waiver.agency_code)
        if place not in holding or holding[place].level < waiver.level:
            holding[place] = waiver
    return holding


def _of_probe(probe: LevelProbe) -> Evidence:
    expires_at = probe.at + timedelta(days=EVIDENCE_DAYS) if probe.passed else None
    details = {name: value for name, value in probe.evidence.items() if name == "url"}
    return Evidence(Source.PROBE, probe.at, expires_at, probe.passed, details)


def _of_payment(paid_at: datetime) -> Evidence:
    day = paid_at.astimezone(VIETNAM).date() + timedelta(days=EVIDENCE_DAYS)
    return Evidence(Source.SETTLED_PAYMENT, paid_at, proofs.first_instant(day))


def _of_answer(answer: PaymentAnswer) -> Evidence:
    return Evidence(Source.PROVIDER_ANSWER, answer.answered_at, answer.expires_at)
