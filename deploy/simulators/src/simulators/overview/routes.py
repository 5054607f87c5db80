"""The first page: all that the partners received."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from simulators.messaging import store as messages
from simulators.national_portal import store as dossiers
from simulators.pages import page
from simulators.simulation import Shared
from simulators.storage import Document, Storage

router = APIRouter(tags=["overview"])
SHOWN = 50


@router.get("/")
async def show_everything(request: Request, simulation: Shared) -> HTMLResponse:
    return page(
        request,
        "overview.html",
        faults=simulation.faults.waiting(),
        messages=messages.newest(simulation.storage, None, None, SHOWN),
        payments=_payments(simulation.storage),
        dossiers=dossiers.newest(simulation.storage, SHOWN),
    )


def _payments(storage: Storage) -> list[dict[str, Any]]:
    vnpay = [_vnpay(order) for order in storage.newest("vnpay_order", SHOWN)]
    payplat = [_payplat(transaction) for transaction in storage.newest("payplat_transaction", SHOWN)]
    return sorted(vnpay + payplat, key=lambda payment: payment["opened_at"], reverse=True)[:SHOWN]


def _vnpay(order: Document) -> dict[str, Any]:
    return order | {
        "provider": "VNPay",
        "reference": order["txn_ref"],
        "amount_vnd": order["amount"] // 100,
        "description": order["order_info"],
    }


def _payplat(transaction: Document) -> dict[str, Any]:
    return transaction | {
        "provider": "PayPlat",
        "reference": transaction["transaction_id"],
        "amount_vnd": transaction["trans_amount"],
    }
