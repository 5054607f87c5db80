"""Likely double filings: shown to officials, in nobody's way, and said to be none with a reason."""

from typing import Any

from contracts.dossier import DuplicateRuledOut
from dossier_service.testing.courses import (
    AN,
    APPROVER,
    CLERK,
    OFFICER,
    act,
    change,
    complete_draft,
    filed,
    must,
    read,
    row,
)
from servicekit.auth import Caller
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService

Json = dict[str, Any]
BINH = citizen("Binh", identity_number="001185000008")
TRADE = official("officer-congthuong", "officer", "H05.06")


async def likely(service: RunningService, dossier: Json, caller: Caller = CLERK) -> list[str]:
    return [found["id"] for found in (await read(service, dossier, caller))["likely_duplicates"]]


async def rule_out(service: RunningService, dossier: Json, other: Json, caller: Caller = CLERK) -> Any:
    body = {"other_id": other["id"], "reason": "Hai phiếu cho hai nơi nhận"}
    return await act(service, dossier, "rule-out-duplicate", caller, body)


async def test_a_second_filing_alike_is_shown_at_both_and_holds_nothing_up(service: RunningService) -> None:
    first, second = await filed(service), await filed(service)
    [shown] = (await read(service, second, CLERK))["likely_duplicates"]
    assert (shown["id"], shown["code"], shown["status"]) == (first["id"], first["code"], "submitted")
    assert (shown["alike_percent"], shown["ruled_out"]) == (100, None)
    assert await likely(service, first) == [second["id"]]
    for dossier in (first, second):
        await must(service, dossier, "accept", CLERK)
    assert await likely(service, first, OFFICER) == [second["id"]]


async def test_what_is_no_double_is_not_shown(service: RunningService) -> None:
    first = await filed(service)
    await complete_draft(service)
    await filed(service, BINH)
    different = await complete_draft(service)
    (await change(service, different, AN, form={"purpose": "Đi học"})).raise_for_status()
    await must(service, different, "submit", AN)
    ended = await filed(service)
    await must(
        service,
        ended,
        "refuse",
        CLERK,
        {"reason": "Trùng (mẫu)", "legal_basis": "Nghị định mẫu, Điều 1", "cause": "duplicate"},
    )
    assert await likely(service, first) == []
    assert await likely(service, ended) == []


async def test_the_applicant_is_shown_none(service: RunningService) -> None:
    first, _ = await filed(service), await filed(service)
    assert await likely(service, first, AN) == []


async def test_why_it_is_none_is_written_down_and_shown_at_both(service: RunningService) -> None:
    first, second = await filed(service), await filed(service)
    answer = await rule_out(service, second, first)
    assert answer.status_code == 200, answer.text
    for dossier in (first, second):
        [shown] = (await read(service, dossier, APPROVER))["likely_duplicates"]
        assert (shown["ruled_out"]["reason"], shown["ruled_out"]["by"]) == ("Hai phiếu cho hai nơi nhận", CLERK.subject)
    [event] = await service.recorded(DuplicateRuledOut)
    assert (str(event.dossier_id), str(event.other_id)) == (second["id"], first["id"])
    path = f"/api/v1/dossiers/{second['id']}/timeline"
    entry = (await service.get(path, CLERK)).json()["items"][-1]
    assert (entry["action"], entry["reason"]) == ("rule-out-duplicate", "Hai phiếu cho hai nơi nhận")
    seen = (await service.get(path, AN)).json()["items"][-1]
    assert (seen["action"], seen["reason"], seen["details"]) == ("rule-out-duplicate", None, {})
    assert (await row(service, second)).status == "submitted"


async def test_only_a_shown_one_is_ruled_out_by_those_whose_dossier_it_is(service: RunningService) -> None:
    first, second, foreign = await filed(service), await filed(service), await filed(service, BINH)
    refused = await rule_out(service, first, foreign)
    assert (refused.status_code, refused.json()["code"]) == (422, "not_a_likely_duplicate")
    assert refused.json()["errors"][0]["pointer"] == "/other_id"
    by_owner = await rule_out(service, first, second, AN)
    assert (by_owner.status_code, by_owner.json()["code"]) == (403, "action_not_yours")
    assert (await rule_out(service, first, second, TRADE)).status_code == 404
    assert await service.recorded(DuplicateRuledOut) == []
