import base64
import hashlib
from pathlib import Path
from typing import Any

import orjson
import pytest
from catalog_service.agencies.models import Agency
from catalog_service.imports import service as imports
from catalog_service.procedures.models import Procedure, ProcedureVersion
from contracts.catalog import AgencyChanged, ProcedurePublished, ProcedureRetired
from nats.js.errors import NotFoundError
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import func, select, text

SAMPLE_DATA = Path(__file__).parents[3] / "deploy" / "sample-data"
EXPORT = "/api/v1/catalog/export"


async def count(service: RunningService, model: Any) -> int:
    async with service.kit.database.sessions() as session:
        return await session.scalar(select(func.count()).select_from(model)) or 0


async def test_an_import_creates_units_and_procedures_and_says_so_to_the_others(
    service: RunningService, samples: Any
) -> None:
    operation = await samples.bring_in(samples.catalogue())
    assert operation["id"].startswith("catalog-")
    assert operation["progress"] == {"done": 9, "total": 9}
    report = await samples.report_of(operation)
    assert (report["applied"], report["counts"]) == (True, {"created": 9})
    assert report["rows"][0] == {
        "row": 1, "sheet": None, "kind": "agency", "code": "H05", "outcome": "created", "planned": None,
        "problem": None, "problems": [], "notes": [],
    }  # fmt: skip
    units = await service.recorded(AgencyChanged)
    assert [(unit.code, unit.path) for unit in units][:2] == [("H05", ["H05"]), ("H05.00", ["H05", "H05.00"])]
    published = await service.recorded(ProcedurePublished)
    assert [(event.code, event.sequence) for event in published] == [("2.000033", 1), ("2.000488", 1)]
    assert published[1].record.field.name == "Lý lịch tư pháp"


async def test_the_same_content_again_changes_nothing(filled: RunningService, samples: Any) -> None:
    operation = await samples.bring_in(samples.catalogue())
    assert (await samples.report_of(operation))["counts"] == {"unchanged": 9}
    assert len(await filled.recorded(ProcedurePublished)) == 2
    assert len(await filled.recorded(AgencyChanged)) == 5
    assert await count(filled, ProcedureVersion) == 2


async def test_changed_content_makes_the_next_version_from_today(filled: RunningService, samples: Any) -> None:
    changed = samples.criminal_record(conditions="Không")
    operation = await samples.bring_in({"procedures": [changed]})
    assert (await samples.report_of(operation))["counts"] == {"updated": 1}
    record = (await filled.get("/api/v1/procedures/2.000488")).json()
    assert (record["version"], record["valid_from"], record["conditions"]) == (2, "2026-04-01", "Không")
    again = await samples.bring_in({"procedures": [changed]})
    assert (await samples.report_of(again))["counts"] == {"unchanged": 1}


async def test_a_row_that_only_ends_a_procedure_retires_it(filled: RunningService, samples: Any) -> None:
    end = {"valid_to": "2026-04-30", "successor": "2.000033"}
    ended = samples.criminal_record(**end)
    report = await samples.report_of(await samples.bring_in({"procedures": [ended]}))
    assert [(row["code"], row["outcome"]) for row in report["rows"]] == [("2.000488", "retired")]
    async with filled.kit.database.sessions() as session:
        procedure = await session.get(Procedure, "2.000488")
        assert procedure is not None and str(procedure.retired_from) == "2026-05-01"
    record = (await filled.get("/api/v1/procedures/2.000488")).json()
    assert {name: record[name] for name in end} == end
    (event,) = await filled.recorded(ProcedureRetired)
    assert (event.code, str(event.valid_to), event.successor) == ("2.000488", "2026-04-30", "2.000033")

    for again in (ended, samples.criminal_record()):
        report = await samples.report_of(await samples.bring_in({"procedures": [again]}))
        assert report["counts"] == {"unchanged": 1}
    assert len(await filled.recorded(ProcedureRetired)) == 1


@pytest.mark.parametrize(
    ("before", "change", "pointer", "code", "said"),
    [
        ({"valid_to": "2026-04-30"}, {"valid_to": "2026-06-30"}, "code", "procedure_already_retired", "30/04/2026"),
        ({"valid_to": "2026-04-30"}, {"valid_to": "2026-04-01"}, "code", "procedure_already_retired", "30/04/2026"),
        (None, {"valid_to": "2018-01-01"}, "valid_to", "before_first_day", "31/12/2018"),
        (None, {"successor": "2.000033"}, "valid_to", "missing", "valid_to"),
        (None, {"valid_to": "2026-04-30", "successor": "2.999999"}, "successor", "unknown_code", "thủ tục"),
        (None, {"valid_to": "2026-04-30", "successor": "2.000488"}, "successor", "cycle", "quay lại"),
    ],
)
async def test_an_end_that_does_not_fit_is_refused_and_says_what_holds(
    filled: RunningService,
    samples: Any,
    before: dict[str, Any] | None,
    change: dict[str, Any],
    pointer: str,
    code: str,
    said: str,
) -> None:
    if before:
        await samples.bring_in({"procedures": [samples.criminal_record(**before)]})
    told = len(await filled.recorded(ProcedureRetired))
    report = await samples.report_of(await samples.bring_in({"procedures": [samples.criminal_record(**change)]}))
    problem = report["rows"][0]["problem"]
    assert (problem["pointer"], problem["code"]) == (f"/procedures/0/{pointer}", code)
    assert said in problem["message"]
    assert len(await filled.recorded(ProcedureRetired)) == told


async def test_an_announced_end_of_a_version_is_only_ever_set_earlier(filled: RunningService, samples: Any) -> None:
    limited = samples.criminal_record(conditions="Có thời hạn", valid_to="2026-12-31")
    await samples.bring_in({"procedures": [limited]})
    later = await samples.report_of(await samples.bring_in({"procedures": [limited | {"valid_to": "2027-01-31"}]}))
    assert later["rows"][0]["problem"]["code"] == "end_only_earlier"
    assert "31/12/2026" in later["rows"][0]["problem"]["message"]
    sooner = await samples.report_of(await samples.bring_in({"procedures": [limited | {"valid_to": "2026-06-30"}]}))
    assert sooner["rows"][0]["outcome"] == "retired"
    assert (await filled.get("/api/v1/procedures/2.000488")).json()["valid_to"] == "2026-06-30"


async def test_one_bad_row_and_nothing_is_imported(service: RunningService, samples: Any) -> None:
    units = [*samples.agencies(), {"code": "H05.99", "name": "Lạ", "kind": "office", "valid_from": "2019-01-01"}]
    bad = samples.criminal_record(agency="H77", steps=[{"title": "Nộp", "colour": "red"}])
    unsound = samples.promotion_notice(legal_basis=[])
    operation = await samples.bring_in(samples.catalogue(agencies=units, procedures=[bad, unsound, 7]))
    assert (operation["state"], operation["problem"]["code"]) == ("failed", "import_rejected")
    assert operation["problem"]["title"] == "4 dòng không hợp lệ, không có gì được nhập"
    report = await samples.report_of(operation)
    assert report["applied"] is False
    rejected = {row["problem"]["pointer"]: row for row in report["rows"] if row["outcome"] == "rejected"}
    assert set(rejected) == {
        "/agencies/5/kind",
        "/procedures/0/steps/0/colour",
        "/procedures/1/legal_basis",
        "/procedures/2",
    }
    assert rejected["/agencies/5/kind"]["problem"]["message"].startswith("Phải là một trong: ")
    assert (rejected["/procedures/1/legal_basis"]["row"], rejected["/procedures/1/legal_basis"]["code"]) == (
        2,
        "2.000033",
    )
    assert await count(service, Agency) == 0
    assert await service.recorded(ProcedurePublished) == []


@pytest.mark.parametrize(
    ("units", "pointer", "code"),
    [
        ([("A", "B"), ("B", "A")], "/agencies/0/parent", "cycle"),
        ([("A", None), ("B", "C")], "/agencies/1/parent", "unknown_code"),
        ([("A", None), ("A", None)], "/agencies/0/code", "repeated"),
    ],
)
async def test_an_unsound_tree_is_refused(
    service: RunningService, samples: Any, units: list[tuple[str, str | None]], pointer: str, code: str
) -> None:
    rows = [{"code": own, "name": own, "kind": "division", "parent": parent, "valid_from": "2019-01-01"}
            for own, parent in units]  # fmt: skip
    report = await samples.report_of(await samples.bring_in({"agencies": rows}))
    problem = next(row["problem"] for row in report["rows"] if row["problem"])
    assert (problem["pointer"], problem["code"]) == (pointer, code)


async def test_a_unit_that_moves_takes_those_under_it_along(filled: RunningService, samples: Any) -> None:
    division = {
        "code": "H05.03.01",
        "name": "Phòng",
        "kind": "division",
        "parent": "H05.03",
        "valid_from": "2019-01-01",
    }
    await samples.bring_in({"agencies": [division]})
    moved = next(unit for unit in samples.agencies() if unit["code"] == "H05.03") | {"parent": "H05.06"}
    await samples.bring_in({"agencies": [moved]})
    events = (await filled.recorded(AgencyChanged))[-2:]
    assert [(event.code, event.sequence, event.path) for event in events] == [
        ("H05.03", 2, ["H05", "H05.06", "H05.03"]),
        ("H05.03.01", 2, ["H05", "H05.06", "H05.03", "H05.03.01"]),
    ]


async def test_a_trial_run_reports_and_changes_nothing(service: RunningService, samples: Any) -> None:
    operation = await samples.bring_in(samples.catalogue(), dry_run=True)
    assert operation["state"] == "done"
    report = await samples.report_of(operation)
    assert (report["dry_run"], report["applied"], report["counts"]) == (True, False, {"created": 9})
    assert await count(service, Agency) == 0


async def test_an_unexpected_fault_ends_the_import_as_failed(
    service: RunningService, samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def break_down(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(imports.publishing, "publish", break_down)
    operation = await samples.bring_in(samples.catalogue())
    assert (operation["state"], operation["problem"]["code"]) == ("failed", "internal_error")
    assert await count(service, Agency) == 0


async def test_the_same_key_starts_one_import(service: RunningService, samples: Any) -> None:
    first, second = [
        await service.post("/api/v1/catalog/imports", samples.administrator, samples.catalogue(), key="once")
        for _ in range(2)
    ]
    assert first.content == second.content
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Location"] == first.headers["Location"]


async def test_unknown_parts_and_operations_are_refused(service: RunningService, samples: Any) -> None:
    answer = await service.post("/api/v1/catalog/imports", samples.administrator, {"people": []})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/people")
    for name in ("catalog-1", "dossier-1", "catalog-019af000-0000-7000-8000-000000000000"):
        answer = await service.get(f"/api/v1/operations/{name}", samples.administrator)
        assert (answer.status_code, answer.json()["code"]) == (404, "operation_not_found")


@pytest.mark.skipif(not (SAMPLE_DATA / "procedures").exists(), reason="the sample data is not there")
async def test_the_sample_data_moves_to_an_empty_system_without_loss(service: RunningService, samples: Any) -> None:
    await samples.bring_in(sample_catalogue())
    await require_stable_export(service, samples)


async def test_an_export_is_signed_and_a_forged_package_is_refused(filled: RunningService, samples: Any) -> None:
    package = await filled.get(EXPORT, samples.administrator)
    assert package.headers["X-Package-SHA256"] == hashlib.sha256(package.content).hexdigest()
    headers = filled.headers(samples.administrator) | {"Content-Type": "application/json"}
    headers["X-Package-Signature"] = package.headers["X-Package-Signature"]
    forged = package.content.replace("Lý lịch".encode(), "Lý lẽ".encode())
    answer = await filled.client.post("/api/v1/catalog/imports", content=forged, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "package_signature_invalid")
    assert answer.json()["errors"][0]["pointer"] == ":X-Package-Signature"
    answer = await filled.client.post("/api/v1/catalog/imports", content=package.content, headers=headers)
    assert answer.status_code == 202, answer.text

    headers = headers | {"Idempotency-Key": "another"}
    header, _, rest = package.headers["X-Package-Signature"].partition(".")
    named = orjson.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4))) | {"kid": "elsewhere"}
    stranger = base64.urlsafe_b64encode(orjson.dumps(named)).decode().rstrip("=")
    for signature, code in ((f"{stranger}.{rest}", "package_signer_unknown"), ("xyz", "package_signature_invalid")):
        headers["X-Package-Signature"] = signature
        answer = await filled.client.post("/api/v1/catalog/imports", content=package.content, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_an_import_that_cannot_even_fail_is_given_up_after_three_attempts(
    service: RunningService, samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts = []

    async def break_down(*args: Any, **kwargs: Any) -> None:
        attempts.append(1)
        raise OSError("no connection")

    monkeypatch.setattr(imports, "run", break_down)
    operation = await samples.bring_in(samples.catalogue())
    assert (operation["state"], operation["problem"]["code"]) == ("failed", "import_given_up")
    assert operation["problem"]["title"] == "Lần nhập đã thất bại nhiều lần và được dừng lại"
    assert len(attempts) == 3
    missing = await service.get(f"/api/v1/catalog/imports/{operation['id']}/report", samples.administrator)
    assert (missing.status_code, missing.json()["code"]) == (404, "report_not_found")


async def test_a_report_can_show_one_outcome_alone(service: RunningService, samples: Any) -> None:
    operation = await samples.bring_in(samples.catalogue(procedures=[samples.criminal_record(agency="H77")]))
    url = operation["result_url"] + "?outcome=rejected"
    report = (await service.get(url, samples.administrator)).json()
    assert ([row["code"] for row in report["rows"]], report["counts"]["rejected"]) == (["2.000488"], 1)
    assert sum(report["counts"].values()) == 8


async def test_where_one_row_is_rejected_no_row_says_that_it_was_written(filled: RunningService, samples: Any) -> None:
    bad, new = samples.criminal_record(agency="H77"), samples.promotion_notice(conditions="Không")
    units = [samples.agencies()[0], {**samples.agencies()[1], "code": "H05.98", "name": "Trung tâm mới"}]
    document = {"agencies": units, "procedures": [bad, new]}
    report = await samples.report_of(await samples.bring_in(document))
    assert [(row["outcome"], row["planned"]) for row in report["rows"]] == [
        ("unchanged", None),
        ("not_applied", "created"),
        ("rejected", None),
        ("not_applied", "updated"),
    ]
    assert (report["applied"], report["counts"]) == (False, {"unchanged": 1, "not_applied": 2, "rejected": 1})


async def test_a_report_is_read_page_by_page(filled: RunningService, samples: Any) -> None:
    operation = await samples.bring_in(samples.catalogue())
    url, cursor, seen = operation["result_url"], "0", []
    whole = await samples.report_of(operation)
    while cursor:
        page = (await filled.get(f"{url}?page_size=4&cursor={cursor}", samples.administrator)).json()
        assert len(page["rows"]) <= 4 and page["counts"] == whole["counts"]
        seen += page["rows"]
        cursor = page["next_cursor"]
    assert seen == whole["rows"]
    for query in ("page_size=0", "page_size=1001", "cursor=x"):
        refused = await filled.get(f"{url}?{query}", samples.administrator)
        assert (refused.status_code, refused.json()["code"]) == (400, "invalid_parameter")


async def test_imports_are_listed_with_what_became_of_them(service: RunningService, samples: Any) -> None:
    path = "/api/v1/catalog/imports"
    assert (await service.get(path, samples.administrator)).json()["items"] == []
    trial = await samples.bring_in(samples.catalogue(), dry_run=True)
    failed = await samples.bring_in({"procedures": [7]})
    page = (await service.get(f"{path}?page_size=1", samples.administrator)).json()
    rest = (await service.get(f"{path}?cursor={page['next_cursor']}", samples.administrator)).json()
    who = "official:administrator"
    names = ("operation_id", "state", "dry_run", "counts", "requested_by", "report_url")
    assert [tuple(item[name] for name in names) for item in page["items"] + rest["items"]] == [
        (failed["id"], "failed", False, {"rejected": 1}, who, failed["result_url"]),
        (trial["id"], "done", True, {"created": 9}, who, trial["result_url"]),
    ]
    assert rest["next_cursor"] is None
    assert (await service.get(path)).status_code == 401


async def test_codes_come_in_before_the_records_that_need_them(filled: RunningService, samples: Any) -> None:
    entry = {"list": "payer-categories", "code": "vi-du", "name_vi": "Đối tượng ví dụ", "valid_from": "2020-01-01"}
    unknown = entry | {"list": "no-such-list"}
    report = await samples.report_of(await samples.bring_in({"code_lists": [entry, unknown]}))
    assert [row["problem"] and row["problem"]["pointer"] for row in report["rows"]] == [None, "/code_lists/1/list"]
    report = await samples.report_of(await samples.bring_in({"code_lists": [entry]}))
    assert [(row["kind"], row["code"], row["outcome"]) for row in report["rows"]] == [("code", "vi-du", "created")]
    assert (await samples.report_of(await samples.bring_in({"code_lists": [entry]})))["counts"] == {"unchanged": 1}


async def test_mandated_lists_travel_with_the_catalogue(filled: RunningService, samples: Any) -> None:
    mandate = {
        "id": "qd-846-2017",
        "decision": "846/QĐ-TTg",
        "title": "Danh mục mẫu",
        "issued_on": "2017-06-09",
        "valid_from": "2017-06-09",
        "due_on": "2017-12-31",
        "items": [{"procedure_code": "2.000033", "name": "Khuyến mại", "agency": "H05.06", "required_level": 3}],
    }
    unsound = mandate | {"id": "qd-2", "items": [mandate["items"][0] | {"agency": "H77"}]}
    report = await samples.report_of(await samples.bring_in({"mandates": [mandate, unsound]}))
    assert [(row["code"], row["problem"] and row["problem"]["pointer"]) for row in report["rows"]] == [
        ("qd-846-2017", None),
        ("qd-2", "/mandates/1/items/0/agency"),
    ]
    report = await samples.report_of(await samples.bring_in({"mandates": [mandate]}))
    assert [(row["kind"], row["outcome"]) for row in report["rows"]] == [("mandate", "created")]
    await require_stable_export(filled, samples)


def blank_form() -> tuple[dict[str, Any], dict[str, Any]]:
    """A file of a package, and how a record refers to it."""
    content = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    sha256 = hashlib.sha256(content).hexdigest()
    file = {"sha256": sha256, "media_type": "application/pdf", "content_base64": base64.b64encode(content).decode()}
    said = {"name": "mau-01.pdf", "media_type": "application/pdf", "size": len(content), "sha256": sha256}
    return file, {"id": "mau-01", "name": "Mẫu 01", "file": said}


async def test_blank_forms_travel_inside_the_package(filled: RunningService, samples: Any) -> None:
    file, form = blank_form()
    record = samples.promotion_notice()
    record |= {"forms": [*record["forms"], form]}
    without = await samples.report_of(await samples.bring_in({"procedures": [record]}))
    place = f"/procedures/0/forms/{len(record['forms']) - 1}/file/sha256"
    assert (without["rows"][0]["problem"]["pointer"], without["rows"][0]["problem"]["code"]) == (place, "file_missing")
    report = await samples.report_of(await samples.bring_in({"files": [file], "procedures": [record]}))
    assert [(row["kind"], row["outcome"]) for row in report["rows"]] == [("file", "created"), ("procedure", "updated")]
    exported = orjson.loads((await filled.get(EXPORT, samples.administrator)).content)
    assert exported["files"] == [file]
    await require_stable_export(filled, samples)


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"content_base64": "!"}, "/files/0/content_base64", "not_base64"),
        ({"content_base64": "AAAA"}, "/files/0/sha256", "other_content"),
        ({"media_type": "application/zip"}, "/files/0/media_type", "form_file_type_refused"),
        ({"sha256": "abc"}, "/files/0/sha256", "string_pattern_mismatch"),
    ],
)
async def test_a_file_that_is_not_what_it_says_is_refused(
    service: RunningService, samples: Any, change: dict[str, Any], pointer: str, code: str
) -> None:
    report = await samples.report_of(await samples.bring_in({"files": [blank_form()[0] | change]}))
    assert [(row["problem"]["pointer"], row["problem"]["code"]) for row in report["rows"]] == [(pointer, code)]


async def test_too_large_an_import_is_refused(
    service: RunningService, samples: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog_service.imports.schemas.MAX_BYTES", 100)
    answer = await service.post("/api/v1/catalog/imports", samples.administrator, samples.catalogue())
    assert answer.status_code == 413


async def test_an_export_can_be_imported_and_exports_the_same_bytes(filled: RunningService, samples: Any) -> None:
    retirement = {"valid_to": "2026-04-30", "successor": "2.000033"}
    await filled.post("/api/v1/procedures/2.000488/actions/retire", samples.administrator, retirement)
    await require_stable_export(filled, samples)


async def require_stable_export(service: RunningService, samples: Any) -> None:
    """The export changes nothing where it comes from, and makes an empty catalogue the same, byte for byte.

    Its search words are the one row that is there already.
    """
    first = (await service.get(EXPORT, samples.administrator)).content
    document = orjson.loads(first)
    rows = sum(len(section) for section in document.values())
    operation = await samples.bring_in(document)
    assert (await samples.report_of(operation))["counts"] == {"unchanged": rows}
    assert (await service.get(EXPORT, samples.administrator)).content == first

    async with service.kit.database.transaction() as session:
        await session.execute(text("TRUNCATE agency, field, procedure, code_list, mandate, form_file CASCADE"))
    operation = await samples.bring_in(document)
    assert operation["state"] == "done", await samples.report_of(operation)
    assert (await samples.report_of(operation))["counts"] == {"created": rows - 1, "unchanged": 1}
    assert (await service.get(EXPORT, samples.administrator)).content == first


async def test_every_recorded_event_reaches_the_stream_once(service: RunningService, samples: Any) -> None:
    await samples.bring_in(samples.catalogue())

    async def all_published() -> bool:
        try:
            info = await service.kit.bus.jetstream.stream_info("CATALOG")
        except NotFoundError:
            return False  # the relay has not made it yet
        return info.state.messages == 10  # five units, the fields, two procedures, what is proven of each

    await eventually(all_published)


def sample_catalogue() -> dict[str, Any]:
    """The sample data as one document: forms are named by file."""
    procedures = [orjson.loads(path.read_bytes()) for path in sorted((SAMPLE_DATA / "procedures").glob("*.json"))]
    for procedure in procedures:
        if isinstance(procedure.get("form"), str):
            procedure["form"] = orjson.loads((SAMPLE_DATA / procedure["form"]).read_bytes())
    parts = {name: orjson.loads((SAMPLE_DATA / f"{name}.json").read_bytes()) for name in ("agencies", "fields")}
    return parts | {"procedures": procedures}


@pytest.mark.skipif(not (SAMPLE_DATA / "procedures").exists(), reason="the sample data is not there")
async def test_the_sample_data_comes_in_and_is_found(service: RunningService, samples: Any) -> None:
    document = sample_catalogue()
    operation = await samples.bring_in(document)
    if operation["state"] == "failed":
        report = await samples.report_of(operation)
        pytest.fail(str([row["problems"] for row in report["rows"] if row["problem"]]))
    listed = (await service.get("/api/v1/procedures?page_size=100&with_total=true")).json()
    assert listed["total"]["value"] == len(document["procedures"])
    for typed, code in (("khuyen mai", "2.000033"), ("ly lich tu phap", "2.000488")):
        found = (await service.get(f"/api/v1/procedures?q={typed}")).json()["items"]
        assert code in [item["code"] for item in found[:3]]
