import asyncio
from typing import Any

import pytest
from contracts.payment import MismatchFound, PaymentExpired, PaymentSettled, ReceiptIssued
from payment_service.charges.models import Charge
from payment_service.checkouts.asking import ask_providers, expire_unpaid
from payment_service.checkouts.models import Payment, ProviderMessage
from payment_service.refunds.models import RefundCase
from payment_service.testing.partners import FakeDossiers, FakeVNPay, TestClock
from payment_service.testing.steps import AN, BINH, check_out, notification, notify, owe
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import select

CHECKOUT = {"provider": "vnpay", "return_url": "http://localhost:3000/back"}


async def only_payment(service: RunningService) -> Payment:
    async with service.kit.database.sessions() as session:
        return (await session.scalars(select(Payment))).one()


class TestOpening:
    async def test_the_browser_is_sent_to_a_signed_order_of_vnpay(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, CHECKOUT)
        document = answer.json()
        assert answer.headers["Location"] == f"/api/v1/payments/{document['payment_id']}"
        assert document["expires_at"] == "2026-11-24T03:15:00Z"
        assert document["redirect_url"].startswith("https://vnpay.example/pay?")
        checkout = await check_out(service, charge, return_url=CHECKOUT["return_url"])
        sent = checkout.parameters
        assert sent["vnp_Amount"] == "20000000"
        assert (sent["vnp_CreateDate"], sent["vnp_ExpireDate"]) == ("20261124100000", "20261124101500")
        assert sent["vnp_OrderInfo"] == "Nop phi ho so H05.03-261124-0001"
        assert sent["vnp_ReturnUrl"] == "http://localhost:3000/back"
        assert sent["vnp_TxnRef"] == (await only_payment(service)).reference
        assert "vnp_SecureHashType" not in sent

    async def test_an_open_checkout_is_given_again_and_an_expired_one_is_not(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        first = await check_out(service, charge)
        assert (await check_out(service, charge)).payment_id == first.payment_id
        clock.advance(minutes=16)
        assert (await check_out(service, charge)).payment_id != first.payment_id

    async def test_the_same_key_gets_the_same_answer(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        path = f"/api/v1/charges/{charge.id}/checkout"
        first, second = [await service.post(path, AN, CHECKOUT, key="one") for _ in range(2)]
        assert second.headers["Idempotent-Replayed"] == "true"
        assert first.content == second.content

    async def test_a_charge_that_is_settled_can_not_be_paid_again(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        assert await notify(service, notification((await check_out(service, charge)).reference)) == "00"
        answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, CHECKOUT)
        assert (answer.status_code, answer.json()["code"]) == (409, "charge_not_due")

    @pytest.mark.parametrize(
        ("body", "code", "pointer"),
        [
            ({"provider": "payplat"}, "provider_not_available", "/provider"),
            ({"provider": "vietqr"}, "provider_not_available", "/provider"),
            ({"provider": "cash"}, "provider_not_available", "/provider"),
            ({"provider": "vnpay", "return_url": "https://evil.example/"}, "return_url_not_allowed", "/return_url"),
            ({"provider": "gold"}, "invalid_body", "/provider"),
            ({"provider": "vnpay", "amount_vnd": 1}, "part_not_valid", "/amount_vnd"),
            ({"provider": "vnpay", "amount_vnd": 0}, "invalid_body", "/amount_vnd"),
            ({"provider": "vnpay", "sum_vnd": 1}, "invalid_body", "/sum_vnd"),
        ],
    )
    async def test_what_is_not_offered_is_refused_by_name(
        self,
        body: dict[str, Any],
        code: str,
        pointer: str,
        service: RunningService,
        dossiers: FakeDossiers,
        clock: TestClock,
    ) -> None:
        charge = await owe(service, dossiers, clock)
        answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]

    async def test_only_the_owner_or_a_clerk_pays(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        expected = [
            (BINH, 404),
            (official("officer-tuphap", "officer", "H05.03"), 403),
            (official("clerk-tuphap", "clerk", "H05.03"), 201),
        ]
        for caller, status in expected:
            answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", caller, CHECKOUT)
            assert answer.status_code == status
        unknown = await service.post(f"/api/v1/charges/{uuid7()}/checkout", AN, CHECKOUT)
        assert (unknown.status_code, unknown.json()["code"]) == (404, "charge_not_found")

    async def test_anothers_payment_is_not_there(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        for payment_id in (checkout.payment_id, uuid7()):
            answer = await service.get(f"/api/v1/payments/{payment_id}", BINH)
            assert (answer.status_code, answer.json()["code"]) == (404, "payment_not_found")

    async def test_checkouts_and_settlements_of_one_charge_at_once_never_block_each_other_for_good(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        first = await check_out(service, charge)

        async def open_another(number: int) -> int:
            body = {"provider": "vnpay", "return_url": f"http://localhost:3000/{number}"}
            return (await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, body)).status_code

        outcomes = await asyncio.gather(
            *(open_another(number) for number in range(10)),
            *(notify(service, notification(first.reference)) for _ in range(10)),
        )
        assert set(outcomes[:10]) <= {201, 409}
        assert sorted(outcomes[10:]) == ["00"] + ["02"] * 9


class TestTime:
    async def test_an_unpaid_checkout_expires_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        await expire_unpaid(service.kit)
        assert (await only_payment(service)).status == "pending"
        clock.advance(minutes=15)
        await expire_unpaid(service.kit)
        await expire_unpaid(service.kit)
        assert (await only_payment(service)).status == "expired"
        assert [event.payment_id for event in await service.recorded(PaymentExpired)] == [checkout.payment_id]

    async def test_word_after_the_expiry_of_money_that_was_paid_before_still_settles(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        clock.advance(minutes=20)
        await expire_unpaid(service.kit)
        in_time = notification(checkout.reference, vnp_PayDate="20261124101500")
        assert await notify(service, in_time) == "00"
        assert (await only_payment(service)).status == "settled"
        assert len(await service.recorded(ReceiptIssued)) == 1

    @pytest.mark.parametrize("pay_date", ["20261124101501", "", "soon"], ids=["late", "untold", "no time"])
    async def test_money_that_is_paid_after_the_expiry_opens_a_refund_case_and_settles_nothing(
        self, pay_date: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        checkout = await check_out(service, charge)
        clock.advance(minutes=20)
        await expire_unpaid(service.kit)
        late = notification(checkout.reference, vnp_PayDate=pay_date)
        assert [await notify(service, late) for _ in range(2)] == ["00", "02"]
        assert (await only_payment(service)).status == "settled"
        async with service.kit.database.sessions() as session:
            case = (await session.scalars(select(RefundCase))).one()
            assert (await session.get_one(Charge, charge.id)).status == "due"
        assert (case.ground, case.amount_vnd, case.payment_id) == ("paid_late", 200_000, checkout.payment_id)
        assert await service.recorded(PaymentSettled) == await service.recorded(ReceiptIssued) == []
        [told] = await service.recorded(MismatchFound)
        assert (told.expected_vnd, told.received_vnd) == (0, 200_000)

    async def test_late_money_that_only_a_question_finds_opens_a_refund_case(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        await check_out(service, await owe(service, dossiers, clock))
        clock.advance(hours=1)
        await expire_unpaid(service.kit)
        vnpay.say_paid("20261124103000")
        await ask_providers(service.kit)
        async with service.kit.database.sessions() as session:
            assert (await session.scalars(select(RefundCase.ground))).all() == ["paid_late"]
        assert await service.recorded(PaymentSettled) == []

    async def test_a_payment_whose_notification_was_lost_is_found_and_settled_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        checkout = await check_out(service, await owe(service, dossiers, clock))
        vnpay.say_paid()
        await ask_providers(service.kit)
        assert vnpay.asked == []
        clock.advance(minutes=15)
        await ask_providers(service.kit)
        await ask_providers(service.kit)
        assert [question["vnp_TransactionDate"] for question in vnpay.asked] == ["20261124100000"]
        assert (await only_payment(service)).status == "settled"
        assert await notify(service, notification(checkout.reference)) == "02"
        assert len(await service.recorded(PaymentSettled)) == 1
        async with service.kit.database.sessions() as session:
            kinds = (await session.scalars(select(ProviderMessage.kind).order_by(ProviderMessage.id))).all()
        assert kinds == ["query", "notification"]

    async def test_an_answer_with_another_sum_settles_nothing_and_is_flagged(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        await check_out(service, await owe(service, dossiers, clock))
        vnpay.say_paid()
        vnpay.amount_vnd = 20_000
        clock.advance(minutes=15)
        await ask_providers(service.kit)
        assert (await only_payment(service)).status == "pending"
        assert [event.received_vnd for event in await service.recorded(MismatchFound)] == [20_000]

    @pytest.mark.parametrize("fault", ["down", "forged"])
    async def test_a_provider_that_can_not_be_believed_is_asked_again_soon(
        self, fault: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        await check_out(service, await owe(service, dossiers, clock))
        vnpay.say_paid()
        vnpay.broken = fault == "down"
        vnpay.secret = "another" if fault == "forged" else vnpay.secret
        clock.advance(minutes=15)
        await ask_providers(service.kit)
        assert (await only_payment(service)).status == "pending"
        vnpay.broken, vnpay.secret = False, FakeVNPay().secret
        clock.advance(minutes=1)
        await ask_providers(service.kit)
        assert (await only_payment(service)).status == "settled"

    async def test_an_open_order_is_asked_about_daily_and_an_abandoned_one_no_more(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, vnpay: FakeVNPay
    ) -> None:
        await check_out(service, await owe(service, dossiers, clock))
        vnpay.says = {"vnp_ResponseCode": "00", "vnp_TransactionStatus": "01"}
        clock.advance(minutes=15)
        await ask_providers(service.kit)
        clock.advance(hours=23)
        await ask_providers(service.kit)
        assert len(vnpay.asked) == 1
        clock.advance(hours=1)
        vnpay.says = {"vnp_ResponseCode": "91"}
        await ask_providers(service.kit)
        assert len(vnpay.asked) == 2
        assert (await only_payment(service)).next_query_at is None


async def test_our_own_pay_url_is_no_word_of_the_provider(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    answer = await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, {"provider": "vnpay"})
    query = answer.json()["redirect_url"].partition("?")[2]
    assert await notify(service, query) == "97"
    paid = await service.get(f"/api/v1/payments/{answer.json()['payment_id']}", AN)
    assert paid.json()["status"] == "pending"
