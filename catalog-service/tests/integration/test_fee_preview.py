from typing import Any

import pytest
from servicekit.testing.service import RunningService

PATH = "/api/v1/procedures/2.000488/fee-preview"
PAGES = {
    "basis": "page",
    "steps": [{"above": 0, "per_unit_vnd": 2000}, {"above": 2, "per_unit_vnd": 1000}],
    "maximum_vnd": 200_000,
}


def fee(identifier: str, **values: Any) -> dict[str, Any]:
    first = {"id": identifier, "kind": "fee", "name": "Phí", "amount_vnd": None, "valid_from": "2019-01-01"}
    return first | values


@pytest.fixture
async def priced(service: RunningService, samples: Any) -> RunningService:
    fees = [
        fee("old", amount_vnd=135_000, valid_to="2023-11-30"),
        fee("online", amount_vnd=115_000, valid_from="2023-12-01", valid_to="2025-12-31"),
        fee("now", amount_vnd=135_000, valid_from="2026-01-01"),
        fee("student", amount_vnd=50_000, payer_category="student"),
        fee("pages", name="Phí bản sao", formula="2.000 đồng/trang", tariff=PAGES),
        fee("council", name="Lệ phí", kind="levy", formula="Theo nghị quyết của HĐND"),
    ]
    limit = {"value": 10, "unit": "day"}
    cases = [{"name": "Chung", "time_limit": limit, "fees": fees}, {"name": "Miễn", "time_limit": limit, "fees": []}]
    document = samples.criminal_record(channels=[{"channel": "online", "cases": cases}])
    operation = await samples.bring_in(samples.catalogue(procedures=[document]))
    assert operation["state"] == "done", await samples.report_of(operation)
    return service


async def ask(service: RunningService, **question: Any) -> Any:
    return await service.client.post(PATH, json={"channel": "online"} | question, headers=service.headers())


async def test_anybody_is_told_each_fee_and_what_cannot_be_said_yet(priced: RunningService) -> None:
    answer = await ask(priced)
    assert answer.status_code == 200, answer.text
    preview = answer.json()
    lines = {line["id"]: line for line in preview["lines"]}
    assert lines.keys() == {"now", "pages", "council"}
    assert (lines["pages"]["amount_vnd"], lines["pages"]["missing"]) == (None, "page")
    assert lines["council"]["reason"] == "reckoned_by_the_agency"
    assert (lines["pages"]["reason_name"], lines["pages"]["missing_name"]) == (
        "Chưa biết số lượng để tính phí",
        "Số trang",
    )
    assert (preview["case"], preview["day"], preview["version"]) == ("Chung", "2026-04-01", 1)
    assert (preview["total_vnd"], preview["complete"]) == (135_000, False)


async def test_codes_of_a_fee_are_named_in_the_callers_language(priced: RunningService) -> None:
    headers = priced.headers() | {"Accept-Language": "en"}
    question = {"channel": "online", "payer_category": "student"}
    lines = (await priced.client.post(PATH, json=question, headers=headers)).json()["lines"]
    student = next(line for line in lines if line["id"] == "student")
    payers = (await priced.get("/api/v1/code-lists/payer-categories")).json()["entries"]
    entry = next(entry for entry in payers if entry["code"] == "student")
    assert student["payer_category_name"] == (entry["name_en"] or entry["name_vi"])
    assert next(line for line in lines if line["id"] == "pages")["missing_name"] == "Number of pages"


async def test_pages_are_those_of_one_copy(priced: RunningService) -> None:
    preview = (await ask(priced, quantities={"page": 5, "copy": 3})).json()
    assert {line["id"]: line["amount_vnd"] for line in preview["lines"]}["pages"] == 3 * 7_000
    assert preview["total_vnd"] == 135_000 + 21_000


@pytest.mark.parametrize(
    ("question", "fee_id"),
    [({"day": "2023-11-30"}, "old"), ({"day": "2023-12-01"}, "online"), ({"day": "2026-01-01"}, "now"),
     ({"payer_category": "student"}, "student"), ({"payer_category": "elderly"}, "now")],
)  # fmt: skip
async def test_the_rate_is_that_of_the_day_and_the_payer(
    priced: RunningService, question: dict[str, Any], fee_id: str
) -> None:
    assert (await ask(priced, **question)).json()["lines"][0]["id"] == fee_id


async def test_a_case_without_fees_costs_nothing(priced: RunningService) -> None:
    preview = (await ask(priced, case="Miễn")).json()
    assert (preview["lines"], preview["total_vnd"], preview["complete"]) == ([], 0, True)


@pytest.mark.parametrize(
    ("question", "pointer"),
    [
        ({"channel": "post"}, "/channel"),
        ({"case": "Khác"}, "/case"),
        ({"payer_category": "wizard"}, "/payer_category"),
        ({"quantities": {"page": -1}}, "/quantities/page"),
        ({"quantities": {"moon": 1}}, "/quantities/moon"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(
    priced: RunningService, question: dict[str, Any], pointer: str
) -> None:
    answer = await ask(priced, **question)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_a_procedure_that_is_not_in_force_has_no_price(priced: RunningService) -> None:
    answer = await ask(priced, day="2018-12-31")
    assert (answer.status_code, answer.json()["code"]) == (404, "procedure_not_in_force")
    assert answer.json()["first_version_from"] == "2019-01-01"
