"""What is known about procedures from outside their records: probes, dossiers, payments, waivers, kept files."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import structlog
from servicekit.clock import VIETNAM
from servicekit.database import Session

from catalog_service.blank_forms import repository as blank_forms
from catalog_service.levels import promise_repository, repository, waivers
from catalog_service.levels.models import LevelProbe, LevelWaiver, PaymentAnswer
from catalog_service.levels.proofs import Evidence, Proof, Source, first_instant
from catalog_service.levels.repository import Place
from catalog_service.levels.validity import Validity
from catalog_service.levels.waivers import WaiverState

log = structlog.get_logger()


@dataclass(frozen=True)
class Known:
    """The evidence about some procedures, at one moment."""

    seen: Mapping[Place, Mapping[Proof, Sequence[Evidence]]]
    observed: Mapping[Place, int]
    waivers: Mapping[Place, LevelWaiver]
    promises: Mapping[Place, Mapping[Proof, datetime]]
    """Since when what can only be promised has been."""
    kept_files: Collection[str]
    """Hashes of the blank forms whose bytes can be downloaded."""


async def gather(session: Session, codes: Collection[str], now: datetime, validity: Validity) -> Known:
    """At most one statement for each kind of evidence."""
    today = now.astimezone(VIETNAM).date()
    seen: dict[Place, dict[Proof, list[Evidence]]] = defaultdict(lambda: defaultdict(list))
    for probe in await repository.newest_probes(session, codes):
        seen[probe.code, probe.agency_code][Proof(probe.proof)].append(_of_probe(probe, validity))
    for row in await repository.last_dossiers(session, codes):
        for proof, evidence in _of_dossiers(row, validity):
            seen[row.code, row.agency_code][proof].append(evidence)
    answer = await repository.payment_answer(session)
    if answer and answer.providers:
        for place in await _places(session, codes, today):
            seen[place][Proof.PAYMENT].append(_of_answer(answer))
    return Known(
        seen,
        await repository.observed(session, codes, now - validity.observed),
        await _holding_waivers(session, codes, today),
        await _promises(session, codes),
        await _kept_files(session, codes, today),
    )


async def _promises(session: Session, codes: Collection[str]) -> dict[Place, dict[Proof, datetime]]:
    promises: dict[Place, dict[Proof, datetime]] = {}
    for row in await promise_repository.first_promises(session, codes):
        kinds = {Proof.SUBMISSION: row.submission_since, Proof.RESULT: row.result_since}
        promises[row.code, row.agency_code] = {proof: since for proof, since in kinds.items() if since}
    return promises


async def _kept_files(session: Session, codes: Collection[str], today: date) -> Collection[str]:
    versions = await repository.standing_versions(session, codes, today)
    forms = [form for version in versions for form in version.record["forms"]]
    mentioned = {form["file"]["sha256"] for form in forms if form.get("file")}
    return await blank_forms.kept(session, mentioned) if mentioned else ()


async def _places(session: Session, codes: Collection[str], today: date) -> set[Place]:
    versions = await repository.standing_versions(session, codes, today)
    return {(v.code, agency["code"]) for v in versions for agency in v.record["executing_agencies"]}


async def _holding_waivers(session: Session, codes: Collection[str], today: date) -> dict[Place, LevelWaiver]:
    """The highest for each place whose signature is good; one whose is not is reported and lifts nothing."""
    seal = session.info.get(waivers.SEAL)
    holding: dict[Place, LevelWaiver] = {}
    for waiver in await repository.open_waivers(session, codes, today):
        state = waivers.state_of(waiver, today, seal)
        if state in (WaiverState.TAMPERED, WaiverState.UNKNOWN_KEY):
            log.error(f"level_waiver_{state}", waiver_id=str(waiver.id), code=waiver.code)
        if state is not WaiverState.IN_FORCE:
            continue
        place = (waiver.code, waiver.agency_code)
        if place not in holding or holding[place].level < waiver.level:
            holding[place] = waiver
    return holding


def _of_probe(probe: LevelProbe, validity: Validity) -> Evidence:
    expires_at = probe.at + validity.of[Proof(probe.proof)]
    details = {name: value for name, value in probe.evidence.items() if name == "url"}
    return Evidence(Source.PROBE, probe.at, expires_at, probe.passed, details)


def _of_dossiers(row: Any, validity: Validity) -> Iterator[tuple[Proof, Evidence]]:
    """The last real ones at one agency. They prove as from the day, or month, that is told of them."""
    for proof, source, at in (
        (Proof.SUBMISSION, Source.DOSSIER, row.submitted_at),
        (Proof.PAYMENT, Source.SETTLED_PAYMENT, row.paid_online_at),
        (Proof.RESULT, Source.DOSSIER, row.returned_at),
    ):
        if at:
            yield proof, Evidence(source, at, told_at(source, at) + validity.of[proof])


def told_at(source: Source, at: datetime) -> datetime:
    """Of what people did the day or the month: every further one would change the answer, and point at somebody."""
    day = at.astimezone(VIETNAM).date()
    match source:
        case Source.SETTLED_PAYMENT:
            return first_instant(day)
        case Source.DOSSIER:
            return first_instant(day.replace(day=1))
        case _:
            return at


def _of_answer(answer: PaymentAnswer) -> Evidence:
    return Evidence(Source.PROVIDER_ANSWER, answer.answered_at, answer.expires_at, renew_at=answer.expires_at)
