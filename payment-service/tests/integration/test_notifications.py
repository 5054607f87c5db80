"""VNPay's notification (IPN): pays once, forged never, answered in VNPay's order."""

import asyncio
from collections.abc import Callable

import pytest
from contracts.payment import MismatchFound, PaymentFailed, PaymentSettled, ReceiptIssued
from payment_service.charges.models import Charge
from payment_service.checkouts.models import Payment, ProviderMessage
from payment_service.ledger.models import LedgerEntry
from payment_service.receipts.models import Receipt
from payment_service.refunds.models import RefundCase
from payment_service.testing.partners import FakeDossiers, TestClock
from payment_service.testing.steps import AN, check_out, notification, notify, owe
from servicekit.testing.service import RunningService
from sqlalchemy import func, select


async def count(service: RunningService, model: type) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def statuses(service: RunningService) -> tuple[str, str]:
    async with service.kit.database.sessions() as session:
        return (
            (await session.scalars(select(Charge.status))).one(),
            (await session.scalars(select(Payment.status).order_by(Payment.id).limit(1))).one(),
        )


async def test_a_paid_notification_settles_charge_payment_ledger_receipt_and_tells_it(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    checkout = await check_out(service, charge)
    raw = notification(checkout.reference)
    assert await notify(service, raw) == "00"

    assert await statuses(service) == ("settled", "settled")
    [settled] = await service.recorded(PaymentSettled)
    assert (settled.charge_ids, settled.amount_vnd, settled.provider, settled.all_settled) == (
        [charge.id], 200_000, "vnpay", True,
    )  # fmt: skip
    [issued] = await service.recorded(ReceiptIssued)
    assert issued.receipt_number == "BL26H05.03-0000001"
    # The charge's event was the first of the account.
    assert (settled.sequence, issued.sequence) == (2, 3)

    async with service.kit.database.sessions() as session:
        entries = (await session.execute(select(LedgerEntry.account, LedgerEntry.amount_vnd))).all()
        [message] = (await session.scalars(select(ProviderMessage))).all()
    assert sorted(map(tuple, entries)) == [
        ("clearing.vnpay", 200_000),
        ("receivable", -200_000),
        ("receivable", 200_000),
        ("revenue.fee", -200_000),
    ]
    assert (message.raw, message.answer, message.payment_id) == (raw, "00", checkout.payment_id)

    shown = (await service.get(f"/api/v1/payments/{checkout.payment_id}", AN)).json()
    assert (shown["status"], shown["receipt_number"]) == ("settled", "BL26H05.03-0000001")


Query = Callable[[str], str]

ANSWERS: dict[str, tuple[str, Query]] = {
    "another secret": ("97", lambda reference: notification(reference, secret="another")),
    "changed after signing": ("97", lambda reference: notification(reference).replace("=20000000&", "=20000001&")),
    "another merchant": ("97", lambda reference: notification(reference, vnp_TmnCode="OTHER000")),
    "no signature": ("97", lambda reference: f"vnp_TxnRef={reference}&vnp_Amount=20000000"),
    "nothing": ("97", lambda reference: ""),
    "signature comes before the order": ("97", lambda reference: notification("unknown", secret="another")),
    "unknown order": ("01", lambda reference: notification("unknown")),
    "the order comes before the amount": ("01", lambda reference: notification("unknown", 1)),
    "too little": ("04", lambda reference: notification(reference, 199_999)),
    "too much": ("04", lambda reference: notification(reference, 2_000_000)),
    "a broken sum": ("04", lambda reference: notification(reference, vnp_Amount="20000000.0")),
    "hundredths of a đồng": ("04", lambda reference: notification(reference, vnp_Amount="20000001")),
    "a failed payment of the wrong sum": (
        "04", lambda reference: notification(reference, 1, vnp_ResponseCode="24", vnp_TransactionStatus="02"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ANSWERS)
async def test_what_is_not_our_order_or_sum_is_refused_and_settles_nothing(
    case: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    expected, query = ANSWERS[case]
    checkout = await check_out(service, await owe(service, dossiers, clock))
    assert await notify(service, query(checkout.reference)) == expected
    assert await statuses(service) == ("due", "pending")
    assert await count(service, Receipt) == 0
    assert await service.recorded(PaymentSettled) == []
    assert await count(service, ProviderMessage) == 1
    assert len(await service.recorded(MismatchFound)) == (1 if expected == "04" else 0)


async def test_the_amount_is_compared_before_the_second_confirmation(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    checkout = await check_out(service, await owe(service, dossiers, clock))
    answers = [await notify(service, notification(checkout.reference, sum_vnd)) for sum_vnd in (200_000, 200_000, 1)]
    assert answers == ["00", "02", "04"]
    assert await count(service, Receipt) == 1


@pytest.mark.parametrize(("response", "status"), [("24", "02"), ("00", "02"), ("07", "00"), ("11", "01")])
async def test_a_failed_payment_is_recorded_and_the_charge_stays_due(
    response: str, status: str, service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    checkout = await check_out(service, charge)
    raw = notification(checkout.reference, vnp_ResponseCode=response, vnp_TransactionStatus=status)
    assert [await notify(service, raw), await notify(service, raw)] == ["00", "02"]
    assert await statuses(service) == ("due", "failed")
    assert [event.payment_id for event in await service.recorded(PaymentFailed)] == [checkout.payment_id]
    again = await check_out(service, charge)
    assert again.payment_id != checkout.payment_id


async def test_a_hundred_notifications_at_once_pay_once(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    checkout = await check_out(service, await owe(service, dossiers, clock))
    queries = [notification(checkout.reference)] * 100
    queries += [notification(checkout.reference, secret="forged"), notification(checkout.reference, 1)] * 10
    answers = await asyncio.gather(*(notify(service, query) for query in queries))
    assert sorted(answers) == ["00"] + ["02"] * 99 + ["04"] * 10 + ["97"] * 10
    assert await count(service, Receipt) == 1
    assert len(await service.recorded(PaymentSettled)) == 1
    assert await count(service, LedgerEntry) == 4


async def test_money_that_comes_twice_opens_a_refund_case_and_no_second_receipt(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    first = await check_out(service, charge)
    second = await check_out(service, charge, return_url="http://localhost:3000/back")
    assert first.payment_id != second.payment_id
    assert [await notify(service, notification(one.reference)) for one in (first, second)] == ["00", "00"]

    async with service.kit.database.sessions() as session:
        [case] = (await session.scalars(select(RefundCase))).all()
        unapplied = select(func.sum(LedgerEntry.amount_vnd)).where(LedgerEntry.account == "unapplied")
        assert await session.scalar(unapplied) == -200_000
    assert (case.payment_id, case.amount_vnd) == (second.payment_id, 200_000)
    assert await count(service, Receipt) == 1
    [mismatch] = await service.recorded(MismatchFound)
    assert (mismatch.expected_vnd, mismatch.received_vnd) == (0, 200_000)


async def test_the_browsers_return_settles_nothing(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    charge = await owe(service, dossiers, clock)
    checkout = await check_out(service, charge)
    signed = notification(checkout.reference)
    await service.get(f"/api/v1/payments/{checkout.payment_id}?{signed}", AN)
    shown = await service.get(f"/api/v1/payments/{checkout.payment_id}", AN)
    assert shown.json()["status"] == "pending"
    assert await statuses(service) == ("due", "pending")


async def test_a_database_that_fails_is_answered_with_99_and_http_200(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    checkout = await check_out(service, await owe(service, dossiers, clock))
    async with service.kit.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE receipt RENAME TO receipt_away")
    assert await notify(service, notification(checkout.reference)) == "99"
    async with service.kit.database.engine.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE receipt_away RENAME TO receipt")
    assert await statuses(service) == ("due", "pending")
    assert await notify(service, notification(checkout.reference)) == "00"
    assert [event.receipt_number for event in await service.recorded(ReceiptIssued)] == ["BL26H05.03-0000001"]
