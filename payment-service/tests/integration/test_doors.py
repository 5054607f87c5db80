from typing import Any

from servicekit.testing.service import RunningService


async def test_every_operation_has_a_summary_an_answer_model_and_its_problems(service: RunningService) -> None:
    document: dict[str, Any] = (await service.client.get("/openapi.json")).json()
    operations = {
        (method, path): operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert {path for _, path in operations} == {
        "/api/v1/dossiers/{dossier_id}/charges",
        "/api/v1/dossiers/{dossier_id}/charges/{charge_id}/actions/assess",
        "/api/v1/charges/{charge_id}/exemption",
        "/api/v1/charges/{charge_id}/exemption/actions/withdraw",
        "/api/v1/charges/{charge_id}/exemption/actions/decide",
        "/api/v1/charges/{charge_id}/checkout",
        "/api/v1/payments/{payment_id}",
        "/api/v1/payments/cheques",
        "/api/v1/payments/{payment_id}/cheque/actions/clear",
        "/api/v1/payments/{payment_id}/cheque/actions/bounce",
        "/api/v1/payments/refund-cases",
        "/api/v1/payments/waiting-refunds",
        "/api/v1/payments/{payment_id}/refunds",
        "/api/v1/payments/{payment_id}/refunds/{refund_id}/actions/approve",
        "/api/v1/payments/{payment_id}/refunds/{refund_id}/actions/confirm",
        "/api/v1/payments/{payment_id}/refunds/{refund_id}/actions/reject",
        "/api/v1/payments/{payment_id}/refunds/{refund_id}/actions/retry",
        "/api/v1/payments/statements",
        "/api/v1/payments/statements/{statement_id}",
        "/api/v1/payments/statements/{statement_id}/lines",
        "/api/v1/payments/statements/{statement_id}/file",
        "/api/v1/payments/statements/{statement_id}/actions/confirm",
        "/api/v1/payments/statement-lines/{line_id}",
        "/api/v1/payments/statement-lines/{line_id}/acts",
        "/api/v1/payments/statement-lines/{line_id}/actions/attach",
        "/api/v1/payments/statement-lines/{line_id}/actions/refund",
        "/api/v1/payments/statement-lines/{line_id}/actions/return",
        "/api/v1/payments/statement-lines/{line_id}/actions/confirm-return",
        "/api/v1/payments/statement-lines/{line_id}/actions/reject-return",
        "/api/v1/payments/statement-lines/{line_id}/actions/write-off",
        "/api/v1/payments/statement-lines/{line_id}/actions/reopen",
        "/api/v1/payments/statement-lines/{line_id}/actions/accept",
        "/api/v1/payments/parity-checks",
        "/api/v1/payments/parity-breaks",
        "/api/v1/payments/shifts",
        "/api/v1/payments/shifts/{shift_id}",
        "/api/v1/payments/shifts/{shift_id}/report.csv",
        "/api/v1/payments/shifts/{shift_id}/report.pdf",
        "/api/v1/payments/shifts/{shift_id}/actions/close",
        "/api/v1/payments/shifts/{shift_id}/actions/remit",
        "/api/v1/payments/reconciliation",
        "/api/v1/payments/reconciliation/missing",
        "/api/v1/operations/{operation_id}",
        "/api/v1/payments/vnpay/ipn",
        "/api/v1/payments/payplat/ipn",
        "/api/v1/payments/payplat/dptracuuthanhtoanhs",
        "/api/v1/receipts/{number}",
        "/api/v1/receipts/{number}.pdf",
        "/api/v1/receipts/{number}/actions/cancel",
        "/api/v1/receipts/{number}/actions/replace",
        "/api/v1/receipts/lookup",
        "/api/v1/ledger/balances",
        "/api/v1/ledger/entries",
        "/api/v1/ledger/corrections",
        "/api/v1/ledger/corrections/{correction_id}/actions/confirm",
        "/api/v1/ledger/corrections/{correction_id}/actions/reject",
        "/api/v1/ledger/movements/{movement_id}/actions/reverse",
        "/api/v1/ledger/payouts",
    }
    for name, operation in operations.items():
        assert operation["summary"], name
        success = next(answer for status, answer in operation["responses"].items() if status.startswith("2"))
        if not name[1].endswith((".pdf", ".csv", "/file")):
            assert "$ref" in success["content"]["application/json"]["schema"], name
        assert any(status.startswith("4") for status in operation["responses"]), name


async def test_no_door_opens_without_an_internal_token(service: RunningService) -> None:
    for path in ("/payments/vnpay/ipn", "/ledger/balances", "/receipts/BL26H05.03-0000001"):
        answer = await service.client.get(f"/api/v1{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    answer = await service.client.post("/api/v1/receipts/lookup", json={})
    assert answer.status_code == 401
