"""What each figure means: one row per metric, in words that a leader can check. Change a meaning, raise its version."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from servicekit.problems import Text


@dataclass(frozen=True)
class Source:
    owner: str
    """Whose events it is counted from: `catalog` or `dossier`."""
    name: Text


@dataclass(frozen=True)
class Metric:
    key: str
    name: Text
    sentence: Text
    source: Source
    responsible: str
    version: int = 1
    numerator: Text | None = None
    denominator: Text | None = None


CATALOGUE = Source("catalog", Text("Danh mục thủ tục đã công bố trên Một Cửa", "The catalogue published in Một Cửa"))
DOSSIERS = Source("dossier", Text("Hồ sơ của tỉnh trên Một Cửa", "The province's dossiers in Một Cửa"))

_OFFICE = "Văn phòng UBND tỉnh"
_ONLINE = Text("hồ sơ nộp trực tuyến trong kỳ", "dossiers filed online in the period")


def _services(key: str, name: Text, sentence: Text) -> Metric:
    return Metric(key, name, sentence, CATALOGUE, _OFFICE)


def _dossiers(key: str, name: Text, sentence: Text) -> Metric:
    return Metric(key, name, sentence, DOSSIERS, _OFFICE)


def _share(key: str, name: Text, sentence: Text, numerator: Text, denominator: Text) -> Metric:
    return Metric(key, name, sentence, DOSSIERS, _OFFICE, numerator=numerator, denominator=denominator)


def _services_of_level(level: int) -> Metric:
    return _services(
        f"services_level{level}",
        Text(f"Dịch vụ công mức độ {level}", f"Services of level {level}"),
        Text(
            f"Thủ tục đang có hiệu lực vào ngày cuối kỳ, công bố ở mức độ {level}; "
            "không gồm thủ tục chỉ nộp tại cổng của ngành dọc.",
            f"Procedures in force on the last day of the period, declared at level {level}; "
            "without those filed only on a ministry's own portal.",
        ),
    )


def _dossiers_of_level(level: int) -> Metric:
    return _dossiers(
        f"dossiers_level{level}",
        Text(f"Hồ sơ trực tuyến mức độ {level}", f"Online dossiers of level {level}"),
        Text(
            f"Hồ sơ thực nộp trực tuyến trong kỳ, theo thủ tục công bố mức độ {level} khi nộp. "
            "Hồ sơ nộp giấy của thủ tục ấy không tính.",
            f"Dossiers that were filed online in the period under a procedure declared at level {level} at that time. "
            "Paper dossiers of the same procedure don't count.",
        ),
    )


def _without_online(key: str, vi: str, en: str) -> list[Metric]:
    return [
        _dossiers(
            f"{key}_without_online",
            Text(f"Số {vi} không có hồ sơ trực tuyến", f"{en} without any online dossier".capitalize()),
            Text(
                f"Số {vi} mà cơ quan đó và các đơn vị trực thuộc không có hồ sơ nộp trực tuyến nào trong kỳ.",
                f"Number of {en} that, with all units under them, have no dossier filed online in the period.",
            ),
        ),
        _services(
            f"{key}_total",
            Text(f"Tổng số {vi}", f"All {en}"),
            Text(
                f"Số {vi} tồn tại vào ngày cuối kỳ, theo danh mục cơ quan.",
                f"Number of {en} that exist on the last day of the period, by the register of agencies.",
            ),
        ),
    ]


OVERVIEW: tuple[Metric, ...] = (
    _services_of_level(3),
    _services_of_level(4),
    _services(
        "services_online",
        Text("Dịch vụ công trực tuyến", "Online services"),
        Text(
            "Tổng số dịch vụ công mức độ 3 và mức độ 4 vào ngày cuối kỳ.",
            "Services of level 3 and level 4 together on the last day of the period.",
        ),
    ),
    _dossiers(
        "dossiers_online",
        Text("Hồ sơ trực tuyến", "Online dossiers"),
        Text(
            "Hồ sơ có ngày nộp trong kỳ (giờ Việt Nam) và thực nộp qua kênh trực tuyến, mọi mức độ.",
            "Dossiers submitted in the period (Vietnamese days) through the online channel, of every level.",
        ),
    ),
    _dossiers_of_level(3),
    _dossiers_of_level(4),
    _dossiers(
        "dossiers_successful",
        Text("Hồ sơ trực tuyến thành công", "Successful online dossiers"),
        Text(
            "Hồ sơ nộp trực tuyến trong kỳ đã có quyết định đồng ý, dù đã trả kết quả hay chưa.",
            "Dossiers filed online in the period that were granted, whether the result was returned yet or not.",
        ),
    ),
    _dossiers(
        "dossiers_unsuccessful",
        Text("Hồ sơ trực tuyến không thành công", "Unsuccessful online dossiers"),
        Text(
            "Hồ sơ nộp trực tuyến trong kỳ bị từ chối tiếp nhận, bị dừng xử lý (kể cả rút) hoặc bị quyết định từ chối.",
            "Dossiers filed online in the period that were refused at reception, stopped or withdrawn, or decided no.",
        ),
    ),
    _share(
        "success_rate",
        Text("Tỷ lệ thành công", "Success rate"),
        Text(
            "Phần trăm hồ sơ thành công trong số hồ sơ trực tuyến nộp trong kỳ đã kết thúc.",
            "Percentage of successful ones among the ended dossiers filed online in the period.",
        ),
        Text("hồ sơ trực tuyến thành công", "successful online dossiers"),
        Text("hồ sơ trực tuyến đã kết thúc", "ended online dossiers"),
    ),
    *_without_online("departments", "sở, ban, ngành", "departments"),
    *_without_online("districts", "huyện, thị xã, thành phố", "districts"),
    _dossiers(
        "filed_by_state_bodies",
        Text("Hồ sơ trực tuyến do cơ quan nhà nước nộp", "Online dossiers filed by state bodies"),
        Text(
            "Hồ sơ nộp trực tuyến trong kỳ mà chủ hồ sơ là cơ quan nhà nước.",
            "Dossiers filed online in the period whose owner is a state body.",
        ),
    ),
    _share(
        "state_body_share",
        Text("Tỷ lệ do cơ quan nhà nước nộp", "Share filed by state bodies"),
        Text(
            "Phần trăm hồ sơ do cơ quan nhà nước nộp trong số hồ sơ nộp trực tuyến trong kỳ.",
            "Percentage filed by state bodies among the dossiers filed online in the period.",
        ),
        Text("hồ sơ trực tuyến do cơ quan nhà nước nộp", "online dossiers filed by state bodies"),
        _ONLINE,
    ),
    _share(
        "top_field_share",
        Text("Mức tập trung vào một lĩnh vực", "Share of the largest field"),
        Text(
            "Phần trăm hồ sơ nộp trực tuyến trong kỳ thuộc lĩnh vực có nhiều hồ sơ nhất.",
            "Percentage of the dossiers filed online in the period that belong to the field with the most of them.",
        ),
        Text("hồ sơ trực tuyến của lĩnh vực nhiều nhất", "online dossiers of the largest field"),
        _ONLINE,
    ),
    _share(
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
    ),
)

SERVICE_COUNTS: tuple[Metric, ...] = (
    *(_services_of_level(level) for level in (1, 2, 3, 4)),
    next(metric for metric in OVERVIEW if metric.key == "services_online"),
    *(
        _services(
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

DOSSIER_COUNT = _dossiers(
    "dossiers",
    Text("Số hồ sơ", "Dossiers"),
    Text(
        "Hồ sơ có ngày nộp trong kỳ (giờ Việt Nam), qua mọi kênh; hồ sơ thử không tính.",
        "Dossiers submitted in the period (Vietnamese days) through any channel; trials don't count.",
    ),
)

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
    _OFFICE,
)
CLAIM_DIFFERENCE = Metric(
    "claim_difference",
    Text("Chênh lệch giữa hai nguồn", "Difference between two sources"),
    Text(
        "Số của nguồn sau trừ số của nguồn trước, theo mức độ; bằng tổng thay đổi của từng thủ tục trong danh sách.",
        "The second source's number less the first one's, by level; the sum of the listed procedures' changes.",
    ),
    CLAIMS,
    _OFFICE,
)
VERTICAL_PORTALS = Metric(
    "vertical_portals",
    Text("Dịch vụ và hồ sơ trên cổng ngành dọc", "Services and dossiers of vertical portals"),
    Text(
        "Số liệu tổng hợp mà cổng của bộ, ngành báo cáo cho kỳ; nằm cạnh số của tỉnh, không cộng vào.",
        "Totals that a ministry's portal reports for the period; they stand beside the province's, never added.",
    ),
    CLAIMS,
    _OFFICE,
)

ONLINE_DOSSIERS = next(metric for metric in OVERVIEW if metric.key == "dossiers_online")
TOP_SHARE = _share(
    "top_share",
    Text("Tỷ trọng lớn nhất", "Largest share"),
    Text(
        "Phần trăm hồ sơ nộp trực tuyến trong kỳ của nhóm có nhiều hồ sơ nhất.",
        "Percentage of the dossiers filed online in the period that the largest group has.",
    ),
    Text("hồ sơ của nhóm lớn nhất", "dossiers of the largest group"),
    _ONLINE,
)
HERFINDAHL = _dossiers(
    "herfindahl",
    Text("Chỉ số tập trung Herfindahl", "Herfindahl index"),
    Text(
        "Tổng bình phương tỷ trọng phần trăm của các nhóm, từ 0 đến 10.000; 10.000 là chỉ có một nhóm.",
        "Sum of the squared percentages of the groups, from 0 to 10,000; 10,000 is one group alone.",
    ),
)
AGENCIES_ASKED = _services(
    "agencies_asked",
    Text("Số cơ quan được xét", "Agencies looked at"),
    Text(
        "Số cơ quan thuộc các loại được hỏi, tồn tại vào ngày cuối kỳ.",
        "Agencies of the kinds asked for that exist on the last day of the period.",
    ),
)
AGENCIES_WITHOUT = _dossiers(
    "agencies_without",
    Text("Số cơ quan không, hoặc ít, hồ sơ trực tuyến", "Agencies with no, or few, online dossiers"),
    Text(
        "Số cơ quan mà cơ quan đó và các đơn vị trực thuộc có số hồ sơ trực tuyến trong kỳ không quá ngưỡng được hỏi.",
        "Agencies that, with all units under them, have no more online dossiers in the period than asked for.",
    ),
)
SUBSTITUTION = _share(
    "substitution_rate",
    Text("Tỷ lệ còn nộp giấy", "Share still on paper"),
    Text(
        "Phần trăm hồ sơ nộp giấy (trực tiếp, bưu chính) trong số hồ sơ nộp trong kỳ của thủ tục mức độ 4.",
        "Percentage filed on paper (counter, post) among the dossiers of level-4 procedures filed in the period.",
    ),
    Text("hồ sơ giấy của thủ tục mức độ 4", "paper dossiers of level-4 procedures"),
    Text("hồ sơ của thủ tục mức độ 4", "dossiers of level-4 procedures"),
)

METRICS = {
    metric.key: metric
    for metric in (
        *OVERVIEW,
        *SERVICE_COUNTS,
        DOSSIER_COUNT,
        CLAIMED_SERVICES,
        CLAIM_DIFFERENCE,
        VERTICAL_PORTALS,
        TOP_SHARE,
        HERFINDAHL,
        AGENCIES_ASKED,
        AGENCIES_WITHOUT,
        SUBSTITUTION,
    )
}


def query_id(metric: Metric, parameters: Mapping[str, str | None]) -> str:
    """The same question under the same definition has the same id, always and everywhere."""
    asked = {"metric": metric.key, "version": metric.version, **parameters}
    canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"q-{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"
