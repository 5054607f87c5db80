"""A granted result is not handed over while its own charge is due; a refused one waits for nothing."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from contracts import examples
from contracts.catalog import Course, Fee, FeeStage
from contracts.dossier import ResultReturned
from contracts.payment import ChargeChanged, ChargeCreated, PaymentSettled
from dossier_service.charges import service as charges
from dossier_service.testing import courses
from dossier_service.testing.courses import AN, CLERK, Json, act, complete_draft, must, publish_version, read, row
from servicekit.clock import system_clock
from servicekit.ids import uuid7
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

OFFICER = official("officer-tuphap", "officer", "H05.03")
APPROVER = official("approver-tuphap", "approver", "H05.03")
REFUSAL = {"outcome": "refused", "reason": "Không đủ", "legal_basis": "Điều 1", "cause": "not_eligible"}


def with_fees(*fees: Fee) -> dict[str, Any]:
    """For `publish_version`: the certificate's channels, each case with these fees beside its own."""
    channels = []
    for channel in examples.criminal_record().channels:
        cases = [case.model_copy(update={"fees": [*case.fees, *fees]}) for case in channel.cases]
        channels.append(channel.model_copy(update={"cases": cases}))
    return {"channels": channels}


FOR_RETURN = Fee(
    id="return", kind="levy", name="Lệ phí trả", amount_vnd=30_000, valid_from=date(2019, 1, 1), stage=FeeStage.RETURN
)


async def told(service: RunningService, dossier: Json, event: Any, **facts: Any) -> None:
    common = {"sequence": 1, "occurred_at": system_clock(), "dossier_id": UUID(dossier["id"]), "agency": "H05.03"}
    hear = {ChargeCreated: charges.keep, ChargeChanged: charges.changed, PaymentSettled: charges.settled}[event]
    async with service.kit.database.transaction() as session:
        await hear(session, event(**common | facts))


async def charged(service: RunningService, dossier: Json, stage: FeeStage = FeeStage.RETURN) -> UUID:
    charge_id = uuid7()
    await told(service, dossier, ChargeCreated, charge_id=charge_id, kind="fee", stage=stage, amount_vnd=200_000)
    return charge_id


async def paid(service: RunningService, dossier: Json, charge_id: UUID, sequence: int = 1) -> None:
    facts = {"payment_id": uuid7(), "charge_ids": [charge_id], "provider": "vnpay", "amount_vnd": 200_000}
    times = {"sequence": sequence, "settled_at": system_clock()}
    await told(service, dossier, PaymentSettled, **facts, **times, all_settled=True)


async def filed(service: RunningService, method: str) -> Json:
    draft = await complete_draft(service)
    (await courses.change(service, draft, AN, delivery={"method": method})).raise_for_status()
    return await must(service, draft, "submit", AN)


async def decided(service: RunningService, dossier: Json, body: Json | None = None) -> Json:
    await must(service, dossier, "accept", CLERK)
    if body is None:
        paper = await courses.upload(service, dossier, OFFICER, purpose="result")
        body = {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [paper["id"]]}}
    await must(service, dossier, "propose", OFFICER, body)
    return await must(service, dossier, "decide", APPROVER, body)


async def hand_over(service: RunningService, dossier: Json) -> tuple[int, Json]:
    answer = await act(service, dossier, "return-result", CLERK)
    return answer.status_code, answer.json()


async def may_hand_over(service: RunningService, dossier: Json) -> bool:
    return "return-result" in (await read(service, dossier, CLERK))["allowed_actions"]


async def test_the_desk_hands_nothing_over_while_a_charge_is_due(service: RunningService) -> None:
    dossier = await filed(service, "counter")
    charge_id = await charged(service, dossier)
    assert (await decided(service, dossier))["status"] == "decided"
    status, problem = await hand_over(service, dossier)
    assert (status, problem["code"]) == (409, "charges_due")
    assert (problem["charge_ids"], problem["unassessed"]) == ([str(charge_id)], 0)
    assert not await may_hand_over(service, dossier)
    assert await service.recorded(ResultReturned) == []
    await paid(service, dossier, charge_id)
    # Somebody has to come for it: it is paid, and lies at the desk.
    assert ((await row(service, dossier)).status, await may_hand_over(service, dossier)) == ("decided", True)
    assert (await hand_over(service, dossier))[0] == 200
    assert len(await service.recorded(ResultReturned)) == 1


@pytest.mark.parametrize("method", ["counter", "online"])
async def test_what_was_due_at_reception_holds_no_result(method: str, service: RunningService) -> None:
    dossier = await filed(service, method)
    await charged(service, dossier, FeeStage.RECEPTION)
    assert (await decided(service, dossier))["status"] == ("returned" if method == "online" else "decided")
    if method == "counter":
        assert await may_hand_over(service, dossier)
        assert (await hand_over(service, dossier))[0] == 200


@pytest.mark.parametrize("status", ["settled", "exempt", "cancelled"])
async def test_an_online_result_comes_by_itself_once_nothing_is_due(status: str, service: RunningService) -> None:
    dossier = await filed(service, "online")
    first, last = [await charged(service, dossier) for _ in range(2)]
    assert (await decided(service, dossier))["status"] == "decided"
    assert (await service.get(f"/api/v1/dossiers/{dossier['id']}/results", AN)).json()["items"] == []
    await paid(service, dossier, first)
    assert (await row(service, dossier)).status == "decided"
    for _ in range(2):
        if status == "settled":
            await paid(service, dossier, last)
        else:
            facts = {"charge_id": last, "status": status, "stage": FeeStage.RETURN, "amount_vnd": 200_000}
            await told(service, dossier, ChargeChanged, **facts)
    found = await row(service, dossier)
    assert (found.status, found.finished_at is not None) == ("returned", True)
    [event] = await service.recorded(ResultReturned)
    assert (event.method, event.has_result_document, event.outcome) == ("online", True, "granted")
    assert len((await service.get(f"/api/v1/dossiers/{dossier['id']}/results", AN)).json()["items"]) == 1


async def test_a_fee_for_the_return_is_waited_for_before_it_is_heard_of(service: RunningService) -> None:
    await publish_version(service, **with_fees(FOR_RETURN))
    dossier = await filed(service, "online")
    await paid(service, dossier, await charged(service, dossier, FeeStage.RECEPTION))
    assert (await decided(service, dossier))["status"] == "decided"
    status, problem = await hand_over(service, dossier)
    assert (status, problem["charge_ids"], problem["unassessed"]) == (409, [], 1)
    charge_id = await charged(service, dossier, FeeStage.RETURN)
    assert (await hand_over(service, dossier))[1]["charge_ids"] == [str(charge_id)]
    await paid(service, dossier, charge_id)
    assert (await row(service, dossier)).status == "returned"


async def test_a_fee_for_the_return_may_be_paid_before_it_is_heard_of(service: RunningService) -> None:
    await publish_version(service, **with_fees(FOR_RETURN, FOR_RETURN.model_copy(update={"id": "r2", "name": "Khác"})))
    dossier = await filed(service, "online")
    assert (await decided(service, dossier))["status"] == "decided"
    await paid(service, dossier, uuid7())
    assert (await row(service, dossier)).status == "decided"
    # Assessed at nothing, it is told by its end alone.
    facts = {"charge_id": uuid7(), "status": "cancelled", "stage": FeeStage.RETURN, "amount_vnd": None}
    await told(service, dossier, ChargeChanged, **facts)
    assert (await row(service, dossier)).status == "returned"


@pytest.mark.parametrize("method", ["counter", "online"])
async def test_a_refused_outcome_waits_for_no_money(method: str, service: RunningService) -> None:
    await publish_version(service, **with_fees(FOR_RETURN))
    dossier = await filed(service, method)
    await charged(service, dossier)
    assert (await decided(service, dossier, REFUSAL))["status"] == ("returned" if method == "online" else "decided")
    if method == "counter":
        assert await may_hand_over(service, dossier)
        assert (await hand_over(service, dossier))[0] == 200


async def test_a_trial_owes_nothing_and_its_result_is_handed_over(service: RunningService) -> None:
    await publish_version(service, **with_fees(FOR_RETURN))
    by = courses.ADMINISTRATOR
    command = {"procedure_code": courses.CERTIFICATE, "trial": True}
    draft = (await service.post("/api/v1/dossiers", by, command)).json()
    applicant = {"kind": "citizen", "name": "Người Thử (mẫu)", "identity_number": "027090000001", "phone": "0912000001"}
    patch = {"form": {"purpose": "Thử"}, "applicant": applicant, "delivery": {"method": "counter"}}
    (await courses.change(service, draft, by, **patch)).raise_for_status()
    await courses.upload(service, draft, by, required_document="identity")
    dossier = await must(service, draft, "submit", by)
    assert (await decided(service, dossier))["status"] == "decided"
    assert (await hand_over(service, dossier))[0] == 200


async def test_of_a_decision_and_the_last_payment_at_once_the_later_hands_over(service: RunningService) -> None:
    dossier = await filed(service, "online")
    charge_id = await charged(service, dossier)
    await must(service, dossier, "accept", CLERK)
    paper = await courses.upload(service, dossier, OFFICER, purpose="result")
    body = {"outcome": "granted", "result": {"title": "Phiếu", "document_ids": [paper["id"]]}}
    await must(service, dossier, "propose", OFFICER, body)
    await asyncio.gather(act(service, dossier, "decide", APPROVER, body), paid(service, dossier, charge_id))
    assert (await row(service, dossier)).status == "returned"
    assert len(await service.recorded(ResultReturned)) == 1


async def test_a_dossier_rebased_twice_is_counted_by_the_version_that_it_was_filed_under(
    service: RunningService,
) -> None:
    await publish_version(service, course=Course(pay_first=True))
    dossier = await filed(service, "counter")
    basis = {"reason": "Điều khoản chuyển tiếp", "legal_basis": "Thông tư (mẫu)"}
    for version, fees in ((3, [FOR_RETURN.model_copy(update={"stage": FeeStage.RECEPTION})]), (4, [])):
        await publish_version(service, **with_fees(*fees), course=Course(pay_first=True), version=version)
        rebased = await must(service, dossier, "rebase", OFFICER, basis)
        assert rebased["procedure"]["version"] == version
    await paid(service, dossier, await charged(service, dossier, FeeStage.RECEPTION))
    assert (await act(service, dossier, "accept", CLERK)).status_code == 200


class TestRemoved:
    """Its charges are cancelled as long as it is out of the record, and as due as before once it is back."""

    async def out_and_back(self, service: RunningService, dossier: Json, *words: Json) -> Json:
        """`words` are what the payment service says about charges while it is out."""
        why = {"reason": "Nhập nhầm người (mẫu)", "legal_basis": "NĐ 61/2018 (mẫu)"}
        await must(service, dossier, "request-removal", CLERK, why)
        await must(service, dossier, "remove", APPROVER)
        for word in words:
            await told(service, dossier, ChargeChanged, **{"stage": FeeStage.RETURN, "amount_vnd": 200_000} | word)
        return await must(service, dossier, "restore", APPROVER, {"reason": "Xóa nhầm (mẫu)"})

    async def test_a_restored_result_waits_for_its_money_before_the_payment_service_has_said_so(
        self, service: RunningService
    ) -> None:
        dossier = await filed(service, "counter")
        charge_id = await charged(service, dossier)
        await decided(service, dossier)
        cancelled = {"charge_id": charge_id, "status": "cancelled", "until_restored": True, "sequence": 2}
        await self.out_and_back(service, dossier, cancelled)
        status, problem = await hand_over(service, dossier)
        assert (status, problem["charge_ids"]) == (409, [str(charge_id)])
        due = {"charge_id": charge_id, "status": "due", "stage": FeeStage.RETURN, "amount_vnd": 200_000}
        await told(service, dossier, ChargeChanged, **due, sequence=3)
        assert (await hand_over(service, dossier))[0] == 409
        await paid(service, dossier, charge_id, sequence=4)
        assert (await hand_over(service, dossier))[0] == 200

    async def test_who_waits_for_money_waits_on(self, service: RunningService) -> None:
        dossier = await filed(service, "counter")
        charge_id = await charged(service, dossier)
        await must(service, dossier, "accept", CLERK)
        await must(service, dossier, "request-payment", OFFICER, {"charge_ids": [str(charge_id)]})
        cancelled = {"charge_id": charge_id, "status": "cancelled", "until_restored": True, "sequence": 2}
        assert (await self.out_and_back(service, dossier, cancelled))["status"] == "awaiting_payment"
        await paid(service, dossier, charge_id, sequence=4)
        assert (await row(service, dossier)).status == "accepted"

    async def test_money_that_went_back_is_due_again_whatever_is_heard_first(self, service: RunningService) -> None:
        dossier = await filed(service, "counter")
        charge_id = await charged(service, dossier)
        await decided(service, dossier)
        due = {"charge_id": charge_id, "status": "due", "sequence": 5}
        await self.out_and_back(service, dossier, due)
        await paid(service, dossier, charge_id, sequence=3)
        assert (await hand_over(service, dossier))[1]["charge_ids"] == [str(charge_id)]
        await paid(service, dossier, charge_id, sequence=6)
        assert (await hand_over(service, dossier))[0] == 200

    async def test_what_has_no_sum_yet_is_waited_for_as_unassessed(self, service: RunningService) -> None:
        await publish_version(service, **with_fees(FOR_RETURN))
        dossier = await filed(service, "counter")
        await decided(service, dossier)
        words = [
            {"charge_id": uuid7(), "status": "cancelled", "until_restored": True, "sequence": 2, "amount_vnd": None},
            {"charge_id": uuid7(), "status": "due", "sequence": 3, "amount_vnd": None},
        ]
        await self.out_and_back(service, dossier, *words)
        status, problem = await hand_over(service, dossier)
        assert (status, problem["charge_ids"], problem["unassessed"]) == (409, [], 1)

    async def test_what_was_paid_while_it_was_out_goes_by_itself_once_it_is_back(self, service: RunningService) -> None:
        dossier = await filed(service, "online")
        charge_id = await charged(service, dossier)
        assert (await decided(service, dossier))["status"] == "decided"
        settled = {"charge_id": charge_id, "status": "exempt", "sequence": 2}
        assert (await self.out_and_back(service, dossier, settled))["status"] == "returned"
