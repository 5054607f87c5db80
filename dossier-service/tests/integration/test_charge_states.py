"""What the payment service asks when it compares: which charges are believed to be paid."""

from contracts.catalog import FeeStage
from contracts.payment import ChargeChanged, ChargeCreated, PaymentSettled
from dossier_service.charges import service as charges
from servicekit.clock import system_clock
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

PATH = "/internal/charges/states"


async def test_the_payment_service_hears_which_charges_are_believed_to_be_paid(service: RunningService) -> None:
    dossier_id, now = uuid7(), system_clock()
    paid, exempt, due, unknown = (uuid7() for _ in range(4))
    common = {"dossier_id": dossier_id, "agency": "H05.03", "occurred_at": now}
    async with service.kit.database.transaction() as session:
        for number, charge_id in enumerate((paid, exempt, due), start=1):
            created = ChargeCreated(
                **common, sequence=number, charge_id=charge_id, kind="fee", stage=FeeStage.RECEPTION, amount_vnd=1_000
            )
            await charges.keep(session, created)
        settled = PaymentSettled(
            **common, sequence=4, payment_id=uuid7(), charge_ids=[paid], provider="vnpay", amount_vnd=1_000,
            settled_at=now, all_settled=False,
        )  # fmt: skip
        await charges.settled(session, settled)
        changed = ChargeChanged(**common, sequence=5, charge_id=exempt, status="exempt", amount_vnd=1_000)
        await charges.changed(session, changed)
    asked = {"charge_ids": [str(one) for one in (paid, exempt, due, unknown)]}
    as_service = service.service_headers("payment-service")
    answer = await service.client.post(PATH, json=asked, headers=as_service)
    assert answer.json() == {"settled": sorted(str(one) for one in (paid, exempt))}
    refused = await service.client.post(PATH, json=asked, headers=service.headers(official("a", "auditor", "H05")))
    assert refused.status_code == 401
