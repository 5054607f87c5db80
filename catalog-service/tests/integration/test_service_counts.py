"""How procedures are classed in either scheme, and how many of each class there are."""

from typing import Any

from servicekit.testing.keys import partner
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

PROBER = partner("synthetic-citizens", "*", scopes=("catalog:probes:write",))
PROBES = "/api/v1/catalog/level-probes"
NOTICE = "2.000033"


def failed(proof: str) -> dict[str, Any]:
    body = {"procedure_code": NOTICE, "agency": "H05.06", "proof": proof, "outcome": "failed"}
    return body | {"at": "2026-04-01T03:00:00Z"}


async def test_a_procedure_is_classed_by_the_scheme_of_the_day(filled: RunningService) -> None:
    path = f"/api/v1/procedures/{NOTICE}/classification"
    before = (await filled.get(f"{path}?at=2022-08-14")).json()
    after = (await filled.get(f"{path}?at=2022-08-15")).json()
    assert (before["scheme"], before["value"], before["legal_source"]) == ("levels", "4", "NĐ 43/2011/NĐ-CP")
    assert (after["scheme"], after["value"], after["name"]) == ("modes", "full", "Trực tuyến toàn trình")
    asked = (await filled.get(f"{path}?at=2026-01-01&taxonomy=levels")).json()
    assert (asked["value"], asked["derived"]) == ("4", False)
    assert (await filled.get(f"{path}?at=2018-01-01")).status_code == 404
    both = (await filled.get(f"/api/v1/procedures/{NOTICE}")).json()["classifications"]
    assert [(one["scheme"], one["valid_from"], one["valid_to"]) for one in both] == [
        ("levels", "2019-01-01", "2022-08-14"),
        ("modes", "2022-08-15", None),
    ]


async def test_services_are_counted_in_either_scheme_for_any_day(service: RunningService, samples: Any) -> None:
    levels = [{"agency": "H05.08", "declared": 3}]
    notice = samples.promotion_notice(executing_agencies=["H05.06", "H05.08"], levels_by_agency=levels)
    catalogue = samples.catalogue(procedures=[notice, samples.criminal_record(online_mode="partial")])
    assert (await samples.bring_in(catalogue))["state"] == "done"

    async def counts(query: str) -> dict[str, int]:
        answer = (await service.get(f"/api/v1/catalog/service-counts?{query}")).json()
        assert answer["total"] == sum(one["procedures"] for one in answer["counts"])
        return {one["value"]: one["procedures"] for one in answer["counts"]}

    assert await counts("") == {"information": 0, "partial": 1, "full": 1}
    assert await counts("at=2020-01-01") == {"1": 0, "2": 0, "3": 0, "4": 2}
    assert await counts("at=2020-01-01&taxonomy=modes") == {"information": 0, "partial": 1, "full": 1}
    assert await counts("agency=H05.08&taxonomy=levels") == {"1": 0, "2": 0, "3": 1, "4": 0}
    assert await counts("at=2018-01-01") == {"1": 0, "2": 0, "3": 0, "4": 0}


async def test_counts_stand_side_by_side_for_today_alone(service: RunningService, samples: Any) -> None:
    vertical = samples.criminal_record(vertical_only=True, portal_url="https://thue.example.vn")
    assert (await samples.bring_in(samples.catalogue(procedures=[samples.promotion_notice(), vertical])))[
        "state"
    ] == "done"

    async def counts(query: str = "") -> dict[str, tuple[int | None, ...]]:
        answer = (await service.get(f"/api/v1/catalog/service-counts?{query}")).json()
        columns = ("declared", "provable", "label")
        counted = {one["value"]: tuple(one[name] for name in columns) for one in answer["counts"]}
        return counted | {"all": tuple(answer["totals"][name] for name in columns)}

    assert await counts() == {"information": (0, 1, 1), "partial": (0, 0, 0), "full": (2, 1, 1), "all": (2, 2, 2)}
    assert (await counts("taxonomy=levels"))["4"] == (2, 1, 1)
    assert (await counts("taxonomy=levels"))["1"] == (0, 1, 1)
    await service.post(PROBES, PROBER, failed("information"))
    assert await counts() == {"information": (0, 1, 1), "partial": (0, 0, 0), "full": (2, 0, 0), "all": (2, 1, 1)}
    assert (await counts("at=2026-03-31"))["full"] == (2, None, None)
    assert (await counts("at=2026-04-02"))["all"] == (2, None, None)


async def test_an_agency_is_counted_as_it_stands_itself(service: RunningService, samples: Any) -> None:
    levels = [{"agency": "H05.08", "declared": 3}]
    notice = samples.promotion_notice(executing_agencies=["H05.06", "H05.08"], levels_by_agency=levels)
    assert (await samples.bring_in(samples.catalogue(procedures=[notice])))["state"] == "done"
    await service.post(PROBES, PROBER, failed("submission"))

    async def counted(agency: str) -> dict[str, tuple[int, ...]]:
        answer = (await service.get(f"/api/v1/catalog/service-counts?taxonomy=levels&agency={agency}")).json()
        return {one["value"]: (one["declared"], one["provable"], one["label"]) for one in answer["counts"]}

    assert await counted("H05.06") == {"1": (0, 0, 0), "2": (0, 1, 1), "3": (0, 0, 0), "4": (1, 0, 0)}
    assert await counted("H05.08") == {"1": (0, 0, 0), "2": (0, 0, 0), "3": (1, 0, 1), "4": (0, 1, 0)}


async def test_what_the_public_is_told_is_never_above_a_declared_mode(service: RunningService, samples: Any) -> None:
    notice = samples.promotion_notice(online_mode="partial")
    assert (await samples.bring_in(samples.catalogue(procedures=[notice])))["state"] == "done"
    counts = (await service.get("/api/v1/catalog/service-counts?taxonomy=modes")).json()["counts"]
    assert {one["value"]: (one["declared"], one["provable"], one["label"]) for one in counts} == {
        "information": (0, 0, 0),
        "partial": (1, 0, 1),
        "full": (0, 1, 0),
    }


async def test_counts_and_coverage_are_not_sent_twice_to_who_has_them(filled: RunningService) -> None:
    async def are_judged() -> bool:
        async with filled.kit.database.sessions() as session:
            return await session.scalar(text("SELECT count(*) FROM procedure_version WHERE levels IS NULL")) == 0

    await eventually(are_judged)
    for path in ("/api/v1/catalog/service-counts", "/api/v1/catalog/level-coverage"):
        first = await filled.get(path)
        assert first.headers["Cache-Control"] == "no-cache"
        known = filled.headers() | {"If-None-Match": first.headers["ETag"]}
        again = await filled.client.get(path, headers=known)
        assert (again.status_code, again.content) == (304, b"")
