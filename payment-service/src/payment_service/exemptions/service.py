"""Miễn, giảm: claimed by whoever pays, decided by an official with ground and evidence, kept with both names."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from servicekit.auth import Caller
from servicekit.database import Session
from servicekit.ids import uuid7

from payment_service.accounts import service as accounts
from payment_service.charges import amending
from payment_service.charges import repository as charges
from payment_service.charges import service as all_charges
from payment_service.charges.models import Charge
from payment_service.charges.problems import ChargeNotDue
from payment_service.charges.schemas import ChargeStatus
from payment_service.checkouts import repository as payments
from payment_service.exemptions import repository
from payment_service.exemptions.models import Exemption
from payment_service.exemptions.problems import (
    EvidenceMissing,
    ExemptionAlreadyClaimed,
    ExemptionNeedsAnotherDecider,
    ExemptionNotClaimed,
    ExemptionNotYours,
    ReductionTooSmall,
)
from payment_service.exemptions.schemas import ExemptionCreate, ExemptionDecision, ExemptionStatus


async def of_charge(session: Session, charge_id: UUID) -> Sequence[Exemption]:
    return await repository.of_charge(session, charge_id)


async def claim(
    session: Session, charge_id: UUID, claimed: ExemptionCreate, caller: Caller, now: datetime
) -> Exemption:
    """Raises ChargeNotDue, ExemptionAlreadyClaimed."""
    charge = await charges.lock(session, charge_id)
    _require_due(charge)
    if await repository.waiting(session, charge_id):
        raise ExemptionAlreadyClaimed
    exemption = Exemption(
        id=uuid7(),
        charge_id=charge_id,
        ground=claimed.ground,
        explanation=claimed.explanation,
        document_id=claimed.document_id,
        status=ExemptionStatus.CLAIMED,
        claimed_by=caller.subject,
        claimed_at=now,
    )
    session.add(exemption)
    await session.flush()
    return exemption


async def withdraw(session: Session, charge_id: UUID, caller: Caller, now: datetime, *, is_owner: bool) -> Exemption:
    """Nothing was decided, nothing changes for the charge. Raises ExemptionNotClaimed, ExemptionNotYours."""
    await charges.lock(session, charge_id)
    exemption = await repository.waiting(session, charge_id)
    if exemption is None:
        raise ExemptionNotClaimed
    if exemption.claimed_by != caller.subject and not is_owner:
        raise ExemptionNotYours
    exemption.status, exemption.withdrawn_at = ExemptionStatus.WITHDRAWN, now
    await session.flush()
    return exemption


async def decide(
    session: Session, charge_id: UUID, decision: ExemptionDecision, caller: Caller, now: datetime
) -> Exemption:
    """Raises ExemptionNotClaimed, ExemptionNeedsAnotherDecider, ChargeNotDue, EvidenceMissing, ReductionTooSmall."""
    dossier_id = await all_charges.dossier_of(session, charge_id)
    await payments.lock_of_dossier(session, dossier_id)
    account = await accounts.lock(session, dossier_id)
    charge = await charges.lock(session, charge_id)
    exemption = await repository.waiting(session, charge_id)
    if exemption is None:
        raise ExemptionNotClaimed
    if exemption.claimed_by == caller.subject:
        raise ExemptionNeedsAnotherDecider
    if decision.outcome == "granted":
        _require_due(charge)
        _require_grounds(charge, exemption, decision)
        exemption.amount_before_vnd, exemption.amount_after_vnd = charge.amount_vnd, decision.amount_vnd
        reason = f"{decision.legal_basis}: {decision.reason}"
        if decision.amount_vnd == 0:
            await amending.close(session, account, charge, ChargeStatus.EXEMPT, reason=reason, at=now)
        else:
            await amending.change(session, account, charge, decision.amount_vnd, reason=reason, at=now)
    exemption.status = ExemptionStatus(decision.outcome)
    exemption.reason, exemption.legal_basis, exemption.evidence = (
        decision.reason, decision.legal_basis, decision.evidence,
    )  # fmt: skip
    exemption.decided_by, exemption.decided_at = caller.subject, now
    await session.flush()
    return exemption


def _require_due(charge: Charge) -> None:
    if charge.status != ChargeStatus.DUE:
        raise ChargeNotDue


def _require_grounds(charge: Charge, exemption: Exemption, decision: ExemptionDecision) -> None:
    if exemption.document_id is None and decision.evidence is None:
        raise EvidenceMissing
    if decision.amount_vnd >= charge.owed_vnd:
        raise ReductionTooSmall
