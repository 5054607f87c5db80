from typing import Any

import pytest
from contracts.payment import ChargeChanged
from payment_service.charges.models import Charge
from payment_service.exemptions.models import Exemption
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.refunds.models import RefundCase
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, BINH, check_out, notification, notify, owe
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

OFFICER = official("officer-tuphap", "officer", "H05.03")
CLERK = official("clerk-tuphap", "clerk", "H05.03")
CLAIM = {"ground": "poor_household", "document_id": str(uuid7()), "explanation": "Sổ hộ nghèo năm 2026"}
GRANT: dict[str, Any] = {"outcome": "granted", "reason": "Đúng đối tượng", "legal_basis": "Luật Phí và lệ phí, Điều 10"}


async def claim(service: RunningService, charge: Charge, caller: Any = AN, body: Any = None) -> Any:
    return await service.post(f"/api/v1/charges/{charge.id}/exemption", caller, body or CLAIM)


async def decide(service: RunningService, charge: Charge, caller: Any = OFFICER, **body: Any) -> Any:
    return await service.post(f"/api/v1/charges/{charge.id}/exemption/actions/decide", caller, GRANT | body)


async def receivable(service: RunningService) -> int:
    async with service.kit.database.sessions() as session:
        return int(
            await session.scalar(select(func.sum(LedgerEntry.amount_vnd)).where(LedgerEntry.account == "receivable"))
            or 0
        )


async def status_of(service: RunningService, charge: Charge) -> tuple[str, int | None]:
    [item] = (await service.get(f"/api/v1/dossiers/{charge.dossier_id}/charges", AN)).json()["items"]
    return item["status"], item["amount_vnd"]


async def test_a_claim_changes_nothing_until_an_official_has_decided(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    answer = await claim(service, charge)
    assert (answer.status_code, answer.json()["status"]) == (201, "claimed")
    assert answer.headers["Location"] == f"/api/v1/charges/{charge.id}/exemption"
    assert await status_of(service, charge) == ("due", 200_000)
    again = await claim(service, charge)
    assert (again.status_code, again.json()["code"]) == (409, "exemption_already_claimed")


async def test_a_claim_is_taken_back_by_whoever_made_it_or_whose_dossier_it_is(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    path = f"/api/v1/charges/{charge.id}/exemption/actions/withdraw"
    assert (await service.post(path, AN)).json()["code"] == "exemption_not_claimed"
    await claim(service, charge)
    foreign = await service.post(path, CLERK)
    assert (foreign.status_code, foreign.json()["code"]) == (403, "exemption_not_yours")
    assert (await service.post(path, BINH)).status_code == 404
    taken_back = await service.post(path, AN)
    assert (taken_back.status_code, taken_back.json()["status"]) == (200, "withdrawn")
    assert (await decide(service, charge)).json()["code"] == "exemption_not_claimed"
    assert await status_of(service, charge) == ("due", 200_000)
    # The clerk claims for the owner, who takes it back.
    assert (await claim(service, charge, CLERK)).status_code == 201
    assert (await service.post(path, AN)).status_code == 200
    async with service.kit.database.sessions() as session:
        rows = (await session.scalars(select(Exemption).order_by(Exemption.id))).all()
    assert [(row.status, row.withdrawn_at, row.decided_by) for row in rows] == [("withdrawn", clock(), None)] * 2
    assert await service.recorded(ChargeChanged) == []


async def test_a_granted_exemption_is_owed_no_more_and_keeps_ground_evidence_and_both_names(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    checkout = await check_out(service, charge)
    await claim(service, charge)
    answer = await decide(service, charge, evidence="Đã đối chiếu danh sách hộ nghèo")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["amount_before_vnd"], answer.json()["amount_after_vnd"]) == (200_000, 0)
    assert await status_of(service, charge) == ("exempt", 200_000)
    assert await receivable(service) == 0
    async with service.kit.database.sessions() as session:
        kept = (await session.scalars(select(Exemption))).one()
        reasons = (await session.scalars(select(LedgerMovement.reason).order_by(LedgerMovement.id))).all()
    assert (kept.claimed_by, kept.decided_by, kept.decided_at) == (AN.subject, OFFICER.subject, clock())
    assert str(kept.document_id) == CLAIM["document_id"]
    assert reasons == [None, "Luật Phí và lệ phí, Điều 10: Đúng đối tượng"]
    [changed] = await service.recorded(ChargeChanged)
    assert (changed.charge_id, changed.status) == (charge.id, "exempt")

    refused = await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, {"provider": "vnpay"})
    assert refused.json()["code"] == "charge_not_due"
    assert await notify(service, notification(checkout.reference)) == "00"
    async with service.kit.database.sessions() as session:
        assert (await session.scalars(select(RefundCase.ground))).all() == ["charge_not_due"]


async def test_a_reduction_leaves_the_rest_to_be_paid(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    await claim(service, charge)
    assert (await decide(service, charge, amount_vnd=80_000)).status_code == 200
    assert await status_of(service, charge) == ("due", 80_000)
    assert await receivable(service) == 80_000
    checkout = await check_out(service, charge)
    assert await notify(service, notification(checkout.reference, 200_000)) == "04"
    assert await notify(service, notification(checkout.reference, 80_000)) == "00"
    assert await receivable(service) == 0


async def test_a_refused_claim_leaves_the_charge_and_may_be_made_again(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    await claim(service, charge)
    assert (await decide(service, charge, outcome="refused", reason="Giấy tờ hết hạn")).json()["status"] == "refused"
    assert await status_of(service, charge) == ("due", 200_000)
    assert await service.recorded(ChargeChanged) == []
    clock.advance(minutes=1)
    assert (await claim(service, charge)).status_code == 201
    listed = (await service.get(f"/api/v1/charges/{charge.id}/exemption", AN)).json()["items"]
    assert [item["status"] for item in listed] == ["claimed", "refused"]


@pytest.mark.parametrize("amount_vnd", [200_000, 200_001])
async def test_a_reduction_lowers_the_charge(
    amount_vnd: int, service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    await claim(service, charge)
    answer = await decide(service, charge, amount_vnd=amount_vnd)
    assert (answer.status_code, answer.json()["code"]) == (422, "reduction_too_small")
    assert await status_of(service, charge) == ("due", 200_000)


async def test_nothing_is_granted_without_evidence(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    await claim(service, charge, body={"ground": "elderly"})
    answer = await decide(service, charge)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/evidence")
    assert (await decide(service, charge, evidence="Cơ sở dữ liệu quốc gia về dân cư")).status_code == 200


async def test_only_the_payer_claims_and_only_an_official_other_than_the_claimant_decides(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    assert (await decide(service, charge)).json()["code"] == "exemption_not_claimed"
    assert [(await claim(service, charge, caller)).status_code for caller in (BINH, OFFICER, CLERK)] == [404, 403, 201]
    elsewhere = official("officer-congthuong", "officer", "H05.06")
    assert [(await decide(service, charge, caller)).status_code for caller in (AN, elsewhere)] == [403, 404]
    assert (await decide(service, charge, CLERK)).status_code == 403
    of_both_roles = CLERK.model_copy(update={"roles": frozenset({"clerk", "officer"})})
    own = await decide(service, charge, of_both_roles)
    assert (own.status_code, own.json()["code"]) == (403, "exemption_needs_another_decider")
    assert await status_of(service, charge) == ("due", 200_000)
    assert (await service.get(f"/api/v1/charges/{charge.id}/exemption", BINH)).status_code == 404
    assert (await decide(service, charge)).status_code == 200


async def test_no_clerk_says_that_nothing_is_owed_and_no_official_about_his_own_dossier(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock, owner=OFFICER)
    await claim(service, charge, CLERK)
    other_clerk = official("clerk-tuphap-2", "clerk", "H05.03")
    for caller in (other_clerk, OFFICER):
        answer = await decide(service, charge, caller)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_permitted")
    approver = official("approver-tuphap", "approver", "H05.03")
    assert (await decide(service, charge, approver)).status_code == 200


async def test_a_paid_charge_is_not_exempted(service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> None:
    charge = await owe(service, dossiers, clock)
    await claim(service, charge)
    assert await notify(service, notification((await check_out(service, charge)).reference)) == "00"
    assert (await decide(service, charge)).json()["code"] == "charge_not_due"
    assert (await decide(service, charge, outcome="refused")).status_code == 200
    assert (await claim(service, charge)).json()["code"] == "charge_not_due"


async def test_another_ground_names_its_law(service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> None:
    charge = await owe(service, dossiers, clock)
    refused = await claim(service, charge, body={"ground": "other"})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/explanation")
    named = await claim(service, charge, body={"ground": "other", "explanation": "Nghị quyết của tỉnh (mẫu)"})
    assert named.status_code == 201
