from payment_service.providers.registry import EXTRA
from payment_service.testing.partners import FakeVNPay
from servicekit.testing.keys import citizen
from servicekit.testing.service import RunningService

PATH = "/internal/online-payment"


async def providers(service: RunningService) -> list[dict[str, object]]:
    answer = await service.client.get(PATH, headers=service.service_headers("catalog-service"))
    assert answer.status_code == 200, answer.text
    return answer.json()["providers"]


async def test_a_configured_provider_is_asked_and_answers(service: RunningService, vnpay: FakeVNPay) -> None:
    assert await providers(service) == [{"name": "vnpay", "answers": True}]
    assert [question["vnp_Command"] for question in vnpay.asked] == ["querydr"]


async def test_a_provider_that_is_down_or_signs_wrongly_does_not_answer(
    service: RunningService, vnpay: FakeVNPay
) -> None:
    vnpay.broken = True
    assert await providers(service) == [{"name": "vnpay", "answers": False}]
    vnpay.broken, vnpay.secret = False, "somebody-else"
    assert await providers(service) == [{"name": "vnpay", "answers": False}]


async def test_without_a_provider_nothing_can_be_paid_online(service: RunningService) -> None:
    service.kit.extras[EXTRA] = {}
    assert await providers(service) == []


async def test_only_services_ask(service: RunningService) -> None:
    assert (await service.get(PATH)).status_code == 401
    assert (await service.get(PATH, citizen())).status_code == 401
