from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import orjson
import pytest
from catalog_service.levels import repository
from catalog_service.levels import service as levels
from catalog_service.levels.schemas import ProbeReport
from catalog_service.levels.sweeps import PAYMENT_SERVICE, ask_about_payment, judge_due
from contracts.catalog import LevelProofChanged, ProcedurePublished
from contracts.dossier import DossierChannel, DossierSubmitted, Filer, Origin, ResultReturned
from contracts.payment import AT_COUNTER, ChargeCreated, PaymentSettled
from servicekit.clock import VIETNAM
from servicekit.testing.keys import citizen, official, partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
PROBER = partner("synthetic-citizens", "*", scopes=("catalog:probes:write",))
NOTICE, CRIMINAL = "2.000033", "2.000488"
AGENCY = {NOTICE: "H05.06", CRIMINAL: "H05.03"}
NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PROBES = "/api/v1/catalog/level-probes"
SAMPLE_DATA = Path(__file__).parents[3] / "deploy" / "sample-data"


@pytest.fixture
def sample_catalogue() -> dict[str, Any]:
    procedures = [orjson.loads(path.read_bytes()) for path in sorted((SAMPLE_DATA / "procedures").glob("*.json"))]
    for procedure in procedures:
        if isinstance(procedure.get("form"), str):
            procedure["form"] = orjson.loads((SAMPLE_DATA / procedure["form"]).read_bytes())
    parts = {name: orjson.loads((SAMPLE_DATA / f"{name}.json").read_bytes()) for name in ("agencies", "fields")}
    return parts | {"procedures": procedures}


async def level_of(service: RunningService, code: str) -> dict[str, int | None]:
    return (await service.get(f"/api/v1/procedures/{code}")).json()["level"]


async def label_of(service: RunningService, code: str) -> int | None:
    return (await level_of(service, code))["label"]


async def proof_of(service: RunningService, code: str, proof: str) -> dict[str, Any]:
    record = (await service.get(f"/api/v1/procedures/{code}")).json()
    return next(one for one in record["level_proof"] if one["code"] == proof)


def evidence_of(source: str, at: str, **further: Any) -> dict[str, Any]:
    nothing = {"url": None, "not_covered": None, "not_covered_en": None}
    return {"source": source, "at": at} | nothing | further


def probe(code: str, proof: str, outcome: str, at: datetime = NOW, **evidence: Any) -> dict[str, Any]:
    body = {"procedure_code": code, "agency": AGENCY[code], "proof": proof, "outcome": outcome}
    return body | {"evidence": evidence, "at": at.isoformat()}


async def swept(service: RunningService) -> None:
    """Until nothing is due any more: the service's own sweep may be at it as well."""

    async def nothing_is_due() -> bool:
        await judge_due(service.kit)
        now = service.kit.clock()
        async with service.kit.database.sessions() as session:
            return not await repository.due(session, now, now.astimezone(VIETNAM).date(), 1)

    await eventually(nothing_is_due)


def submitted(code: str, dossier: int, *, origin: Origin = Origin.LIVE, at: datetime = NOW, **changes: Any) -> Any:
    values: dict[str, Any] = {
        "sequence": 2,
        "occurred_at": at,
        "dossier_id": UUID(int=dossier),
        "procedure_code": code,
        "agency": AGENCY[code],
        "origin": origin,
        "code": f"H05.03-260401-{dossier:04}",
        "procedure_version": 1,
        "level": 4,
        "case": "Có một nơi cư trú",
        "channel": DossierChannel.ONLINE,
        "filer": Filer.SELF,
        "applicant_kind": "citizen",
        "field": "LLTP",
        "receiving_unit": "H05.00",
        "submitted_at": at,
    }
    return DossierSubmitted(**values | changes)


def charged(code: str, dossier: int) -> ChargeCreated:
    return ChargeCreated(
        sequence=1,
        occurred_at=NOW,
        dossier_id=UUID(int=dossier),
        agency=AGENCY[code],
        charge_id=UUID(int=dossier + 1000),
        kind="fee",
        stage="reception",  # type: ignore[arg-type]
        amount_vnd=200_000,
    )


def settled(code: str, dossier: int, provider: str = "vnpay") -> PaymentSettled:
    return PaymentSettled(
        sequence=2,
        occurred_at=NOW,
        dossier_id=UUID(int=dossier),
        agency=AGENCY[code],
        payment_id=UUID(int=dossier + 2000),
        charge_ids=[UUID(int=dossier + 1000)],
        provider=provider,
        amount_vnd=200_000,
        settled_at=NOW,
        all_settled=True,
    )


def returned(code: str, dossier: int, method: str = "online", origin: Origin = Origin.LIVE) -> ResultReturned:
    return ResultReturned(
        sequence=6,
        occurred_at=NOW,
        dossier_id=UUID(int=dossier),
        procedure_code=code,
        agency=AGENCY[code],
        origin=origin,
        method=method,  # type: ignore[arg-type]
        has_result_document=True,
        outcome="granted",
    )


async def heard(service: RunningService, dossier: int, column: str) -> None:
    """Until the catalogue knows that of the dossier."""

    async def known() -> bool:
        async with service.kit.database.sessions() as session:
            row = await session.get(repository.LevelObservation, UUID(int=dossier))
            return row is not None and getattr(row, column) not in (None, False)

    await eventually(known)


async def test_what_is_published_is_judged_in_the_same_transaction(filled: RunningService) -> None:
    assert await level_of(filled, NOTICE) == {"declared": 4, "provable": 4, "observed": None, "label": 4}
    assert await level_of(filled, CRIMINAL) == {"declared": 4, "provable": 3, "observed": None, "label": 3}
    missing = await proof_of(filled, CRIMINAL, "payment")
    assert (missing["level"], missing["proven_at"]) == (4, None)
    assert "thanh toán trực tuyến" in missing["missing"]
    events = {event.code: event for event in await filled.recorded(LevelProofChanged)}
    assert (events[CRIMINAL].label, events[CRIMINAL].missing) == (3, ("payment",))
    published = {event.code: event for event in await filled.recorded(ProcedurePublished)}
    assert events[NOTICE].sequence == published[NOTICE].sequence + 1
    assert published[CRIMINAL].record.level.label is None


async def test_the_list_tells_and_finds_by_the_public_label(filled: RunningService) -> None:
    async def codes(query: str) -> list[str]:
        answer = await filled.get(f"/api/v1/procedures?{query}")
        return [item["code"] for item in answer.json()["items"]]

    assert await codes("level=4") == [NOTICE]
    assert await codes("level=3") == [CRIMINAL]
    assert await codes("level_declared=4") == [NOTICE, CRIMINAL]
    assert await codes("level_provable=3") == [CRIMINAL]
    assert await codes("level_observed=3") == []
    items = (await filled.get("/api/v1/procedures")).json()["items"]
    assert [item["level"]["label"] for item in items] == [4, 3]
    assert [item["classification"]["value"] for item in items] == ["full", "full"]


async def test_a_failed_probe_lowers_the_label_at_once_and_a_passed_one_lifts_it(filled: RunningService) -> None:
    before = await filled.get(f"/api/v1/procedures/{NOTICE}")
    told = len(await filled.recorded(LevelProofChanged))
    failed = await filled.post(PROBES, PROBER, probe(NOTICE, "submission", "failed", note="Biểu mẫu không gửi được"))
    assert (failed.status_code, failed.json()["label"], failed.json()["missing"]) == (201, 2, ["submission"])
    after = await filled.get(f"/api/v1/procedures/{NOTICE}")
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.json()["level"]["label"] == 2
    assert "không thành công" in (await proof_of(filled, NOTICE, "submission"))["missing"]
    (event,) = (await filled.recorded(LevelProofChanged))[told:]
    assert (event.code, event.label, event.missing) == (NOTICE, 2, ("submission",))
    stale = {**filled.headers(), "If-None-Match": before.headers["ETag"]}
    assert (await filled.client.get(f"/api/v1/procedures/{NOTICE}", headers=stale)).status_code == 200
    passed = await filled.post(
        PROBES, ADMINISTRATOR, probe(NOTICE, "submission", "passed", at=NOW + timedelta(seconds=1))
    )
    assert passed.json()["label"] == 4


async def test_an_older_probe_does_not_overrule_a_newer_one(filled: RunningService) -> None:
    await filled.post(PROBES, PROBER, probe(NOTICE, "submission", "passed"))
    late = await filled.post(PROBES, PROBER, probe(NOTICE, "submission", "failed", at=NOW - DAY))
    assert late.json()["label"] == 4


async def test_a_proof_of_payment_expires_by_itself(filled: RunningService, clock: Any) -> None:
    url = "https://kiem-tra.example.vn/1"
    answer = await filled.post(PROBES, PROBER, probe(CRIMINAL, "payment", "passed", url=url))
    assert answer.json()["label"] == 4
    proof = await proof_of(filled, CRIMINAL, "payment")
    assert proof["evidence"] == evidence_of("probe", "2026-04-01T03:00:00Z", url=url)
    assert proof["expires_at"] == "2026-05-01T03:00:00Z"
    clock.now = NOW + 30 * DAY - timedelta(seconds=1)
    await swept(filled)
    assert await label_of(filled, CRIMINAL) == 4
    proven = await filled.get(f"/api/v1/procedures/{CRIMINAL}")
    told = len(await filled.recorded(LevelProofChanged))
    clock.now = NOW + 30 * DAY
    await swept(filled)
    lowered = await filled.get(f"/api/v1/procedures/{CRIMINAL}")
    assert lowered.json()["level"]["label"] == 3
    assert lowered.headers["ETag"] != proven.headers["ETag"]
    assert (await proof_of(filled, CRIMINAL, "payment"))["missing"].endswith("đã hết hạn ngày 01/05/2026")
    (event,) = (await filled.recorded(LevelProofChanged))[told:]
    assert (event.code, event.label, event.occurred_at) == (CRIMINAL, 3, clock.now)


@pytest.mark.parametrize(("code", "agency"), AGENCY.items())
async def test_a_form_that_nobody_files_by_stops_proving(
    filled: RunningService, clock: Any, code: str, agency: str
) -> None:
    proof = await proof_of(filled, code, "submission")
    assert (proof["proven_at"], proof["expires_at"]) == ("2026-04-01T03:00:00Z", "2026-09-28T03:00:00Z")
    clock.now = NOW + 180 * DAY - timedelta(seconds=1)
    await swept(filled)
    assert ((await level_of(filled, code))["provable"] or 0) >= 3
    told = len(await filled.recorded(LevelProofChanged))
    before = await filled.get(f"/api/v1/procedures/{code}")
    clock.now = NOW + 180 * DAY
    await swept(filled)
    after = await filled.get(f"/api/v1/procedures/{code}")
    assert (after.json()["level"]["label"], after.headers["ETag"] != before.headers["ETag"]) == (2, True)
    expired = await proof_of(filled, code, "submission")
    assert (expired["proven_at"], expired["expires_at"]) == (None, None)
    assert expired["missing"].startswith("Bằng chứng nộp hồ sơ trực tuyến đã hết hạn ngày 28/09/2026")
    assert expired["missing_en"].startswith("The proof that dossiers can be filed online expired on 28/09/2026")
    (event,) = [one for one in (await filled.recorded(LevelProofChanged))[told:] if one.code == code]
    assert (event.agency, event.label, event.occurred_at) == (agency, 2, clock.now)
    assert "submission" in event.missing


async def test_a_real_dossier_or_a_probe_keeps_a_form_proven(filled: RunningService, clock: Any) -> None:
    clock.now = NOW + 170 * DAY  # 18 September
    await filled.publish(submitted(NOTICE, 1, at=clock.now))
    await heard(filled, 1, "submitted_at")
    await filled.post(PROBES, PROBER, probe(CRIMINAL, "submission", "passed", at=clock.now))
    await swept(filled)
    by_dossier, by_probe = [await proof_of(filled, code, "submission") for code in (NOTICE, CRIMINAL)]
    assert by_dossier["evidence"] == evidence_of("dossier", "2026-09-01T00:00:00+07:00")
    assert by_dossier["expires_at"] == "2027-02-28T00:00:00+07:00"
    assert by_probe["evidence"]["source"] == "probe"
    assert by_probe["evidence"]["not_covered"].endswith("không chứng minh việc thanh toán")
    clock.now = NOW + 181 * DAY
    await swept(filled)
    assert [await label_of(filled, code) for code in (NOTICE, CRIMINAL)] == [4, 3]


async def test_a_fact_of_the_record_is_looked_at_again_and_is_no_news(filled: RunningService, clock: Any) -> None:
    information = await proof_of(filled, NOTICE, "information")
    assert (information["proven_at"], information["expires_at"]) == ("2026-04-01T03:00:00Z", None)
    first = await filled.get(f"/api/v1/procedures/{NOTICE}")
    told = len(await filled.recorded(LevelProofChanged))
    clock.now = NOW + 15 * DAY
    await swept(filled)
    async with filled.kit.database.sessions() as session:
        standing = await repository.get_standing(session, NOTICE, AGENCY[NOTICE])
    assert standing
    assert standing.checked_at == clock.now
    assert (await filled.get(f"/api/v1/procedures/{NOTICE}")).headers["ETag"] == first.headers["ETag"]
    assert len(await filled.recorded(LevelProofChanged)) == told


async def test_an_unswept_catalogue_is_proven_again_however_late_the_sweep_is(
    filled: RunningService, clock: Any
) -> None:
    clock.now = NOW + 100 * DAY
    await swept(filled)
    assert await label_of(filled, NOTICE) == 4
    assert (await proof_of(filled, NOTICE, "forms"))["proven_at"] == "2026-04-01T03:00:00Z"


async def test_a_probe_that_fails_to_commit_leaves_neither_label_nor_event(filled: RunningService) -> None:
    told = len(await filled.recorded(LevelProofChanged))
    report = ProbeReport.model_validate(probe(NOTICE, "result", "failed"))
    with pytest.raises(RuntimeError):
        async with filled.kit.database.transaction() as session:
            standing = await levels.report_probe(session, report, PROBER, NOW)
            assert standing.label == 3
            raise RuntimeError
    assert await label_of(filled, NOTICE) == 4
    assert len(await filled.recorded(LevelProofChanged)) == told


async def test_who_may_report_probes_and_what_is_refused(filled: RunningService) -> None:
    body = probe(NOTICE, "result", "failed")
    assert (await filled.post(PROBES, citizen(), body)).json()["code"] == "level_probe_scope_missing"
    assert (await filled.post(PROBES, partner("other", "*"), body)).status_code == 403
    elsewhere = partner("elsewhere", "H05.08", scopes=("catalog:probes:write",))
    assert (await filled.post(PROBES, elsewhere, body)).status_code == 403
    for change, pointer, code in (
        ({"agency": "H05.08"}, "/agency", "not_executing"),
        ({"procedure_code": "2.999999"}, "/procedure_code", "unknown_code"),
    ):
        refused = await filled.post(PROBES, PROBER, body | change)
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error["pointer"], error["code"]) == (422, pointer, code)
    future = await filled.post(PROBES, PROBER, body | {"at": (NOW + DAY).isoformat()})
    assert future.json()["errors"][0]["pointer"] == "/at"
    assert (await filled.post(PROBES, PROBER, body | {"outcome": "perhaps"})).status_code == 422
    assert await label_of(filled, NOTICE) == 4


async def test_a_trial_dossier_proves_no_payment(filled: RunningService) -> None:
    dossier: dict[str, Any] = {"dossier_id": str(UUID(int=7))}
    refused = await filled.post(PROBES, PROBER, probe(CRIMINAL, "payment", "passed", **dossier))
    (error,) = refused.json()["errors"]
    assert (refused.status_code, error["pointer"], error["code"]) == (
        422,
        "/evidence/dossier_id",
        "trial_owes_nothing",
    )
    assert await label_of(filled, CRIMINAL) == 3
    tried = await filled.post(PROBES, PROBER, probe(CRIMINAL, "result", "passed", **dossier))
    assert (tried.status_code, tried.json()["missing"]) == (201, ["payment"])
    evidence = (await proof_of(filled, CRIMINAL, "result"))["evidence"]
    assert "dossier_id" not in evidence
    assert evidence["not_covered"].startswith("Kiểm tra bằng hồ sơ thử, không phát sinh khoản phải nộp")
    assert evidence["not_covered_en"].endswith("says nothing about payment")


async def test_real_dossiers_show_a_level_and_prove_payment(filled: RunningService) -> None:
    await filled.publish(settled(CRIMINAL, 1))
    await heard(filled, 1, "paid_online_at")
    await swept(filled)
    assert await label_of(filled, CRIMINAL) == 3  # whose payment that was is not known yet
    await filled.publish(charged(CRIMINAL, 1), submitted(CRIMINAL, 1))
    await heard(filled, 1, "submitted_at")
    await heard(filled, 1, "owed")
    await swept(filled)
    assert await level_of(filled, CRIMINAL) == {"declared": 4, "provable": 4, "observed": 3, "label": 4}
    proof = await proof_of(filled, CRIMINAL, "payment")
    assert proof["evidence"] == evidence_of("settled_payment", "2026-04-01T00:00:00+07:00")
    await filled.publish(returned(CRIMINAL, 1))
    await heard(filled, 1, "returned_at")
    await swept(filled)
    assert (await level_of(filled, CRIMINAL))["observed"] == 4


async def test_trial_dossiers_never_count(filled: RunningService) -> None:
    trial = Origin.TRIAL
    await filled.publish(
        submitted(CRIMINAL, 1, origin=trial), settled(CRIMINAL, 1), returned(CRIMINAL, 1, origin=trial)
    )
    await heard(filled, 1, "paid_online_at")
    await heard(filled, 1, "returned_at")
    await heard(filled, 1, "submitted_at")
    await swept(filled)
    assert await level_of(filled, CRIMINAL) == {"declared": 4, "provable": 3, "observed": None, "label": 3}


async def test_historical_dossiers_count_and_the_year_rolls_on(filled: RunningService, clock: Any) -> None:
    await filled.publish(submitted(NOTICE, 1, origin=Origin.HISTORICAL, at=NOW - 364 * DAY))
    await heard(filled, 1, "submitted_at")
    await swept(filled)
    assert (await level_of(filled, NOTICE))["observed"] == 3
    clock.now = NOW + 2 * DAY
    await swept(filled)
    assert (await level_of(filled, NOTICE))["observed"] is None


@pytest.mark.parametrize(
    ("channel", "provider", "method", "expected"),
    [
        (DossierChannel.ONLINE, "vnpay", "online", 4),
        (DossierChannel.ONLINE, "vnpay", "post", 4),
        (DossierChannel.ONLINE, "vnpay", "counter", 3),
        (DossierChannel.ONLINE, "cash", "online", 3),
        (DossierChannel.ONLINE, "cheque", "online", 3),
        (DossierChannel.COUNTER, "vnpay", "online", None),
    ],
)
async def test_a_level_is_observed_as_far_as_the_dossier_went_online(
    filled: RunningService, channel: DossierChannel, provider: str, method: str, expected: int | None
) -> None:
    await filled.publish(submitted(CRIMINAL, 1, channel=channel), charged(CRIMINAL, 1))
    await filled.publish(settled(CRIMINAL, 1, provider), returned(CRIMINAL, 1, method))
    for column in ("submitted_at", "owed", "returned_at", *(["paid_online_at"] if provider not in AT_COUNTER else [])):
        await heard(filled, 1, column)
    await swept(filled)
    assert (await level_of(filled, CRIMINAL))["observed"] == expected


class FakePaymentService:
    """Answers as payment-service would; counts how often it is asked."""

    def __init__(self) -> None:
        self.answers: dict[str, bool] | None = {"vnpay": True}
        self.asked = 0

    async def get(self, path: str) -> Any:
        assert path == "/internal/online-payment"
        self.asked += 1
        request = httpx.Request("GET", "http://payment.test/internal/online-payment")
        if self.answers is None:
            return httpx.Response(503, request=request)
        providers = [{"name": name, "answers": answers} for name, answers in self.answers.items()]
        return httpx.Response(200, json={"providers": providers}, request=request)


@pytest.fixture
async def payments(filled: RunningService) -> AsyncIterator[FakePaymentService]:
    fake = FakePaymentService()
    filled.kit.extras[PAYMENT_SERVICE] = fake
    yield fake
    del filled.kit.extras[PAYMENT_SERVICE]


async def test_the_payment_services_word_proves_until_it_expires(
    filled: RunningService, payments: FakePaymentService, clock: Any
) -> None:
    await ask_about_payment(filled.kit)
    await swept(filled)
    assert await label_of(filled, CRIMINAL) == 4
    assert (await proof_of(filled, CRIMINAL, "payment"))["evidence"]["source"] == "provider_answer"
    asked = payments.asked
    await ask_about_payment(filled.kit)
    assert payments.asked == asked
    payments.answers = None
    clock.now = NOW + 2 * DAY
    await ask_about_payment(filled.kit)
    await swept(filled)
    assert payments.asked > asked
    assert await label_of(filled, CRIMINAL) == 4
    clock.now = NOW + 3 * DAY
    await swept(filled)
    assert await label_of(filled, CRIMINAL) == 3


async def test_a_provider_that_does_not_answer_proves_nothing(
    filled: RunningService, payments: FakePaymentService
) -> None:
    payments.answers = {"vnpay": False}
    await ask_about_payment(filled.kit)
    await swept(filled)
    assert await label_of(filled, CRIMINAL) == 3


async def test_an_agency_may_declare_less_and_stand_otherwise(service: RunningService, samples: Any) -> None:
    levels = [{"agency": "H05.08", "declared": 2}]
    notice = samples.promotion_notice(executing_agencies=["H05.06", "H05.08"], levels_by_agency=levels)
    operation = await samples.bring_in(samples.catalogue(procedures=[notice]))
    assert operation["state"] == "done", operation
    record = (await service.get(f"/api/v1/procedures/{NOTICE}")).json()
    assert record["level"] == {"declared": 4, "provable": 4, "observed": None, "label": 2}
    by_agency = {entry["agency"]["code"]: entry for entry in record["levels_by_agency"]}
    assert (by_agency["H05.06"]["label"], by_agency["H05.08"]["label"]) == (4, 2)
    body = probe(NOTICE, "result", "failed") | {"agency": "H05.06"}
    await service.post(PROBES, PROBER, body)
    record = (await service.get(f"/api/v1/procedures/{NOTICE}")).json()
    assert record["level"]["provable"] == 3
    by_agency = {entry["agency"]["code"]: entry for entry in record["levels_by_agency"]}
    assert (by_agency["H05.06"]["provable"], by_agency["H05.08"]["provable"]) == (3, 4)
    changed = [event.agency for event in await service.recorded(LevelProofChanged)]
    assert changed == ["H05.06", "H05.08", "H05.06"]


async def test_a_new_version_is_judged_anew_and_the_ended_one_keeps_its_answer(
    filled: RunningService, samples: Any
) -> None:
    paper = {"code": "KQ.KM", "name": "Giấy xác nhận mẫu", "electronic": False, "delivery": ["counter"]}
    notice = samples.promotion_notice(results=[paper], valid_from="2026-04-01")
    operation = await samples.bring_in(samples.catalogue(procedures=[notice]))
    assert operation["state"] == "done", operation
    assert (await level_of(filled, NOTICE))["label"] == 3
    assert "Giấy xác nhận mẫu" in (await proof_of(filled, NOTICE, "result"))["missing"]
    old = (await filled.get(f"/api/v1/procedures/{NOTICE}?version=1")).json()
    assert (old["level"]["label"], len(old["level_proof"]), old["valid_to"]) == (4, 5, "2026-03-31")


async def test_coverage_says_what_proves_the_live_services(filled: RunningService) -> None:
    await filled.post(PROBES, PROBER, probe(CRIMINAL, "payment", "passed"))
    answer = await filled.get("/api/v1/catalog/level-coverage?page_size=1")
    body = answer.json()
    assert body["summary"] == {
        "level3": 0,
        "level4": 2,
        "proven": 2,
        "by": {"record": 2, "probe": 1, "dossier": 0, "settled_payment": 0, "provider_answer": 0},
        "last_proof_at": "2026-04-01T03:00:00Z",
    }
    assert [item["code"] for item in body["items"]] == [NOTICE]
    following = await filled.get(f"/api/v1/catalog/level-coverage?page_size=1&cursor={body['next_cursor']}")
    (item,) = following.json()["items"]
    assert (item["code"], item["proven_by"], item["missing"]) == (CRIMINAL, ["probe", "record"], [])


async def test_an_empty_catalogue_has_an_empty_coverage(service: RunningService) -> None:
    body = (await service.get("/api/v1/catalog/level-coverage")).json()
    assert (body["items"], body["summary"]["level4"], body["summary"]["last_proof_at"]) == ([], 0, None)


async def test_a_version_that_begins_later_is_told_from_its_first_day(
    filled: RunningService, samples: Any, clock: Any
) -> None:
    paper = {"code": "KQ.KM", "name": "Giấy xác nhận mẫu", "electronic": False}
    notice = samples.promotion_notice(results=[paper], valid_from="2026-05-01")
    assert (await samples.bring_in(samples.catalogue(procedures=[notice])))["state"] == "done"

    async def covered() -> int:
        body = (await filled.get("/api/v1/catalog/level-coverage")).json()
        return next(item["label"] for item in body["items"] if item["code"] == NOTICE)

    assert (await covered(), await label_of(filled, NOTICE)) == (4, 4)
    clock.now = datetime(2026, 4, 30, 17, 0, tzinfo=UTC)
    await swept(filled)
    assert (await covered(), await label_of(filled, NOTICE)) == (3, 3)


async def test_what_was_published_before_levels_were_judged_is_judged_by_the_sweep(filled: RunningService) -> None:
    async with filled.kit.database.transaction() as session:
        await session.execute(text("DELETE FROM service_level"))
        await session.execute(text("UPDATE procedure_version SET levels = NULL, level_label = 4, payload = '{}'"))
    await swept(filled)
    assert (await label_of(filled, NOTICE), await label_of(filled, CRIMINAL)) == (4, 3)
    async with filled.kit.database.sessions() as session:
        assert await repository.due(session, NOW, NOW.date(), 10) == []


async def test_a_retired_procedure_is_judged_no_more(filled: RunningService, clock: Any) -> None:
    retired = await filled.post(
        f"/api/v1/procedures/{NOTICE}/actions/retire", ADMINISTRATOR, {"valid_to": "2026-04-30"}
    )
    assert retired.json()["level"]["label"] == 4
    clock.now = NOW + 40 * DAY
    await swept(filled)
    listed = (await filled.get("/api/v1/catalog/level-coverage")).json()["items"]
    assert [item["code"] for item in listed] == [CRIMINAL]
    async with filled.kit.database.sessions() as session:
        assert await repository.due(session, clock.now, clock.now.date(), 10) == []


async def test_the_sample_data_ends_with_sensible_labels(
    service: RunningService, samples: Any, sample_catalogue: dict[str, Any]
) -> None:
    assert (await samples.bring_in(sample_catalogue))["state"] == "done"
    assert (await label_of(service, NOTICE), await label_of(service, CRIMINAL)) == (4, 3)
    service.kit.extras[PAYMENT_SERVICE] = FakePaymentService()
    await ask_about_payment(service.kit)
    while await judge_due(service.kit):
        pass
    assert await label_of(service, CRIMINAL) == 4
    vertical = (await service.get("/api/v1/procedures/9.000019")).json()
    assert (vertical["level"]["declared"], vertical["level"]["label"], vertical["vertical_only"]) == (4, 1, True)


async def test_a_version_that_never_begins_says_nothing_of_the_level(service: RunningService, samples: Any) -> None:
    code = "9.000002"
    await samples.bring_in(samples.catalogue(procedures=[samples.criminal_record(code=code, valid_from="2027-01-01")]))
    next_version = {"code": code, "level": 2, "online_mode": "information"}
    await service.post("/api/v1/procedures", ADMINISTRATOR, next_version)
    await service.post(f"/api/v1/procedures/{code}/actions/publish", ADMINISTRATOR, {"valid_from": "2026-06-01"})
    async with service.kit.database.sessions() as session:
        standing = await session.execute(
            text("SELECT declared, label FROM service_level WHERE code = :code"), {"code": code}
        )
        assert standing.one() == (2, 2)
    (event,) = [event for event in await service.recorded(LevelProofChanged) if event.code == code and event.label == 2]
    assert event.declared == 2
