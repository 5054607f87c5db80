"""Doors for providers: no login, the signature is the proof."""

from collections.abc import Mapping
from datetime import timedelta

import structlog
from fastapi import APIRouter, Request
from servicekit.app import Kit, problem_responses
from servicekit.auth import Anyone
from servicekit.problems import NotFound

from payment_service.callbacks import service
from payment_service.callbacks.schemas import PayPlatBillReply, PayPlatReply, VNPayReply
from payment_service.callbacks.service import PAYPLAT_CODES, VNPAY_CODES, Taken
from payment_service.checkouts import looking_up
from payment_service.checkouts.service import Terms
from payment_service.checkouts.settlement import Settling
from payment_service.providers.payplat import PayPlat
from payment_service.providers.protocol import Notification
from payment_service.providers.registry import Providers
from payment_service.providers.vnpay import VNPay
from payment_service.receipts import book
from payment_service.settings import PaymentSettings

log = structlog.get_logger()

# Not the kit's route class: a provider may add parameters, and the raw message is what is signed.
router = APIRouter(prefix="/api/v1", tags=["payments"])

MESSAGES = {
    Taken.RECORDED: "Confirm Success",
    Taken.ORDER_NOT_FOUND: "Order not Found",
    Taken.ALREADY_CONFIRMED: "Order already confirmed",
    Taken.AMOUNT_DIFFERS: "Invalid Amount",
    Taken.BAD_SIGNATURE: "Invalid Checksum",
    Taken.UNKNOWN_ERROR: "Unknown error",
}
JSON_BODY = {"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}}


@router.get(
    "/payments/vnpay/ipn",
    summary="VNPay's notification; answered with HTTP 200 and VNPay's codes 97, 01, 04, 02, 00, 99",
    responses=problem_responses(NotFound),
)
async def vnpay_notification(request: Request, caller: Anyone, providers: Providers) -> VNPayReply:
    vnpay = providers.get(VNPay.name)
    if not isinstance(vnpay, VNPay):
        raise NotFound
    raw = request.url.query
    taken = await _take(request.app.state.kit, VNPay.name, vnpay.read_notification(raw), raw, VNPAY_CODES)
    return VNPayReply(RspCode=VNPAY_CODES[taken], Message=MESSAGES[taken])


@router.post(
    "/payments/payplat/ipn",
    summary="PayPlat's notification; answered with HTTP 200 and error_code 2, 1, 4, 0, 3",
    responses=problem_responses(NotFound),
    openapi_extra=JSON_BODY,
)
async def payplat_notification(request: Request, caller: Anyone, providers: Providers) -> PayPlatReply:
    payplat = providers.get(PayPlat.name)
    if not isinstance(payplat, PayPlat):
        raise NotFound
    raw = await request.body()
    text = raw.decode(errors="replace")
    taken = await _take(request.app.state.kit, PayPlat.name, payplat.read_notification(raw), text, PAYPLAT_CODES)
    return PayPlatReply(error_code=PAYPLAT_CODES[taken], message=MESSAGES[taken])


@router.post(
    "/payments/payplat/dptracuuthanhtoanhs",
    summary="PayPlat asks what a dossier owes; answered with HTTP 200 and error_code 1 (bill), 0 (nothing), -1 (error)",
    responses=problem_responses(NotFound),
    openapi_extra=JSON_BODY,
)
async def payplat_lookup(request: Request, caller: Anyone, providers: Providers) -> PayPlatBillReply:
    payplat, kit = providers.get(PayPlat.name), request.app.state.kit
    if not isinstance(payplat, PayPlat):
        raise NotFound
    code = payplat.read_lookup(await request.body())
    if code is None:
        log.info("payplat_lookup_refused")
        return PayPlatBillReply(error_code=-1)
    settings: PaymentSettings = kit.settings
    terms = Terms(timedelta(minutes=settings.checkout_minutes), timedelta(minutes=settings.query_after_minutes))
    try:
        # As above: a commit that fails must be answered too.
        async with kit.database.transaction() as session:
            bill = await looking_up.bill(session, payplat, code, terms, kit.clock())
    except Exception:
        log.exception("payplat_lookup_failed")
        return PayPlatBillReply(error_code=-1)
    return PayPlatBillReply(error_code=1, message=bill) if bill else PayPlatBillReply(error_code=0)


async def _take(
    kit: Kit, provider: str, notification: Notification | None, raw: str, codes: Mapping[Taken, str]
) -> Taken:
    """Opens its own transaction: also a commit that fails must be answered, so that the provider calls again."""
    settling = Settling(kit.clock(), book.of(kit.extras))
    try:
        async with kit.database.transaction() as session:
            taken = await service.take_notification(session, provider, notification, raw, codes, settling)
    except Exception:
        log.exception("notification_failed", provider=provider)
        return Taken.UNKNOWN_ERROR
    log.info("notification_taken", provider=provider, answer=taken)
    return taken
