"""The figures of the overview, in the order in which they are shown."""

from servicekit.problems import Text

from analytics_service.definitions.metric import (
    EXISTING,
    FILED_ONLINE,
    ONLINE,
    Metric,
    of_dossiers,
    of_services,
    share_of_dossiers,
)
from analytics_service.definitions.services import SERVICES_ONLINE, services_of_level


def dossiers_of_level(level: int) -> Metric:
    return of_dossiers(
        f"dossiers_level{level}",
        Text(f"Hồ sơ trực tuyến mức độ {level}", f"Online dossiers of level {level}"),
        Text(
            f"Hồ sơ thực nộp trực tuyến trong kỳ, theo thủ tục công bố mức độ {level} khi nộp. "
            "Hồ sơ nộp giấy của thủ tục ấy không tính.",
            f"Dossiers that were filed online in the period under a procedure declared at level {level} at that time. "
            "Paper dossiers of the same procedure don't count.",
        ),
        filters=FILED_ONLINE,
    )


def _without_online(key: str, vi: str, en: str) -> list[Metric]:
    return [
        of_dossiers(
            f"{key}_without_online",
            Text(f"Số {vi} không có hồ sơ trực tuyến", f"{en} without any online dossier".capitalize()),
            Text(
                f"Số {vi} mà cơ quan đó và các đơn vị trực thuộc không có hồ sơ nộp trực tuyến nào trong kỳ.",
                f"Number of {en} that, with all units under them, have no dossier filed online in the period.",
            ),
            filters=FILED_ONLINE,
        ),
        of_services(
            f"{key}_total",
            Text(f"Tổng số {vi}", f"All {en}"),
            Text(
                f"Số {vi} tồn tại vào ngày cuối kỳ, theo danh mục cơ quan.",
                f"Number of {en} that exist on the last day of the period, by the register of agencies.",
            ),
            filters=EXISTING,
        ),
    ]


ONLINE_DOSSIERS = of_dossiers(
    "dossiers_online",
    Text("Hồ sơ trực tuyến", "Online dossiers"),
    Text(
        "Hồ sơ có ngày nộp trong kỳ (giờ Việt Nam) và thực nộp qua kênh trực tuyến, mọi mức độ.",
        "Dossiers submitted in the period (Vietnamese days) through the online channel, of every level.",
    ),
    filters=FILED_ONLINE,
)
SUCCESSFUL = of_dossiers(
    "dossiers_successful",
    Text("Hồ sơ trực tuyến thành công", "Successful online dossiers"),
    Text(
        "Hồ sơ nộp trực tuyến trong kỳ đã có quyết định đồng ý, dù đã trả kết quả hay chưa.",
        "Dossiers filed online in the period that were granted, whether the result was returned yet or not.",
    ),
    filters=FILED_ONLINE,
)
ON_TIME = share_of_dossiers(
    "on_time_rate",
    Text("Tỷ lệ đúng hạn", "On-time rate"),
    Text(
        "Phần trăm hồ sơ nộp trong kỳ qua mọi kênh, có hạn trả và đã quyết định, được quyết định không muộn hơn "
        "hạn của phiếu hẹn (đã trừ thời gian dừng, tính cả gia hạn); không tính từ ngày nộp hay ngày tiếp nhận.",
        "Percentage decided no later than the due date that was promised (less stops, with extensions) among the "
        "decided dossiers with a deadline filed in the period through any channel; never reckoned from the day of "
        "filing or reception.",
    ),
    Text("hồ sơ quyết định đúng hạn", "dossiers decided on time"),
    Text("hồ sơ đã quyết định và có hạn", "decided dossiers with a deadline"),
)

OVERVIEW: tuple[Metric, ...] = (
    services_of_level(3),
    services_of_level(4),
    SERVICES_ONLINE,
    ONLINE_DOSSIERS,
    dossiers_of_level(3),
    dossiers_of_level(4),
    SUCCESSFUL,
    of_dossiers(
        "dossiers_unsuccessful",
        Text("Hồ sơ trực tuyến không thành công", "Unsuccessful online dossiers"),
        Text(
            "Hồ sơ nộp trực tuyến trong kỳ bị từ chối tiếp nhận, bị dừng xử lý (kể cả rút) hoặc bị quyết định từ chối.",
            "Dossiers filed online in the period that were refused at reception, stopped or withdrawn, or decided no.",
        ),
        filters=FILED_ONLINE,
    ),
    share_of_dossiers(
        "success_rate",
        Text("Tỷ lệ thành công", "Success rate"),
        Text(
            "Phần trăm hồ sơ thành công trong số hồ sơ trực tuyến nộp trong kỳ đã kết thúc.",
            "Percentage of successful ones among the ended dossiers filed online in the period.",
        ),
        Text("hồ sơ trực tuyến thành công", "successful online dossiers"),
        Text("hồ sơ trực tuyến đã kết thúc", "ended online dossiers"),
        filters=FILED_ONLINE,
    ),
    *_without_online("departments", "sở, ban, ngành", "departments"),
    *_without_online("districts", "huyện, thị xã, thành phố", "districts"),
    of_dossiers(
        "filed_by_state_bodies",
        Text("Hồ sơ trực tuyến do cơ quan nhà nước nộp", "Online dossiers filed by state bodies"),
        Text(
            "Hồ sơ nộp trực tuyến trong kỳ mà chủ hồ sơ là cơ quan nhà nước.",
            "Dossiers filed online in the period whose owner is a state body.",
        ),
        filters=FILED_ONLINE,
    ),
    share_of_dossiers(
        "state_body_share",
        Text("Tỷ lệ do cơ quan nhà nước nộp", "Share filed by state bodies"),
        Text(
            "Phần trăm hồ sơ do cơ quan nhà nước nộp trong số hồ sơ nộp trực tuyến trong kỳ.",
            "Percentage filed by state bodies among the dossiers filed online in the period.",
        ),
        Text("hồ sơ trực tuyến do cơ quan nhà nước nộp", "online dossiers filed by state bodies"),
        ONLINE,
        filters=FILED_ONLINE,
    ),
    share_of_dossiers(
        "top_field_share",
        Text("Mức tập trung vào một lĩnh vực", "Share of the largest field"),
        Text(
            "Phần trăm hồ sơ nộp trực tuyến trong kỳ thuộc lĩnh vực có nhiều hồ sơ nhất.",
            "Percentage of the dossiers filed online in the period that belong to the field with the most of them.",
        ),
        Text("hồ sơ trực tuyến của lĩnh vực nhiều nhất", "online dossiers of the largest field"),
        ONLINE,
        filters=FILED_ONLINE,
    ),
    ON_TIME,
)
