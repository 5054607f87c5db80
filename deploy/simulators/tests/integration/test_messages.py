import json
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import httpx
import pytest

Partners = Receiver = Any  # the fixtures of conftest.py, which importlib mode does not let us import

OrderFault = Callable[..., Awaitable[None]]


async def send_mail(partners: "Partners", text: str = "Hồ sơ đã được tiếp nhận.") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "motcua@example.com", "citizen-an@example.com", "Tiếp nhận hồ sơ"
    mail["Message-ID"] = "<delivery-1@example.com>"
    mail.set_content(text)
    await aiosmtplib.send(mail, hostname="127.0.0.1", port=partners.simulation.smtp_port, start_tls=False)


async def received(client: httpx.AsyncClient, **wanted: str) -> list[dict[str, Any]]:
    return (await client.get("/messages", params=wanted)).json()["items"]


async def test_an_email_arrives_with_its_vietnamese_text(partners: "Partners") -> None:
    await send_mail(partners)
    (message,) = await received(partners.client, to="Citizen-An@example.com", channel="email")
    assert (message["subject"], message["text"]) == ("Tiếp nhận hồ sơ", "Hồ sơ đã được tiếp nhận.")
    assert await received(partners.client, to="other@example.com") == []


async def test_a_mail_sent_twice_is_two_messages(partners: "Partners") -> None:
    await send_mail(partners)
    await send_mail(partners)
    assert len(await received(partners.client)) == 2


@pytest.mark.parametrize(("fault", "code"), [("http_500", 451), ("error_minus_1", 550)])
async def test_the_mail_server_refuses_as_ordered(
    partners: "Partners", order_fault: OrderFault, fault: str, code: int
) -> None:
    await order_fault("smtp", fault)
    with pytest.raises(aiosmtplib.SMTPDataError) as refused:
        await send_mail(partners)
    assert refused.value.code == code
    assert await received(partners.client) == []
    await send_mail(partners)
    assert len(await received(partners.client)) == 1


async def test_an_sms_arrives_once_per_reference(client: httpx.AsyncClient) -> None:
    order = {"to": "+84900000101", "text": "Ho so da duoc tiep nhan", "reference": "d-1", "sender": "MOTCUA"}
    first = (await client.post("/sms/messages", json=order)).json()
    again = (await client.post("/sms/messages", json=order)).json()
    assert first == again
    assert first["error_code"] == 0
    (message,) = await received(client, to="0900000101", channel="sms")
    assert (message["id"], message["attempts"]) == (first["message_id"], 2)


async def test_a_receipt_is_called_back(client: httpx.AsyncClient, receiver: "Receiver") -> None:
    receiver.answers = [{}]
    order = {"to": "0900000101", "text": "x", "reference": "d-1", "callback_url": receiver.url}
    await client.post("/sms/messages", json=order)
    await receiver.wait_for(1)
    receipt = json.loads(receiver.bodies[0])
    assert (receipt["reference"], receipt["status"]) == ("d-1", "delivered")


async def test_zns_takes_templates_for_phones_in_international_form(client: httpx.AsyncClient) -> None:
    order = {"phone": "84900000101", "template_id": "T7", "template_data": {"ma": "H05"}, "tracking_id": "z-1"}
    assert (await client.post("/zns/messages", json=order)).json()["error"] == 0
    refused = await client.post("/zns/messages", json=order | {"phone": "0900000101"})
    assert refused.status_code == 400
    (message,) = await received(client, channel="zns")
    assert message["text"] == "T7\nma: H05"


async def test_messages_come_newest_first(client: httpx.AsyncClient) -> None:
    for text in ("one", "two"):
        await client.post("/sms/messages", json={"to": "0900000101", "text": text, "reference": text})
    assert [message["text"] for message in await received(client)] == ["two", "one"]


async def test_the_overview_shows_all_and_escapes_it(client: httpx.AsyncClient, order_fault: OrderFault) -> None:
    await client.post("/sms/messages", json={"to": "0900000101", "text": "<script>x</script>"})
    await order_fault("bank", "slow", 3)
    page = (await client.get("/")).text
    assert "&lt;script&gt;x&lt;/script&gt;" in page
    assert "<script>" not in page
    assert "slow" in page
