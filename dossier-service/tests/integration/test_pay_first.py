"""A procedure may ask for its fees before the desk accepts, or accept first: the switch is the version's own."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from contracts import examples
from contracts.catalog import Course, Fee, FeeStage
from contracts.dossier import DossierAccepted
from contracts.payment import ChargeChanged, ChargeCreated, PaymentSettled
from dossier_service.charges import service as charges
from dossier_service.testing import courses
from dossier_service.testing.courses import CLERK, Json, filed, publish_version, row
from servicekit.clock import system_clock
from servicekit.ids import uuid7
from servicekit.testing.service import RunningService

PAY_FIRST = Course(pay_first=True)


async def told(service: RunningService, dossier: Json, event: Any, **facts: Any) -> None:
    common = {"sequence": 1, "occurred_at": system_clock(), "dossier_id": UUID(dossier["id"]), "agency": "H05.03"}
    hear = {ChargeCreated: charges.keep, ChargeChanged: charges.changed, PaymentSettled: charges.settled}[event]
    async with service.kit.database.transaction() as session:
        await hear(session, event(**common, **facts))


async def charged(service: RunningService, dossier: Json) -> UUID:
    charge_id = uuid7()
    await told(
        service, dossier, ChargeCreated, charge_id=charge_id, kind="fee", stage=FeeStage.RECEPTION, amount_vnd=200_000
    )
    return charge_id


async def paid(service: RunningService, dossier: Json, charge_id: UUID) -> None:
    facts = {"payment_id": uuid7(), "charge_ids": [charge_id], "provider": "cash", "amount_vnd": 200_000}
    await told(service, dossier, PaymentSettled, **facts, settled_at=system_clock(), all_settled=True)


async def accept(service: RunningService, dossier: Json) -> tuple[int, str | None]:
    answer = await courses.act(service, dossier, "accept", CLERK)
    return answer.status_code, None if answer.is_success else answer.json()["code"]


def with_another_fee() -> dict[str, Any]:
    """The certificate's channels, each case with a second fee that an official reckons."""
    another = Fee(id="pages", kind="fee", name="Phí sao trang", formula="2.000 đồng/trang", valid_from=date(2019, 1, 1))
    channels = []
    for channel in examples.criminal_record().channels:
        cases = [case.model_copy(update={"fees": [*case.fees, another]}) for case in channel.cases]
        channels.append(channel.model_copy(update={"cases": cases}))
    return {"channels": channels}


async def test_a_procedure_that_is_paid_first_is_accepted_once_it_is_paid(service: RunningService) -> None:
    await publish_version(service, course=PAY_FIRST)
    dossier = await filed(service)
    # The news of the charge may still be on its way: nobody is let through by that.
    assert await accept(service, dossier) == (409, "charges_to_pay_first")
    charge_id = await charged(service, dossier)
    assert await accept(service, dossier) == (409, "charges_to_pay_first")
    assert (await row(service, dossier)).accepted_at is None
    assert await service.recorded(DossierAccepted) == []
    await paid(service, dossier, charge_id)
    assert await accept(service, dossier) == (200, None)
    assert len(await service.recorded(DossierAccepted)) == 1


async def test_a_procedure_that_is_registered_first_is_accepted_unpaid(service: RunningService) -> None:
    dossier = await filed(service)
    await charged(service, dossier)
    assert await accept(service, dossier) == (200, None)


@pytest.mark.parametrize("status", ["exempt", "cancelled"])
async def test_who_owes_nothing_any_more_has_nothing_to_pay_first(status: str, service: RunningService) -> None:
    await publish_version(service, course=PAY_FIRST)
    dossier = await filed(service)
    charge_id = await charged(service, dossier)
    await told(service, dossier, ChargeChanged, charge_id=charge_id, status=status, amount_vnd=200_000)
    assert await accept(service, dossier) == (200, None)


async def test_what_is_still_to_be_reckoned_is_not_paid(service: RunningService) -> None:
    await publish_version(service, course=PAY_FIRST, **with_another_fee())
    dossier = await filed(service)
    await paid(service, dossier, await charged(service, dossier))
    assert await accept(service, dossier) == (409, "charges_to_pay_first")
    await paid(service, dossier, await charged(service, dossier))
    assert await accept(service, dossier) == (200, None)


async def test_a_trial_owes_nothing_and_is_accepted(service: RunningService) -> None:
    await publish_version(service, course=PAY_FIRST)
    command = {"procedure_code": courses.CERTIFICATE, "trial": True}
    draft = (await service.post("/api/v1/dossiers", courses.ADMINISTRATOR, command)).json()
    applicant = {"kind": "citizen", "name": "Người Thử (mẫu)", "identity_number": "027090000001", "phone": "0912000001"}
    patch = {"form": {"purpose": "Thử"}, "applicant": applicant}
    (await courses.change(service, draft, courses.ADMINISTRATOR, **patch)).raise_for_status()
    await courses.upload(service, draft, courses.ADMINISTRATOR, required_document="identity")
    dossier = await courses.must(service, draft, "submit", courses.ADMINISTRATOR)
    assert await accept(service, dossier) == (200, None)
