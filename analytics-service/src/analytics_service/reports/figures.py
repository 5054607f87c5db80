"""From counts to the figures of the overview: pure."""

from dataclasses import dataclass

from analytics_service.definitions.rounding import percentage


@dataclass(frozen=True)
class Tally:
    """Dossiers submitted in a period. All but the last two count those that were filed online."""

    online: int = 0
    level3: int = 0
    level4: int = 0
    successful: int = 0
    unsuccessful: int = 0
    by_state_bodies: int = 0
    in_top_field: int = 0
    on_time: int = 0
    late: int = 0


@dataclass(frozen=True)
class Coverage:
    """Agencies of one kind, and how many of them have no online dossier."""

    total: int
    without_online: int


@dataclass(frozen=True)
class Value:
    value: int | float | None
    numerator: int | None = None
    denominator: int | None = None


def share(numerator: int, denominator: int) -> Value:
    return Value(percentage(numerator, denominator), numerator, denominator)


def coverage(agencies: set[str], with_online: set[str]) -> Coverage:
    """`with_online` names agencies that filed online and everything above them."""
    return Coverage(len(agencies), len(agencies - with_online))


def service_values(procedures: dict[tuple[int, str], int]) -> dict[str, Value]:
    """Procedures by (declared level, online mode) → counts by level and by mode."""
    by_level = {level: sum(n for (at, _), n in procedures.items() if at == level) for level in (1, 2, 3, 4)}
    modes = ("information", "partial", "full")
    by_mode = {mode: sum(n for (_, found), n in procedures.items() if found == mode) for mode in modes}
    return {
        **{f"services_level{level}": Value(n) for level, n in by_level.items()},
        "services_online": Value(by_level[3] + by_level[4]),
        **{f"services_{mode}": Value(n) for mode, n in by_mode.items()},
    }


def overview_values(
    procedures: dict[tuple[int, str], int], tally: Tally, departments: Coverage, districts: Coverage
) -> dict[str, Value]:
    return {
        **service_values(procedures),
        "dossiers_online": Value(tally.online),
        "dossiers_level3": Value(tally.level3),
        "dossiers_level4": Value(tally.level4),
        "dossiers_successful": Value(tally.successful),
        "dossiers_unsuccessful": Value(tally.unsuccessful),
        "success_rate": share(tally.successful, tally.successful + tally.unsuccessful),
        "departments_without_online": Value(departments.without_online),
        "departments_total": Value(departments.total),
        "districts_without_online": Value(districts.without_online),
        "districts_total": Value(districts.total),
        "filed_by_state_bodies": Value(tally.by_state_bodies),
        "state_body_share": share(tally.by_state_bodies, tally.online),
        "top_field_share": share(tally.in_top_field, tally.online),
        "on_time_rate": share(tally.on_time, tally.on_time + tally.late),
    }
