from datetime import date, timedelta
from typing import Any

from analytics_service.agencies import service as agencies
from analytics_service.facts import examples as courses
from analytics_service.facts.examples import DUE, SUBMITTED, Course
from analytics_service.freshness import repository as freshness
from analytics_service.procedures import repository as procedures
from analytics_service.testing.telling import fold
from contracts import examples
from contracts.catalog import AgencyChanged, AgencyKind, AgencyState, ProcedureRecord, ProcedureRetired, ServiceLevel
from contracts.dossier import DossierChannel, Filer
from servicekit.testing.keys import official
from servicekit.testing.service import RunningService, eventually

LEADER = official("leader-tinh", "leader", "H05")
KEYS = {
    "services_level3",
    "services_level4",
    "services_online",
    "dossiers_online",
    "dossiers_level3",
    "dossiers_level4",
    "dossiers_successful",
    "dossiers_unsuccessful",
    "success_rate",
    "departments_without_online",
    "departments_total",
    "districts_without_online",
    "districts_total",
    "filed_by_state_bodies",
    "state_body_share",
    "top_field_share",
    "on_time_rate",
}


async def overview(service: RunningService, **params: str) -> dict[str, Any]:
    answer = await service.get("/api/v1/analytics/overview", LEADER, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["figures"]


async def publish(service: RunningService, *records: ProcedureRecord) -> None:
    async with service.kit.database.transaction() as session:
        for record in records:
            await procedures.keep(session, examples.published(record))


def values(figures: dict[str, Any], *keys: str) -> list[Any]:
    return [figures[key]["value"] for key in keys]


class TestWithEvents:
    async def test_each_step_of_a_dossier_moves_the_overview(self, service: RunningService) -> None:
        await service.publish(*examples.units(), examples.published(examples.criminal_record()))
        await eventually(lambda: self._shows(service, services_level4=1, departments_total=3))
        course = courses.granted()
        before = (await overview(service))["dossiers_online"]
        await service.publish(*course.events[:2], copies=2)
        await eventually(lambda: self._shows(service, dossiers_online=1, dossiers_level4=1, dossiers_successful=0))
        await service.publish(course.events[2])
        await eventually(lambda: self._is_as_of(service, course.events[2].occurred_at.date()))
        await service.publish(*course.events[3:])
        await eventually(lambda: self._shows(service, dossiers_successful=1, success_rate=100, on_time_rate=100))
        after = (await overview(service))["dossiers_online"]
        assert before["query_id"] == after["query_id"]
        await service.publish(course.paid())
        await eventually(lambda: self._shows(service, dossiers_online=1))

    async def _shows(self, service: RunningService, **expected: Any) -> bool:
        figures = await overview(service)
        return {key: figures[key]["value"] for key in expected} == expected

    async def _is_as_of(self, service: RunningService, day: date) -> bool:
        return (await overview(service))["dossiers_online"]["as_of"].startswith(day.isoformat())


async def test_overview_has_every_key_and_each_figure_can_be_traced(quiet: RunningService) -> None:
    figures = await overview(quiet)
    assert set(figures) == KEYS
    for figure in figures.values():
        assert figure["definition"] and figure["source"] and figure["as_of"]
        assert figure["query_id"].startswith("q-")
    assert len({figure["query_id"] for figure in figures.values()}) == len(KEYS)


async def test_nothing_to_divide_by_is_null_and_says_so(quiet: RunningService) -> None:
    figure = (await overview(quiet))["success_rate"]
    assert (figure["value"], figure["numerator"], figure["denominator"]) == (None, 0, 0)
    assert "numerator" not in (await overview(quiet))["dossiers_online"]


async def test_paper_dossier_of_a_level_4_procedure_is_not_an_online_one(quiet: RunningService) -> None:
    """The first classic error: the declared level taken for the channel."""
    await fold(quiet, Course().submit(channel=DossierChannel.COUNTER, level=4).accept().forward().decide())
    figures = await overview(quiet)
    keys = ("dossiers_online", "dossiers_level4", "dossiers_successful", "departments_without_online")
    assert values(figures, *keys) == [0, 0, 0, 3]
    assert figures["on_time_rate"]["value"] == 100


async def test_online_dossier_of_a_level_2_procedure_is_online(quiet: RunningService) -> None:
    await fold(quiet, Course().submit(level=2))
    assert values(await overview(quiet), "dossiers_online", "dossiers_level3", "dossiers_level4") == [1, 0, 0]


async def test_decision_before_the_promised_day_is_on_time(quiet: RunningService) -> None:
    """A due date reckoned from filing would make the first late, an end at reception would make the second good."""
    in_time = Course().submit(SUBMITTED).accept().forward().decide(DUE - timedelta(hours=1), on_time=True)
    late = Course().submit(SUBMITTED).accept().forward().decide(DUE + timedelta(hours=1), on_time=False)
    await fold(quiet, in_time, late)
    figure = (await overview(quiet))["on_time_rate"]
    assert (figure["value"], figure["numerator"], figure["denominator"]) == (50.0, 1, 2)


async def test_rates_carry_their_parts(quiet: RunningService) -> None:
    await fold(
        quiet,
        *(courses.granted() for _ in range(2)),
        courses.refused(),
        courses.withdrawn(),
        Course().submit(filer=Filer.STATE_BODY),
        Course(agency="H05.06", procedure="2.000033").submit(field="XTTM", level=3),
    )
    figures = await overview(quiet)
    assert values(figures, "dossiers_online", "dossiers_level3", "dossiers_level4") == [6, 1, 5]
    assert values(figures, "dossiers_successful", "dossiers_unsuccessful", "success_rate") == [2, 2, 50]
    assert values(figures, "filed_by_state_bodies", "state_body_share", "top_field_share") == [1, 16.67, 83.33]
    assert values(figures, "departments_without_online", "departments_total") == [1, 3]


async def test_period_takes_both_of_its_days_and_no_other(quiet: RunningService) -> None:
    await fold(quiet, *(Course().submit(SUBMITTED + timedelta(days=days)) for days in range(-1, 3)))
    figures = await overview(quiet, **{"from": "2026-04-01", "to": "2026-04-02"})
    assert figures["dossiers_online"]["value"] == 2


async def test_dossier_of_a_commune_counts_for_its_district(quiet: RunningService) -> None:
    units = (
        ("H05.31", AgencyKind.DISTRICT, ["H05", "H05.31"]),
        ("H05.32", AgencyKind.DISTRICT, ["H05", "H05.32"]),
        ("H05.31.01", AgencyKind.COMMUNE, ["H05", "H05.31", "H05.31.01"]),
    )
    async with quiet.kit.database.transaction() as session:
        for code, kind, path in units:
            told = {"sequence": 1, "occurred_at": SUBMITTED, "code": code, "name": code, "kind": kind}
            await agencies.keep(
                session, AgencyChanged(**told, parent=path[-2], path=path, valid_from=examples.FIRST_DAY)
            )
    await fold(quiet, Course(agency="H05.31.01").submit())
    assert values(await overview(quiet), "districts_without_online", "districts_total") == [1, 2]


async def test_a_past_period_is_counted_in_the_tree_of_its_own_days(quiet: RunningService) -> None:
    """The districts ended on 30 June 2025; their communes have stood under the province since."""
    commune: dict[str, Any] = {"name": "Xã mẫu", "kind": AgencyKind.COMMUNE}
    ended, since = date(2025, 6, 30), date(2025, 7, 1)
    then, now = ["H05", "H05.31", "H05.31.01"], ["H05", "H05.31.01"]
    states = (
        AgencyState(**commune, parent="H05.31", path=then, valid_from=examples.FIRST_DAY, valid_to=ended),
        AgencyState(**commune, parent="H05", path=now, valid_from=since),
    )
    told: dict[str, Any] = {"sequence": 1, "occurred_at": SUBMITTED, "valid_from": examples.FIRST_DAY}
    district: dict[str, Any] = {"name": "Huyện mẫu", "kind": AgencyKind.DISTRICT, "path": ["H05", "H05.31"]}
    async with quiet.kit.database.transaction() as session:
        await agencies.keep(session, AgencyChanged(**told, **district, code="H05.31", parent="H05", valid_to=ended))
        moved = AgencyChanged(**told, **commune, code="H05.31.01", parent="H05", path=now, states=states)
        await agencies.keep(session, moved)
        await agencies.keep(session, moved.model_copy(update={"sequence": 2}))
    before, after = SUBMITTED.replace(year=2025, month=5), SUBMITTED.replace(year=2025, month=8)
    await fold(quiet, Course(agency="H05.31.01").submit(before), Course(agency="H05.31.01").submit(after))
    keys = ("dossiers_online", "districts_without_online", "districts_total")
    spring, autumn = {"from": "2025-04-01", "to": "2025-06-30"}, {"from": "2025-07-01", "to": "2025-09-30"}
    assert values(await overview(quiet, **spring), *keys) == [1, 0, 1]
    assert values(await overview(quiet, **autumn), *keys) == [1, 0, 0]
    whole_year = {"from": "2025-01-01", "to": "2025-12-31"}
    assert values(await overview(quiet, **whole_year, agency="H05.31"), "dossiers_online") == [1]
    assert values(await overview(quiet, **whole_year), "dossiers_online") == [2]


class TestServices:
    async def test_services_are_those_in_force_on_the_last_day(self, quiet: RunningService) -> None:
        first = examples.criminal_record()
        lifted = first.model_copy(update={"version": 2, "valid_from": date(2026, 3, 1)})
        lowered = first.model_copy(update={"level": ServiceLevel(declared=3)})
        await publish(quiet, lifted, lowered, examples.promotion_notice())
        keys = ("services_level3", "services_level4", "services_online")
        assert values(await overview(quiet, to="2026-02-28"), *keys) == [1, 1, 2]
        assert values(await overview(quiet, to="2026-03-01"), *keys) == [0, 2, 2]
        assert values(await overview(quiet, to="2018-12-31"), *keys) == [0, 0, 0]

    async def test_a_version_said_again_is_counted_once_and_revives_nothing(self, quiet: RunningService) -> None:
        """The catalogue repeats a version with a higher number on the day on which one of its fees begins or ends."""
        first = examples.published(examples.criminal_record())
        retired = ProcedureRetired(sequence=3, occurred_at=SUBMITTED, code="2.000488", valid_to=date(2026, 4, 30))
        async with quiet.kit.database.transaction() as session:
            for sequence in (1, 2, 2, 1):
                await procedures.keep(session, first.model_copy(update={"sequence": sequence}))
        assert (await overview(quiet, to="2026-05-01"))["services_online"]["value"] == 1
        async with quiet.kit.database.transaction() as session:
            await procedures.keep_retirement(session, retired)
            ended = first.record.model_copy(update={"valid_to": date(2026, 4, 30)})
            await procedures.keep(session, first.model_copy(update={"sequence": 4, "record": ended}))
        assert (await overview(quiet, to="2026-04-30"))["services_online"]["value"] == 1
        assert (await overview(quiet, to="2026-05-01"))["services_online"]["value"] == 0

    async def test_a_retirement_that_is_taken_back_ends_nothing_and_was_believed_until_then(
        self, quiet: RunningService
    ) -> None:
        first = examples.published(examples.criminal_record())
        retired = ProcedureRetired(sequence=2, occurred_at=SUBMITTED, code="2.000488", valid_to=date(2026, 4, 30))
        async with quiet.kit.database.transaction() as session:
            await procedures.keep(session, first)
            await procedures.keep_retirement(session, retired)
        assert (await overview(quiet, to="2026-05-01"))["services_online"]["value"] == 0
        async with quiet.kit.database.transaction() as session:
            believed = await freshness.write_alone(session)
        async with quiet.kit.database.transaction() as session:
            await procedures.keep(session, first.model_copy(update={"sequence": 3}))
            await procedures.keep_retirement(session, retired)
        assert (await overview(quiet, to="2026-05-01"))["services_online"]["value"] == 1
        async with quiet.kit.database.sessions() as session:
            assert (await procedures.last_days(session))["2.000488"] is None
            now = await procedures.count_in_force(session, date(2026, 5, 1), None)
            then = await procedures.count_in_force(session, date(2026, 5, 1), None, believed)
        assert (sum(now.values()), sum(then.values())) == (1, 0)

    async def test_retired_procedure_ends_after_its_last_day_whatever_came_first(self, quiet: RunningService) -> None:
        retired = ProcedureRetired(sequence=2, occurred_at=SUBMITTED, code="2.000488", valid_to=date(2026, 4, 30))
        async with quiet.kit.database.transaction() as session:
            await procedures.keep_retirement(session, retired)
        await publish(quiet, examples.criminal_record())
        assert (await overview(quiet, to="2026-04-30"))["services_online"]["value"] == 1
        assert (await overview(quiet, to="2026-05-01"))["services_online"]["value"] == 0

    async def test_vertical_portals_services_are_not_added(self, quiet: RunningService) -> None:
        await publish(quiet, examples.criminal_record().model_copy(update={"vertical_only": True}))
        assert (await overview(quiet))["services_online"]["value"] == 0

    async def test_service_counts_of_a_day_by_level_and_mode(self, quiet: RunningService) -> None:
        await publish(quiet, examples.criminal_record())
        answer = await quiet.get("/api/v1/analytics/service-counts", LEADER, params={"at": "2026-01-05"})
        assert answer.status_code == 200
        figures = answer.json()["figures"]
        assert values(figures, "services_level4", "services_full", "services_level2", "services_online") == [1, 1, 0, 1]
