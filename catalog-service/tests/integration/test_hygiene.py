from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from contracts.dossier import DossierChannel, DossierSubmitted, Filer
from servicekit.ids import uuid7
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

ADMINISTRATOR = official("administrator", "administrator", "H05")
NOTICE, CRIMINAL = "2.000033", "2.000488"
HYGIENE = "/api/v1/catalog/hygiene"
KINDS = {
    "dead_link",
    "outdated_decision",
    "ended_fee",
    "never_used",
    "unmapped_code",
    "sample_data",
    "publication_late",
    "ended_agency",
}


async def run(service: RunningService) -> dict[str, Any]:
    answer = await service.post(f"{HYGIENE}/runs", ADMINISTRATOR)
    assert answer.status_code == 202, answer.text

    async def finished() -> dict[str, Any] | None:
        operation = (await service.get(answer.headers["Location"], ADMINISTRATOR)).json()
        return operation if operation["state"] in ("done", "failed") else None

    operation = await eventually(finished)
    assert operation["state"] == "done", operation
    return operation


async def findings(service: RunningService, **query: Any) -> list[dict[str, Any]]:
    answer = await service.get(HYGIENE, ADMINISTRATOR, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def accept(service: RunningService, finding: dict[str, Any], **body: Any) -> Any:
    path = f"{HYGIENE}/{finding['id']}/actions/accept"
    version = (await service.get(f"{HYGIENE}/{finding['id']}", ADMINISTRATOR)).headers.get("ETag", '"1"')
    return await service.post(path, ADMINISTRATOR, {"reason": "Đã biết, chờ văn bản mới"} | body, version=version)


async def put_texts(service: RunningService, *documents: dict[str, Any]) -> None:
    headers = service.headers(ADMINISTRATOR)
    path = "/api/v1/catalog/legal-documents"
    answer = await service.client.put(path, json={"documents": documents}, headers=headers)
    assert answer.status_code == 200, answer.text


async def publish(samples: Any, *documents: dict[str, Any]) -> None:
    operation = await samples.bring_in(samples.catalogue(procedures=documents))
    assert operation["state"] == "done", await samples.report_of(operation)


def ended_decree(**changes: Any) -> dict[str, Any]:
    decree = {"number": "81/2018/NĐ-CP", "title": "Nghị định về hoạt động xúc tiến thương mại"}
    return decree | {"valid_to": "2025-12-31", "replaced_by": "128/2025/NĐ-CP"} | changes


def fees_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    return document["channels"][0]["cases"][0]["fees"]


def submitted(procedure: str, agency: str, at: datetime) -> DossierSubmitted:
    """Filed online by a person themselves."""
    return DossierSubmitted(
        sequence=1,
        occurred_at=at,
        dossier_id=uuid7(),
        procedure_code=procedure,
        agency=agency,
        code="H05.03-260401-0001",
        procedure_version=1,
        level=4,
        case="Trong một tỉnh",
        channel=DossierChannel.ONLINE,
        filer=Filer.SELF,
        applicant_kind="citizen",  # type: ignore[arg-type]
        field="LLTP",
        receiving_unit="H05.00",
        submitted_at=at,
    )


@pytest.fixture
async def looked_at(filled: RunningService) -> AsyncIterator[RunningService]:
    await run(filled)
    yield filled


async def test_before_the_first_run_there_is_nothing_to_show(service: RunningService) -> None:
    answer = (await service.get(HYGIENE, ADMINISTRATOR)).json()
    assert {kind["code"]: kind["count"] for kind in answer.pop("by_kind")} == dict.fromkeys(KINDS, 0)
    assert answer == {
        "items": [],
        "next_cursor": None,
        "total": None,
        "counts": dict.fromkeys(KINDS, 0),
        "last_run": None,
    }


async def test_a_run_is_an_operation_that_tells_how_far_it_is(filled: RunningService) -> None:
    operation = await run(filled)
    assert operation["progress"] == {"done": 2, "total": 2}
    assert operation["result_url"] == HYGIENE
    last_run = (await filled.get(HYGIENE, ADMINISTRATOR)).json()["last_run"]
    assert (last_run["operation_id"], last_run["nightly"]) == (operation["id"], False)
    assert (last_run["day"], last_run["links"]) == ("2026-04-01", "tried")


async def test_only_an_administrator_runs_and_accepts_only_overseers_read(looked_at: RunningService) -> None:
    finding = (await findings(looked_at))[0]
    for caller, status in ((citizen(), 403), (official("clerk", "clerk", "H05.00"), 403)):
        assert (await looked_at.get(HYGIENE, caller)).status_code == status
    for role in ("leader", "auditor"):
        caller = official(role, role, "H05")
        assert (await looked_at.get(HYGIENE, caller)).status_code == 200
        assert (await looked_at.post(f"{HYGIENE}/runs", caller)).status_code == 403
        path = f"{HYGIENE}/{finding['id']}/actions/accept"
        assert (await looked_at.post(path, caller, {"reason": "Được"})).status_code == 403
    assert (await looked_at.get(HYGIENE)).status_code == 401


async def test_a_record_that_stands_on_a_replaced_text_is_found_whatever_way_it_is_written(
    filled: RunningService,
) -> None:
    await put_texts(filled, ended_decree(number="Nghị định số 81/2018/NĐ-CP"))
    await run(filled)
    (finding,) = await findings(filled, kind="outdated_decision")
    assert finding["procedure"] == {"code": NOTICE, "name": "Thông báo hoạt động khuyến mại"}
    assert finding["pointer"] == "/legal_basis/0/number"
    assert finding["detail"]["vi"] == (
        "81/2018/NĐ-CP chỉ có hiệu lực đến hết ngày 31/12/2025, được thay bằng 128/2025/NĐ-CP"
    )
    assert finding["fact"]["replaced_by"] == "128/2025/NĐ-CP"
    assert (finding["status"], finding["accepted"], finding["resolved_at"]) == ("open", None, None)


async def test_a_text_that_holds_today_still_is_not_outdated(filled: RunningService, clock: Any) -> None:
    await put_texts(filled, ended_decree(valid_to="2026-04-01"))
    await run(filled)
    assert await findings(filled, kind="outdated_decision") == []
    clock.now += timedelta(days=1)
    await run(filled)
    assert len(await findings(filled, kind="outdated_decision")) == 1


async def test_a_finding_that_is_found_no_longer_is_resolved_and_begins_anew_when_it_returns(
    filled: RunningService, clock: Any
) -> None:
    await put_texts(filled, ended_decree())
    await run(filled)
    (first,) = await findings(filled, kind="outdated_decision")
    clock.now += timedelta(hours=1)
    await run(filled)
    (again,) = await findings(filled, kind="outdated_decision")
    assert (again["id"], again["first_seen"]) == (first["id"], first["first_seen"])
    assert again["last_seen"] > first["last_seen"]
    await put_texts(filled)
    await run(filled)
    assert await findings(filled, kind="outdated_decision", status="open") == []
    (gone,) = await findings(filled, kind="outdated_decision", status="resolved")
    assert (gone["id"], gone["status"]) == (first["id"], "resolved")
    assert gone["resolved_at"]
    await put_texts(filled, ended_decree())
    clock.now += timedelta(hours=1)
    await run(filled)
    (back,) = await findings(filled, kind="outdated_decision", status="open")
    assert (back["id"], back["resolved_at"]) == (first["id"], None)
    assert back["first_seen"] == back["last_seen"]


async def test_a_case_without_any_fee_that_holds_today_is_found(service: RunningService, samples: Any) -> None:
    document = samples.criminal_record()
    for fee in fees_of(document):
        fee["valid_to"] = "2025-12-31"
    await publish(samples, document)
    await run(service)
    (finding,) = await findings(service, kind="ended_fee")
    assert finding["pointer"] == "/channels/0/cases/0/fees"
    assert finding["detail"]["vi"].endswith("mức cuối cùng vào ngày 31/12/2025")


async def test_one_fee_of_the_case_that_still_holds_or_is_to_come_is_enough(
    service: RunningService, samples: Any
) -> None:
    holding, coming = samples.criminal_record(), samples.promotion_notice()
    fees_of(holding)[0]["valid_to"] = "2025-12-31"
    old, new = dict(fees_of(holding)[0]), dict(fees_of(holding)[1])
    coming["channels"][0]["cases"][0]["fees"] = [old, new | {"valid_from": "2026-05-01", "payer_category": None}]
    await publish(samples, holding, coming)
    await run(service)
    assert await findings(service, kind="ended_fee") == []


async def test_a_tariff_that_ended_with_nothing_in_its_place_is_found(service: RunningService, samples: Any) -> None:
    document = samples.criminal_record()
    tariff = {"basis": "page", "base_vnd": 0, "steps": [{"above": 0, "per_unit_vnd": 2000}]}
    changes = {"amount_vnd": None, "formula": "2.000 đồng một trang", "tariff": tariff, "valid_to": "2026-03-31"}
    fees_of(document)[0] |= changes
    await publish(samples, document)
    await run(service)
    (finding,) = await findings(service, kind="ended_fee")
    assert finding["pointer"] == "/channels/0/cases/0/fees/0"
    assert finding["fact"] == {"valid_to": "2026-03-31"}


async def test_a_tariff_with_another_in_its_place_is_not(service: RunningService, samples: Any) -> None:
    document = samples.criminal_record()
    old, student = fees_of(document)
    tariff = {"basis": "page", "base_vnd": 0, "steps": [{"above": 0, "per_unit_vnd": 2000}]}
    old |= {"amount_vnd": None, "formula": "2.000 đồng một trang", "tariff": tariff, "valid_to": "2026-03-31"}
    new = old | {"id": "F3", "valid_from": "2026-04-01", "valid_to": None}
    document["channels"][0]["cases"][0]["fees"] = [old, student, new]
    await publish(samples, document)
    await run(service)
    assert await findings(service, kind="ended_fee") == []


async def test_a_service_that_nobody_has_filed_is_found_and_gone_with_the_first_dossier(
    filled: RunningService, clock: Any
) -> None:
    await run(filled)
    assert await findings(filled, kind="never_used") == []
    clock.now += timedelta(days=90)
    await run(filled)
    unused = await findings(filled, kind="never_used")
    assert [(one["procedure"]["code"], one["pointer"]) for one in unused] == [
        (NOTICE, "/executing_agencies/0"),
        (CRIMINAL, "/executing_agencies/0"),
    ]
    assert unused[1]["fact"] == {"agency": "H05.03", "published_since": "2026-04-01"}
    await filled.publish(submitted(CRIMINAL, "H05.03", clock.now))

    async def counted() -> bool:
        used = await filled.get("/api/v1/catalog/service-usage", ADMINISTRATOR, params={"procedure": CRIMINAL})
        return used.json()["items"][0]["self_filed"] == 1

    await eventually(counted)
    await run(filled)
    still = await findings(filled, kind="never_used", status="open")
    assert [one["procedure"]["code"] for one in still] == [NOTICE]


async def test_a_procedure_without_a_national_code_is_found_with_what_is_named_alike(filled: RunningService) -> None:
    rows = [{"code": "1.000003", "name": "THONG BAO HOAT DONG KHUYEN MAI"}, {"code": CRIMINAL, "name": "Lý lịch"}]
    path = "/api/v1/catalog/national-procedures"
    await filled.client.put(path, json={"procedures": rows}, headers=filled.headers(ADMINISTRATOR))
    await run(filled)
    (finding,) = await findings(filled, kind="unmapped_code")
    assert (finding["procedure"]["code"], finding["pointer"]) == (NOTICE, "/code")
    (suggestion,) = finding["suggestions"]
    assert suggestion == {"national": rows[0], "score": 100.0}
    assert "1.000003" in finding["detail"]["vi"]
    await filled.post(f"/api/v1/procedures/{NOTICE}/national-codes", ADMINISTRATOR, {"national_code": "1.000003"})
    await run(filled)
    assert await findings(filled, kind="unmapped_code", status="open") == []


async def test_what_a_record_says_of_itself_to_be_assumed_is_found(service: RunningService, samples: Any) -> None:
    document = samples.criminal_record(assumptions=["Thời hạn là số giả định", "Mức phí chưa đối chiếu"])
    fees_of(document)[1]["assumed"] = True
    await publish(samples, document)
    await run(service)
    found = {one["pointer"]: one for one in await findings(service, kind="sample_data")}
    assert set(found) == {"/assumptions", "/channels/0/cases/0/fees/1"}
    assert found["/assumptions"]["detail"]["vi"] == "Bản ghi còn 2 giả định: Thời hạn là số giả định"


@pytest.mark.parametrize(
    ("decided_on", "late"),
    [
        ("2026-03-25", False),  # a Wednesday: the fifth working day is the first of April
        ("2026-03-24", True),
        ("2026-03-28", False),  # on a Saturday: Monday is the first of five
    ],
)
async def test_publication_is_late_after_five_working_days(
    service: RunningService, samples: Any, decided_on: str, late: bool
) -> None:
    document = samples.promotion_notice(decision="12/QĐ-UBND", decided_on=decided_on, valid_from="2026-04-01")
    await publish(samples, document)
    await run(service)
    assert bool(await findings(service, kind="publication_late")) is late


async def test_a_correction_of_what_was_published_in_time_is_not_late(
    service: RunningService, samples: Any, clock: Any
) -> None:
    document = samples.promotion_notice(decision="12/QĐ-UBND", decided_on="2026-03-30", valid_from="2026-04-01")
    await publish(samples, document)
    clock.now += timedelta(days=60)
    corrected = document | {"name": "Thông báo khuyến mại", "valid_from": "2026-05-31"}
    await publish(samples, corrected)
    await run(service)
    assert await findings(service, kind="publication_late") == []


async def test_an_accepted_finding_is_shown_as_accepted_with_its_reason_until_its_day(
    filled: RunningService, clock: Any
) -> None:
    await put_texts(filled, ended_decree())
    await run(filled)
    (finding,) = await findings(filled, kind="outdated_decision")
    answer = await accept(filled, finding, until="2026-04-02")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "accepted"
    assert answer.json()["accepted"] == {
        "reason": "Đã biết, chờ văn bản mới",
        "until": "2026-04-02",
        "by": ADMINISTRATOR.subject,
        "at": "2026-04-01T03:00:00Z",
    }
    await run(filled)
    assert await findings(filled, kind="outdated_decision", status="open") == []
    counts = (await filled.get(HYGIENE, ADMINISTRATOR, params={"status": "accepted"})).json()["counts"]
    assert counts == dict.fromkeys(KINDS, 0) | {"outdated_decision": 1}
    clock.now += timedelta(days=2)
    (again,) = await findings(filled, kind="outdated_decision", status="open")
    assert again["id"] == finding["id"]


async def test_an_acceptance_falls_when_the_fact_is_another(filled: RunningService) -> None:
    await put_texts(filled, ended_decree())
    await run(filled)
    (finding,) = await findings(filled, kind="outdated_decision")
    assert (await accept(filled, finding)).json()["accepted"]["until"] is None
    await run(filled)
    assert await findings(filled, kind="outdated_decision", status="open") == []
    await put_texts(filled, ended_decree(replaced_by="1/2026/NĐ-CP"))
    await run(filled)
    (open_again,) = await findings(filled, kind="outdated_decision", status="open")
    assert (open_again["id"], open_again["accepted"]) == (finding["id"], None)


async def test_an_acceptance_ends_with_its_finding_and_does_not_hide_the_next(filled: RunningService) -> None:
    await put_texts(filled, ended_decree())
    await run(filled)
    (finding,) = await findings(filled, kind="outdated_decision")
    await accept(filled, finding)
    await put_texts(filled)
    await run(filled)
    (gone,) = await findings(filled, kind="outdated_decision")
    assert (gone["status"], gone["accepted"]) == ("resolved", None)
    await put_texts(filled, ended_decree())
    await run(filled)
    assert len(await findings(filled, kind="outdated_decision", status="open")) == 1


async def test_what_is_resolved_cannot_be_accepted_and_a_past_day_is_refused(filled: RunningService) -> None:
    await put_texts(filled, ended_decree())
    await run(filled)
    (finding,) = await findings(filled, kind="outdated_decision")
    past = await accept(filled, finding, until="2026-03-31")
    assert (past.status_code, past.json()["errors"][0]["pointer"]) == (422, "/until")
    assert (await accept(filled, finding, reason="  ")).status_code == 422
    await put_texts(filled)
    await run(filled)
    assert (await accept(filled, finding)).json()["code"] == "hygiene_finding_resolved"
    for unknown in ("nothing", "019ab000-0000-7000-8000-000000000001"):
        assert (await accept(filled, {"id": unknown})).json()["code"] == "hygiene_finding_not_found"


async def test_the_same_key_accepts_once_and_none_is_refused(looked_at: RunningService) -> None:
    finding = (await findings(looked_at))[0]
    path, body = f"{HYGIENE}/{finding['id']}/actions/accept", {"reason": "Được"}
    first = await looked_at.post(path, ADMINISTRATOR, body, key="one", version=1)
    again = await looked_at.post(path, ADMINISTRATOR, body, key="one", version=1)
    assert (again.status_code, again.content) == (200, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    headers = looked_at.headers(ADMINISTRATOR, version=2)
    del headers["Idempotency-Key"]
    assert (await looked_at.client.post(path, json=body, headers=headers)).status_code == 400


async def test_pages_neither_skip_nor_repeat_while_findings_are_accepted(filled: RunningService) -> None:
    """Every page's findings leave the list of the open ones before the next page is asked for."""
    await put_texts(filled, ended_decree())
    await run(filled)
    expected = [one["id"] for one in await findings(filled, status="open")]
    assert len(expected) > 2
    seen: list[str] = []
    query: dict[str, Any] = {"status": "open", "page_size": 1}
    while True:
        page = (await filled.get(HYGIENE, ADMINISTRATOR, params=query)).json()
        (finding,) = page["items"]
        seen.append(finding["id"])
        assert (await accept(filled, finding)).status_code == 200
        if page["next_cursor"] is None:
            break
        query["cursor"] = page["next_cursor"]
    assert seen == expected
    assert await findings(filled, status="open") == []


async def test_the_list_is_filtered_paged_and_counted_by_kind(filled: RunningService) -> None:
    await put_texts(filled, ended_decree())
    await run(filled)
    answer = (await filled.get(HYGIENE, ADMINISTRATOR, params={"kind": "unmapped_code"})).json()
    assert [one["procedure"]["code"] for one in answer["items"]] == [NOTICE, CRIMINAL]
    assert answer["counts"] == dict.fromkeys(KINDS, 0) | {"unmapped_code": 2, "outdated_decision": 1}
    of_field = await findings(filled, field="LLTP")
    assert {one["procedure"]["code"] for one in of_field} == {CRIMINAL}
    of_procedure = (await filled.get(HYGIENE, ADMINISTRATOR, params={"procedure": NOTICE})).json()
    assert of_procedure["counts"]["unmapped_code"] == 1
    seen, cursor = [], None
    while True:
        query = {"page_size": 1, "with_total": True} | ({"cursor": cursor} if cursor else {})
        page = (await filled.get(HYGIENE, ADMINISTRATOR, params=query)).json()
        seen += [(one["kind"], one["procedure"]["code"]) for one in page["items"]]
        cursor = page["next_cursor"]
        assert page["total"]["value"] == 3
        if cursor is None:
            break
    assert seen == [("outdated_decision", NOTICE), ("unmapped_code", NOTICE), ("unmapped_code", CRIMINAL)]
    assert (await filled.get(HYGIENE, ADMINISTRATOR, params={"kind": "nonsense"})).status_code == 400


async def test_a_retired_procedure_has_nothing_wrong_with_it(looked_at: RunningService, clock: Any) -> None:
    body = {"valid_to": "2026-04-01"}
    retired = await looked_at.post(f"/api/v1/procedures/{NOTICE}/actions/retire", ADMINISTRATOR, body)
    assert retired.status_code == 200, retired.text
    clock.now += timedelta(days=1)
    await run(looked_at)
    assert {one["procedure"]["code"] for one in await findings(looked_at, status="open")} == {CRIMINAL}
    assert {one["status"] for one in await findings(looked_at, procedure=NOTICE)} == {"resolved"}


async def test_a_finding_cannot_be_accepted_without_a_reason_or_twice_the_same_one(looked_at: RunningService) -> None:
    for statement, name in (
        ("UPDATE hygiene_finding SET accepted_at = now(), accepted_by = 'x'", "ck_hygiene_finding_accepted"),
        ("UPDATE hygiene_finding SET subject = 'x', procedure_code = '2.000033'", "uq_hygiene_finding"),
    ):
        with pytest.raises(IntegrityError, match=name):
            async with looked_at.kit.database.transaction() as session:
                await session.execute(text(statement))
