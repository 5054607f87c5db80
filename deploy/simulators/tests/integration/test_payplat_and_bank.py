import json
from datetime import date, timedelta
from typing import Any

import httpx
from simulators.clock import VIETNAM, system_clock
from simulators.payplat import protocol

Receiver = Any  # the fixtures of conftest.py, which importlib mode does not let us import

KEY = "local-payplat"
QR = (
    "00020101021238540010A00000072701240006970436011012345678900208QRIBFTTA"
    "530370454061350005802VN62220818H05.12-200401-000163043DC9"
)


def transaction(**changes: Any) -> dict[str, Any]:
    document = {
        "client_id": "local-province",
        "transaction_id": "P-1",
        "trans_amount": 200_000,
        "command": "PAY",
        "version": "3.0",
        "addition_fee": 0,
        "description": "Nộp phí",
        "return_url": "http://localhost:5173/paid",
    } | changes
    return document | {"check_sum": protocol.checksum(document, protocol.CREATE_FIELDS, KEY)}


async def test_a_transaction_is_created_paid_and_looked_up(client: httpx.AsyncClient, receiver: "Receiver") -> None:
    created = (await client.post("/payplat/transactions", json=transaction())).json()
    assert created["error"] == "0"
    assert "200.000 đồng" in (await client.get(created["payment_url"])).text
    assert (await client.post("/payplat/transactions", json=transaction())).json()["error"] == "4"

    done = (await client.post("/payplat/confirm", json={"transaction_id": "P-1"})).json()
    assert len(done["ipn_replies"]) == 1
    told = json.loads(receiver.bodies[0])
    assert protocol.has_checksum(told, protocol.NOTICE_FIELDS, KEY)
    assert (told["status"], told["trans_amount"]) == ("success", 200_000)

    asked = {"client_id": "local-province", "transaction_id": "P-1"}
    asked["check_sum"] = protocol.checksum(asked, protocol.DETAIL_FIELDS, KEY)
    assert (await client.post("/payplat/transactions/detail", json=asked)).json()["status"] == "success"


async def test_a_false_notice_leaves_the_transaction_pending(client: httpx.AsyncClient, receiver: "Receiver") -> None:
    await client.post("/payplat/transactions", json=transaction())
    await client.post("/payplat/confirm", json={"transaction_id": "P-1", "ipn": "forged"})
    assert not protocol.has_checksum(json.loads(receiver.bodies[0]), protocol.NOTICE_FIELDS, KEY)
    asked = {"client_id": "local-province", "transaction_id": "P-1"}
    asked["check_sum"] = protocol.checksum(asked, protocol.DETAIL_FIELDS, KEY)
    assert (await client.post("/payplat/transactions/detail", json=asked)).json()["status"] == "pending"


async def test_what_a_dossier_owes_is_asked_of_the_province_and_paid_under_its_name(
    client: httpx.AsyncClient, receiver: "Receiver"
) -> None:
    lines = [{"SoTien": "135000"}, {"SoTien": "30000"}]
    bill = {"MaTraCuuTT": "H05.03-261124-000120261124100000", "PhiLePhi": lines, "NoiDungThanhToan": "Nop phi"}
    receiver.answers = [{"error_code": 1, "message": bill}, {"error_code": "0", "message": ""}]
    answer = await client.post("/payplat/lookup", json={"dossier_code": "H05.03-261124-0001"})
    assert answer.json()["message"]["MaTraCuuTT"] == bill["MaTraCuuTT"]
    asked = json.loads(receiver.bodies[0])
    assert asked["MaHoSo"] == "H05.03-261124-0001"
    assert protocol.has_checksum(asked, protocol.LOOKUP_FIELDS, KEY)
    await client.post("/payplat/confirm", json={"transaction_id": bill["MaTraCuuTT"]})
    told = json.loads(receiver.bodies[1])
    assert (told["transaction_id"], told["trans_amount"], told["status"]) == (bill["MaTraCuuTT"], 165_000, "success")


async def test_a_dossier_that_owes_nothing_opens_no_transaction(
    client: httpx.AsyncClient, receiver: "Receiver"
) -> None:
    receiver.answers = [{"error_code": 0, "message": None}]
    answer = await client.post("/payplat/lookup", json={"dossier_code": "H05.03-261124-0001"})
    assert answer.json() == {"error_code": 0, "message": None}


async def test_a_wrong_checksum_creates_nothing(client: httpx.AsyncClient) -> None:
    answer = await client.post("/payplat/transactions", json=transaction() | {"trans_amount": 1})
    assert answer.json()["error"] == "2"
    assert (await client.get("/payplat/pay/P-1")).status_code == 404


async def test_transfers_are_on_the_statement_of_their_day(client: httpx.AsyncClient) -> None:
    by_code = (await client.post("/bank/transfer", json={"qr_payload": QR})).json()
    assert (by_code["amount_vnd"], by_code["memo"]) == (135_000, "H05.12-200401-0001")
    await client.post("/bank/transfer", json={"qr_payload": QR, "amount_vnd": 100_000})
    await client.post("/bank/transfer", json={"memo": "nộp phí, hồ sơ", "amount_vnd": 5_000})
    today = system_clock().astimezone(VIETNAM).date().isoformat()
    lines = (await client.get("/bank/statement.csv", params={"date": today})).text.splitlines()
    assert lines[0] == "transaction_id,booked_at,account,amount_vnd,memo"
    assert [line.split(",")[3] for line in lines[1:]] == ["135000", "100000", "5000"]
    assert lines[3].endswith('"nộp phí, hồ sơ"')
    empty = await client.get("/bank/statement.csv", params={"date": "2020-01-01"})
    assert len(empty.text.splitlines()) == 1


async def test_a_transfer_needs_an_amount_and_a_readable_code(client: httpx.AsyncClient) -> None:
    for order in ({"memo": "x"}, {"amount_vnd": 1}, {"qr_payload": QR[:-1]}):
        assert (await client.post("/bank/transfer", json=order)).status_code == 422


async def test_faults_of_a_statement_are_ordered_with_the_transfer(client: httpx.AsyncClient) -> None:
    for fault in ("mangled_memo", "duplicate_line", "wrong_amount", "late", "foreign_line"):
        order = {"memo": f"MC-{fault}", "amount_vnd": 5_000, "fault": fault}
        assert (await client.post("/bank/transfer", json=order)).status_code == 201
    today = system_clock().astimezone(VIETNAM).date()

    async def lines(day: date) -> list[list[str]]:
        text = (await client.get("/bank/statement.csv", params={"date": day.isoformat()})).text
        return [line.split(",")[3:] for line in text.splitlines()[1:]]

    assert await lines(today) == [
        ["5000", "ct den mcmangledmemo nop phi tu mo mo"],
        ["5000", "MC-duplicate_line"],
        ["5000", "MC-duplicate_line"],
        ["6000", "MC-wrong_amount"],
        ["5000", "MC-foreign_line"],
        ["50000", "CHUYEN TIEN"],
    ]
    assert await lines(today + timedelta(days=1)) == [["5000", "MC-late"]]


async def test_what_was_paid_is_on_the_platforms_settlement_of_its_day(
    client: httpx.AsyncClient, receiver: "Receiver"
) -> None:
    for number in (1, 2):
        await client.post("/payplat/transactions", json=transaction(transaction_id=f"P-{number}"))
    await client.post("/payplat/confirm", json={"transaction_id": "P-1"})
    today = system_clock().astimezone(VIETNAM).date().isoformat()
    text = (await client.get("/payplat/settlement.csv", params={"date": today})).text
    header, *paid = [line.split(",") for line in text.splitlines()]
    assert header == ["client_id", "transaction_id", "platform_transaction_id", "pay_date", "trans_amount"]
    assert [(line[1], line[4]) for line in paid] == [("P-1", "200000")]
