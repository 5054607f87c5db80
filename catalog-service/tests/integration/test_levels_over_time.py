"""What time, another version and another date do to proofs of level."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from catalog_service.levels import repository
from catalog_service.levels.models import LevelObservation, LevelProbe, PaymentAnswer
from catalog_service.levels.sweeps import forget_old_evidence, judge_due
from contracts.catalog import LevelProofChanged
from servicekit.clock import VIETNAM
from servicekit.ids import uuid7
from servicekit.testing.keys import official, partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import select, text

ADMINISTRATOR = official("administrator", "administrator", "H05")
PROBER = partner("synthetic-citizens", "*", scopes=("catalog:probes:write",))
READER = partner("national-portal", "*", scopes=("sync:procedures:read",))
NOTICE, AGENCY = "2.000033", "H05.06"
NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


async def level(service: RunningService) -> dict[str, Any]:
    return (await service.get(f"/api/v1/procedures/{NOTICE}")).json()["level"]


async def proof(service: RunningService, kind: str) -> dict[str, Any]:
    record = (await service.get(f"/api/v1/procedures/{NOTICE}")).json()
    return next(one for one in record["level_proof"] if one["code"] == kind)


async def swept(service: RunningService) -> None:
    """Until nothing is due any more: the service's own sweep may be at it as well."""

    async def nothing_is_due() -> bool:
        await judge_due(service.kit)
        now = service.kit.clock()
        async with service.kit.database.sessions() as session:
            return not await repository.due(session, now, now.astimezone(VIETNAM).date(), 1)

    await eventually(nothing_is_due)


async def published(service: RunningService, **changes: Any) -> None:
    drafted = await service.post("/api/v1/procedures", ADMINISTRATOR, {"code": NOTICE} | changes)
    assert drafted.status_code == 201, drafted.text
    answer = await service.post(f"/api/v1/procedures/{NOTICE}/actions/publish", ADMINISTRATOR, {})
    assert answer.status_code == 200, answer.text


async def probed(service: RunningService, kind: str, outcome: str, at: datetime) -> dict[str, Any]:
    body = {"procedure_code": NOTICE, "agency": AGENCY, "proof": kind, "outcome": outcome, "at": at.isoformat()}
    answer = await service.post("/api/v1/catalog/level-probes", PROBER, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def test_publishing_again_begins_no_promise_anew(filled: RunningService, clock: Any) -> None:
    result = {"code": "KQ.KM", "name": "Giấy xác nhận (mẫu)", "electronic": True}
    await published(filled, results=[result], valid_from="2026-04-02")
    clock.now = NOW + 170 * DAY
    await published(filled, conditions="Không, xin xem thêm (mẫu)")
    kept = await proof(filled, "submission")
    assert (kept["proven_at"], kept["expires_at"]) == ("2026-04-01T03:00:00Z", "2026-09-28T03:00:00Z")
    # The result was first promised from the day on which its version began.
    assert (await proof(filled, "result"))["expires_at"] == "2026-09-28T17:00:00Z"
    clock.now = NOW + 180 * DAY
    await swept(filled)
    assert (await level(filled))["label"] == 2
    form = (await filled.get(f"/api/v1/procedures/{NOTICE}/form")).json()
    new_form = {name: form[name] for name in ("schema", "ui_schema", "example")}
    new_form["schema"] = new_form["schema"] | {"title": "Mẫu mới"}
    await published(filled, form=new_form)
    assert (await level(filled))["label"] == 2
    assert (await probed(filled, "submission", "passed", clock.now))["label"] == 4
    clock.now = NOW + 181 * DAY
    await swept(filled)
    assert (await level(filled))["label"] == 3


async def test_a_time_without_the_form_begins_no_promise_anew(filled: RunningService, clock: Any) -> None:
    form = (await filled.get(f"/api/v1/procedures/{NOTICE}/form")).json()
    clock.now = NOW + 10 * DAY
    await published(filled, form=None, level=1, online_mode="information", forms=[])
    clock.now = NOW + 181 * DAY
    offered = {name: form[name] for name in ("schema", "ui_schema", "example")}
    await published(filled, form=offered, level=4, online_mode="full")
    assert (await proof(filled, "submission"))["missing"].startswith("Bằng chứng nộp hồ sơ trực tuyến đã hết hạn")


async def test_a_failure_of_long_ago_lowers_nothing_today(filled: RunningService) -> None:
    told = len(await filled.recorded(LevelProofChanged))
    assert (await probed(filled, "submission", "failed", NOW - 181 * DAY))["label"] == 4
    assert (await probed(filled, "forms", "failed", NOW - 31 * DAY))["label"] == 4
    await probed(filled, "submission", "passed", NOW - DAY)
    assert (await probed(filled, "submission", "failed", NOW - 2 * DAY))["label"] == 4
    assert (await probed(filled, "submission", "failed", NOW))["label"] == 2
    assert [event.label for event in (await filled.recorded(LevelProofChanged))[told:]][-1] == 2


@pytest.mark.parametrize("outcome", ["passed", "failed"])
async def test_the_same_outcome_of_another_night_is_no_news(filled: RunningService, clock: Any, outcome: str) -> None:
    await probed(filled, "submission", outcome, NOW)
    before = await filled.get(f"/api/v1/procedures/{NOTICE}")
    told = len(await filled.recorded(LevelProofChanged))
    for night in (1, 2, 3):
        clock.now = NOW + night * DAY
        await probed(filled, "submission", outcome, clock.now)
    assert (await filled.get(f"/api/v1/procedures/{NOTICE}")).headers["ETag"] == before.headers["ETag"]
    assert len(await filled.recorded(LevelProofChanged)) == told
    if outcome == "passed":
        covered = (await filled.get("/api/v1/catalog/level-coverage")).json()
        assert covered["summary"]["last_proof_at"] == "2026-04-04T03:00:00Z"
    # What counts is the newest: the told date is over, the proof is not.
    clock.now = NOW + 181 * DAY
    await swept(filled)
    expected = {"passed": "2026-04-04T03:00:00Z", "failed": None}[outcome]
    assert (await proof(filled, "submission"))["proven_at"] == expected
    assert ("không thành công" in str((await proof(filled, "submission"))["missing"])) is (outcome == "failed")


async def test_a_renewed_word_of_the_payment_service_is_no_news(filled: RunningService, clock: Any) -> None:
    async def answered() -> None:
        async with filled.kit.database.transaction() as session:
            values = {"providers": ["vnpay"], "answered_at": clock.now, "expires_at": clock.now + 3 * DAY}
            await session.merge(PaymentAnswer(id=1, **values))
            await session.execute(text("UPDATE service_level SET recheck_at = :now"), {"now": clock.now})
        await swept(filled)

    await answered()
    path = "/api/v1/procedures/2.000488"
    before = await filled.get(path)
    assert before.json()["level"]["label"] == 4
    told = len(await filled.recorded(LevelProofChanged))
    for _ in range(3):
        clock.now += 2 * DAY
        await answered()
    after = await filled.get(path)
    assert after.headers["ETag"] == before.headers["ETag"]
    assert len(await filled.recorded(LevelProofChanged)) == told


async def test_partners_are_not_sent_a_record_again_because_its_level_changed(filled: RunningService) -> None:
    async def changed(**place: str) -> tuple[list[str], str]:
        await filled.feeds_caught_up()
        answer = (await filled.get("/api/v1/sync/procedures", READER, params=place)).json()
        return [item["code"] for item in answer["items"]], answer["next_cursor"]

    _, cursor = await changed()
    assert (await probed(filled, "submission", "failed", NOW))["label"] == 2
    assert (await changed(cursor=cursor))[0] == []
    await published(filled, conditions="Điều kiện mới (mẫu)", valid_from="2026-04-02")
    assert set((await changed(cursor=cursor))[0]) == {NOTICE}


def dossier(number: int, at: datetime, **changes: Any) -> LevelObservation:
    values = {"code": NOTICE, "agency_code": AGENCY, "trial": False, "online": True, "submitted_at": at}
    values |= {"returned_at": at + DAY, "returned_by": "online"}
    return LevelObservation(dossier_id=UUID(int=number), **values | changes)


def old_probe(at: datetime, outcome: bool = True) -> LevelProbe:
    values = {"code": NOTICE, "agency_code": AGENCY, "proof": "submission", "passed": outcome, "evidence": {}}
    return LevelProbe(id=uuid7(), at=at, reported_by="partner:x", reported_at=at, **values)


async def test_evidence_that_can_no_longer_matter_is_forgotten(filled: RunningService, clock: Any) -> None:
    long_ago = NOW - 500 * DAY
    probes = [old_probe(long_ago), old_probe(long_ago + DAY), old_probe(long_ago + 2 * DAY, outcome=False)]
    dossiers = [
        dossier(1, long_ago),
        dossier(2, long_ago + DAY, trial=True),
        dossier(3, long_ago, returned_at=None, returned_by=None),
        dossier(4, long_ago, paid_online_at=long_ago),
        dossier(5, long_ago, returned_at=NOW - 300 * DAY),
        dossier(6, long_ago + 3 * DAY),
        dossier(7, long_ago + 3 * DAY, failed=True, returned_at=None, returned_by=None),
    ]
    async with filled.kit.database.transaction() as session:
        session.add_all([*probes, *dossiers])
    await forget_old_evidence(filled.kit)
    async with filled.kit.database.sessions() as session:
        kept = [row.int for row in await session.scalars(select(LevelObservation.dossier_id))]
        kept_probes = list(await session.scalars(select(LevelProbe.at)))
    # 3 is open, 4 was the last to be paid, 5 counts in the year, 6 is the last that was filed and answered.
    assert sorted(kept) == [3, 4, 5, 6, 7]
    assert kept_probes == [long_ago + 2 * DAY]
