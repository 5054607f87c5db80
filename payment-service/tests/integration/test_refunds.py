"""Money goes back when the provider says so; what it has said is never taken back."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from contracts.dossier import Cause, DossierForwarded, DossierRefused, DossierRemoved, DossierStopped, StepUndone
from contracts.payment import PaymentRefunded
from payment_service.charges.consumers import on_ended
from payment_service.charges.models import Charge
from payment_service.checkouts import repository, settlement
from payment_service.checkouts.models import Payment, ProviderMessage
from payment_service.ledger.models import LedgerEntry, LedgerMovement
from payment_service.providers import vnpay_signing as signing
from payment_service.providers.protocol import Outcome, Word
from payment_service.receipts import book
from payment_service.refunds.models import Refund, RefundCase
from payment_service.refunds.sweeps import send_refunds
from payment_service.shifts.models import CashShift
from payment_service.testing.partners import VNPAY_SECRET, FakeDossiers, FakeVNPay, TestClock
from payment_service.testing.steps import AN, APPROVER, OFFICER, check_out, notification, notify, owe, refund_by_two
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

CLERK = official("clerk-tuphap", "clerk", "H05.03")
OTHER_CLERK = official("clerk-tuphap-2", "clerk", "H05.03")
OF_ANOTHER_AGENCY = official("officer-congthuong", "officer", "H05.06")
WHY = "Hồ sơ không đủ điều kiện"


async def paid(service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> Payment:
    charge = await owe(service, dossiers, clock)
    checkout = await check_out(service, charge)
    assert await notify(service, notification(checkout.reference)) == "00"
    return await the_payment(service, checkout.payment_id)


async def the_payment(service: RunningService, payment_id: UUID) -> Payment:
    async with service.kit.database.sessions() as session:
        return (await session.scalars(select(Payment).where(Payment.id == payment_id))).one()


async def refund(service: RunningService, payment: Payment, caller: Any = OFFICER, **body: Any) -> Any:
    return await service.post(f"/api/v1/payments/{payment.id}/refunds", caller, {"reason": WHY} | body)


async def act(service: RunningService, payment: Payment, refund_id: str, action: str, caller: Any, **body: Any) -> Any:
    return await service.post(f"/api/v1/payments/{payment.id}/refunds/{refund_id}/actions/{action}", caller, body)


async def states(service: RunningService) -> list[tuple[str, str | None]]:
    async with service.kit.database.sessions() as session:
        found = (await session.scalars(select(Refund).order_by(Refund.requested_at, Refund.id))).all()
    return [(row.status, row.provider_code) for row in found]


async def balances(service: RunningService) -> dict[str, int]:
    async with service.kit.database.sessions() as session:
        query = select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
        return {account: int(total) for account, total in await session.execute(query) if total}


async def charge_status(service: RunningService, payment: Payment) -> str:
    async with service.kit.database.sessions() as session:
        return (await session.scalars(select(Charge.status).where(Charge.id == payment.charge_id))).one()


class TestAtTheProvider:
    async def test_a_whole_refund_takes_back_revenue_and_is_told(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await paid(service, dossiers, clock)
        answer = await refund(service, payment)
        assert (answer.status_code, answer.json()["status"], answer.json()["amount_vnd"]) == (201, "pending", 200_000)
        assert (await the_payment(service, payment.id)).status == "settled"
        await act(service, payment, answer.json()["id"], "approve", APPROVER)
        await send_refunds(service.kit)
        await send_refunds(service.kit)
        [order] = vnpay.refunds
        assert (order["vnp_TransactionType"], order["vnp_Amount"], order["vnp_TxnRef"]) == (
            "02", "20000000", payment.reference,
        )  # fmt: skip
        assert order["vnp_TransactionNo"] == payment.provider_transaction
        assert len(order["vnp_RequestId"]) <= 32
        assert (await the_payment(service, payment.id)).status == "refunded"
        assert await charge_status(service, payment) == "refunded"
        assert await balances(service) == {}
        [told] = await service.recorded(PaymentRefunded)
        assert (told.payment_id, told.amount_vnd) == (payment.id, 200_000)
        [shown] = (await service.get(f"/api/v1/payments/{payment.id}/refunds", OFFICER)).json()["items"]
        assert (shown["status"], shown["provider_transaction"]) == ("refunded", "14000009")
        async with service.kit.database.sessions() as session:
            kept = (await session.scalars(select(ProviderMessage).where(ProviderMessage.kind == "refund"))).one()
            reasons = (
                await session.scalars(select(LedgerMovement.reason).where(LedgerMovement.kind == "refund"))
            ).all()
        assert "14000009" in kept.raw
        assert reasons == [WHY]

    async def test_the_provider_is_told_nothing_before_another_official_approves(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await paid(service, dossiers, clock)
        asked = (await refund(service, payment)).json()
        assert asked["approved_at"] is None
        await send_refunds(service.kit)
        alone = await act(service, payment, asked["id"], "approve", OFFICER)
        assert (alone.status_code, alone.json()["code"]) == (403, "refund_needs_another")
        assert (await act(service, payment, asked["id"], "approve", CLERK)).status_code == 403
        await send_refunds(service.kit)
        assert (vnpay.refunds, await states(service)) == ([], [("pending", None)])
        assert await service.recorded(PaymentRefunded) == []
        approved = await act(service, payment, asked["id"], "approve", APPROVER)
        assert (approved.status_code, approved.json()["approved_at"] is not None) == (200, True)
        again = await act(service, payment, asked["id"], "approve", APPROVER)
        assert (again.status_code, again.json()["code"]) == (409, "refund_not_to_approve")
        await send_refunds(service.kit)
        assert len(vnpay.refunds) == len(await service.recorded(PaymentRefunded)) == 1
        async with service.kit.database.sessions() as session:
            row = (await session.scalars(select(Refund))).one()
        assert (row.requested_by, row.approved_by) == (OFFICER.subject, APPROVER.subject)

    async def test_a_refund_that_is_not_approved_is_rejected_and_leaves_room_for_another(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await paid(service, dossiers, clock)
        asked = (await refund(service, payment)).json()
        rejected = await act(service, payment, asked["id"], "reject", OFFICER, reason="Nhầm hồ sơ")
        assert (rejected.status_code, rejected.json()["provider_code"]) == (200, "rejected")
        for action in ("approve", "retry"):
            again = await act(service, payment, asked["id"], action, APPROVER)
            assert (again.status_code, again.json()["code"]) == (409, "refund_already_rejected")
        await send_refunds(service.kit)
        assert vnpay.refunds == []
        assert (await refund_by_two(service, payment.id))["amount_vnd"] == 200_000

    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ("next_try_at = now()", "ck_refund_sent_when_approved"),
            ("approved_by = requested_by, approved_at = now()", "ck_refund_nobody_approves_his_own"),
            ("approved_by = 'another'", "ck_refund_approved"),
            ("confirmed_by = requested_by", "ck_refund_nobody_confirms_his_own"),
        ],
        ids=["sent", "own-approval", "no-time", "own-confirmation"],
    )
    async def test_the_database_itself_lets_no_refund_go_on_one_word(
        self, change: str, name: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await refund(service, await paid(service, dossiers, clock))
        with pytest.raises(DBAPIError, match=name):
            async with service.kit.database.transaction() as session:
                await session.execute(text(f"UPDATE refund SET {change}"))

    async def test_an_order_is_sent_again_on_the_day_of_its_approval(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await paid(service, dossiers, clock)
        asked = (await refund(service, payment)).json()
        clock.advance(days=1)
        await act(service, payment, asked["id"], "approve", APPROVER)
        vnpay.broken = True
        await send_refunds(service.kit)
        vnpay.broken = False
        clock.advance(minutes=1)
        await send_refunds(service.kit)
        assert len({order["vnp_RequestId"] for order in vnpay.refunds}) == 1 < len(vnpay.refunds)

    async def test_parts_add_up_and_never_exceed_the_payment(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await paid(service, dossiers, clock)
        await refund_by_two(service, payment.id, amount_vnd=50_000)
        too_much = await refund(service, payment, amount_vnd=150_001)
        assert (too_much.status_code, too_much.json()["code"], too_much.json()["left_vnd"]) == (
            422, "refund_too_large", 150_000,
        )  # fmt: skip
        await send_refunds(service.kit)
        assert (await the_payment(service, payment.id)).status == "partially_refunded"
        assert await charge_status(service, payment) == "settled"
        assert await balances(service) == {"clearing.vnpay": 150_000, "revenue.fee": -150_000}
        assert (await refund_by_two(service, payment.id))["amount_vnd"] == 150_000
        await send_refunds(service.kit)
        assert [order["vnp_TransactionType"] for order in vnpay.refunds] == ["03", "03"]
        assert (await the_payment(service, payment.id)).status == "refunded"
        again = await refund(service, payment)
        assert (again.status_code, again.json()["code"]) == (409, "payment_not_refundable")
        assert await notify(service, notification(payment.reference)) == "02"

    async def test_refunds_asked_for_at_once_are_never_more_than_the_payment(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await paid(service, dossiers, clock)
        answers = await asyncio.gather(*(refund(service, payment, amount_vnd=60_000) for _ in range(8)))
        assert sorted(answer.status_code for answer in answers) == [201] * 3 + [422] * 5

    async def test_a_refused_refund_is_an_error_and_may_become_refunded(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await paid(service, dossiers, clock)
        refund_id = (await refund_by_two(service, payment.id))["id"]
        vnpay.refund_code = "95"
        await send_refunds(service.kit)
        assert await states(service) == [("error", "95")]
        assert await service.recorded(PaymentRefunded) == []
        assert await balances(service) == {"clearing.vnpay": 200_000, "revenue.fee": -200_000}
        vnpay.refund_code = "00"
        await send_refunds(service.kit)
        assert len(vnpay.refunds) == 1
        assert (await act(service, payment, refund_id, "retry", OFFICER)).json()["status"] == "error"
        await send_refunds(service.kit)
        assert await states(service) == [("refunded", "00")]
        assert len({order["vnp_RequestId"] for order in vnpay.refunds}) == 2
        again = await act(service, payment, refund_id, "retry", OFFICER)
        assert (again.status_code, again.json()["code"]) == (409, "refund_already_done")

    async def test_what_the_provider_is_told_is_not_rejected_by_hand(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await paid(service, dossiers, clock)
        refund_id = (await refund_by_two(service, payment.id))["id"]
        answer = await act(service, payment, refund_id, "reject", APPROVER, reason="Nhầm")
        assert (answer.status_code, answer.json()["code"]) == (409, "refund_not_by_hand")
        assert await states(service) == [("pending", None)]

    async def test_the_database_itself_lets_no_refund_go_back(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await refund_by_two(service, (await paid(service, dossiers, clock)).id)
        await send_refunds(service.kit)
        for status in ("error", "pending"):
            with pytest.raises(DBAPIError, match="can not become"):
                async with service.kit.database.transaction() as session:
                    await session.execute(text(f"UPDATE refund SET status = '{status}', refunded_at = NULL"))

    async def test_a_lost_answer_is_asked_for_under_the_same_name_and_sends_no_second_refund(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await paid(service, dossiers, clock)
        refund_id = (await refund_by_two(service, payment.id, amount_vnd=50_000))["id"]
        vnpay.loses_answers = True
        await send_refunds(service.kit)
        assert await states(service) == [("pending", "unreachable")]
        vnpay.loses_answers = False
        await send_refunds(service.kit)
        assert len(vnpay.refunds) == 1
        clock.advance(minutes=1)
        await send_refunds(service.kit)
        assert len({order["vnp_RequestId"] for order in vnpay.refunds}) == 1
        assert await states(service) == [("error", "sent_before")]
        # It may be gone: it still counts, and is not sent anew.
        assert (await refund(service, payment, amount_vnd=150_001)).status_code == 422
        assert (await act(service, payment, refund_id, "retry", OFFICER)).json()["code"] == "refund_not_refused"
        own = await act(service, payment, refund_id, "confirm", OFFICER, transaction="VNP-1")
        assert (own.status_code, own.json()["code"]) == (403, "refund_needs_another")
        done = await act(service, payment, refund_id, "confirm", APPROVER, transaction="VNP-1")
        assert (done.status_code, done.json()["status"]) == (200, "refunded")
        assert len(await service.recorded(PaymentRefunded)) == 1

    async def test_an_order_that_may_have_gone_is_not_sent_on_another_day(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await paid(service, dossiers, clock)
        await refund_by_two(service, payment.id, amount_vnd=50_000)
        vnpay.broken = True
        await send_refunds(service.kit)
        clock.advance(days=1)
        vnpay.broken = False
        await send_refunds(service.kit)
        assert len(vnpay.refunds) == 1
        assert await states(service) == [("error", "unreachable")]

    async def test_a_forged_answer_gives_nothing_back(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        payment = await paid(service, dossiers, clock)
        await refund_by_two(service, payment.id)
        vnpay.secret = "somebody"
        await send_refunds(service.kit)
        assert await states(service) == [("pending", "unreachable")]
        assert (await the_payment(service, payment.id)).status == "settled"

    async def test_a_refund_under_way_is_not_confirmed_by_hand(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await paid(service, dossiers, clock)
        refund_id = (await refund_by_two(service, payment.id))["id"]
        answer = await act(service, payment, refund_id, "confirm", APPROVER, transaction="by hand")
        assert (answer.status_code, answer.json()["code"]) == (409, "refund_not_by_hand")

    def test_the_signature_of_a_refund_is_over_its_fields_in_vnpays_order(self) -> None:
        message = {name: name.removeprefix("vnp_") for name in signing.REFUND_REQUEST}
        expected = (
            "RequestId|Version|Command|TmnCode|TransactionType|TxnRef|Amount|TransactionNo|TransactionDate|CreateBy"
            "|CreateDate|IpAddr|OrderInfo"
        )
        assert signing.sign_fields(VNPAY_SECRET, message, signing.REFUND_REQUEST) == signing.sign(
            VNPAY_SECRET, expected
        )


class TestWho:
    async def test_only_officials_who_decide_and_see_the_dossier_refund(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await paid(service, dossiers, clock)
        elsewhere = official("officer-congthuong", "officer", "H05.06")
        statuses = [(await refund(service, payment, caller)).status_code for caller in (AN, CLERK, elsewhere)]
        assert statuses == [403, 403, 404]
        assert (await service.get(f"/api/v1/payments/{payment.id}/refunds", elsewhere)).status_code == 404
        # Who works on the dossier for another agency sees it, and decides nothing about this one's money.
        dossiers.seen_by.add("H05.06")
        assert (await refund(service, payment, OF_ANOTHER_AGENCY)).status_code == 403
        unknown = await act(service, payment, str(uuid7()), "confirm", APPROVER, transaction="VNP-1")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "refund_not_found")

    async def test_nobody_gives_back_to_himself(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock, owner=OFFICER)
        checkout = await check_out(service, charge, OFFICER)
        assert await notify(service, notification(checkout.reference)) == "00"
        payment = await the_payment(service, checkout.payment_id)
        assert (await refund(service, payment, OFFICER)).status_code == 403
        asked = (await refund(service, payment, APPROVER)).json()
        for action, body in (("approve", {}), ("confirm", {"transaction": "VNP-1"}), ("retry", {})):
            assert (await act(service, payment, asked["id"], action, OFFICER, **body)).status_code == 403
        assert (await service.get(f"/api/v1/payments/{payment.id}/refunds", OFFICER)).status_code == 200

    async def test_an_unpaid_payment_is_not_refunded(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        payment = await the_payment(service, checkout.payment_id)
        assert (await refund(service, payment)).json()["code"] == "payment_not_refundable"


class TestByHand:
    @pytest.fixture
    def more_settings(self, all_providers: dict[str, Any]) -> dict[str, Any]:
        return all_providers

    async def paid_cash(self, service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> Payment:
        charge = await owe(service, dossiers, clock)
        answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", CLERK, {"provider": "cash"})
        return await the_payment(service, UUID(answer.json()["payment_id"]))

    async def test_a_clerk_gives_cash_back_only_when_another_person_confirms_it(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await self.paid_cash(service, dossiers, clock)
        asked = await refund(service, payment, CLERK)
        assert (asked.status_code, asked.json()["status"]) == (201, "pending")
        alone = await act(service, payment, asked.json()["id"], "confirm", CLERK, transaction="PC-1")
        assert (alone.status_code, alone.json()["code"]) == (403, "refund_needs_another")
        assert await balances(service) == {"clearing.cash": 200_000, "revenue.fee": -200_000}
        given = await act(service, payment, asked.json()["id"], "confirm", APPROVER, transaction="PC-1")
        assert (given.status_code, given.json()["status"]) == (200, "refunded")
        assert await balances(service) == {}
        assert (await the_payment(service, payment.id)).status == "refunded"

    @pytest.mark.parametrize("confirmer", [APPROVER, OTHER_CLERK], ids=["approver", "clerk"])
    async def test_cash_leaves_the_till_of_the_clerk_who_confirms_or_else_of_the_one_who_asked(
        self, confirmer: Any, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await self.paid_cash(service, dossiers, clock)
        asked = (await refund(service, payment, CLERK)).json()
        await act(service, payment, asked["id"], "confirm", confirmer, transaction="PC-1")
        query = select(CashShift.clerk).join(LedgerMovement, LedgerMovement.shift_id == CashShift.id)
        async with service.kit.database.sessions() as session:
            [clerk] = (await session.scalars(query.where(LedgerMovement.kind == "refund"))).all()
        assert clerk == (CLERK if confirmer == APPROVER else OTHER_CLERK).subject

    async def test_a_refund_by_hand_that_is_rejected_moves_nothing_and_leaves_room_for_another(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await self.paid_cash(service, dossiers, clock)
        asked = (await refund(service, payment, CLERK)).json()
        rejected = await act(service, payment, asked["id"], "reject", APPROVER, reason="Hồ sơ đang xử lý")
        assert (rejected.status_code, rejected.json()["status"]) == (200, "error")
        assert (rejected.json()["provider_code"], rejected.json()["rejection"]) == ("rejected", "Hồ sơ đang xử lý")
        for action, body in (("confirm", {"transaction": "PC-1"}), ("reject", {"reason": "Lần nữa"}), ("retry", {})):
            again = await act(service, payment, asked["id"], action, APPROVER, **body)
            assert (again.status_code, again.json()["code"]) == (409, "refund_already_rejected")
        assert await balances(service) == {"clearing.cash": 200_000, "revenue.fee": -200_000}
        another = (await refund(service, payment, CLERK)).json()
        assert another["amount_vnd"] == 200_000
        given = await act(service, payment, another["id"], "confirm", APPROVER, transaction="PC-2")
        assert given.json()["status"] == "refunded"

    async def test_no_cash_is_given_back_outside_of_an_open_till(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await self.paid_cash(service, dossiers, clock)
        asked = (await refund(service, payment, OFFICER)).json()
        answer = await act(service, payment, asked["id"], "confirm", APPROVER, transaction="PC-1")
        assert (answer.status_code, answer.json()["code"]) == (409, "no_till_is_open")
        assert await states(service) == [("pending", None)]
        assert await balances(service) == {"clearing.cash": 200_000, "revenue.fee": -200_000}
        given = await act(service, payment, asked["id"], "confirm", CLERK, transaction="PC-1")
        assert given.json()["status"] == "refunded"

    async def test_a_transfer_is_given_back_by_one_official_and_confirmed_by_another(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        body = {"provider": "vietqr"}
        opened = (await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, body)).json()
        settling = settlement.Settling(clock(), book.of(service.kit.extras))
        async with service.kit.database.transaction() as session:
            payment = await repository.lock(session, UUID(opened["payment_id"]))
            await settlement.apply(session, payment, Word(Outcome.PAID, 200_000, "FT1", ""), settling)
        refund_id = (await refund(service, payment)).json()["id"]
        await send_refunds(service.kit)
        assert await states(service) == [("pending", None)]
        by_hand = await act(service, payment, refund_id, "approve", APPROVER)
        assert (by_hand.status_code, by_hand.json()["code"]) == (409, "refund_not_to_approve")
        assert (await act(service, payment, refund_id, "retry", OFFICER)).json()["code"] == "refund_not_refused"
        done = await act(service, payment, refund_id, "confirm", APPROVER, transaction="FT26-77")
        assert (done.json()["status"], done.json()["provider_transaction"]) == ("refunded", "FT26-77")
        assert await balances(service) == {}


def step(event_type: Any, payment: Payment, clock: TestClock, sequence: int, **facts: Any) -> Any:
    common = {"occurred_at": clock(), "dossier_id": payment.dossier_id, "procedure_code": "2.000488"}
    return event_type(sequence=sequence, agency="H05.03", **common, **facts)


async def hear(service: RunningService, *events: Any) -> None:
    for event in events:
        async with service.kit.database.transaction() as session:
            await on_ended(session, event)


async def cases(service: RunningService) -> list[tuple[str, int, bool]]:
    async with service.kit.database.sessions() as session:
        found = (await session.scalars(select(RefundCase).order_by(RefundCase.opened_at, RefundCase.id))).all()
    return [(case.ground, case.amount_vnd, case.closed_at is None) for case in found]


async def test_officials_see_what_waits_for_a_second_person_in_their_unit(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    path = "/api/v1/payments/waiting-refunds"
    payment = await paid(service, dossiers, clock)
    await refund_by_two(service, payment.id, amount_vnd=50_000)
    asked = (await refund(service, payment, amount_vnd=60_000)).json()
    for caller in (APPROVER, CLERK, official("leader-tinh", "leader", "H05")):
        [item] = (await service.get(path, caller)).raise_for_status().json()["items"]
        assert (item["id"], item["approved_at"]) == (asked["id"], None)
    assert (await service.get(path, OF_ANOTHER_AGENCY)).json()["items"] == []
    for stranger in (AN, official("a", "analyst", "H05.03")):
        assert (await service.get(path, stranger)).status_code == 403
    await act(service, payment, asked["id"], "reject", APPROVER, reason="Nhầm")
    assert (await service.get(path, APPROVER)).json()["items"] == []


class TestCases:
    async def test_a_paid_dossier_that_is_refused_opens_a_case_which_its_refund_closes(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await paid(service, dossiers, clock)
        refused = step(DossierRefused, payment, clock, 3, cause=Cause.NOT_ELIGIBLE)
        await hear(service, refused, refused)
        assert await cases(service) == [("dossier_refused", 200_000, True)]
        await refund_by_two(service, payment.id, amount_vnd=80_000)
        await send_refunds(service.kit)
        assert await cases(service) == [("dossier_refused", 200_000, True)]
        await refund_by_two(service, payment.id)
        await send_refunds(service.kit)
        assert await cases(service) == [("dossier_refused", 200_000, False)]

    async def test_stopped_before_processing_opens_a_case_and_after_it_none(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        before, undone, after = [await paid(service, dossiers, clock) for _ in range(3)]
        for payment in (undone, after):
            await hear(service, step(DossierForwarded, payment, clock, 4, unit="H05.03"))
        await hear(service, step(StepUndone, undone, clock, 5, undone_sequence=4))
        await hear(service, step(StepUndone, after, clock, 6, undone_sequence=5))
        for payment in (before, undone, after):
            await hear(service, step(DossierStopped, payment, clock, 7, cause=Cause.WITHDRAWN))
        async with service.kit.database.sessions() as session:
            opened = set((await session.scalars(select(RefundCase.payment_id))).all())
        assert opened == {before.id, undone.id}

    async def test_a_removed_dossier_gets_its_money_back_however_far_it_was_and_owes_nothing(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        worked_on = await paid(service, dossiers, clock)
        unpaid = await check_out(service, await owe(service, dossiers, clock))
        waiting = await the_payment(service, unpaid.payment_id)
        await hear(service, step(DossierForwarded, worked_on, clock, 4, unit="H05.03"))
        for payment in (worked_on, waiting):
            removed = step(DossierRemoved, payment, clock, 5, restorable_until=clock())
            await hear(service, removed, removed)
        assert await cases(service) == [("dossier_removed", 200_000, True)]
        assert await charge_status(service, waiting) == "cancelled"
        assert await charge_status(service, worked_on) == "settled"

    async def test_an_unpaid_dossier_that_ends_opens_no_case_until_money_comes_late(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        payment = await the_payment(service, checkout.payment_id)
        await hear(service, step(DossierStopped, payment, clock, 3, cause=Cause.WITHDRAWN))
        assert await cases(service) == []
        clock.advance(hours=1)
        assert await notify(service, notification(checkout.reference)) == "00"
        assert await cases(service) == [("charge_not_due", 200_000, True)]
        await refund_by_two(service, payment.id)
        await send_refunds(service.kit)
        assert await cases(service) == [("charge_not_due", 200_000, False)]
        assert await balances(service) == {}
        assert await charge_status(service, payment) == "cancelled"

    async def test_money_that_came_twice_is_given_back_and_the_charge_stays_settled(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        opened = [await check_out(service, charge, return_url=f"http://localhost:3000/{name}") for name in "ab"]
        clock.advance(minutes=20)
        for checkout in opened:
            assert await notify(service, notification(checkout.reference)) == "00"
        second = await the_payment(service, opened[1].payment_id)
        await refund_by_two(service, second.id)
        await send_refunds(service.kit)
        assert await charge_status(service, second) == "settled"
        assert await balances(service) == {"clearing.vnpay": 200_000, "revenue.fee": -200_000}

    async def test_a_dossier_that_ends_while_its_money_arrives_misses_no_case(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        for _ in range(6):
            checkout = await check_out(service, await owe(service, dossiers, clock))
            payment = await the_payment(service, checkout.payment_id)
            refused = step(DossierRefused, payment, clock, 3, cause=Cause.NOT_ELIGIBLE)
            answer, _ = await asyncio.gather(notify(service, notification(checkout.reference)), hear(service, refused))
            assert answer == "00"
        assert [ground for ground, _, _ in await cases(service)].count("dossier_stopped") == 0
        assert len(await cases(service)) == 6

    async def test_officials_see_the_cases_of_their_unit(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        payment = await paid(service, dossiers, clock)
        await hear(service, step(DossierRefused, payment, clock, 3, cause=Cause.NOT_ELIGIBLE))
        path = "/api/v1/payments/refund-cases"
        province = official("leader-tinh", "leader", "H05")
        for caller, expected in ((OFFICER, 1), (province, 1), (official("o", "officer", "H05.06"), 0)):
            document = (await service.get(path, caller)).raise_for_status().json()
            assert len(document["items"]) == expected
        assert (await service.get(f"{path}?open=false", OFFICER)).json()["items"] == []
        [item] = (await service.get(f"{path}?open=true", OFFICER)).json()["items"]
        assert (item["payment_id"], item["ground"]) == (str(payment.id), "dossier_refused")
        assert (await service.get(path, official("a", "analyst", "H05.03"))).status_code == 403
        assert (await service.get(path, AN)).status_code == 403


class TestSmallerPayments:
    """Below the sum of the setting, of the payment and not of the part that goes back, one official is enough."""

    @pytest.fixture(params=[200_001, 200_000])
    def more_settings(self, request: pytest.FixtureRequest) -> dict[str, Any]:
        return {"refund_by_two_from_vnd": request.param}

    async def test_only_a_larger_payment_waits_for_a_second_official(
        self,
        service: RunningService,
        dossiers: FakeDossiers,
        clock: TestClock,
        vnpay: FakeVNPay,
        more_settings: dict[str, Any],
    ) -> None:
        payment = await paid(service, dossiers, clock)
        at_once = more_settings["refund_by_two_from_vnd"] > payment.amount_vnd
        asked = (await refund(service, payment, amount_vnd=1_000)).json()
        assert (asked["approved_at"] is not None) == at_once
        await send_refunds(service.kit)
        assert len(vnpay.refunds) == at_once
        async with service.kit.database.sessions() as session:
            assert await session.scalar(select(Refund.approved_by)) == ("system" if at_once else None)
        answer = await act(service, payment, asked["id"], "approve", APPROVER)
        assert answer.status_code == (409 if at_once else 200)
        assert len(await service.recorded(PaymentRefunded)) == at_once
