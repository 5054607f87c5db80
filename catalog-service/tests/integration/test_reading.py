from datetime import timedelta
from typing import Any

import pytest
from servicekit.testing.service import RunningService
from sqlalchemy import event

LIST = "/api/v1/procedures"


async def codes(service: RunningService, query: str) -> list[str]:
    answer = await service.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["code"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=khuyen mai", ["2.000033"]),
        ("q=KHUYẾN MẠI", ["2.000033"]),
        ("q=khuy", ["2.000033"]),
        ("q=ly lich", ["2.000488"]),
        ("q=lltp", ["2.000488"]),
        ("q=2.0004", ["2.000488"]),
        ("q=28/2009", ["2.000488"]),
        ("q=tùy thân", ["2.000488"]),
        ("q=thi trung tuyen", []),
        ("q=%3F%21", []),
        ("field=LLTP", ["2.000488"]),
        ("agency=H05.06", ["2.000033"]),
        ("agency=H05", ["2.000033", "2.000488"]),
        ("agency=H05.08", []),
        ("level_declared=4&online_mode=full", ["2.000033", "2.000488"]),
        ("level=4", ["2.000033"]),
        ("level=3", ["2.000488"]),
        ("audience=enterprise", ["2.000033"]),
        ("at=2018-12-31", []),
    ],
)
async def test_procedures_are_found(filled: RunningService, query: str, expected: list[str]) -> None:
    assert await codes(filled, query) == expected


async def test_a_word_in_the_name_goes_before_one_in_the_keywords_and_that_before_the_rest(
    service: RunningService, samples: Any
) -> None:
    paper = [{"id": "a", "name": "Giấy tờ tàu thuyền", "originals": 1}]
    procedures = [
        samples.criminal_record(code="1.000001", name="Thủ tục một", required_documents=paper),
        samples.criminal_record(code="1.000002", name="Thủ tục hai", keywords=["tàu thuyền"]),
        samples.criminal_record(code="1.000003", name="Đăng ký thuyền và tàu"),
        samples.criminal_record(code="1.000004", name="Đăng ký tàu thuyền"),
    ]
    await samples.bring_in(samples.catalogue(procedures=procedures))
    assert await codes(service, "q=tau thuyen") == ["1.000004", "1.000003", "1.000002", "1.000001"]


async def test_ranked_pages_follow_each_other_without_gap_or_repeat(service: RunningService, samples: Any) -> None:
    procedures = [samples.criminal_record(code=f"1.00000{n}", name=f"Cấp giấy {n % 2} lý lịch") for n in range(7)]
    await samples.bring_in(samples.catalogue(procedures=procedures))
    whole = await codes(service, "q=ly lich")
    found: list[str] = []
    cursor = ""
    while True:
        page = (await service.get(f"{LIST}?q=ly lich&page_size=2{cursor}&with_total=true")).json()
        found += [item["code"] for item in page["items"]]
        assert page["total"] == {"value": 7, "relation": "exact"}
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert found == whole
    assert len(set(found)) == 7


async def test_a_list_item_tells_fee_and_time(filled: RunningService) -> None:
    (item,) = (await filled.get(f"{LIST}?q=2.000488")).json()["items"]
    assert item == {
        "code": "2.000488",
        "name": "Cấp Phiếu lý lịch tư pháp",
        "field": {"code": "LLTP", "name": "Lý lịch tư pháp"},
        "agency": {"code": "H05.03", "name": "Sở Tư pháp"},
        "level": {"declared": 4, "provable": 3, "observed": None, "label": 3},
        "online_mode": "full",
        "classification": {
            "scheme": "modes",
            "value": "full",
            "name": "Trực tuyến toàn trình",
            "legal_source": "NĐ 42/2022/NĐ-CP",
            "declared_by": "Sở Tư pháp",
            "derived": False,
        },
        "fee_summary": "200.000 đồng",
        "time_summary": "10 - 15 ngày",
    }


@pytest.mark.parametrize("query", ["unknown=1", "level=5", "at=tomorrow", "page_size=101", "cursor=zzz", "audience=x"])
async def test_a_wrong_parameter_is_refused_by_name(filled: RunningService, query: str) -> None:
    answer = await filled.get(f"{LIST}?{query}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == f"?{query.split('=')[0]}"


async def test_a_record_has_every_block(filled: RunningService) -> None:
    answer = await filled.get(f"{LIST}/2.000488")
    record = answer.json()
    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert record["version"] == 1
    assert record["level"] == {"declared": 4, "provable": 3, "observed": None, "label": 3}
    assert [(proof["level"], proof["code"]) for proof in record["level_proof"]] == [
        (1, "information"),
        (2, "forms"),
        (3, "submission"),
        (4, "payment"),
        (4, "result"),
    ]
    assert record["successor"] is None
    assert "form_schema" not in record
    assert record["channels"][0]["cases"][0]["time_limit"]["value"] == 10
    assert record["channels"][0]["cases"][0]["fees"][0]["amount_vnd"] == 200_000
    assert record["receiving_units"] == [{"code": "H05.00", "name": "Trung tâm Hành chính công tỉnh"}]
    for block in ("steps", "required_documents", "results", "legal_basis", "audience"):
        assert record[block], block


@pytest.mark.parametrize(
    "path",
    [
        "/procedures",
        "/procedures/facets",
        "/procedures/2.000488",
        "/procedures/2.000488/form",
        "/procedures/2.000488/classification",
        "/procedures/2.000488/versions",
        "/procedures/2.000488/versions/1/changes",
        "/agencies",
        "/agencies?at=2026-04-01&under=H05",
        "/agencies/H05.03",
        "/agencies/H05.03/jurisdiction",
        "/code-lists",
        "/code-lists/payer-categories",
        "/fields",
    ],
)
async def test_what_the_caller_has_already_is_not_sent_again(filled: RunningService, path: str) -> None:
    path = f"/api/v1{path}"
    first = await filled.get(path)
    etag = first.headers["ETag"]
    assert not etag.startswith("W/")
    assert first.headers["Cache-Control"] == "public, no-cache"
    for known in (etag, f'"other", W/{etag}', "*"):
        again = await filled.client.get(path, headers=filled.headers() | {"If-None-Match": known})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    other = await filled.client.get(path, headers=filled.headers() | {"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


async def test_the_form_is_read_with_an_example(filled: RunningService) -> None:
    form = (await filled.get(f"{LIST}/2.000033/form")).json()
    assert form["version"] == 1
    assert form["schema"]["required"] == ["programme", "starts_on"]
    assert form["example"]["programme"] == "Khuyến mại mùa hè"
    assert form["ui_schema"] == {}


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/procedures/0.000000", "procedure_not_found"),
        ("/procedures/0.000000/versions", "procedure_not_found"),
        ("/procedures/0.000000/form", "form_not_found"),
        ("/procedures/2.000033/forms/x/file", "form_not_found"),
        ("/procedures/0.000000?version=2", "procedure_not_found"),
        ("/procedures/2.000033?version=2", "procedure_version_not_found"),
        ("/procedures/2.000033/form?version=2", "procedure_version_not_found"),
        ("/procedures/0.000000/form?version=2", "form_not_found"),
        ("/procedures/2.000033/classification?at=2018-12-31", "procedure_not_in_force"),
        ("/procedures/2.000033?at=2018-12-31", "procedure_not_in_force"),
        ("/agencies/H99", "agency_not_found"),
    ],
)
async def test_what_is_not_there_is_404(filled: RunningService, path: str, code: str) -> None:
    answer = await filled.get(f"/api/v1{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_who_asks_for_a_version_that_never_was_is_told_which_there_are(filled: RunningService) -> None:
    problem = (await filled.get(f"{LIST}/2.000033?version=9")).json()
    assert (problem["first_version"], problem["latest_version"]) == (1, 1)
    assert problem["first_version_from"] == "2019-01-01"
    assert problem["detail"] == "Thủ tục có các phiên bản từ 1 đến 1"


async def test_the_unit_tree_is_read_with_paths_as_of_a_day(filled: RunningService) -> None:
    units = (await filled.get("/api/v1/agencies")).json()["items"]
    assert [unit["code"] for unit in units] == ["H05", "H05.00", "H05.03", "H05.06", "H05.08"]
    assert units[1]["path"] == ["H05", "H05.00"]
    assert (await filled.get("/api/v1/agencies?at=2018-12-31")).json()["items"] == []
    unit = (await filled.get("/api/v1/agencies/H05.03")).json()
    assert (unit["name"], unit["kind"], unit["successors"]) == ("Sở Tư pháp", "department", [])


async def test_fields_are_listed(filled: RunningService) -> None:
    items = (await filled.get("/api/v1/fields")).json()["items"]
    assert [item["code"] for item in items] == ["LLTP", "XTTM"]


async def test_without_the_gateways_token_nothing_is_read(service: RunningService) -> None:
    for path in ("/procedures", "/procedures/1", "/procedures/1/form", "/agencies", "/fields", "/operations/catalog-1"):
        answer = await service.client.get(f"/api/v1{path}")
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_a_list_and_a_record_cost_two_statements_at_most(filled: RunningService) -> None:
    statements: list[str] = []
    engine = filled.kit.database.engine.sync_engine
    # Sweeps speak too; what is counted here reads procedures or synonyms.
    event.listen(engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    for path in ("?q=ly lich&agency=H05", "/2.000488", "/2.000488/form"):
        statements.clear()
        await filled.get(LIST + path)
        reading = [statement for statement in statements if "payload" in statement or "FROM synonym" in statement]
        reading += [statement for statement in statements if "name_folded" in statement]
        assert 1 <= len(reading) <= 2


async def test_what_happens_at_midnight_happens_in_vietnam(filled: RunningService, samples: Any, clock: Any) -> None:
    clock.now += timedelta(days=1)
    changed = samples.criminal_record(name="Cấp Phiếu lý lịch tư pháp (sửa đổi)", valid_from="2026-04-10")
    await samples.bring_in({"procedures": [changed]})
    clock.now = clock.now.replace(day=9, hour=16, minute=59)
    assert (await filled.get(f"{LIST}/2.000488")).json()["version"] == 1
    clock.now = clock.now.replace(hour=17, minute=0)
    assert (await filled.get(f"{LIST}/2.000488")).json()["version"] == 2
