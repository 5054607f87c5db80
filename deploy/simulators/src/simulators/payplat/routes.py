"""PayPlat: create and look up a transaction, pay it on a page, and the notice that follows; ask what is owed."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from simulators.callbacks import LEAVES_UNPAID, TIMES, Notice, Outcome
from simulators.faults import Partner, may_fail
from simulators.pages import notice, page
from simulators.payplat import protocol, store
from simulators.simulation import Shared, Simulation
from simulators.tables import table

router = APIRouter(prefix="/payplat", tags=["payplat"])
MAY_FAIL = [Depends(may_fail(Partner.PAYPLAT))]


class Confirmation(BaseModel):
    transaction_id: str
    outcome: Outcome = Outcome.SUCCESS
    ipn: Notice = Notice.ONCE


class Question(BaseModel):
    dossier_code: str


class Decision(BaseModel):
    reference: str
    outcome: Outcome


@router.post("/transactions", dependencies=MAY_FAIL)
async def create(asked: Annotated[dict[str, Any], Body()], simulation: Shared) -> dict[str, Any]:
    settings = simulation.settings
    if asked.get("client_id") != settings.payplat_client_id:
        return {"error": "1", "msg": "client_id không hợp lệ"}
    if not protocol.has_checksum(asked, protocol.CREATE_FIELDS, settings.payplat_hash_key):
        return {"error": "2", "msg": "check_sum không đúng"}
    amount = str(asked.get("trans_amount", ""))
    if asked.get("command") != "PAY" or not amount.isdecimal() or not asked.get("return_url"):
        return {"error": "3", "msg": "Dữ liệu không đúng định dạng"}
    if store.find(simulation.storage, str(asked["transaction_id"])) is not None:
        return {"error": "4", "msg": "transaction_id đã được dùng"}
    transaction = {
        "transaction_id": str(asked["transaction_id"]),
        "client_id": asked["client_id"],
        "trans_amount": int(amount),
        "description": str(asked.get("description", "")),
        "return_url": asked["return_url"],
        "opened_at": simulation.clock().isoformat(),
        "status": "pending",
        "platform_transaction_id": "",
        "pay_date": "",
    }
    store.save(simulation.storage, transaction)
    payment_url = f"{settings.public_base_url}/payplat/pay/{transaction['transaction_id']}"
    return {"error": "0", "msg": "", "payment_url": payment_url}


@router.post("/transactions/detail", dependencies=MAY_FAIL)
async def look_up(asked: Annotated[dict[str, Any], Body()], simulation: Shared) -> dict[str, Any]:
    if not protocol.has_checksum(asked, protocol.DETAIL_FIELDS, simulation.settings.payplat_hash_key):
        return {"error": "2", "msg": "check_sum không đúng"}
    transaction = store.find(simulation.storage, str(asked.get("transaction_id")))
    if transaction is None:
        return {"error": "5", "msg": "Không tìm thấy giao dịch"}
    facts = protocol.payment_notice(transaction, simulation.settings.payplat_hash_key)
    return {"error": "0", "msg": ""} | facts


@router.get("/pay/{transaction_id}", dependencies=MAY_FAIL)
async def open_pay_page(transaction_id: str, request: Request, simulation: Shared) -> Response:
    transaction = store.find(simulation.storage, transaction_id)
    if transaction is None:
        return notice(request, "Không tìm thấy giao dịch", "Giao dịch này chưa được tạo.", 404)
    return page(
        request,
        "payment.html",
        title="Nền tảng thanh toán (mô phỏng)",
        amount_vnd=transaction["trans_amount"],
        description=transaction["description"],
        reference=transaction_id,
        action="/payplat/pay",
        expired=False,
    )


@router.post("/pay", dependencies=MAY_FAIL)
async def decide(decision: Annotated[Decision, Form()], simulation: Shared) -> Response:
    transaction = store.find(simulation.storage, decision.reference)
    if transaction is None:
        raise HTTPException(404, "no such transaction")
    document, callbacks = _notice(simulation, transaction, decision.outcome, Notice.ONCE), simulation.callbacks
    url = simulation.settings.payplat_ipn_url
    callbacks.in_background(
        callbacks.repeat(lambda: callbacks.call("POST", url, json=document), lambda reply: "error" not in reply)
    )
    return RedirectResponse(transaction["return_url"], 303)


@router.post("/confirm")
async def confirm(confirmation: Confirmation, simulation: Shared) -> dict[str, Any]:
    """For scripts, like VNPay's."""
    transaction = store.find(simulation.storage, confirmation.transaction_id)
    if transaction is None:
        raise HTTPException(404, "no such transaction")
    document = _notice(simulation, transaction, confirmation.outcome, confirmation.ipn)
    url = simulation.settings.payplat_ipn_url
    times = TIMES[confirmation.ipn]
    replies = [await simulation.callbacks.call("POST", url, json=document) for _ in range(times)]
    return {"ipn_replies": replies, "return_url": transaction["return_url"]}


@router.post("/lookup")
async def look_up_dossier(question: Question, simulation: Shared) -> dict[str, Any]:
    """The citizen names his dossier on the platform: the province is asked (dptracuuthanhtoanhs) and answers.

    What is to pay can then be paid under its MaTraCuuTT, as every other transaction.
    """
    settings = simulation.settings
    asked = protocol.lookup(settings.payplat_client_id, question.dossier_code, settings.payplat_hash_key)
    reply = await simulation.callbacks.call("POST", settings.payplat_lookup_url, json=asked)
    bill = reply.get("message")
    if reply.get("error_code") == 1 and isinstance(bill, dict):
        found = protocol.looked_up(settings.payplat_client_id, bill, simulation.clock())
        if store.find(simulation.storage, found["transaction_id"]) is None:
            store.save(simulation.storage, found)
    return reply


@router.get("/settlement.csv", dependencies=MAY_FAIL)
async def write_settlement(date: date, simulation: Shared) -> Response:
    """What was paid on one day in Vietnam, as the platform settles it; the columns are assumed."""
    columns = ("client_id", "transaction_id", "platform_transaction_id", "pay_date", "trans_amount")
    paid = store.paid_on(simulation.storage, f"{date:%Y%m%d}")
    return table(columns, [tuple(one[column] for column in columns) for one in paid])


def _notice(simulation: Simulation, transaction: dict[str, Any], outcome: Outcome, ipn: Notice) -> dict[str, Any]:
    """The signed notice; the transaction is changed unless the notice is a false one."""
    hash_key, number = simulation.settings.payplat_hash_key, store.next_number(simulation.storage)
    decided = protocol.with_outcome(transaction, outcome, number, simulation.clock())
    if ipn not in LEAVES_UNPAID:
        store.save(simulation.storage, decided)
    if ipn is Notice.FORGED:
        return protocol.payment_notice(decided, f"not-{hash_key}")
    amount = decided["trans_amount"] + 1_000 if ipn is Notice.WRONG_AMOUNT else None
    return protocol.payment_notice(decided, hash_key, amount=amount)
