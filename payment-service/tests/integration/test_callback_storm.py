"""Many notifications at once: duplicate, shuffled, forged, of another sum, late, of another merchant. Each pays once.

`MOTCUA_CALLBACKS=10000` makes the storm as large as benchmarks/README.md reports it; `MOTCUA_SEED` gives another one.
"""

import asyncio
import json
import os
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from contracts.payment import MismatchFound, PaymentSettled, ReceiptIssued
from payment_service.charges.models import Charge
from payment_service.checkouts.asking import expire_unpaid
from payment_service.checkouts.models import Payment, ProviderMessage
from payment_service.ledger.models import LedgerEntry
from payment_service.receipts.models import Receipt
from payment_service.refunds.models import RefundCase
from payment_service.testing import steps
from payment_service.testing.partners import FakeDossiers, TestClock, payplat_notice
from payment_service.testing.steps import AN, check_out, owe
from servicekit.testing.service import RunningService
from sqlalchemy import func, select

CALLS = int(os.environ.get("MOTCUA_CALLBACKS", "600"))
SEED = int(os.environ.get("MOTCUA_SEED", "20261124"))
AT_ONCE = 25
ORDERS = max(12, CALLS // 50)
SUM_VND = 200_000

TAKEN, UNKNOWN, ANOTHER_SUM, FORGED = "taken", "unknown", "another sum", "forged"
MEANING = {"00": TAKEN, "02": TAKEN, "0": TAKEN, "01": UNKNOWN, "1": UNKNOWN, "04": ANOTHER_SUM, "4": ANOTHER_SUM}
MEANING |= {"97": FORGED, "2": FORGED}


@dataclass(frozen=True)
class Order:
    payment_id: UUID
    reference: str
    is_vnpay: bool


# What may come for an order, and how it must be answered; only the first pays.
VNPAY_CALLS: dict[str, tuple[str, Callable[[str], str]]] = {
    "paid": (TAKEN, steps.notification),
    "failed": (TAKEN, lambda ref: steps.notification(ref, vnp_ResponseCode="24", vnp_TransactionStatus="02")),
    "old": (TAKEN, lambda ref: steps.notification(ref, vnp_PayDate="20261101000000")),
    "forged": (FORGED, lambda ref: steps.notification(ref, secret="somebody")),
    "changed": (FORGED, lambda ref: steps.notification(ref).replace("ResponseCode=00", "ResponseCode=07")),
    "twice": (FORGED, lambda ref: f"{steps.notification(ref)}&vnp_Amount=1"),
    "other merchant": (FORGED, lambda ref: steps.notification(ref, vnp_TmnCode="OTHER001")),
    "too little": (ANOTHER_SUM, lambda ref: steps.notification(ref, 1)),
    "too much": (ANOTHER_SUM, lambda ref: steps.notification(ref, SUM_VND * 100)),
    "unknown": (UNKNOWN, lambda ref: steps.notification(f"{ref}0")),
}
PAYPLAT_CALLS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "paid": (TAKEN, payplat_notice),
    "failed": (TAKEN, lambda ref: payplat_notice(ref, status="cancelled")),
    "old": (TAKEN, lambda ref: payplat_notice(ref, pay_date="20261101000000")),
    "forged": (FORGED, lambda ref: payplat_notice(ref, key="somebody")),
    "changed": (FORGED, lambda ref: payplat_notice(ref, status="failed") | {"status": "success"}),
    "other merchant": (FORGED, lambda ref: payplat_notice(ref, client_id="another")),
    "too little": (ANOTHER_SUM, lambda ref: payplat_notice(ref, 1)),
    "too much": (ANOTHER_SUM, lambda ref: payplat_notice(ref, SUM_VND * 100)),
    "unknown": (UNKNOWN, lambda ref: payplat_notice(f"{ref}0")),
}
PAYS = {"paid", "old"}


@pytest.fixture
def more_settings(all_providers: dict[str, Any]) -> dict[str, Any]:
    return all_providers


async def open_orders(service: RunningService, dossiers: FakeDossiers, clock: TestClock) -> list[Order]:
    """Every fourth at PayPlat; every sixth charge has a second order that may be paid too."""
    orders = []
    for number in range(ORDERS):
        charge = await owe(service, dossiers, clock)
        if number % 4 == 3:
            body = {"provider": "payplat"}
            opened = (await service.post(f"/api/v1/charges/{charge.id}/checkout", AN, body)).raise_for_status().json()
            payment_id = UUID(opened["payment_id"])
            orders.append(Order(payment_id, payment_id.hex, is_vnpay=False))
            continue
        again = ["http://localhost:3000/again"] if number % 6 == 5 else []
        for return_url in ["http://localhost:3000/back", *again]:
            checkout = await check_out(service, charge, return_url=return_url)
            orders.append(Order(checkout.payment_id, checkout.reference, is_vnpay=True))
    return orders


def storm(orders: list[Order], chance: random.Random) -> list[tuple[Order, str]]:
    """Each order at least once, the rest by chance: some many times, some never paid."""
    calls = [(order, "paid") for order in orders[: len(orders) - 2]]
    while len(calls) < CALLS:
        order = chance.choice(orders[:-2] if chance.random() < 0.9 else orders)
        kinds = VNPAY_CALLS if order.is_vnpay else PAYPLAT_CALLS
        never_paid = order in orders[-2:]
        kind = chance.choice([kind for kind in kinds if not (never_paid and kind in PAYS)])
        calls += [(order, kind)] * chance.randint(1, min(50, CALLS - len(calls)))
    chance.shuffle(calls)
    return calls


async def call(service: RunningService, order: Order, kind: str) -> str:
    if order.is_vnpay:
        return await steps.notify(service, VNPAY_CALLS[kind][1](order.reference))
    document = PAYPLAT_CALLS[kind][1](order.reference)
    answer = await service.client.post(
        "/api/v1/payments/payplat/ipn", content=json.dumps(document), headers=service.headers()
    )
    return answer.raise_for_status().json()["error_code"]


async def in_parts(calls: list[Awaitable[str]]) -> list[str]:
    answers: list[str] = []
    for start in range(0, len(calls), AT_ONCE):
        answers += await asyncio.gather(*calls[start : start + AT_ONCE])
    return answers


@pytest.mark.timeout(120 + CALLS // 10)
async def test_a_storm_of_notifications_pays_each_order_once_and_accepts_no_forgery(
    service: RunningService, dossiers: FakeDossiers, clock: TestClock
) -> None:
    orders = await open_orders(service, dossiers, clock)
    calls = storm(orders, random.Random(SEED))
    half = len(calls) // 2
    answers = await in_parts([call(service, order, kind) for order, kind in calls[:half]])
    clock.advance(minutes=20)
    await expire_unpaid(service.kit)
    answers += await in_parts([call(service, order, kind) for order, kind in calls[half:]])

    expected = [(VNPAY_CALLS if order.is_vnpay else PAYPLAT_CALLS)[kind][0] for order, kind in calls]
    assert [MEANING[answer] for answer in answers] == expected
    counted = Counter(expected)
    assert all(counted[meaning] for meaning in (TAKEN, UNKNOWN, ANOTHER_SUM, FORGED))

    paid = {order.payment_id for order, kind in calls if kind in PAYS}
    async with service.kit.database.sessions() as session:
        payments = {payment.id: payment for payment in (await session.scalars(select(Payment))).all()}
        receipts = (await session.scalars(select(Receipt.payment_id))).all()
        settled = (await session.scalars(select(Charge.id).where(Charge.status == "settled"))).all()
        cases = (await session.scalars(select(RefundCase.payment_id))).all()
        messages = await session.scalar(select(func.count()).where(ProviderMessage.kind == "notification"))
        sums = {
            account: int(total)
            for account, total in await session.execute(
                select(LedgerEntry.account, func.sum(LedgerEntry.amount_vnd)).group_by(LedgerEntry.account)
            )
        }
    assert {payment.id for payment in payments.values() if payment.status == "settled"} == paid
    charges_paid = {payments[payment_id].charge_id for payment_id in paid}
    assert set(settled) == charges_paid
    assert len(receipts) == len(set(receipts)) == len(charges_paid)
    assert len(cases) == len(set(cases)) == len(paid) - len(charges_paid) > 0
    assert sums["clearing.vnpay"] + sums["clearing.payplat"] == len(paid) * SUM_VND
    assert sums["unapplied"] == -len(cases) * SUM_VND
    assert sums["receivable"] == (len({p.charge_id for p in payments.values()}) - len(charges_paid)) * SUM_VND
    assert messages == len(calls)
    assert len(await service.recorded(PaymentSettled)) == len(charges_paid)
    assert len(await service.recorded(ReceiptIssued)) == len(charges_paid)
    assert len(await service.recorded(MismatchFound)) == counted[ANOTHER_SUM] + len(cases)
