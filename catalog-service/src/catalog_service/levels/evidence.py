"""What is known about procedures from outside their records: probes, payments, waivers, files that are kept."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from servicekit.clock import VIETNAM
from servicekit.database import Session

from catalog_service.blank_forms import repository as blank_forms
from catalog_service.levels import proofs, repository, waivers
from catalog_service.levels.models import LevelProbe, LevelWaiver, PaymentAnswer
from catalog_service.levels.proofs import Evidence, Proof, Source
from catalog_service.levels.repository import Place
from catalog_service.levels.waivers import WaiverState

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


async def gather(session: Session, codes: Collection[str], now: datetime) -> Known:
    """At most one statement for each kind of evidence."""
    today = now.astimezone(VIETNAM).date()
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
