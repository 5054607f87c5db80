"""Services: what was published, by level and by mode of provision."""

from servicekit.problems import Text

from analytics_service.definitions.metric import Metric, of_services


def services_of_level(level: int) -> Metric:
    return of_services(
        f"services_level{level}",
        Text(f"Dịch vụ công mức độ {level}", f"Services of level {level}"),
        Text(
            f"Thủ tục đang có hiệu lực vào ngày cuối kỳ, công bố ở mức độ {level}; "
            "không gồm thủ tục chỉ nộp tại cổng của ngành dọc.",
            f"Procedures in force on the last day of the period, declared at level {level}; "
            "without those filed only on a ministry's own portal.",
        ),
    )


SERVICES_ONLINE = of_services(
    "services_online",
    Text("Dịch vụ công trực tuyến", "Online services"),
    Text(
        "Tổng số dịch vụ công mức độ 3 và mức độ 4 vào ngày cuối kỳ.",
        "Services of level 3 and level 4 together on the last day of the period.",
    ),
)
SERVICE_COUNTS: tuple[Metric, ...] = (
    *(services_of_level(level) for level in (1, 2, 3, 4)),
    SERVICES_ONLINE,
    *(
        of_services(
            f"services_{mode}",
            name,
            Text(
                f"Thủ tục đang có hiệu lực vào ngày đó, cung cấp ở hình thức: {name.vi} (NĐ 42/2022).",
                f"Procedures in force that day that are provided as: {name.en} (NĐ 42/2022).",
            ),
        )
        for mode, name in (
            ("information", Text("cung cấp thông tin", "information")),
            ("partial", Text("một phần", "partial")),
            ("full", Text("toàn trình", "full")),
        )
    ),
)

DECLARED_SERVICES = frozenset({"services_online", *(f"services_level{level}" for level in (1, 2, 3, 4))})
"""Known of a year before the catalogue by what was announced then; modes of provision came later."""
