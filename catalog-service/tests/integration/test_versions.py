from typing import Any

import pytest
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

ADMINISTRATOR = official("administrator", "administrator", "H05")
CODE = "2.000488"
PATH = f"/api/v1/procedures/{CODE}"


async def publish(service: RunningService, valid_from: str | None = None, **changes: Any) -> int:
    """Draft and publish the next version; gives its number."""
    drafted = await service.post("/api/v1/procedures", ADMINISTRATOR, {"code": CODE} | changes)
    assert drafted.status_code == 201, drafted.text
    command = {"valid_from": valid_from} if valid_from else {}
    answer = await service.post(f"{PATH}/actions/publish", ADMINISTRATOR, command)
    assert answer.status_code == 200, answer.text
    return answer.json()["version"]


async def changes_of(service: RunningService, version: int, query: str = "") -> Any:
    answer = await service.get(f"{PATH}/versions/{version}/changes{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_what_a_version_changed_is_told_entry_by_entry_whatever_their_order(
    filled: RunningService, samples: Any
) -> None:
    before = samples.criminal_record()
    channel, *other_channels = before["channels"]
    case, *other_cases = channel["cases"]
    fee = case["fees"][0] | {"amount_vnd": 150_000}
    fees = [*case["fees"][1:], fee]
    changed_case = case | {"time_limit": case["time_limit"] | {"value": 8}, "fees": fees}
    changed = channel | {"cases": [changed_case, *other_cases]}
    paper = {"id": "giay-uy-quyen", "name": "Giấy ủy quyền", "originals": 1}
    papers = [paper, *before["required_documents"][1:]]
    await publish(filled, channels=[*other_channels, changed], required_documents=papers, conditions="Đủ 18 tuổi")
    found = {(change["pointer"], change["kind"]): change for change in (await changes_of(filled, 2))["items"]}
    place = f"/channels/{len(other_channels)}/cases/0"
    assert found.keys() == {
        (f"{place}/time_limit/value", "changed"),
        (f"{place}/fees/{len(fees) - 1}/amount_vnd", "changed"),
        ("/required_documents/0", "added"),
        ("/required_documents/0", "removed"),
        ("/conditions", "added" if before["conditions"] is None else "changed"),
    }
    limit = found[f"{place}/time_limit/value", "changed"]
    assert (limit["before"], limit["after"], limit["item"]) == (10, 8, case["name"])
    assert limit["label"] == {"vi": "Thời hạn giải quyết", "en": "Time limit"}
    price = found[f"{place}/fees/{len(fees) - 1}/amount_vnd", "changed"]
    assert (price["before"], price["after"], price["item"]) == (200_000, 150_000, fee["id"])
    assert price["label"]["vi"] == "Phí, lệ phí"
    gone = found["/required_documents/0", "removed"]
    assert (gone["item"], gone["after"]) == (before["required_documents"][0]["id"], None)
    assert found["/required_documents/0", "added"]["after"]["name"] == "Giấy ủy quyền"


async def test_steps_in_another_order_are_one_change(filled: RunningService, samples: Any) -> None:
    steps = samples.criminal_record()["steps"]
    await publish(filled, steps=steps[::-1])
    (change,) = (await changes_of(filled, 2))["items"]
    titles = [step["title"] for step in steps]
    assert (change["pointer"], change["before"], change["after"]) == ("/steps", titles, titles[::-1])


async def test_a_changed_form_is_told_by_pointers_into_the_answer_of_the_form(
    filled: RunningService, samples: Any
) -> None:
    form = samples.criminal_record()["form"]
    properties = form["schema"]["properties"]
    properties |= {"a/b": {"title": "Ghi chú", "type": "string"}}
    await publish(filled, form=form)
    (change,) = (await changes_of(filled, 2))["items"]
    assert (change["pointer"], change["kind"]) == ("/form/schema/properties/a~1b", "added")
    assert change["label"] == {"vi": "Biểu mẫu điện tử", "en": "Electronic form"}


async def test_the_first_version_changed_nothing(filled: RunningService) -> None:
    assert await changes_of(filled, 1) == {
        "items": [],
        "next_cursor": None,
        "total": None,
        "version": 1,
        "compared_with": None,
    }


async def test_a_version_is_compared_with_any_other(filled: RunningService) -> None:
    await publish(filled, conditions="Một")
    await publish(filled, conditions="Hai", benefit="Không")
    found = await changes_of(filled, 3, "?from=1")
    assert (found["version"], found["compared_with"]) == (3, 1)
    assert [change["pointer"] for change in found["items"]] == ["/conditions", "/benefit"]
    assert (await changes_of(filled, 3, "?from=3"))["items"] == []


async def test_changes_come_in_pages(filled: RunningService) -> None:
    await publish(filled, keywords=[f"từ khóa {number}" for number in range(5)])
    whole = await changes_of(filled, 2, "?with_total=true")
    assert whole["total"] == {"value": len(whole["items"]), "relation": "exact"}
    paged, query = [], "?page_size=2"
    while True:
        page = await changes_of(filled, 2, query)
        paged += page["items"]
        if page["next_cursor"] is None:
            break
        query = f"?page_size=2&cursor={page['next_cursor']}"
    assert paged == whole["items"]
    for cursor in ("zzz", "LTE", "4pyT"):
        refused = await filled.get(f"{PATH}/versions/2/changes?cursor={cursor}")
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "?cursor"), cursor


async def test_changes_keep_their_tag_when_the_version_ends(filled: RunningService) -> None:
    await publish(filled, conditions="Đủ 18 tuổi")
    address = f"{PATH}/versions/2/changes"
    first = await filled.get(address)
    assert first.headers["Cache-Control"] == "public, no-cache"
    assert not first.headers["ETag"].startswith("W/")
    await publish(filled, "2026-05-01", conditions=None)
    await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, {"valid_to": "2026-08-31", "successor": "2.000033"})
    known = filled.headers() | {"If-None-Match": first.headers["ETag"]}
    again = await filled.client.get(address, headers=known)
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("2.000488/versions/2/changes", "procedure_version_not_found"),
        ("2.000488/versions/1/changes?from=7", "procedure_version_not_found"),
        ("2.000488/versions/0/changes", "not_found"),
        ("9.999999/versions/1/changes", "procedure_not_found"),
    ],
)
async def test_changes_of_what_is_not_there_are_not_found(filled: RunningService, path: str, code: str) -> None:
    answer = await filled.get(f"/api/v1/procedures/{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, code)


async def test_the_list_of_versions_tells_who_stands_in_whose_place(filled: RunningService) -> None:
    await publish(filled, "2026-05-01", conditions="Hai")
    await publish(filled, "2026-04-20", conditions="Ba")
    await publish(filled, "2026-06-01", conditions="Bốn")
    items = (await filled.get(f"{PATH}/versions")).json()["items"]
    told = [(i["version"], i["valid_from"], i["valid_to"], i["replaced_by"], i["retired"]) for i in items]
    assert told == [
        (4, "2026-06-01", None, None, False),
        (3, "2026-04-20", "2026-05-31", 4, False),
        (2, "2026-05-01", "2026-04-30", 3, False),
        (1, "2019-01-01", "2026-04-19", 3, False),
    ]
    assert all(item["published_at"] and item["successor"] is None for item in items)


async def test_the_last_version_of_a_retired_procedure_names_what_takes_its_place(filled: RunningService) -> None:
    await publish(filled, conditions="Hai")
    await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, {"valid_to": "2026-05-31", "successor": "2.000033"})
    last, first = (await filled.get(f"{PATH}/versions")).json()["items"]
    assert (last["valid_to"], last["retired"], last["successor"]) == ("2026-05-31", True, "2.000033")
    assert (first["replaced_by"], first["retired"], first["successor"]) == (2, False, None)


async def not_in_force(service: RunningService, day: str, language: str = "vi") -> Any:
    headers = service.headers() | {"Accept-Language": language}
    answer = await service.client.get(f"{PATH}?at={day}", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "procedure_not_in_force")
    return answer.json()


async def test_before_the_first_version_it_is_said_from_when_there_is_one(filled: RunningService) -> None:
    problem = await not_in_force(filled, "2018-12-31")
    assert (problem["first_version_from"], problem["last_until"]) == ("2019-01-01", None)
    assert (problem["next_from"], problem["previous_until"]) == ("2019-01-01", None)
    assert problem["title"] == "Thủ tục không có hiệu lực vào ngày này"
    assert problem["detail"] == "Thủ tục có hiệu lực từ ngày 01/01/2019"
    english = await not_in_force(filled, "2018-12-31", "en")
    assert english["title"] == "The procedure is not in force on this day"
    assert english["detail"] == "The procedure is in force from 2019-01-01"


async def test_after_retirement_it_is_said_until_when_there_was_one(filled: RunningService) -> None:
    await filled.post(f"{PATH}/actions/retire", ADMINISTRATOR, {"valid_to": "2026-04-30", "successor": "2.000033"})
    problem = await not_in_force(filled, "2026-05-01")
    assert (problem["last_until"], problem["successor"]) == ("2026-04-30", "2.000033")
    assert problem["detail"] == "Thủ tục có hiệu lực đến hết ngày 30/04/2026"


async def test_in_a_gap_between_versions_both_sides_are_named(filled: RunningService, samples: Any) -> None:
    await samples.bring_in({"procedures": [samples.criminal_record(conditions="Hai", valid_to="2026-04-30")]})
    await samples.bring_in({"procedures": [samples.criminal_record(conditions="Ba", valid_from="2026-07-01")]})
    problem = await not_in_force(filled, "2026-06-01")
    assert (problem["previous_until"], problem["next_from"]) == ("2026-04-30", "2026-07-01")
    assert (problem["first_version_from"], problem["last_until"]) == ("2019-01-01", None)
    assert problem["detail"] == "Thủ tục có hiệu lực đến hết ngày 30/04/2026 và lại có hiệu lực từ ngày 01/07/2026"


async def test_what_is_published_for_later_is_not_yet_in_force_and_a_draft_is_nothing(
    service: RunningService, samples: Any
) -> None:
    await samples.bring_in(samples.catalogue(procedures=[]))
    await service.post("/api/v1/procedures", ADMINISTRATOR, samples.criminal_record())
    for query in ("", "?at=2018-01-01", "?at=2026-04-01"):
        answer = await service.get(PATH + query)
        assert answer.json()["code"] == "procedure_not_found"
        assert "2019-01-01" not in answer.text
    await service.post(f"{PATH}/actions/publish", ADMINISTRATOR, {"valid_from": "2026-09-01"})
    problem = (await service.get(PATH)).json()
    assert (problem["code"], problem["first_version_from"]) == ("procedure_not_in_force", "2026-09-01")
