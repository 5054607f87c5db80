from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from simulators.clock import VIETNAM, compact_time, system_clock
from simulators.vnpay import protocol

Receiver = Any  # the fixtures of conftest.py, which importlib mode does not let us import

SECRET = "TESTSECRET"
PAGE = "/vnpay/paymentv2/vpcpay.html"
MERCHANT = "/vnpay/merchant_webapi/api/transaction"
CREATED = compact_time(system_clock())


def order(**changes: str) -> dict[str, str]:
    parameters = {
        "vnp_Version": "2.1.0",
        "vnp_Command": "pay",
        "vnp_TmnCode": "DEMOV210",
        "vnp_Amount": "20000000",
        "vnp_CurrCode": "VND",
        "vnp_TxnRef": "T-1",
        "vnp_OrderInfo": "Nop phi ho so H05.03-261124-0001",
        "vnp_OrderType": "other",
        "vnp_Locale": "vn",
        "vnp_CreateDate": CREATED,
        "vnp_ExpireDate": compact_time(system_clock() + timedelta(minutes=15)),
        "vnp_IpAddr": "127.0.0.1",
        "vnp_ReturnUrl": "http://localhost:5173/paid?from=vnpay",
    } | changes
    return parameters | {"vnp_SecureHash": protocol.sign(parameters, SECRET)}


async def open_page(client: httpx.AsyncClient, **changes: str) -> httpx.Response:
    return await client.get(PAGE, params=order(**changes))


async def confirm(client: httpx.AsyncClient, outcome: str = "success", ipn: str = "once") -> dict[str, Any]:
    answer = await client.post("/vnpay/confirm", json={"txn_ref": "T-1", "outcome": outcome, "ipn": ipn})
    assert answer.status_code == 200
    return answer.json()


async def ask(client: httpx.AsyncClient, command: str, request_id: str, **fields: str) -> dict[str, Any]:
    form = protocol.QUERY_FORM if command == "querydr" else protocol.REFUND_FORM
    given = {
        "RequestId": request_id,
        "Version": "2.1.0",
        "Command": command,
        "TmnCode": "DEMOV210",
        "TxnRef": "T-1",
        "TransactionDate": CREATED,
        "CreateDate": CREATED,
        "CreateBy": "ke-toan",
        "IpAddr": "127.0.0.1",
        "OrderInfo": "Tra cuu",
    } | fields
    document = {f"vnp_{name}": value for name, value in given.items() if name in form.split("|")}
    document["vnp_SecureHash"] = protocol.sign_form(document, form, SECRET)
    answer = (await client.post(MERCHANT, json=document)).json()
    answer_form = protocol.QUERY_ANSWER_FORM if command == "querydr" else protocol.REFUND_ANSWER_FORM
    assert protocol.has_signed_form(answer, answer_form, SECRET)
    return answer


def query_of(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


async def test_the_page_shows_the_amount_and_three_ways_to_end(client: httpx.AsyncClient) -> None:
    page = await open_page(client)
    assert page.status_code == 200
    assert "200.000 đồng" in page.text
    assert all(f'value="{outcome}"' in page.text for outcome in ("success", "failed", "cancelled"))


async def test_an_unsigned_or_strange_order_is_not_known(client: httpx.AsyncClient) -> None:
    tampered = order() | {"vnp_Amount": "100"}
    assert (await client.get(PAGE, params=tampered)).status_code == 400
    assert (await open_page(client, vnp_TmnCode="OTHER123")).status_code == 400
    assert (await open_page(client, vnp_Amount="1.5")).status_code == 400
    assert (await client.post("/vnpay/confirm", json={"txn_ref": "T-1"})).status_code == 404


async def test_a_reference_cannot_be_used_for_another_order(client: httpx.AsyncClient) -> None:
    await open_page(client)
    assert (await open_page(client, vnp_Amount="100")).status_code == 400


async def test_paying_sends_a_signed_notice_and_the_browser_back(
    client: httpx.AsyncClient, receiver: "Receiver"
) -> None:
    await open_page(client)
    done = await confirm(client)
    assert done["ipn_replies"] == [{"RspCode": "00", "Message": "Confirm Success"}]
    told = query_of(receiver.targets[0])
    assert protocol.is_signed(told, SECRET)
    assert (told["vnp_ResponseCode"], told["vnp_TransactionStatus"]) == ("00", "00")
    assert (told["vnp_Amount"], told["vnp_TxnRef"]) == ("20000000", "T-1")
    back = query_of(done["return_url"])
    assert back.pop("from") == "vnpay"
    assert back == told


async def test_confirming_again_tells_of_the_same_transaction(client: httpx.AsyncClient, receiver: "Receiver") -> None:
    await open_page(client)
    assert len((await confirm(client, ipn="twice"))["ipn_replies"]) == 2
    await confirm(client, outcome="failed")
    assert len(set(receiver.targets)) == 1


async def test_a_false_notice_leaves_the_order_unpaid(client: httpx.AsyncClient, receiver: "Receiver") -> None:
    await open_page(client)
    await confirm(client, ipn="forged")
    assert not protocol.is_signed(query_of(receiver.targets[0]), SECRET)
    await confirm(client, ipn="wrong_amount")
    wrong = query_of(receiver.targets[1])
    assert protocol.is_signed(wrong, SECRET)
    assert wrong["vnp_Amount"] != "20000000"
    assert (await ask(client, "querydr", "r-1"))["vnp_TransactionStatus"] == "01"


async def test_a_notice_can_stay_away_and_querydr_tells_it(client: httpx.AsyncClient, receiver: "Receiver") -> None:
    await open_page(client)
    assert (await confirm(client, ipn="never"))["ipn_replies"] == []
    assert receiver.targets == []
    told = await ask(client, "querydr", "r-1")
    assert (told["vnp_ResponseCode"], told["vnp_TransactionStatus"], told["vnp_Amount"]) == ("00", "00", "20000000")


@pytest.mark.parametrize(("outcome", "code"), [("failed", "51"), ("cancelled", "24")])
async def test_an_unpaid_end_is_told_too(
    client: httpx.AsyncClient, receiver: "Receiver", outcome: str, code: str
) -> None:
    await open_page(client)
    await confirm(client, outcome)
    assert query_of(receiver.targets[0])["vnp_ResponseCode"] == code
    assert (await ask(client, "querydr", "r-1"))["vnp_TransactionStatus"] == "02"


async def test_an_unreachable_receiver_is_answered_as_such(client: httpx.AsyncClient, partners: Any) -> None:
    partners.simulation.settings.vnpay_ipn_url = "http://127.0.0.1:9/ipn"
    await open_page(client)
    assert (await confirm(client))["ipn_replies"] == [{"error": "ConnectError", "status": None}]


async def test_the_page_repeats_its_notice_until_it_is_taken(client: httpx.AsyncClient, receiver: "Receiver") -> None:
    receiver.answers = [{"RspCode": "99"}, {"RspCode": "00"}]
    await open_page(client)
    headers = {"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"}
    answer = await client.post("/vnpay/pay", data={"reference": "T-1", "outcome": "success"}, headers=headers)
    assert answer.status_code == 303
    assert protocol.is_signed(
        {name: value for name, value in query_of(answer.headers["location"]).items() if name != "from"}, SECRET
    )
    await receiver.wait_for(2)
    assert [reply["RspCode"] for reply in receiver.answers] == ["00"]
    assert f"traceparent: 00-{'a' * 32}-" in receiver.headers[0]
    assert "Đã thanh toán" in (await open_page(client)).text


async def test_an_expired_order_cannot_be_paid_on_the_page(client: httpx.AsyncClient) -> None:
    page = await open_page(client, vnp_ExpireDate="20200101000000")
    assert 'value="success"' not in page.text
    answer = await client.post("/vnpay/pay", data={"reference": "T-1", "outcome": "success"})
    assert answer.status_code == 400


async def test_querydr_refuses_what_is_not_in_order(client: httpx.AsyncClient) -> None:
    await open_page(client)
    assert (await ask(client, "querydr", "r-1", TxnRef="unknown"))["vnp_ResponseCode"] == "91"
    assert (await ask(client, "querydr", "r-1"))["vnp_ResponseCode"] == "94"
    assert (await ask(client, "querydr", "r-2", TmnCode="OTHER123"))["vnp_ResponseCode"] == "02"
    assert (await ask(client, "querydr", "r-3", OrderInfo=""))["vnp_ResponseCode"] == "03"
    spoiled = {"vnp_Command": "querydr", "vnp_SecureHash": "x"}
    spoiled |= {f"vnp_{name}": "x" for name in protocol.QUERY_FORM.split("|") if name != "Command"}
    answer = await client.post(MERCHANT, json=spoiled | {"vnp_TmnCode": "DEMOV210"})
    assert answer.json()["vnp_ResponseCode"] == "97"


async def test_refunds_never_exceed_what_was_paid(client: httpx.AsyncClient) -> None:
    await open_page(client)
    full = {"TransactionType": "02", "Amount": "20000000"}
    part = {"TransactionType": "03", "Amount": "15000000"}
    assert (await ask(client, "refund", "r-1", **full))["vnp_ResponseCode"] == "95"
    await confirm(client)
    refunded = await ask(client, "refund", "r-2", **part)
    assert (refunded["vnp_ResponseCode"], refunded["vnp_Amount"]) == ("00", "15000000")
    assert (await ask(client, "refund", "r-3", **part))["vnp_ResponseCode"] == "95"
    assert (await ask(client, "refund", "r-4", **full))["vnp_ResponseCode"] == "95"


async def test_an_outage_of_the_merchant_interface(
    client: httpx.AsyncClient, order_fault: Callable[..., Awaitable[None]]
) -> None:
    await open_page(client)
    await order_fault("vnpay", "error_minus_1")
    answer = (await client.post(MERCHANT, json={})).json()
    assert answer["vnp_ResponseCode"] == "99"


async def test_what_was_paid_is_on_the_settlement_of_its_day(client: httpx.AsyncClient, receiver: "Receiver") -> None:
    await open_page(client)
    today = system_clock().astimezone(VIETNAM).date().isoformat()
    path, day = "/vnpay/settlement.csv", {"date": today}
    assert (await client.get(path, params=day)).text == "tmn_code,txn_ref,transaction_no,paid_at,amount_vnd\n"
    await confirm(client)
    [_, line] = (await client.get(path, params=day)).text.splitlines()
    asked = order()
    assert line.split(",")[:2] == [asked["vnp_TmnCode"], asked["vnp_TxnRef"]]
    assert line.endswith(f",{int(asked['vnp_Amount']) // 100}")
