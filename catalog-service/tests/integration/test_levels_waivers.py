import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog
from catalog_service.levels import evidence, repository
from catalog_service.levels.seals import ProcessSeal
from catalog_service.levels.sweeps import judge_due
from catalog_service.levels.waivers import SEAL
from contracts.catalog import LevelProofChanged
from joserfc.jwk import OKPKey
from servicekit.auth import Caller, TokenMint
from servicekit.clock import VIETNAM
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
LEADER = official("leader-tinh", "leader", "H05")
CRIMINAL = "2.000488"
PATH = f"/api/v1/procedures/{CRIMINAL}/level-waivers"
NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
REASON = {"reason": "Cổng thanh toán đã hoạt động lại (mẫu)"}


def request(**changes: Any) -> dict[str, Any]:
    body = {
        "agency": "H05.03",
        "level": 4,
        "reason": "Cổng thanh toán đang nâng cấp",
        "legal_basis": "Văn bản 12/UBND-KSTT (mẫu)",
        "decision_number": "45/QĐ-UBND (mẫu)",
        "expires_on": "2026-06-30",
    }
    return body | changes


async def asked(service: RunningService, **changes: Any) -> dict[str, Any]:
    answer = await service.post(PATH, ADMINISTRATOR, request(**changes))
    assert answer.status_code == 201, answer.text
    assert answer.headers["ETag"] == '"1"'
    return answer.json()


async def signed(service: RunningService, caller: Caller = LEADER, **changes: Any) -> dict[str, Any]:
    waiver = await asked(service, **changes)
    answer = await service.post(f"{PATH}/{waiver['id']}/actions/sign", caller, version=1)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def label(service: RunningService) -> int:
    return (await service.get(f"/api/v1/procedures/{CRIMINAL}")).json()["level"]["label"]


async def swept(service: RunningService) -> None:
    """Until nothing is due any more: the service's own sweep may be at it as well."""

    async def nothing_is_due() -> bool:
        await judge_due(service.kit)
        now = service.kit.clock()
        async with service.kit.database.sessions() as session:
            return not await repository.due(session, now, now.astimezone(VIETNAM).date(), 1)

    await eventually(nothing_is_due)


async def judged_again(service: RunningService) -> None:
    await tamper(service, "UPDATE service_level SET recheck_at = '2026-01-01'")
    await swept(service)


async def tamper(service: RunningService, statement: str) -> None:
    async with service.kit.database.transaction() as session:
        await session.execute(text(statement))


async def test_a_signed_waiver_holds_the_label_up_and_says_so(filled: RunningService) -> None:
    assert await label(filled) == 3
    waiver = await signed(filled)
    assert (waiver["state"], waiver["signed_by"]) == ("in_force", "official:leader-tinh")
    assert waiver["signature"].count("..") == 1
    record = (await filled.get(f"/api/v1/procedures/{CRIMINAL}")).json()
    assert (record["level"]["label"], record["level"]["provable"]) == (4, 3)
    (told,) = record["level_waivers"]
    assert (told["agency"]["code"], told["expires_on"]) == ("H05.03", "2026-06-30")
    assert told["decision_number"] == "45/QĐ-UBND (mẫu)"
    event = (await filled.recorded(LevelProofChanged))[-1]
    assert (event.label, str(event.waived_until)) == (4, "2026-06-30")


async def test_an_unsigned_waiver_lifts_nothing(filled: RunningService) -> None:
    waiver = await asked(filled)
    await judged_again(filled)
    assert waiver["state"] == "requested"
    assert await label(filled) == 3


async def test_nobody_signs_their_own(filled: RunningService) -> None:
    both = official("both", "administrator", "H05").model_copy(update={"roles": frozenset({"administrator", "leader"})})
    created = await filled.post(PATH, both, request())
    refused = await filled.post(f"{PATH}/{created.json()['id']}/actions/sign", both, version=1)
    assert (refused.status_code, refused.json()["code"]) == (403, "level_waiver_own")
    assert await label(filled) == 3


async def test_a_waiver_ends_by_itself_after_its_last_day(filled: RunningService, clock: Any) -> None:
    waiver = await signed(filled)
    clock.now = datetime(2026, 6, 30, 16, 59, 59, tzinfo=UTC)
    await swept(filled)
    assert await label(filled) == 4
    clock.now += timedelta(seconds=1)
    await swept(filled)
    assert await label(filled) == 3
    read = (await filled.get(f"{PATH}/{waiver['id']}", ADMINISTRATOR)).json()
    assert read["state"] == "expired"
    assert (await filled.recorded(LevelProofChanged))[-1].waived_until is None


@pytest.mark.parametrize(
    "change",
    [
        "expires_on = '2026-09-27'",
        "level = 4, agency_code = 'H05.06'",
        "decision_number = '46/QĐ-UBND'",
        "signed_by = 'official:somebody'",
        "signature = 'eyJhbGciOiJFZDI1NTE5In0..AAAA'",
        "requested_by = 'official:nobody'",
    ],
)
async def test_a_waiver_that_was_changed_is_refused_and_reported(
    filled: RunningService, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiver = await signed(filled)
    with structlog.testing.capture_logs() as logs:
        monkeypatch.setattr(evidence, "log", structlog.get_logger())
        await tamper(filled, f"UPDATE level_waiver SET {change}")
        await judged_again(filled)
    assert await label(filled) == 3
    assert (await filled.get(f"{PATH}/{waiver['id']}", LEADER)).json()["state"] == "tampered"
    assert {entry.get("waiver_id") for entry in logs if entry["event"] == "level_waiver_tampered"} == {waiver["id"]}


async def test_a_revoked_waiver_lifts_nothing_even_when_the_revocation_is_taken_out(filled: RunningService) -> None:
    waiver = await signed(filled)
    revoke = f"{PATH}/{waiver['id']}/actions/revoke"
    for empty in ({}, {"reason": " "}):
        refused = await filled.post(revoke, ADMINISTRATOR, empty, version=2)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/reason")
    revoked = await filled.post(revoke, ADMINISTRATOR, REASON, version=2)
    assert (revoked.status_code, revoked.json()["state"]) == (200, "revoked")
    assert revoked.json()["revocation_reason"] == REASON["reason"]
    assert await label(filled) == 3
    again = await filled.post(revoke, ADMINISTRATOR, REASON, version=3)
    assert (again.status_code, again.json()["code"]) == (409, "level_waiver_not_open")
    await tamper(filled, "UPDATE level_waiver SET revoked_at = NULL, revoked_by = NULL, revocation_reason = NULL")
    await judged_again(filled)
    assert await label(filled) == 3


async def test_what_a_waiver_may_ask_for(filled: RunningService) -> None:
    async def refusal(**changes: Any) -> tuple[str, str]:
        answer = await filled.post(PATH, ADMINISTRATOR, request(**changes))
        assert answer.status_code == 422, answer.text
        (error,) = answer.json()["errors"]
        return error["pointer"], error["code"]

    assert await refusal(expires_on="2026-03-31") == ("/expires_on", "in_the_past")
    assert await refusal(expires_on="2026-09-29") == ("/expires_on", "too_long")
    assert (await filled.post(PATH, ADMINISTRATOR, request(expires_on="2026-09-28"))).status_code == 201
    assert (await filled.post(PATH, ADMINISTRATOR, request(decision_number=" "))).status_code == 422
    elsewhere = await filled.post(PATH, ADMINISTRATOR, request(agency="H05.08"))
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "level_service_not_found")


async def test_a_waiver_never_lifts_above_what_is_declared(filled: RunningService, samples: Any) -> None:
    operation = await samples.bring_in(
        samples.catalogue(procedures=[samples.criminal_record(level=3, online_mode="partial", valid_from="2026-04-01")])
    )
    assert operation["state"] == "done", operation
    refused = await filled.post(PATH, ADMINISTRATOR, request())
    assert refused.json()["errors"][0]["code"] == "above_declared"


async def test_who_may_ask_sign_and_look(filled: RunningService) -> None:
    assert (await filled.post(PATH, LEADER, request())).status_code == 403
    assert (await filled.post(PATH, citizen(), request())).status_code == 403
    waiver = await asked(filled)
    sign = f"{PATH}/{waiver['id']}/actions/sign"
    other = official("second", "administrator", "H05")
    assert (await filled.post(sign, other, version=1)).status_code == 403
    assert (await filled.post(sign, LEADER)).status_code == 428
    assert (await filled.post(sign, LEADER, version=7)).status_code == 412
    assert (await filled.get(PATH, citizen())).status_code == 403
    assert (await filled.get(PATH)).status_code == 401
    assert [item["state"] for item in (await filled.get(PATH, LEADER)).json()["items"]] == ["requested"]
    assert (await filled.post(sign, LEADER, version=1)).status_code == 200
    assert (await filled.post(sign, LEADER, version=2)).json()["code"] == "level_waiver_not_open"


@pytest.mark.parametrize("unit", ["H05.08", "H05.03.01", "H99"])
async def test_a_leader_signs_and_revokes_only_for_agencies_below_their_unit(filled: RunningService, unit: str) -> None:
    elsewhere = official("leader-elsewhere", "leader", unit)
    waiver = await asked(filled)
    refused = await filled.post(f"{PATH}/{waiver['id']}/actions/sign", elsewhere, version=1)
    assert (refused.status_code, refused.json()["code"]) == (403, "level_waiver_elsewhere")
    assert await label(filled) == 3
    own = official("leader-tuphap", "leader", "H05.03")
    assert (await filled.post(f"{PATH}/{waiver['id']}/actions/sign", own, version=1)).status_code == 200
    assert await label(filled) == 4
    refused = await filled.post(f"{PATH}/{waiver['id']}/actions/revoke", elsewhere, REASON, version=2)
    assert refused.json()["code"] == "level_waiver_elsewhere"
    assert await label(filled) == 4


async def test_the_tree_of_the_day_says_whose_agency_it_is(filled: RunningService, clock: Any) -> None:
    change = {"parent": "H05.08", "effective_on": "2026-05-01", "decision": "12/QĐ-UBND (mẫu)"}
    waiver = await asked(filled)
    sign = f"{PATH}/{waiver['id']}/actions/sign"
    seen = (await filled.get("/api/v1/agencies/H05.03")).headers["ETag"]
    moved = await filled.post("/api/v1/agencies/H05.03/actions/move", ADMINISTRATOR, change, version=seen)
    assert moved.status_code == 200, moved.text
    there = official("leader-giaothong", "leader", "H05.08")
    clock.now = datetime(2026, 4, 30, 16, 59, tzinfo=UTC)
    assert (await filled.post(sign, there, version=1)).status_code == 403
    clock.now = datetime(2026, 4, 30, 17, 0, tzinfo=UTC)
    assert (await filled.post(sign, there, version=1)).status_code == 200


async def test_the_same_is_not_waived_twice_at_a_time(filled: RunningService, clock: Any) -> None:
    waiver, second = await asked(filled), await asked(filled, level=4, expires_on="2026-07-31")
    await filled.post(f"{PATH}/{waiver['id']}/actions/sign", LEADER, version=1)
    refused = await filled.post(PATH, ADMINISTRATOR, request(expires_on="2026-09-01"))
    assert (refused.status_code, refused.json()["code"]) == (409, "level_waiver_in_force")
    assert (refused.json()["waiver_id"], refused.json()["expires_on"]) == (waiver["id"], "2026-06-30")
    sign_second = f"{PATH}/{second['id']}/actions/sign"
    assert (await filled.post(sign_second, LEADER, version=1)).json()["code"] == "level_waiver_in_force"
    revoke = f"{PATH}/{waiver['id']}/actions/revoke"
    assert (await filled.post(revoke, ADMINISTRATOR, REASON, version=2)).status_code == 200
    assert (await filled.post(sign_second, LEADER, version=1)).status_code == 200
    clock.now = datetime(2026, 7, 31, 17, 0, tzinfo=UTC)
    assert (await filled.post(PATH, ADMINISTRATOR, request(expires_on="2026-09-01"))).status_code == 201


async def test_the_same_is_not_asked_for_twice_while_it_waits(filled: RunningService) -> None:
    waiver = await asked(filled)
    again = await filled.post(PATH, ADMINISTRATOR, request(reason="Nói lại cách khác"))
    assert (again.status_code, again.json()["code"]) == (409, "level_waiver_requested")
    assert again.json()["waiver_id"] == waiver["id"]
    assert len((await filled.get(PATH, ADMINISTRATOR)).json()["items"]) == 1
    await asked(filled, decision_number="46/QĐ-UBND (mẫu)")
    revoke = f"{PATH}/{waiver['id']}/actions/revoke"
    assert (await filled.post(revoke, ADMINISTRATOR, REASON, version=1)).status_code == 200
    await asked(filled)


async def test_what_is_provable_is_not_waived(filled: RunningService) -> None:
    refused = await filled.post(PATH, ADMINISTRATOR, request(level=3))
    assert (refused.status_code, refused.json()["code"], refused.json()["provable"]) == (
        409,
        "level_already_provable",
        3,
    )
    assert (await filled.get(PATH, ADMINISTRATOR)).json()["items"] == []


async def test_a_waiver_outlives_a_change_of_key_while_the_earlier_one_is_configured(
    filled: RunningService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiver = await signed(filled)
    file, earlier = tmp_path / "new.json", tmp_path / "earlier.json"
    new_key = OKPKey.generate_key("Ed25519", {"kid": "catalog-service"}, private=True)
    file.write_text(json.dumps(new_key.as_dict(private=True)))
    earlier.write_text(json.dumps({"keys": [filled.kit.mint.public_key.as_dict(private=False)]}))

    async def state_with(earlier_keys: Path | None) -> str:
        seal = ProcessSeal(TokenMint(file), earlier_keys)
        monkeypatch.setitem(filled.kit.database.sessions.kw["info"], SEAL, seal)
        await judged_again(filled)
        return (await filled.get(f"{PATH}/{waiver['id']}", LEADER)).json()["state"]

    assert (await state_with(earlier), await label(filled)) == ("in_force", 4)
    with structlog.testing.capture_logs() as logs:
        monkeypatch.setattr(evidence, "log", structlog.get_logger())
        assert (await state_with(None), await label(filled)) == ("unknown_key", 3)
    assert {entry["event"] for entry in logs if "waiver_id" in entry} == {"level_waiver_unknown_key"}
    await tamper(filled, "UPDATE level_waiver SET decision_number = '46/QĐ-UBND'")
    assert (await state_with(earlier), await label(filled)) == ("tampered", 3)
