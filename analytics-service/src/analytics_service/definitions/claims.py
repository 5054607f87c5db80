"""What sources claim, and how it differs."""

from servicekit.problems import Text

from analytics_service.definitions.metric import AS_SAID, OFFICE, Metric, Source

CLAIMS = Source("claims", Text("Số liệu do từng nguồn kê khai", "What each source says"))
CLAIMED_SERVICES = Metric(
    "claimed_services",
    Text("Dịch vụ trực tuyến theo từng nguồn", "Online services by each source"),
    Text(
        "Số dòng mức độ 3 và mức độ 4 trong danh sách mà nguồn ấy kê khai, theo thủ tục và cơ quan; giữ nguyên như kê "
        "khai, không cộng với nguồn khác.",
        "Lines of level 3 and level 4 in the list that this source has given, by procedure and agency; kept as said, "
        "never added to another source.",
    ),
    CLAIMS,
    OFFICE,
    filters=AS_SAID,
)
CLAIM_DIFFERENCE = Metric(
    "claim_difference",
    Text("Chênh lệch giữa hai nguồn", "Difference between two sources"),
    Text(
        "Số của nguồn sau trừ số của nguồn trước, theo mức độ; bằng tổng thay đổi của từng thủ tục trong danh sách.",
        "The second source's number less the first one's, by level; the sum of the listed procedures' changes.",
    ),
    CLAIMS,
    OFFICE,
    filters=AS_SAID,
)
VERTICAL_PORTALS = Metric(
    "vertical_portals",
    Text("Dịch vụ và hồ sơ trên cổng ngành dọc", "Services and dossiers of vertical portals"),
    Text(
        "Số liệu tổng hợp mà cổng của bộ, ngành báo cáo cho kỳ; nằm cạnh số của tỉnh, không cộng vào.",
        "Totals that a ministry's portal reports for the period; they stand beside the province's, never added.",
    ),
    CLAIMS,
    OFFICE,
    filters=AS_SAID,
)

ALL = (CLAIMED_SERVICES, CLAIM_DIFFERENCE, VERTICAL_PORTALS)
