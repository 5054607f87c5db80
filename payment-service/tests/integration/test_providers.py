"""PayPlat, VietQR and cash, beside VNPay."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from contracts.payment import MismatchFound, PaymentFailed, PaymentSettled, ReceiptIssued
from payment_service.checkouts.asking import ask_providers
from payment_service.checkouts.models import Payment, ProviderMessage
from payment_service.ledger.models import LedgerEntry
from payment_service.testing import steps
from payment_service.testing.partners import (
    PAYPLAT_KEY,
    VNPAY_SECRET,
    FakeDossiers,
    FakePayPlat,
    TestClock,
    payplat_notice,
)
from payment_service.testing.steps import AN, BINH, owe
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

CLERK = official("clerk-tuphap", "clerk", "H05.03")
IPN = "/api/v1/payments/payplat/ipn"


@pytest.fixture
def more_settings(all_providers: dict[str, Any]) -> dict[str, Any]:
    return all_providers


async def check_out(service: RunningService, charge: Any, provider: str, caller: Any = AN, **options: Any) -> Any:
    return await service.post(f"/api/v1/charges/{charge.id}/checkout", caller, {"provider": provider}, **options)


async def notify(service: RunningService, document: Any) -> str:
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    answer = await service.client.post(IPN, content=content, headers=service.headers())
    return answer.raise_for_status().json()["error_code"]


async def payments(service: RunningService) -> list[Payment]:
    async with service.kit.database.sessions() as session:
        return list((await session.scalars(select(Payment).order_by(Payment.created_at, Payment.id))).all())


async def moved(service: RunningService) -> dict[str, int]:
    async with service.kit.database.sessions() as session:
        query = select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
        return {account: int(total) for account, total in await session.execute(query) if total}


class TestPayPlat:
    async def test_the_transaction_is_created_with_the_beneficiary_of_the_procedure(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, payplat: FakePayPlat
    ) -> None:
        charge = await owe(service, dossiers, clock)
        answer = await check_out(service, charge, "payplat")
        assert answer.status_code == 201, answer.text
        [payment] = await payments(service)
        assert answer.json()["redirect_url"] == f"https://payplat.example/pay/{payment.reference}"
        created = payplat.created[payment.reference]
        assert (created["trans_amount"], created["command"], created["version"]) == (200_000, "PAY", "3.0")
        bill = created["bill_info"]
        assert (bill["MaNHThuHuong"], bill["TKThuHuong"]) == ("970415", "113366668888")
        assert (bill["MaHoSo"], bill["MaTTHC"], bill["TenTTHC"]) == (
            "H05.03-261124-0001", "2.000488", "Cấp Phiếu lý lịch tư pháp",
        )  # fmt: skip
        assert bill["PhiLePhi"][0]["SoTien"] == "200000"
        again = await check_out(service, charge, "payplat")
        assert again.json() == answer.json()
        assert len(payplat.created) == 1

    async def test_the_same_key_gets_the_same_answer_and_creates_nothing_more(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, payplat: FakePayPlat
    ) -> None:
        charge = await owe(service, dossiers, clock)
        first, second = [await check_out(service, charge, "payplat", key="one") for _ in range(2)]
        assert (second.headers["Idempotent-Replayed"], first.content) == ("true", second.content)
        clock.advance(hours=1)
        assert (await check_out(service, charge, "payplat", key="one")).content == first.content
        assert len(payplat.created) == 1

    async def test_a_platform_that_is_down_is_said_to_be_and_the_next_try_is_a_new_order(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock, payplat: FakePayPlat
    ) -> None:
        charge = await owe(service, dossiers, clock)
        payplat.broken = True
        answer = await check_out(service, charge, "payplat")
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert [payment.status for payment in await payments(service)] == ["failed"]
        assert len(await service.recorded(PaymentFailed)) == 1
        payplat.broken = False
        assert (await check_out(service, charge, "payplat")).status_code == 201
        assert [payment.status for payment in await payments(service)] == ["failed", "pending"]

    async def test_its_signed_notice_settles_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await check_out(service, await owe(service, dossiers, clock), "payplat")
        [payment] = await payments(service)
        notice = payplat_notice(payment.reference)
        assert await asyncio.gather(*(notify(service, notice) for _ in range(20))) == ["0"] * 20
        assert len(await service.recorded(PaymentSettled)) == 1
        assert len(await service.recorded(ReceiptIssued)) == 1
        assert await moved(service) == {"clearing.payplat": 200_000, "revenue.fee": -200_000}
        async with service.kit.database.sessions() as session:
            kept = (await session.scalars(select(ProviderMessage).where(ProviderMessage.kind == "notification"))).all()
        assert json.loads(kept[0].raw) == notice
        assert len(kept) == 20

    @pytest.mark.parametrize(
        ("expected", "change"),
        [
            ("2", {"key": "another"}),
            ("2", {"client_id": "another-province"}),
            ("2", {"status": "paid"}),
            ("1", {"transaction_id": "unknown"}),
            ("4", {"trans_amount": 199_999}),
            ("4", {"trans_amount": 2_000_000}),
            ("4", {"trans_amount": 200_000.0}),
            ("4", {"trans_amount": True}),
            ("4", {"trans_amount": None}),
        ],
    )
    async def test_what_is_not_our_order_or_sum_settles_nothing(
        self, expected: str, change: Any, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await check_out(service, await owe(service, dossiers, clock), "payplat")
        [payment] = await payments(service)
        assert await notify(service, payplat_notice(payment.reference, **change)) == expected
        assert [kept.status for kept in await payments(service)] == ["pending"]
        assert await service.recorded(PaymentSettled) == []
        assert len(await service.recorded(MismatchFound)) == (1 if expected == "4" else 0)

    @pytest.mark.parametrize("garbage", [b"", b"[]", b"\xff\x00", b'{"check_sum": 1}', b'"a"', b'{"a": "\\u0000"}'])
    async def test_garbage_is_kept_and_refused(self, garbage: bytes, service: RunningService) -> None:
        assert await notify(service, garbage) == "2"
        async with service.kit.database.sessions() as session:
            assert await session.scalar(select(func.count()).select_from(ProviderMessage)) == 1

    async def test_a_field_changed_after_signing_is_a_forgery(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        await check_out(service, await owe(service, dossiers, clock), "payplat")
        [payment] = await payments(service)
        unpaid = payplat_notice(payment.reference, status="failed")
        assert await notify(service, unpaid | {"status": "success"}) == "2"
        assert await notify(service, unpaid) == "0"
        assert [kept.status for kept in await payments(service)] == ["failed"]

    @pytest.mark.parametrize(("fault", "settled"), [(None, True), ("forged", False), ("down", False)])
    async def test_a_lost_notice_is_found_by_asking(
        self,
        fault: str | None,
        settled: bool,
        service: RunningService,
        dossiers: FakeDossiers,
        clock: TestClock,
        payplat: FakePayPlat,
    ) -> None:
        await check_out(service, await owe(service, dossiers, clock), "payplat")
        payplat.status, payplat.broken = "success", fault == "down"
        payplat.key = "another" if fault == "forged" else payplat.key
        clock.advance(minutes=15)
        await ask_providers(service.kit)
        assert [kept.status for kept in await payments(service)] == ["settled" if settled else "pending"]


class TestVietQR:
    async def test_the_code_names_account_sum_and_a_reference_of_its_own(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        document = (await check_out(service, charge, "vietqr")).raise_for_status().json()
        [payment] = await payments(service)
        assert document["redirect_url"] is None
        assert "0006970415" in document["qr_payload"]
        assert "5406200000" in document["qr_payload"]
        assert f"0815{payment.reference}" in document["qr_payload"]
        assert document["qr_svg"].startswith("<svg")
        assert document["expires_at"] == "2026-11-25T03:00:00Z"
        assert payment.next_query_at is None


class TestCash:
    async def test_a_clerk_takes_cash_and_the_receipt_is_there_at_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        answer = await check_out(service, charge, "cash", CLERK)
        assert answer.status_code == 201, answer.text
        document = answer.json()
        assert (document["status"], document["receipt_number"]) == ("settled", "BL26H05.03-0000001")
        [payment] = await payments(service)
        assert (payment.received_by, payment.status) == (CLERK.subject, "settled")
        assert await moved(service) == {"clearing.cash": 200_000, "revenue.fee": -200_000}
        [settled] = await service.recorded(PaymentSettled)
        assert (settled.provider, settled.all_settled) == ("cash", True)
        again = await check_out(service, charge, "cash", CLERK)
        assert (again.status_code, again.json()["code"]) == (409, "charge_not_due")

    async def test_cash_twice_at_once_is_taken_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        answers = await asyncio.gather(*(check_out(service, charge, "cash", CLERK) for _ in range(8)))
        assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
        assert len(await payments(service)) == 1

    async def test_the_same_key_takes_it_once(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        first, second = [await check_out(service, charge, "cash", CLERK, key="one") for _ in range(2)]
        assert (first.content, second.headers["Idempotent-Replayed"]) == (second.content, "true")

    @pytest.mark.parametrize(
        ("caller", "status"),
        [(AN, 422), (BINH, 404), (official("officer-tuphap", "officer", "H05.03"), 403)],
    )
    async def test_nobody_but_a_clerk_takes_cash(
        self, caller: Any, status: int, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        answer: httpx.Response = await check_out(service, charge, "cash", caller)
        assert answer.status_code == status
        assert await payments(service) == []


class TestChoice:
    @pytest.fixture
    def more_settings(self, all_providers: dict[str, Any]) -> dict[str, Any]:
        return all_providers | {"payment_providers": ("vietqr",)}

    async def test_only_what_the_setting_names_is_offered(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        charge = await owe(service, dossiers, clock)
        for provider in ("vnpay", "payplat", "cash"):
            answer = await check_out(service, charge, provider, CLERK)
            assert (answer.status_code, answer.json()["code"]) == (422, "provider_not_available")
        assert (await check_out(service, charge, "vietqr", CLERK)).status_code == 201
        for path in ("vnpay/ipn", "payplat/ipn"):
            method = service.client.get if path.startswith("vnpay") else service.client.post
            assert (await method(f"/api/v1/payments/{path}", headers=service.headers())).status_code == 404


class TestRotation:
    @pytest.fixture
    def more_settings(self, all_providers: dict[str, Any]) -> dict[str, Any]:
        return all_providers | {
            "vnpay_previous_hash_secret": "the old secret",
            "payplat_previous_hash_key": "the old key",
        }

    async def test_both_keys_verify_and_the_current_one_signs(
        self, service: RunningService, dossiers: FakeDossiers, clock: TestClock
    ) -> None:
        at_vnpay, at_payplat = [await owe(service, dossiers, clock) for _ in range(2)]
        checkout = await steps.check_out(service, at_vnpay)
        answers = [
            await steps.notify(service, steps.notification(checkout.reference, secret=secret))
            for secret in ("neither", "the old secret", VNPAY_SECRET)
        ]
        assert answers == ["97", "00", "02"]
        # The platform of these tests knows the current key alone, and has opened it.
        assert (await check_out(service, at_payplat, "payplat")).status_code == 201
        [payment] = [payment for payment in await payments(service) if payment.provider == "payplat"]
        keys = ("neither", "the old key", PAYPLAT_KEY)
        assert [await notify(service, payplat_notice(payment.reference, key=key)) for key in keys] == ["2", "0", "0"]
