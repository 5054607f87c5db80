"""A missed due date: the agency apologises in writing and says what to expect; the dossier stays late (R3, R4, R6)."""

import pytest
from contracts.catalog import TimeLimit, TimeUnit
from contracts.dossier import ApologyLate, DossierApologised, Overdue
from dossier_service.testing.clocks import clock_at, local
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    Json,
    accepted,
    act,
    must,
    publish_version,
    row,
    with_limit,
)
from dossier_service.testing.due_dates import MONDAY, accepted_on_monday, read_at, sweep
from servicekit.auth import Caller
from servicekit.testing.service import RunningService
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

REASON = {"reason": "Kết quả xác minh về chậm", "legal_basis": "Nghị định 61/2018/NĐ-CP, Điều 19"}
SUPPLEMENT = {"reason": "Mờ", "legal_basis": "Luật", "items": [{"required_document": "identity", "note": "Chụp lại"}]}
MISSED, LATE, FRIDAY_EVENING = "2026-04-16 17:01", "2026-04-17 09:00", "2026-04-17 17:01"
"""An apology is due on Friday at 17:00."""
GIVEN = "2026-04-22 17:00"


def instead(moment: str) -> Json:
    return REASON | {"expected_at": local(moment).isoformat()}


async def apologise(service: RunningService, dossier: Json, moment: str, given: str = GIVEN) -> Json:
    with clock_at(service, moment):
        return await must(service, dossier, "apologise", OFFICER, instead(given))


@pytest.fixture
async def dossier(service: RunningService) -> Json:
    return await accepted_on_monday(service)


async def test_another_date_is_given_and_the_dossier_stays_late(service: RunningService, dossier: Json) -> None:
    offered = (await read_at(service, dossier, OFFICER, LATE))["allowed_actions"]
    assert "apologise" in offered and "extend" not in offered
    answered = await apologise(service, dossier, LATE)
    assert (answered["due_at"], answered["deadline_state"]) == ("2026-04-16T10:00:00Z", "overdue")
    assert (answered["expected_at"], answered["apologies"]) == ("2026-04-22T10:00:00Z", 1)
    stored = await row(service, dossier)
    assert (stored.due_at, stored.expected_at, stored.apologies) == (local("2026-04-16 17:00"), local(GIVEN), 1)
    assert stored.extended_at is None
    [told] = await service.recorded(DossierApologised)
    assert (told.due_at, told.expected_at, told.apologies) == (stored.due_at, stored.expected_at, 1)
    assert told.sequence == stored.sequence

    shown = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", AN)).json()["items"][-1]
    assert (shown["action"], shown["reason"], shown["legal_basis"]) == ("apologise", *REASON.values())
    assert shown["details"]["original_due_at"].startswith("2026-04-16T10:00")
    assert shown["details"]["expected_at"].startswith("2026-04-22T10:00")
    ledger = (await service.get(f"/api/v1/dossiers/{dossier['id']}/deadline", AN)).json()
    assert (ledger["due_at"], ledger["ledger"][-1]["kind"]) == ("2026-04-16T10:00:00Z", "due")
    seen = await read_at(service, dossier, AN, LATE)
    assert (seen["expected_at"], seen["apologies"]) == ("2026-04-22T10:00:00Z", 1)
    question = {"code": seen["code"], "identity_tail": seen["applicant"]["identity_number"][-4:]}
    tracked = (await service.post("/api/v1/tracking", AN, question)).json()
    assert (tracked["due_at"], tracked["expected_at"]) == (seen["due_at"], seen["expected_at"])


async def test_it_is_printed_with_both_dates_the_same_bytes_every_time(service: RunningService, dossier: Json) -> None:
    await apologise(service, dossier, LATE)
    path = f"/api/v1/dossiers/{dossier['id']}/forms/04.pdf"
    first = await service.get(path, AN)
    assert first.status_code == 200
    await apologise(service, dossier, "2026-04-23 09:00", "2026-04-28 17:00")
    assert (await service.get(f"{path}?number=1", AN)).content == first.content
    issued = await forms_of(service, dossier)
    assert [line["value"] for line in issued[0]["dates"]] == [
        "17 giờ 00 phút, ngày 16/04/2026",
        "17 giờ 00 phút, ngày 22/04/2026",
    ]
    assert (issued[0]["responsible"], issued[0]["subtitle"]) == ("Sở Tư pháp", "")
    assert [line["value"] for line in issued[0]["grounds"]] == [*REASON.values()]
    assert {line["label"]: line["value"] for line in issued[1]["dates"]} == {
        "Thời gian hẹn trả kết quả trước đây": "17 giờ 00 phút, ngày 16/04/2026",
        "Thời gian hẹn lại lần trước": "17 giờ 00 phút, ngày 22/04/2026",
        "Thời gian hẹn trả kết quả mới": "17 giờ 00 phút, ngày 28/04/2026",
    }
    assert issued[1]["subtitle"] == "(Lần thứ 2)"


async def forms_of(service: RunningService, dossier: Json) -> list[Json]:
    async with service.kit.database.sessions() as session:
        query = text("SELECT snapshot FROM printed_form WHERE dossier_id = :id AND form = '04' ORDER BY number")
        return [issued.snapshot for issued in await session.execute(query, {"id": dossier["id"]})]


@pytest.mark.parametrize("moment", [MONDAY, "2026-04-16 17:00"])
async def test_not_before_the_date_is_missed(service: RunningService, dossier: Json, moment: str) -> None:
    with clock_at(service, moment):
        early = await act(service, dossier, "apologise", OFFICER, instead(GIVEN))
    assert (early.status_code, early.json()["code"]) == (409, "not_overdue")
    assert "apologise" not in (await read_at(service, dossier, OFFICER, moment))["allowed_actions"]
    assert (await row(service, dossier)).apologies == 0


async def test_not_while_the_applicant_has_to_act(service: RunningService, dossier: Json) -> None:
    with clock_at(service, "2026-04-07 09:00"):
        await must(service, dossier, "request-supplement", OFFICER, SUPPLEMENT)
    with clock_at(service, LATE):
        refused = await act(service, dossier, "apologise", OFFICER, instead(GIVEN))
    assert (refused.status_code, refused.json()["code"]) == (409, "transition_not_allowed")


async def test_again_once_the_date_given_has_passed_too(service: RunningService, dossier: Json) -> None:
    await apologise(service, dossier, LATE)
    with clock_at(service, GIVEN):
        again = await act(service, dossier, "apologise", OFFICER, instead("2026-04-28 17:00"))
    assert (again.status_code, again.json()["code"]) == (409, "date_still_ahead")
    assert again.json()["expected_at"].startswith("2026-04-22T10:00")
    assert "apologise" not in (await read_at(service, dossier, OFFICER, GIVEN))["allowed_actions"]
    answered = await apologise(service, dossier, "2026-04-23 09:00", "2026-04-28 17:00")
    assert (answered["apologies"], answered["expected_at"]) == (2, "2026-04-28T10:00:00Z")
    assert [told.apologies for told in await service.recorded(DossierApologised)] == [1, 2]


@pytest.mark.parametrize(
    ("given", "fault", "suggested"),
    [
        ("2026-04-17 08:59", "not_later", "2026-04-17T17:00"),
        ("2026-04-16 17:00", "not_later", "2026-04-17T17:00"),
        ("2026-04-25 17:00", "rest_day", "2026-04-28T17:00"),  # a Saturday; Monday is Giỗ Tổ
        ("2026-04-22 16:00", "not_end_of_day", "2026-04-22T17:00"),
    ],
)
async def test_a_date_that_will_not_do_is_answered_with_one_that_would(
    service: RunningService, dossier: Json, given: str, fault: str, suggested: str
) -> None:
    with clock_at(service, LATE):
        refused = await act(service, dossier, "apologise", OFFICER, instead(given))
    assert (refused.status_code, refused.json()["code"]) == (422, "expected_date_unfit")
    assert [(error["pointer"], error["code"]) for error in refused.json()["errors"]] == [("/expected_at", fault)]
    assert refused.json()["suggested"].startswith(suggested)


@pytest.mark.parametrize("lacking", ["reason", "legal_basis", "expected_at"])
async def test_it_says_why_by_which_law_and_until_when(service: RunningService, dossier: Json, lacking: str) -> None:
    body = {name: value for name, value in instead(GIVEN).items() if name != lacking}
    with clock_at(service, LATE):
        refused = await act(service, dossier, "apologise", OFFICER, body)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, f"/{lacking}")


@pytest.mark.parametrize(
    ("caller", "allowed"),
    [(AN, False), (CLERK, False), (OFFICER, True), (APPROVER, True)],
    ids=["applicant", "desk", "officer", "head"],
)
async def test_who_works_on_it_and_their_head_apologise(
    service: RunningService, dossier: Json, caller: Caller, allowed: bool
) -> None:
    with clock_at(service, LATE):
        answer = await act(service, dossier, "apologise", caller, instead(GIVEN))
    assert (answer.status_code == 200) is allowed
    assert allowed or (answer.status_code, answer.json()["code"]) == (403, "action_not_yours")


async def test_a_dossier_without_a_due_date_is_never_late(service: RunningService) -> None:
    await publish_version(service, **with_limit(TimeLimit(unit=TimeUnit.NONE)))
    with clock_at(service, MONDAY):
        dossier = await accepted(service)
    with clock_at(service, LATE):
        refused = await act(service, dossier, "apologise", OFFICER, instead(GIVEN))
    assert (refused.status_code, refused.json()["code"]) == (409, "not_overdue")


class TestOwed:
    async def listed(self, service: RunningService, moment: str, asked: str = "true") -> list[str]:
        with clock_at(service, moment):
            answer = await service.get(f"/api/v1/dossiers?apology_due={asked}&sort=due_at", OFFICER)
        return [item["id"] for item in answer.json()["items"]]

    async def test_the_list_shows_who_waits_without_a_word(self, service: RunningService, dossier: Json) -> None:
        with clock_at(service, "2026-04-10 09:00"):
            in_time = await accepted(service)
        assert await self.listed(service, "2026-04-16 17:00") == []
        assert await self.listed(service, LATE) == [dossier["id"]]
        assert await self.listed(service, LATE, "false") == [in_time["id"]]
        await apologise(service, dossier, LATE)
        assert await self.listed(service, LATE) == []
        assert (await self.listed(service, "2026-04-22 17:01"))[0] == dossier["id"]
        with clock_at(service, "2026-04-22 17:01"):
            boxes = (await service.get("/api/v1/inboxes", APPROVER)).json()["items"]
        assert {box["key"]: box["count"] for box in boxes}["apology_due"] == 2

    async def test_what_the_applicant_wants_back_is_owed_none(self, service: RunningService, dossier: Json) -> None:
        with clock_at(service, LATE):
            await must(service, dossier, "request-withdrawal", AN, {"reason": "Thôi"})
        assert await self.listed(service, LATE) == []
        for moment in (LATE, "2026-04-21 09:00"):
            await sweep(service, moment)
        assert [told.apology_owed for told in await service.recorded(Overdue)] == [False]
        assert await service.recorded(ApologyLate) == []

    async def test_the_heads_are_told_once_after_one_working_day(self, service: RunningService, dossier: Json) -> None:
        await sweep(service, MISSED)
        assert [told.apology_owed for told in await service.recorded(Overdue)] == [True]
        await sweep(service, "2026-04-17 17:00")
        assert await service.recorded(ApologyLate) == []
        for _ in range(2):
            await sweep(service, FRIDAY_EVENING)
        [told] = await service.recorded(ApologyLate)
        stored = await row(service, dossier)
        assert (told.due_at, told.apology_due_at) == (stored.due_at, local("2026-04-17 17:00"))
        assert (told.unit, told.above, told.sequence) == ("H05.03", ["H05"], stored.sequence)
        assert stored.apology_late_told_for == stored.apology_due_at
        timeline = (await service.get(f"/api/v1/dossiers/{dossier['id']}/timeline", OFFICER)).json()["items"]
        assert timeline[-1]["action"] == "escalate-apology"

    async def test_who_has_apologised_in_time_is_told_of_nothing_until_that_date_is_missed(
        self, service: RunningService, dossier: Json
    ) -> None:
        await sweep(service, MISSED)
        await apologise(service, dossier, LATE)
        for moment in (FRIDAY_EVENING, "2026-04-23 17:00"):
            await sweep(service, moment)
        assert await service.recorded(ApologyLate) == []
        await sweep(service, "2026-04-23 17:01")
        [told] = await service.recorded(ApologyLate)
        assert told.apology_due_at == local("2026-04-23 17:00")
        assert len(await service.recorded(Overdue)) == 1

    async def test_who_hears_late_of_it_has_a_working_day_too(self, service: RunningService, dossier: Json) -> None:
        """As after a standstill: not both alarms in the same breath."""
        await sweep(service, "2026-04-20 09:00")
        assert len(await service.recorded(Overdue)) == 1
        assert await service.recorded(ApologyLate) == []
        assert (await row(service, dossier)).apology_due_at == local("2026-04-21 17:00")

    async def test_what_was_decided_meanwhile_is_told_of_to_nobody(
        self, service: RunningService, dossier: Json
    ) -> None:
        await sweep(service, MISSED)
        async with service.kit.database.transaction() as session:
            ended = text("UPDATE dossier SET decided_at = :at WHERE id = :id")
            await session.execute(ended, {"at": local(LATE), "id": dossier["id"]})
        await sweep(service, "2026-04-20 09:00")
        assert await service.recorded(ApologyLate) == []


@pytest.mark.parametrize("broken", ["apologies = 1", "expected_at = now()", "apologies = -1"])
async def test_the_database_keeps_number_and_date_together(service: RunningService, dossier: Json, broken: str) -> None:
    with pytest.raises(IntegrityError, match="ck_dossier_apologies"):
        async with service.kit.database.transaction() as session:
            await session.execute(text(f"UPDATE dossier SET {broken} WHERE id = :id"), {"id": dossier["id"]})
