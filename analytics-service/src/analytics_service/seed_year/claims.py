"""What three sources said of the same services in 2019: 819, 793 and 708. Pure.

The totals by level are the source's. Which services make the difference, and why, is invented and marked as sample
data: the article names neither.
"""

from collections.abc import Iterator
from datetime import date
from itertools import cycle

from analytics_service.claims.schemas import ClaimBody, ClaimLine
from analytics_service.seed_year.dossiers import SERVICES

AS_OF = date(2019, 12, 31)
RETIRED_ON = date(2019, 6, 30)

_WITHOUT_ONLINE = "H05.20"
"""Ban Quản lý An toàn thực phẩm: one of the four that offer nothing online."""
_DEPARTMENTS = [f"H05.{number:02}" for number in range(1, 22) if f"H05.{number:02}" != _WITHOUT_ONLINE]
_DISTRICTS = [f"H05.{number}" for number in range(31, 39)]
_COMMUNE = "H05.31.01"
_OF_DISTRICTS, _OF_COMMUNES = 91, 12
_LEVEL3, _LEVEL4 = 699, 118

_TWICE = range(115, 117)
"""Of level 3, listed twice in the decisions: 699 services, 701 lines."""

# What becomes of a service on the way to the portal, by its place among those of its level.
_OFF_THE_PORTAL = {
    3: {"retired": range(100, 106), "unpublished": range(106, 112), "unmapped": range(112, 115)},
    4: {"retired": range(100, 104), "unpublished": range(104, 107), "unmapped": range(107, 109)},
}
_PORTAL_LEVEL = {(4, place): 3 for place in range(109, 111)}
_PORTAL_AGENCY = {(3, place): "H05.05" for place in range(117, 121)}

# And from the portal to what the agencies report.
_UNREPORTED = {
    3: {"retired": range(200, 210), "unpublished": range(210, 268)},
    4: {"retired": range(20, 24), "unpublished": range(24, 37)},
}
_REPORTED_LEVEL = {**{(4, place): 3 for place in range(40, 43)}, (3, 300): 4}


def claims() -> Iterator[ClaimBody]:
    decided = list(_decided())
    yield _claim("decision-list", "Danh sách theo quyết định của UBND tỉnh", _decision_list(decided))
    portal = list(_portal(decided))
    yield _claim("portal", "Hiển thị trên cổng dịch vụ công của tỉnh", [line for _, line in portal])
    yield _claim("agencies", "Báo cáo của các sở, ngành", list(_reports(portal)))


def procedures() -> Iterator[tuple[str, date | None]]:
    """Every code that the register of that time knew, and the last day of those that ended."""
    for (level, place), line in _decided():
        fates = [
            fate for table in (_OFF_THE_PORTAL, _UNREPORTED) for fate, places in table[level].items() if place in places
        ]
        if "unmapped" not in fates:
            yield line.procedure_code, RETIRED_ON if "retired" in fates else None


Placed = tuple[tuple[int, int], ClaimLine]
"""A service by its level and its place among those of that level."""


def _decided() -> Iterator[Placed]:
    """Those with dossiers come first in their level."""
    served = {3: [each for each in SERVICES if each.level == 3], 4: [each for each in SERVICES if each.level == 4]}
    departments, districts = cycle(_DEPARTMENTS), cycle(_DISTRICTS)
    for level, count in ((3, _LEVEL3), (4, _LEVEL4)):
        for place in range(count):
            code, agency = f"S{level}-{place + 1:04}", next(departments)
            if place < len(served[level]):
                code, agency = served[level][place].procedure, served[level][place].agency
            elif level == 3 and place >= _LEVEL3 - _OF_COMMUNES:
                agency = _COMMUNE
            elif level == 3 and place >= _LEVEL3 - _OF_COMMUNES - _OF_DISTRICTS:
                agency = next(districts)
            yield (level, place), ClaimLine(procedure_code=code, agency=agency, level=level)


def _decision_list(decided: list[Placed]) -> list[ClaimLine]:
    again = [line for (level, place), line in decided if level == 3 and place in _TWICE]
    return [line for _, line in decided] + again


def _portal(decided: list[Placed]) -> Iterator[Placed]:
    for (level, place), line in decided:
        if any(place in places for places in _OFF_THE_PORTAL[level].values()):
            continue
        changes = {
            "level": _PORTAL_LEVEL.get((level, place), line.level),
            "agency": _PORTAL_AGENCY.get((level, place), line.agency),
        }
        yield (level, place), line.model_copy(update=changes)


def _reports(portal: list[Placed]) -> Iterator[ClaimLine]:
    for (level, place), line in portal:
        if not any(place in places for places in _UNREPORTED[level].values()):
            yield line.model_copy(update={"level": _REPORTED_LEVEL.get((level, place), line.level)})


def _claim(source: str, title: str, lines: list[ClaimLine]) -> ClaimBody:
    return ClaimBody(source=source, as_of=AS_OF, title=f"{title} (năm 2019, dữ liệu mẫu)", items=lines)
