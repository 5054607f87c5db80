from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from catalog_service.service_usage.models import SelfFiling
from contracts.dossier import DossierChannel, DossierRemoved, DossierRestored, DossierSubmitted, Filer, Origin
from servicekit.ids import uuid7
from servicekit.testing.keys import citizen, official
from servicekit.testing.service import RunningService, eventually
from sqlalchemy import text

ADMINISTRATOR = official("administrator", "administrator", "H05")
NOTICE, CRIMINAL = "2.000033", "2.000488"
AGENCY = {NOTICE: "H05.06", CRIMINAL: "H05.03"}
UNUSED, USAGE = "/api/v1/catalog/unused-services", "/api/v1/catalog/service-usage"
NOW = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def submitted(code: str = CRIMINAL, at: datetime = NOW, **changes: Any) -> DossierSubmitted:
    """Filed online by a person themselves."""
    values: dict[str, Any] = {
        "sequence": 1,
        "occurred_at": at,
        "dossier_id": uuid7(),
        "procedure_code": code,
        "agency": AGENCY[code],
        "code": "H05.03-260401-0001",
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


async def unused(service: RunningService, **query: Any) -> dict[str, Any]:
    answer = await service.get(UNUSED, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(page: dict[str, Any]) -> list[str]:
    return [item["procedure"]["code"] for item in page["items"]]


async def rows(service: RunningService) -> dict[str, Any]:
    columns = "procedure_code, agency_code, first_filed_on, last_filed_on, self_filed"
    async with service.kit.database.sessions() as session:
        found = await session.execute(text(f"SELECT {columns} FROM service_usage"))
        return {row.procedure_code: tuple(map(str, row[1:])) for row in found}


async def heard(service: RunningService, events: Iterable[DossierSubmitted], total: int) -> dict[str, Any]:
    await service.publish(*events)

    async def counted() -> dict[str, Any] | None:
        found = await rows(service)
        return found if sum(int(row[3]) for row in found.values()) >= total else None

    return await eventually(counted)


async def test_a_service_is_unused_from_its_ninetieth_day(filled: RunningService, clock: Any) -> None:
    clock.now = NOW + 89 * DAY
    before = await unused(filled)
    assert before["items"] == []
    assert before["summary"] == {"services": 2, "unused": 0, "median_days_to_first": None}
    clock.now = NOW + 90 * DAY
    after = await unused(filled)
    assert codes(after) == [NOTICE, CRIMINAL]
    assert (after["at"], after["least_days"], after["summary"]["unused"]) == ("2026-06-30", 90, 2)
    assert after["items"][1] == {
        "procedure": {"code": CRIMINAL, "name": "Cấp Phiếu lý lịch tư pháp"},
        "agency": {"code": "H05.03", "name": "Sở Tư pháp"},
        "published_since": "2026-04-01",
        "days_without": 90,
    }


async def test_the_first_dossier_that_somebody_files_by_themselves_ends_it(filled: RunningService, clock: Any) -> None:
    clock.now = NOW + 100 * DAY
    await heard(filled, [submitted(at=clock.now)], 1)
    page = await unused(filled)
    assert codes(page) == [NOTICE]
    assert page["summary"] == {"services": 2, "unused": 1, "median_days_to_first": 100.0}


@pytest.mark.parametrize(
    "changes",
    [{"origin": Origin.TRIAL}, {"channel": DossierChannel.COUNTER}, {"filer": Filer.ASSISTED}],
)
async def test_trials_and_what_officials_enter_show_no_use(filled: RunningService, changes: dict[str, Any]) -> None:
    found = await heard(filled, [submitted(NOTICE, **changes), submitted(CRIMINAL)], 1)
    assert set(found) == {CRIMINAL}


async def test_dossiers_are_counted_once_with_their_first_and_last_day_in_vietnam(filled: RunningService) -> None:
    late_evening = datetime(2026, 4, 3, 17, 30, tzinfo=UTC)  # the fourth of April in Vietnam
    events = [submitted(at=late_evening), submitted(at=NOW + DAY), submitted(NOTICE, NOW)]
    found = await heard(filled, events, 3)
    assert found == {
        CRIMINAL: ("H05.03", "2026-04-02", "2026-04-04", "2"),
        NOTICE: ("H05.06", "2026-04-01", "2026-04-01", "1"),
    }
    found = await heard(filled, [submitted(at=NOW)], 4)
    assert found[CRIMINAL] == ("H05.03", "2026-04-01", "2026-04-04", "3"), "whatever the order they are heard in"


async def test_an_event_that_comes_twice_counts_once(filled: RunningService) -> None:
    event = submitted()
    await filled.publish(event, copies=2)
    found = await heard(filled, [submitted(NOTICE)], 2)
    assert found[CRIMINAL][3] == "1"


def moved(event_type: Any, filing: DossierSubmitted, sequence: int) -> Any:
    facts: dict[str, Any] = {"sequence": sequence}
    facts |= {name: getattr(filing, name) for name in ("dossier_id", "procedure_code", "agency", "occurred_at")}
    if event_type is DossierRemoved:
        facts["restorable_until"] = filing.occurred_at
    return event_type(**facts)


async def settled_as(service: RunningService, expected: dict[str, Any], *events: Any) -> None:
    """What is counted once these are heard, each twice."""
    marker = submitted(NOTICE)
    for event in (*events, marker):
        await service.publish(event, copies=2)

    async def is_heard() -> bool:
        async with service.kit.database.sessions() as session:
            return await session.get(SelfFiling, marker.dossier_id) is not None

    await eventually(is_heard)
    assert {key: row for key, row in (await rows(service)).items() if key != NOTICE} == expected


async def test_a_removed_dossier_counts_no_more_until_it_is_restored(filled: RunningService, clock: Any) -> None:
    first, last = submitted(at=NOW), submitted(at=NOW + 5 * DAY)
    await settled_as(filled, {CRIMINAL: ("H05.03", "2026-04-01", "2026-04-06", "2")}, first, last)
    only_last = {CRIMINAL: ("H05.03", "2026-04-06", "2026-04-06", "1")}
    await settled_as(filled, only_last, moved(DossierRemoved, first, 5))
    # By the dossier's own numbers: an older word that comes late changes nothing.
    await settled_as(filled, only_last, moved(DossierRemoved, first, 7), moved(DossierRestored, first, 6))
    await settled_as(filled, {}, moved(DossierRemoved, last, 5))
    clock.now = NOW + 100 * DAY
    assert CRIMINAL in codes(await unused(filled))
    both = {CRIMINAL: ("H05.03", "2026-04-01", "2026-04-06", "2")}
    await settled_as(filled, both, moved(DossierRestored, first, 8), moved(DossierRestored, last, 6))


async def test_a_removal_that_is_heard_before_the_filing_counts_all_the_same(filled: RunningService) -> None:
    gone, back = submitted(), submitted(at=NOW + DAY)
    counter = submitted(channel=DossierChannel.COUNTER)
    early = [moved(DossierRemoved, one, 5) for one in (gone, back, counter)]
    await settled_as(filled, {}, *early, moved(DossierRestored, back, 6))
    await settled_as(filled, {CRIMINAL: ("H05.03", "2026-04-02", "2026-04-02", "1")}, gone, back, counter)
    late = [moved(DossierRestored, gone, 6), moved(DossierRestored, counter, 6)]
    await settled_as(filled, {CRIMINAL: ("H05.03", "2026-04-01", "2026-04-02", "2")}, *late)


async def test_levels_one_and_two_and_vertical_portals_offer_nothing_here(
    service: RunningService, samples: Any, clock: Any
) -> None:
    printed = samples.promotion_notice(level=2, online_mode="information")
    elsewhere = samples.criminal_record(vertical_only=True, portal_url="https://portal.example.vn/")
    operation = await samples.bring_in(samples.catalogue(procedures=[printed, elsewhere]))
    assert operation["state"] == "done", await samples.report_of(operation)
    clock.now = NOW + 100 * DAY
    page = await unused(service)
    assert (page["items"], page["summary"]["services"]) == ([], 0)


async def test_an_agency_that_declares_a_lower_level_does_not_offer_it(
    service: RunningService, samples: Any, clock: Any
) -> None:
    both = samples.criminal_record(
        executing_agencies=["H05.03", "H05.08"], levels_by_agency=[{"agency": "H05.08", "declared": 2}]
    )
    operation = await samples.bring_in(samples.catalogue(procedures=[both]))
    assert operation["state"] == "done", await samples.report_of(operation)
    clock.now = NOW + 100 * DAY
    assert [item["agency"]["code"] for item in (await unused(service))["items"]] == ["H05.03"]


async def test_a_new_version_does_not_make_a_service_younger(filled: RunningService, samples: Any, clock: Any) -> None:
    clock.now = NOW + 80 * DAY
    changed = samples.criminal_record(name="Cấp Phiếu lý lịch tư pháp số 1", valid_from="2026-06-20")
    operation = await samples.bring_in(samples.catalogue(procedures=[changed]))
    assert operation["state"] == "done", await samples.report_of(operation)
    clock.now = NOW + 90 * DAY
    assert {item["procedure"]["name"] for item in (await unused(filled))["items"]} >= {"Cấp Phiếu lý lịch tư pháp số 1"}


async def test_a_retired_service_is_not_listed(filled: RunningService, clock: Any) -> None:
    body = {"valid_to": "2026-04-30"}
    assert (await filled.post(f"/api/v1/procedures/{NOTICE}/actions/retire", ADMINISTRATOR, body)).status_code == 200
    clock.now = NOW + 100 * DAY
    assert codes(await unused(filled)) == [CRIMINAL]


async def test_unused_services_are_listed_by_unit_and_page(filled: RunningService, clock: Any) -> None:
    clock.now = NOW + 100 * DAY
    assert codes(await unused(filled, agency="H05.03")) == [CRIMINAL]
    assert codes(await unused(filled, agency="H05")) == [NOTICE, CRIMINAL]
    nothing = await unused(filled, agency="H05.08")
    assert (nothing["items"], nothing["summary"]["services"]) == ([], 0)
    first = await unused(filled, page_size=1, with_total=True)
    assert (codes(first), first["total"]["value"]) == ([NOTICE], 2)
    rest = await unused(filled, page_size=1, cursor=first["next_cursor"])
    assert (codes(rest), rest["next_cursor"]) == ([CRIMINAL], None)


async def test_how_long_each_service_waited_is_shown_to_officials(filled: RunningService, clock: Any) -> None:
    clock.now = NOW + 30 * DAY
    await heard(filled, [submitted(at=NOW + 12 * DAY), submitted(at=NOW + 20 * DAY)], 2)
    answer = await filled.get(USAGE, official("officer", "officer", "H05.06"))
    assert answer.headers["Cache-Control"] == "no-store"
    notice, criminal = answer.json()["items"]
    assert (notice["procedure"]["code"], notice["first_filed_on"], notice["days_to_first"]) == (NOTICE, None, None)
    assert notice["self_filed"] == 0
    names = ("published_since", "first_filed_on", "last_filed_on", "days_to_first", "self_filed")
    assert [criminal[name] for name in names] == ["2026-04-01", "2026-04-13", "2026-04-21", 12, 2]
    assert codes((await filled.get(USAGE, ADMINISTRATOR, params={"procedure": NOTICE})).json()) == [NOTICE]
    assert codes((await filled.get(USAGE, ADMINISTRATOR, params={"agency": "H05.03"})).json()) == [CRIMINAL]
    assert (await filled.get(USAGE)).status_code == 401
    assert (await filled.get(USAGE, citizen())).status_code == 403
