"""Finding procedures as people write, and what a list costs."""

from typing import Any

import pytest
from catalog_service.finding import ranking
from contracts.catalog import CataloguePartChanged
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService

LIST = "/api/v1/procedures"
WORDS = "/api/v1/catalog/synonyms"
ADMINISTRATOR = official("administrator", "administrator", "H05")
CLERK = official("clerk-tinh", "clerk", "H05.00")

LICENCE, SHORT, CERTIFICATE = "1.002809", "1.002810", "1.000009"


async def found(service: RunningService, query: str) -> list[str]:
    answer = await service.get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.text
    return [item["code"] for item in answer.json()["items"]]


async def _several(_: RunningService, samples: Any) -> None:
    paid = [{"id": "f", "kind": "fee", "name": "Phí", "amount_vnd": 115_000, "valid_from": "2023-12-01"}]
    paid[0]["valid_to"] = "2026-06-30"  # type: ignore[index]
    limit = {"value": 5, "unit": "working_day"}
    procedures = [
        samples.promotion_notice(),
        samples.criminal_record(),
        samples.criminal_record(
            code=LICENCE,
            name="Đổi giấy phép lái xe",
            channels=[{"channel": "online", "cases": [{"name": "Đổi", "time_limit": limit, "fees": paid}]}],
        ),
        samples.criminal_record(code=SHORT, name="Cấp lại GPLX quốc tế", audience=["organisation"]),
        samples.criminal_record(code=CERTIFICATE, name="Cấp bản sao giấy khai sinh", keywords=["trích lục"]),
    ]
    operation = await samples.bring_in(samples.catalogue(procedures=procedures))
    assert operation["state"] == "done", operation


FILLINGS = {"several": _several}


@pytest.fixture
def several(service: RunningService) -> RunningService:
    """Beside the two of the examples: a driving licence, written out and short, and a birth certificate."""
    return service


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=đổi gplx", [LICENCE]),
        ("q=doi bang lai xe", [LICENCE]),
        ("q=giấy phép lái xe", [LICENCE, SHORT]),
        ("q=gplx quốc tế", [SHORT]),
        ("q=bằng lái quốc tế", [SHORT]),
        ("q=làm thủ tục đổi giấy phép lái xe ở đâu", [LICENCE]),
        ("q=xin cấp bản sao khai sinh như thế nào", [CERTIFICATE]),
        ("q=trich luc", [CERTIFICATE]),
        ("q=1.002809.H05", [LICENCE]),
        ("q=1.002809.000.00.00.h05.02", [LICENCE]),
        ("q=1.0028", [LICENCE, SHORT]),
        ("q=gplx&audience=organisation", [SHORT]),
        ("q=giay phep lai xe&fee=free", []),
        ("q=giay phep lai xe&fee=free&at=2026-07-01", [LICENCE]),
        ("fee=free", ["2.000033"]),
        ("q=giay phep lai xe&channel=online", [LICENCE, SHORT]),
        ("q=giay phep lai xe&channel=post", []),
        ("q=thủ tục&audience=enterprise", ["2.000033"]),
    ],
)
async def test_procedures_are_found_as_people_write(several: RunningService, query: str, expected: list[str]) -> None:
    assert await found(several, query) == expected


@pytest.mark.parametrize("typed", ["cccd", "cmnd", "căn cước công dân", "the can cuoc"])
async def test_an_identity_card_is_found_by_all_its_names(several: RunningService, samples: Any, typed: str) -> None:
    name = "Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên"
    await samples.bring_in({"procedures": [samples.criminal_record(code="1.014468", name=name)]})
    assert (await found(several, f"q={typed}"))[:1] == ["1.014468"]


@pytest.mark.parametrize("many", [2, ranking.MANY])
async def test_what_is_in_no_name_comes_after_all_names_page_by_page(
    several: RunningService, samples: Any, many: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "MANY", many)

    def procedure(number: int, **changes: Any) -> Any:
        return samples.criminal_record(code=f"1.00010{number}", name=f"Cấp phiếu {number}") | changes

    named = [procedure(number, name=f"Cấp lại sổ ngọc trai {number}") for number in (1, 2)]
    by_keyword = [procedure(3, keywords=["ngọc trai"])]
    elsewhere = [procedure(number, conditions="Có ngọc trai") for number in (4, 5, 6)]
    operation = await samples.bring_in({"procedures": [*elsewhere, *by_keyword, *named]})
    assert operation["state"] == "done", await samples.report_of(operation)
    expected = [f"1.00010{number}" for number in (1, 2, 3, 4, 5, 6)]
    for size in (1, 2, 3, 5):
        paged: list[str] = []
        cursor = ""
        while True:
            page = (await several.get(f"{LIST}?q=ngọc trai&with_total=true&page_size={size}{cursor}")).json()
            assert page["total"] == {"value": 6, "relation": "exact"}
            paged += [item["code"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            cursor = f"&cursor={page['next_cursor']}"
        assert paged == expected


async def test_fillers_alone_show_the_whole_list(several: RunningService) -> None:
    everything = await found(several, "")
    assert len(everything) == 5
    assert await found(several, "q=làm thủ tục ở đâu") == everything


async def test_a_slip_is_put_right_and_said(several: RunningService) -> None:
    answer = (await several.get(f"{LIST}?q=khuyeen mại&with_total=true")).json()
    assert [item["code"] for item in answer["items"]] == ["2.000033"]
    assert (answer["did_you_mean"], answer["matched"]) == ("khuyến mại", "all")
    assert answer["total"] == {"value": 1, "relation": "exact"}
    asked_again = (await several.get(f"{LIST}?q={answer['did_you_mean']}")).json()
    assert [item["code"] for item in asked_again["items"]] == ["2.000033"]
    assert asked_again["did_you_mean"] is None


async def test_where_none_has_all_words_those_with_most_of_them_are_shown(several: RunningService) -> None:
    answer = (await several.get(f"{LIST}?q=giấy khai sinh vũ trụ")).json()
    assert answer["matched"] == "any"
    assert answer["items"][0]["code"] == CERTIFICATE


async def test_a_search_that_finds_nothing_says_what_was_tried_and_what_is_written_alike(
    several: RunningService,
) -> None:
    answer = (await several.get(f"{LIST}?q=khuyeen mại hằngtinh&field=LLTP")).json()
    assert (answer["items"], answer["matched"], answer["did_you_mean"]) == ([], "none", None)
    assert answer["tried"] == ["khuyeen mại hằngtinh", "khuyến mại hằngtinh"]
    assert "khuyến" in answer["suggestions"]
    for typed in ("9.999999", "!!!"):
        nothing = (await several.get(f"{LIST}?q={typed}")).json()
        assert (nothing["matched"], nothing["tried"], nothing["suggestions"]) == ("none", [typed], [])
    assert (await several.get(f"{LIST}?q=khuyến")).json()["matched"] == "all"


@pytest.mark.parametrize("path", ["", "/facets"])
async def test_a_filter_by_a_code_that_nobody_knows_is_refused_with_those_most_alike(
    several: RunningService, path: str
) -> None:
    answer = await several.get(f"{LIST}{path}?field=XTM&agency=H05.60")
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_parameter")
    errors = {error["pointer"]: (error["code"], error["message"]) for error in answer.json()["errors"]}
    assert errors["?field"][0] == errors["?agency"][0] == "unknown_code"
    assert "XTTM (Xúc tiến thương mại)" in errors["?field"][1]
    assert "H05.06 (Sở Công Thương)" in errors["?agency"][1]
    # A known code under which there is nothing is an empty list.
    assert (await several.get(f"{LIST}?agency=H05.08")).json()["items"] == []


@pytest.mark.parametrize("path", ["", "/facets"])
async def test_two_levels_at_once_are_refused_for_one_would_be_passed_over(several: RunningService, path: str) -> None:
    answer = await several.get(f"{LIST}{path}?level=3&level=4")
    errors = [(error["pointer"], error["code"]) for error in answer.json()["errors"]]
    assert (answer.status_code, errors) == (400, [("?level", "repeated")])
    # What takes several values still does.
    assert (await several.get("/api/v1/agencies?kind=department&kind=commune")).status_code == 200


async def test_pages_of_a_nearly_matching_search_follow_each_other(service: RunningService, samples: Any) -> None:
    procedures = [samples.criminal_record(code=f"1.00000{n}", name=f"Cấp giấy {n % 2} khuyến mại") for n in range(7)]
    await samples.bring_in(samples.catalogue(procedures=procedures))
    for typed in ("khuyne mại", "cấp khuyến mại vũtrụ"):
        whole = await found(service, f"q={typed}")
        paged: list[str] = []
        page = (await service.get(f"{LIST}?q={typed}&page_size=2")).json()
        while True:
            paged += [item["code"] for item in page["items"]]
            if page["next_cursor"] is None:
                break
            page = (await service.get(f"{LIST}?q={typed}&page_size=2&cursor={page['next_cursor']}")).json()
        assert len(whole) == 7
        assert paged == whole


async def test_each_facet_counts_what_its_filter_finds(several: RunningService) -> None:
    for query in ("", "q=giấy&", "agency=H05.03&"):
        facets = (await several.get(f"{LIST}/facets?{query.rstrip('&')}")).json()
        for name in ("field", "agency", "level", "online_mode", "audience"):
            for facet in facets[name]:
                if name == "agency" and "agency=" in query:
                    continue
                codes = await found(several, f"{query}{name}={facet['value']}")
                assert len(codes) == facet["count"], (query, name, facet)
        assert facets["total"] == len(await found(several, query.rstrip("&")))
    facets = (await several.get(f"{LIST}/facets")).json()
    assert facets["field"][0] == {
        "value": "LLTP",
        "code": "LLTP",
        "name": "Lý lịch tư pháp",
        "count": 4,
    }
    assert [(facet["value"], facet["count"]) for facet in facets["agency"]] == [
        ("H05", 5),
        ("H05.03", 4),
        ("H05.06", 1),
    ]
    assert (await several.get(f"{LIST}/facets?unknown=1")).status_code == 400
    assert {facet["code"]: facet["name"] for facet in facets["online_mode"]} == {"full": "Trực tuyến toàn trình"}
    in_english = several.headers() | {"Accept-Language": "en"}
    english = (await several.client.get(f"{LIST}/facets", headers=in_english)).json()
    assert {facet["name"] for facet in english["audience"]} >= {"Enterprise", "Organisation"}
    assert all(facet["name"].startswith(("Level ", "Not proven")) for facet in english["level"])


async def test_what_the_administrator_writes_changes_the_search_at_once(several: RunningService) -> None:
    read = await several.get(WORDS)
    words, version = read.json(), read.headers["ETag"]
    assert {"term": "gplx", "expansion": "giay phep lai xe", "weight": 2, "sample": True} in words["synonyms"]
    assert await found(several, "q=bằng xanh") == []
    change = {
        "synonyms": [*words["synonyms"], {"term": "Bằng xanh", "expansion": "Giấy phép lái xe"}],
        "stop_words": [*words["stop_words"], "ơi"],
    }
    headers = several.headers(ADMINISTRATOR, version=version)
    written = await several.client.put(WORDS, json=change, headers=headers)
    assert written.status_code == 200, written.text
    assert written.headers["ETag"] == (await several.get(WORDS)).headers["ETag"] != version
    assert await found(several, "q=bằng xanh ơi") == [LICENCE, SHORT]
    events = await several.recorded(CataloguePartChanged)
    assert [(event.part, event.sequence) for event in events] == [("fields", 1), ("search_words", 1)]
    stale = await several.client.put(WORDS, json=change, headers=headers)
    assert stale.status_code == 412


async def test_search_words_that_cannot_be_searched_are_refused_one_by_one(service: RunningService) -> None:
    change = {
        "synonyms": [
            {"term": "?", "expansion": "giấy"},
            {"term": "Giấy", "expansion": "giay"},
            {"term": "gks", "expansion": "giấy khai sinh"},
            {"term": "GKS", "expansion": "khai sinh"},
        ],
        "stop_words": ["làm", " LÀM ", "…"],
    }
    headers = service.headers(ADMINISTRATOR, version=(await service.get(WORDS)).headers["ETag"])
    answer = await service.client.put(WORDS, json=change, headers=headers)
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [
        ("/synonyms/0/term", "no_word"),
        ("/synonyms/1/expansion", "same"),
        ("/synonyms/3/term", "repeated"),
        ("/stop_words/1", "repeated"),
        ("/stop_words/2", "no_word"),
    ]
    clerk = await service.client.put(WORDS, json=change, headers=service.headers(CLERK, version=0))
    assert clerk.status_code == 403


@pytest.mark.parametrize("path", ["?q=giấy", "/facets?q=giấy", "/2.000488/versions"])
async def test_lists_are_tagged_so_that_they_are_kept_and_not_sent_twice(several: RunningService, path: str) -> None:
    first = await several.get(LIST + path)
    etag = first.headers["ETag"]
    assert etag.startswith('"')
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = await several.client.get(LIST + path, headers=several.headers() | {"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_slip_is_put_right_by_a_name_that_has_just_come(several: RunningService, samples: Any) -> None:
    assert (await several.get(f"{LIST}?q=khoangs sản")).json()["did_you_mean"] is None
    name = "Công nhận kết quả thăm dò khoáng sản"
    await samples.bring_in({"procedures": [samples.criminal_record(code="1.014466", name=name)]})
    answer = (await several.get(f"{LIST}?q=khoangs sản")).json()
    assert ([item["code"] for item in answer["items"]], answer["did_you_mean"]) == (["1.014466"], "khoáng sản")


async def test_a_unit_counts_once_for_a_procedure_that_several_below_it_carry_out(
    several: RunningService, samples: Any
) -> None:
    both = samples.criminal_record(code="1.014467", executing_agencies=["H05.03", "H05.06"])
    await samples.bring_in({"procedures": [both]})
    facets = (await several.get(f"{LIST}/facets?q=1.014467")).json()
    assert {facet["value"]: facet["count"] for facet in facets["agency"]} == {"H05": 1, "H05.03": 1, "H05.06": 1}
