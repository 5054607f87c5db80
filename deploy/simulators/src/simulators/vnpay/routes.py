"""VNPay's pay page and merchant API, and the script's way to decide a payment."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Form, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from simulators.callbacks import Notice, Outcome
from simulators.faults import Partner, may_fail
from simulators.pages import notice, page
from simulators.simulation import Shared
from simulators.tables import table
from simulators.vnpay import confirming, merchant_api, protocol, store

router = APIRouter(prefix="/vnpay", tags=["vnpay"])
MAY_FAIL = [Depends(may_fail(Partner.VNPAY))]
REFUSED = "Không thực hiện được giao dịch"


class Confirmation(BaseModel):
    txn_ref: str
    outcome: Outcome = Outcome.SUCCESS
    ipn: Notice = Notice.ONCE


class Decision(BaseModel):
    reference: str
    outcome: Outcome


@router.get("/paymentv2/vpcpay.html", dependencies=MAY_FAIL)
async def open_pay_page(request: Request, simulation: Shared) -> Response:
    """Verifies the signed URL and remembers the order, then asks how the payment shall end."""
    asked, settings, now = dict(request.query_params), simulation.settings, simulation.clock()
    missing = [name for name in protocol.REQUIRED if not asked.get(name)]
    if missing or not asked["vnp_Amount"].isdecimal() or asked["vnp_Command"] != "pay":
        return notice(request, REFUSED, f"Dữ liệu không đúng định dạng (03). {', '.join(missing)}")
    if asked["vnp_TmnCode"] != settings.vnpay_tmn_code:
        return notice(request, REFUSED, "Website không được đăng ký (02).")
    if not protocol.is_signed(asked, settings.vnpay_hash_secret):
        return notice(request, REFUSED, "Sai chữ ký (70).")
    opened = protocol.new_order(asked, now)
    order = store.find(simulation.storage, opened["txn_ref"]) or opened
    if not protocol.is_same_order(order, opened):
        return notice(request, REFUSED, "Mã giao dịch đã được dùng (71).")
    if order["status"] == Outcome.SUCCESS:
        return notice(request, "Đã thanh toán", "Giao dịch này đã được thanh toán.", 200)
    store.save(simulation.storage, order)
    return page(
        request,
        "payment.html",
        title="Thanh toán VNPay (mô phỏng)",
        amount_vnd=order["amount"] // 100,
        description=order["order_info"],
        reference=order["txn_ref"],
        action="/vnpay/pay",
        expired=protocol.is_expired(order, now),
    )


@router.post("/pay", dependencies=MAY_FAIL)
async def decide(decision: Annotated[Decision, Form()], request: Request, simulation: Shared) -> Response:
    order = store.find(simulation.storage, decision.reference)
    if order is None:
        return notice(request, REFUSED, "Không tìm thấy giao dịch (91).", 404)
    if decision.outcome is Outcome.SUCCESS and protocol.is_expired(order, simulation.clock()):
        return notice(request, REFUSED, "Đã hết hạn thanh toán (11).")
    return RedirectResponse(confirming.decide(simulation, order, decision.outcome), 303)


@router.post("/confirm")
async def confirm(confirmation: Confirmation, simulation: Shared) -> dict[str, Any]:
    """For scripts, at any time and again if you like: `{"ipn_replies": […], "return_url"}`."""
    order = store.find(simulation.storage, confirmation.txn_ref)
    if order is None:
        raise HTTPException(404, "the pay page of this order was never opened")
    return await confirming.confirm(simulation, order, confirmation.outcome, confirmation.ipn)


@router.get("/settlement.csv", dependencies=MAY_FAIL)
async def write_settlement(date: date, simulation: Shared) -> Response:
    """What was paid on one day in Vietnam, as VNPay settles it; the columns are assumed."""
    paid = store.paid_on(simulation.storage, f"{date:%Y%m%d}")
    rows = [
        (one["tmn_code"], one["txn_ref"], one["transaction_no"], one["pay_date"], one["amount"] // 100) for one in paid
    ]
    return table(("tmn_code", "txn_ref", "transaction_no", "paid_at", "amount_vnd"), rows)


@router.post("/merchant_webapi/api/transaction", dependencies=MAY_FAIL)
async def answer_merchant(asked: Annotated[dict[str, Any], Body()], simulation: Shared) -> dict[str, Any]:
    return merchant_api.answer(simulation.storage, simulation.settings, asked, simulation.clock())
