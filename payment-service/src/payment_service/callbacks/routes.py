"""Doors for providers: no login, the signature is the proof."""

import structlog
from fastapi import APIRouter, Request
from servicekit.app import Kit, problem_responses
from servicekit.auth import Anyone
from servicekit.problems import NotFound

from payment_service.callbacks import service
from payment_service.callbacks.schemas import VNPayReply
from payment_service.callbacks.service import VNPayCode
from payment_service.checkouts.settlement import Settling
from payment_service.providers.registry import Providers
from payment_service.providers.vnpay import VNPay
from payment_service.receipts.numbering import Series
from payment_service.settings import PaymentSettings

log = structlog.get_logger()

# Not the kit's route class: a provider may add parameters, and the raw query is what is signed.
router = APIRouter(prefix="/api/v1", tags=["payments"])

MESSAGES = {
    VNPayCode.RECORDED: "Confirm Success",
    VNPayCode.ORDER_NOT_FOUND: "Order not Found",
    VNPayCode.ALREADY_CONFIRMED: "Order already confirmed",
    VNPayCode.AMOUNT_DIFFERS: "Invalid Amount",
    VNPayCode.BAD_SIGNATURE: "Invalid Checksum",
    VNPayCode.UNKNOWN_ERROR: "Unknown error",
}


@router.get(
    "/payments/vnpay/ipn",
    summary="VNPay's notification; answered with HTTP 200 and VNPay's codes 97, 01, 04, 02, 00, 99",
    responses=problem_responses(NotFound),
)
async def vnpay_notification(request: Request, caller: Anyone, providers: Providers) -> VNPayReply:
    vnpay = providers.get(VNPay.name)
    if not isinstance(vnpay, VNPay):
        raise NotFound
    code = await _take(request.app.state.kit, vnpay, request.url.query)
    return VNPayReply(RspCode=code, Message=MESSAGES[code])


async def _take(kit: Kit, vnpay: VNPay, raw_query: str) -> VNPayCode:
    """Opens its own transaction: also a commit that fails must be answered, so that VNPay calls again."""
    settings = kit.settings
    assert isinstance(settings, PaymentSettings)  # noqa: S101 - for the type checker
    settling = Settling(kit.clock(), Series(settings.receipt_symbol, settings.receipt_issuer))
    try:
        async with kit.database.transaction() as session:
            code = await service.take_notification(session, vnpay, raw_query, settling)
    except Exception:
        log.exception("vnpay_notification_failed")
        return VNPayCode.UNKNOWN_ERROR
    log.info("vnpay_notification", answer=code)
    return code
