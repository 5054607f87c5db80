"""A cheque over the counter settles nothing until the bank has paid it; tills are paid in at the bank."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from contracts.payment import ChargeChanged, PaymentFailed, PaymentSettled, ReceiptCancelled, ReceiptIssued
from payment_service.charges.models import Charge
from payment_service.checkouts.asking import expire_unpaid
from payment_service.checkouts.models import Payment
from payment_service.cheques.models import Cheque
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.parity import service as parity
from payment_service.refunds.models import RefundCase
from payment_service.shifts.models import CashShift
from payment_service.statements.models import StatementLine
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.statements import OTHER_KEEPER, brought, line, outcomes
from payment_service.testing.steps import AN, owe
from servicekit.auth import Caller
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

SHIFTS = "/api/v1/payments/shifts"
CHEQUES = "/api/v1/payments/cheques"
CLERK = official("clerk-tuphap", "clerk", "H05.03")
HEAD = official("approver-tuphap", "approver", "H05.03")
AUDITOR = official("auditor", "auditor", "H05")
PAPER = {"number": "BA0123456", "bank_code": "970436", "dated_on": "2026-11-20"}


async def hand_in(
    service: RunningService, charge: Charge, caller: Caller = CLERK, *, amount_vnd: int | None = None, **paper: Any
) -> httpx.Response:
    body = {"provider": "cheque", "cheque": PAPER | paper} | ({"amount_vnd": amount_vnd} if amount_vnd else {})
    return await service.post(f"/api/v1/charges/{charge.id}/checkout", caller, body)


async def taken(service: RunningService, dossiers: FakeDossiers, clock: TestClock, number: int = 1) -> dict[str, Any]:
    charge = await owe(service, dossiers, clock, code=f"H05.03-261124-{number:04d}")
    answer = await hand_in(service, charge, number=f"BA{number:07d}")
    return answer.raise_for_status().json() | {"charge_id": str(charge.id)}


async def shift_act(service: RunningService, shift_id: str, name: str, caller: Caller, **body: Any) -> dict[str, Any]:
    version = (await service.get(f"{SHIFTS}/{shift_id}", caller)).json()["version"]
    answer = await service.post(f"{SHIFTS}/{shift_id}/actions/{name}", caller, body, version=version)
    return answer.raise_for_status().json()


async def deposit(service: RunningService, shift_id: str, counted_vnd: int = 0) -> dict[str, Any]:
    await shift_act(service, shift_id, "close", CLERK, counted_vnd=counted_vnd)
    return await shift_act(service, shift_id, "remit", HEAD, to="bank", reference="GNT-NH-01")


async def decide(service: RunningService, payment_id: str, act: str, caller: Caller = HEAD) -> httpx.Response:
    body = {"bank_reference": "FT2611240001"} if act == "clear" else {"reason": "Không đủ tiền trong tài khoản"}
    return await service.post(f"/api/v1/payments/{payment_id}/cheque/actions/{act}", caller, body)


async def cheque(service: RunningService, payment_id: str) -> dict[str, Any]:
    items = (await service.get(CHEQUES, CLERK)).json()["items"]
    return next(one for one in items if one["payment_id"] == payment_id)


async def balances(service: RunningService) -> dict[str, int]:
    query = select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
    async with service.kit.database.sessions() as session:
        return {row[0]: int(row[1]) for row in await session.execute(query) if row[1]}


async def status_of(service: RunningService, payment: dict[str, Any]) -> tuple[str, str]:
    async with service.kit.database.sessions() as session:
        found = await session.get_one(Payment, UUID(payment["payment_id"]))
        return found.status, (await session.get_one(Charge, found.charge_id)).status


async def test_a_cheque_is_paid_once_a_second_person_has_the_banks_number(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    payment = await taken(service, dossiers, clock)
    assert (payment["status"], payment["receipt_number"], payment["shift_opened"]) == ("pending", None, True)
    early = await decide(service, payment["payment_id"], "clear")
    assert (early.status_code, early.json()["code"]) == (409, "cheque_not_deposited")
    await deposit(service, payment["shift_id"])
    assert (await cheque(service, payment["payment_id"]))["state"] == "deposited"
    assert await balances(service) == {"receivable": 200_000, "revenue.fee": -200_000}

    clock.advance(days=10)
    answers = await asyncio.gather(*(decide(service, payment["payment_id"], "clear") for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    assert await status_of(service, payment) == ("settled", "settled")
    assert await balances(service) == {"clearing.cheque": 200_000, "revenue.fee": -200_000}
    assert len(await service.recorded(PaymentSettled)) == len(await service.recorded(ReceiptIssued)) == 1
    shown = await cheque(service, payment["payment_id"])
    assert (shown["state"], shown["bank_reference"]) == ("cleared", "FT2611240001")
    # The bank's own statement comes later and tells of the same money.
    told = await brought(service, line("FT2611240001", f"NOP SEC {shown['reference']}"))
    assert outcomes(told) == {"matched": 1}
    assert await balances(service) == {"clearing.cheque": 200_000, "revenue.fee": -200_000}
    payout = {"agency": "H05.03", "provider": "cheque", "amount_vnd": 200_000, "reference": "GNT-2026-0009"}
    administrator = official("administrator", "administrator", "H05")
    proposed = (await service.post("/api/v1/ledger/payouts", administrator, payout)).raise_for_status().json()
    confirm = f"/api/v1/ledger/corrections/{proposed['id']}/actions/confirm"
    assert (await service.post(confirm, HEAD)).status_code == 200
    assert await balances(service) == {"treasury": 200_000, "revenue.fee": -200_000}


async def test_the_banks_statement_clears_a_cheque_once(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    payment = await taken(service, dossiers, clock)
    await deposit(service, payment["shift_id"])
    reference = (await cheque(service, payment["payment_id"]))["reference"]
    assert outcomes(await brought(service, line("FT1", reference, 150_000))) == {"under": 1}
    assert await status_of(service, payment) == ("pending", "due")
    assert outcomes(await brought(service, line("FT2", reference, 50_000))) == {"matched": 1}
    assert await status_of(service, payment) == ("settled", "settled")
    late = await decide(service, payment["payment_id"], "clear")
    assert (late.status_code, late.json()["code"]) == (409, "cheque_not_waiting")
    # Paid by the bank a second time it is money to be given back.
    assert outcomes(await brought(service, line("FT3", reference))) == {"duplicate": 1}
    async with service.kit.database.sessions() as session:
        assert (await session.scalars(select(RefundCase.amount_vnd))).all() == [200_000]
    assert len(await service.recorded(PaymentSettled)) == 1


@pytest.mark.parametrize("is_deposited", [False, True], ids=["in the till", "at the bank"])
async def test_a_cheque_that_bounces_leaves_the_charge_due_and_may_come_again(
    is_deposited: bool, service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    payment = await taken(service, dossiers, clock)
    if is_deposited:
        await deposit(service, payment["shift_id"])
    bounced = await decide(service, payment["payment_id"], "bounce")
    assert (bounced.status_code, bounced.json()["state"]) == (200, "bounced")
    assert await status_of(service, payment) == ("failed", "due")
    assert len(await service.recorded(PaymentFailed)) == 1
    for act in ("clear", "bounce"):
        assert (await decide(service, payment["payment_id"], act)).json()["code"] == "cheque_not_waiting"
    async with service.kit.database.sessions() as session:
        charge = await session.get_one(Charge, UUID(payment["charge_id"]))
    assert (await hand_in(service, charge, number="ba0000001")).status_code == 201
    assert (await hand_in(service, charge)).status_code == 201
    held = (await service.get(f"{CHEQUES}?state=held", CLERK)).json()["items"]
    assert {one["number"] for one in held} == {"BA0000001", PAPER["number"]}
    assert await balances(service) == {"receivable": 200_000, "revenue.fee": -200_000}


class TestClearedByMistake:
    async def cleared(self, service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> dict[str, Any]:
        payment = await taken(service, dossiers, clock)
        await deposit(service, payment["shift_id"])
        assert (await decide(service, payment["payment_id"], "clear")).status_code == 200
        clock.advance(days=2)
        return payment

    async def agrees(self, service: RunningService) -> bool:
        async with service.kit.database.sessions() as session:
            return await parity.compare(session) == []

    async def test_it_bounces_after_all_and_everything_is_taken_back(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await self.cleared(service, dossiers, clock)
        bounced = await decide(service, payment["payment_id"], "bounce")
        assert (bounced.status_code, bounced.json()["state"]) == (200, "bounced")
        assert await status_of(service, payment) == ("failed", "due")
        assert await balances(service) == {"receivable": 200_000, "revenue.fee": -200_000}
        assert await self.agrees(service)
        [changed] = await service.recorded(ChargeChanged)
        [cancelled] = await service.recorded(ReceiptCancelled)
        [issued] = await service.recorded(ReceiptIssued)
        assert (changed.status, cancelled.receipt_number) == ("due", issued.receipt_number)
        assert len(await service.recorded(PaymentFailed)) == 1
        async with service.kit.database.sessions() as session:
            query = select(LedgerMovement).where(LedgerMovement.reverses_id.is_not(None))
            [reversal] = (await session.scalars(query)).all()
            assert (reversal.kind, reversal.actor) == ("correction", HEAD.subject)
            assert reversal.reason == "Không đủ tiền trong tài khoản"
            charge = await session.get_one(Charge, UUID(payment["charge_id"]))
        assert (await decide(service, payment["payment_id"], "bounce")).json()["code"] == "cheque_not_waiting"
        clock.advance(days=1)
        answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", CLERK, {"provider": "cash"})
        assert answer.json()["status"] == "settled"
        assert await self.agrees(service)

    async def test_the_bank_may_pay_it_in_the_end(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await self.cleared(service, dossiers, clock)
        shown = (await decide(service, payment["payment_id"], "bounce")).json()
        clock.advance(days=1)
        assert outcomes(await brought(service, line("FT9", shown["reference"]))) == {"matched": 1}
        assert await status_of(service, payment) == ("settled", "settled")
        assert await balances(service) == {"clearing.cheque": 200_000, "revenue.fee": -200_000}
        assert await self.agrees(service)

    async def test_who_took_it_and_what_the_bank_said_and_what_went_back_stand_in_its_way(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await self.cleared(service, dossiers, clock)
        assert (await decide(service, payment["payment_id"], "bounce", CLERK)).status_code == 403
        path = f"/api/v1/payments/{payment['payment_id']}/refunds"
        asked = (await service.post(path, HEAD, {"amount_vnd": 50_000, "reason": "Giảm (mẫu)"})).json()
        refused = await decide(service, payment["payment_id"], "bounce")
        assert (refused.status_code, refused.json()["code"]) == (409, "cheque_given_back")
        assert (await service.post(f"{path}/{asked['id']}/actions/reject", HEAD, {"reason": "Thôi"})).is_success
        reference = (await cheque(service, payment["payment_id"]))["reference"]
        assert outcomes(await brought(service, line("FT9", reference))) == {"matched": 1}
        assert (await decide(service, payment["payment_id"], "bounce")).json()["code"] == "cheque_not_waiting"
        assert await status_of(service, payment) == ("settled", "settled")
        assert await service.recorded(ReceiptCancelled) == []

    async def test_other_parts_are_advances_again(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        path = f"/api/v1/charges/{charge.id}/checkout"
        await service.post(path, CLERK, {"provider": "cash", "amount_vnd": 120_000})
        payment = (await hand_in(service, charge)).raise_for_status().json()
        await deposit(service, payment["shift_id"], 120_000)
        await decide(service, payment["payment_id"], "clear")
        assert await status_of(service, payment) == ("settled", "settled")
        clock.advance(days=1)
        await decide(service, payment["payment_id"], "bounce")
        found = await balances(service)
        assert (found["receivable"], found["advance"], found.get("clearing.cheque")) == (200_000, -120_000, None)
        assert await self.agrees(service)
        clock.advance(days=1)
        assert (await service.post(path, CLERK, {"provider": "cash"})).json()["status"] == "settled"
        assert await status_of(service, payment) == ("failed", "settled")
        assert await self.agrees(service)


async def test_one_paper_pays_once_also_when_it_is_handed_in_twice_at_once(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charges = [await owe(service, dossiers, clock, code=f"H05.03-261124-{number:04d}") for number in (1, 2, 3)]
    answers = await asyncio.gather(*(hand_in(service, charge) for charge in charges))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422]
    refused = next(answer.json() for answer in answers if answer.status_code == 422)
    assert (refused["code"], refused["errors"][0]["pointer"]) == ("cheque_taken_before", "/cheque/number")
    async with service.kit.database.sessions() as session:
        assert await session.scalar(select(func.count()).select_from(Cheque)) == 1
        assert await session.scalar(select(func.count()).select_from(Payment)) == 1


@pytest.mark.parametrize(
    ("paper", "code", "pointer"),
    [
        ({"dated_on": "2026-11-25"}, "cheque_date_not_valid", "/cheque/dated_on"),
        ({"dated_on": "2026-05-20"}, "cheque_date_not_valid", "/cheque/dated_on"),
        ({"number": "1"}, "invalid_body", "/cheque/number"),
        ({"bank_code": "VCB"}, "invalid_body", "/cheque/bank_code"),
    ],
    ids=["of tomorrow", "too old", "no number", "no bank"],
)
async def test_a_paper_that_no_bank_would_pay_is_not_taken(
    paper: dict[str, Any], code: str, pointer: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    answer = await hand_in(service, await owe(service, dossiers, clock), **paper)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == pointer


async def test_who_may_take_clear_and_see_cheques(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    assert (await hand_in(service, charge, AN)).json()["code"] == "provider_not_available"
    for body in ({"provider": "cheque"}, {"provider": "cash", "cheque": PAPER}):
        answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", CLERK, body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/cheque")
    # Who takes money and also holds the unit's account does not say alone that a cheque was paid.
    both = official("clerk-tuphap", "clerk", "H05.03").model_copy(update={"roles": frozenset({"clerk", "approver"})})
    payment = (await hand_in(service, charge, both)).raise_for_status().json()
    await deposit(service, payment["shift_id"])
    for act in ("clear", "bounce"):
        own = await decide(service, payment["payment_id"], act, both)
        assert (own.status_code, own.json()["code"]) == (403, "cheque_needs_another")
    assert (await decide(service, payment["payment_id"], "clear", CLERK)).status_code == 403
    foreign = official("approver-xa", "approver", "H05.31.01")
    assert (await decide(service, payment["payment_id"], "clear", foreign)).json()["code"] == "cheque_not_found"
    assert (await service.get(CHEQUES, foreign)).json()["items"] == []
    assert (await service.get(CHEQUES, AN)).status_code == 403
    [seen] = (await service.get(f"{CHEQUES}?state=deposited", AUDITOR)).json()["items"]
    assert seen["number"] == PAPER["number"]
    assert (await service.get(f"{CHEQUES}?state=held", AUDITOR)).json()["items"] == []
    assert await status_of(service, payment) == ("pending", "due")


async def test_a_cheque_whose_time_is_over_is_still_paid_when_the_bank_pays_it(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    payment = await taken(service, dossiers, clock)
    await deposit(service, payment["shift_id"])
    clock.advance(days=180)
    await expire_unpaid(service.kit)
    assert await status_of(service, payment) == ("expired", "due")
    assert (await decide(service, payment["payment_id"], "clear")).status_code == 200
    assert await status_of(service, payment) == ("settled", "settled")


class TestShift:
    async def test_a_shift_tells_cash_and_cheques_apart_and_only_cash_is_counted(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await taken(service, dossiers, clock)
        charge = await owe(service, dossiers, clock, code="H05.03-261124-0002")
        answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", CLERK, {"provider": "cash"})
        assert (answer.json()["shift_id"], answer.json()["shift_opened"]) == (payment["shift_id"], False)
        shift = (await service.get(f"{SHIFTS}/{payment['shift_id']}", CLERK)).json()
        assert (shift["opened_by_itself"], shift["payment_count"], shift["expected_vnd"]) == (True, 2, 200_000)
        assert shift["tenders"] == [
            {"tender": tender, "payment_count": 1, "taken_vnd": 200_000, "given_back_vnd": 0}
            for tender in ("cash", "cheque")
        ]
        table = (await service.get(f"{SHIFTS}/{shift['id']}/report.csv", CLERK)).text
        assert "Séc đã nhận,,200000," in table
        assert table.count("Séc") == 2
        page = await service.get(f"{SHIFTS}/{shift['id']}/report.pdf", CLERK)
        assert page.status_code == 200

    async def test_cash_paid_in_at_the_bank_is_on_its_way_until_the_statement_names_it(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        shift = await self.with_cash(service, dossiers, clock)
        remitted = await deposit(service, shift["id"], 200_000)
        assert (remitted["remitted_to"], remitted["arrived_at"]) == ("bank", None)
        assert await balances(service) == {"transit": 200_000, "revenue.fee": -200_000}
        told = await brought(service, line("FT1", f"NOP TIEN MAT {remitted['deposit_code']}"))
        assert (outcomes(told), told["lines"][0]["shift_id"]) == ({"matched": 1}, shift["id"])
        assert await balances(service) == {"clearing.bank": 200_000, "revenue.fee": -200_000}
        again = await brought(service, line("FT2", remitted["deposit_code"]))
        assert outcomes(again) == {"duplicate": 1}
        assert (await balances(service))["unidentified"] == -200_000
        arrived = (await service.get(f"{SHIFTS}/{shift['id']}", HEAD)).json()["arrived_at"]
        assert arrived is not None
        day = (await service.get("/api/v1/payments/reconciliation?date=2026-11-24", AUDITOR)).json()
        bank = next(one for one in day["providers"] if one["provider"] == "vietqr")
        assert (bank["ours"], bank["duplicate"]["count"]) == ({"count": 1, "amount_vnd": 200_000}, 1)

    @pytest.mark.parametrize(("amount_vnd", "outcome"), [(190_000, "under"), (210_000, "over")])
    async def test_another_sum_than_was_said_waits_for_a_person(
        self, amount_vnd: int, outcome: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        shift = await self.with_cash(service, dossiers, clock)
        remitted = await deposit(service, shift["id"], 200_000)
        assert outcomes(await brought(service, line("FT1", remitted["deposit_code"], amount_vnd))) == {outcome: 1}
        found = await balances(service)
        assert (found["transit"], found["unidentified"]) == (200_000, -amount_vnd)
        assert (await service.get(f"{SHIFTS}/{shift['id']}", HEAD)).json()["arrived_at"] is None
        # Another than the clerk whose till it was, and than who brought the statement, takes it as what it is.
        async with service.kit.database.sessions() as session:
            [found_line] = (await session.scalars(select(StatementLine))).all()
        both = CLERK.model_copy(update={"roles": frozenset({"clerk", "approver"}), "unit": "H05"})
        path = f"/api/v1/payments/statement-lines/{found_line.id}/actions/accept"
        body = {"reason": "Ngân hàng kiểm đếm lại (mẫu)"}
        own = await service.post(path, both, body, version=found_line.version)
        assert (own.status_code, own.json()["code"]) == (403, "statement_line_needs_another")
        taken_as = (await service.post(path, OTHER_KEEPER, body, version=found_line.version)).raise_for_status().json()
        assert (taken_as["outcome"], taken_as["state"], taken_as["held_vnd"]) == (outcome, "closed", 0)
        differs = {"cash.shortage": 10_000} if outcome == "under" else {"cash.overage": -10_000}
        assert await balances(service) == {"clearing.bank": amount_vnd, "revenue.fee": -200_000} | differs
        assert (await service.get(f"{SHIFTS}/{shift['id']}", HEAD)).json()["arrived_at"] is not None
        again = await service.post(path, OTHER_KEEPER, body, version=taken_as["version"])
        assert (again.status_code, again.json()["code"]) == (409, "statement_line_not_open")
        assert outcomes(await brought(service, line("FT2", remitted["deposit_code"]))) == {"duplicate": 1}
        async with service.kit.database.sessions() as session:
            assert await parity.compare(session) == []

    async def test_the_bank_may_tell_of_a_deposit_before_the_desk_does(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        shift = await self.with_cash(service, dossiers, clock)
        assert outcomes(await brought(service, line("FT1", shift["deposit_code"]))) == {"unmatched": 1}
        remitted = await deposit(service, shift["id"], 200_000)
        assert remitted["arrived_at"] is not None
        assert await balances(service) == {"clearing.bank": 200_000, "revenue.fee": -200_000}
        async with service.kit.database.sessions() as session:
            [row] = (await session.scalars(select(StatementLine))).all()
            assert (row.outcome, row.held_vnd, str(row.shift_id)) == ("matched", 0, shift["id"])

    async def test_what_went_to_the_treasury_is_no_deposit_of_ours(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        shift = await self.with_cash(service, dossiers, clock)
        await shift_act(service, shift["id"], "close", CLERK, counted_vnd=200_000)
        await shift_act(service, shift["id"], "remit", HEAD, reference="GNT-01")
        assert outcomes(await brought(service, line("FT1", shift["deposit_code"]))) == {"unmatched": 1}
        assert (await balances(service))["treasury"] == 200_000
        async with service.kit.database.sessions() as session:
            assert (await session.scalars(select(CashShift.remitted_to))).all() == ["treasury"]

    async def with_cash(self, service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> dict[str, Any]:
        charge = await owe(service, dossiers, clock)
        answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", CLERK, {"provider": "cash"})
        return (await service.get(f"{SHIFTS}/{answer.json()['shift_id']}", CLERK)).json()
