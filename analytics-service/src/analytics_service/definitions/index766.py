"""The index of QĐ 766/QĐ-TTg (23/06/2022): every part with its sentence, its greatest points and its full mark.

Assumed, as the decision's annex was not at hand: that the 12 points of online services fall in three equal parts, the
10 of online payment in two, and how the 22 of digitisation fall on what is not measured (sample data).
"""

from dataclasses import dataclass

from servicekit.problems import Text

from analytics_service.definitions.metric import CATALOGUE, DOSSIERS, OFFICE, Metric, Source


@dataclass(frozen=True)
class Part:
    """One part of the index. `full_at`: percent from which it earns all its points, below it a share of them."""

    code: str
    group: str
    most_points: float
    full_at: float
    metric: Metric
    measured: bool = True
    assumed: bool = False
    """The points are sample data."""


GROUPS = {
    "1": Text("Công khai, minh bạch", "Openness"),
    "2": Text("Tiến độ giải quyết", "Timeliness"),
    "3": Text("Cung cấp dịch vụ công trực tuyến và thanh toán", "Online services and payment"),
    "4": Text("Số hóa hồ sơ", "Digitisation"),
    "5": Text("Mức độ hài lòng", "Satisfaction"),
}
_RECEIVED = Text("hồ sơ tiếp nhận trong kỳ", "dossiers received in the period")


def _metric(
    code: str, name: Text, sentence: Text, numerator: Text, denominator: Text, source: Source = DOSSIERS
) -> Metric:
    key = f"index766_{code.replace('.', '_')}"
    return Metric(key, name, sentence, source, OFFICE, numerator=numerator, denominator=denominator)


def _unmeasured(code: str, most_points: float, vi: str, en: str) -> Part:
    nothing = Text("chưa đo được", "not measured")
    sentence = Text(
        f"{vi}: hệ thống chưa nhận được dữ liệu để tính; không cho 0 điểm, không cộng vào tổng.",
        f"{en}: no data reaches the statistics yet; neither scored as 0 nor added to the total.",
    )
    return Part(
        code, code[0], most_points, 100, _metric(code, Text(vi, en), sentence, nothing, nothing), measured=False
    )


SYNC = Part(
    "1.4",
    "1",
    6,
    100,
    _metric(
        "1.4",
        Text("Đồng bộ hồ sơ lên Cổng DVCQG", "Dossiers synchronised with the national portal"),
        Text(
            "Phần trăm hồ sơ tiếp nhận trong kỳ đã được Cổng DVCQG nhận ít nhất một lần; hồ sơ nhập từ "
            "năm cũ không tính.",
            "Percentage of the dossiers received in the period that the national portal has taken over at least once; "
            "loaded history does not count.",
        ),
        Text("hồ sơ đã đồng bộ", "synchronised dossiers"),
        _RECEIVED,
    ),
)
ON_TIME = Part(
    "2.1",
    "2",
    20,
    100,
    _metric(
        "2.1",
        Text("Giải quyết đúng hạn", "Decided on time"),
        Text(
            "Hồ sơ tiếp nhận hoặc còn xử lý trong kỳ, có hạn trả: kết thúc không muộn hơn hạn, hoặc chưa kết thúc và "
            "chưa quá hạn vào cuối kỳ; yêu cầu bổ sung từ lần thứ hai trở lên là trễ. Hồ sơ rút trước khi tiếp nhận "
            "và hồ sơ không có hạn không tính.",
            "Dossiers received or still processed in the period that have a due date: ended no later than it, or still "
            "running and not overdue at the end of the period; a second request for papers counts late. Those "
            "withdrawn before reception and those without a due date don't count.",
        ),
        Text("hồ sơ đúng hạn", "dossiers on time"),
        Text("hồ sơ có hạn trả, tiếp nhận hoặc còn xử lý trong kỳ", "dossiers with a due date in the period"),
    ),
)
SERVICES_OFFERED = Part(
    "3.1",
    "3",
    4,
    80,
    _metric(
        "3.1",
        Text("Thủ tục có dịch vụ công trực tuyến", "Procedures offered online"),
        Text(
            "Phần trăm thủ tục đang có hiệu lực vào ngày cuối kỳ được cung cấp ở mức độ 3, 4; đủ điểm từ 80 %.",
            "Percentage of the procedures in force on the last day that are offered at level 3 or 4; full from 80 %.",
        ),
        Text("thủ tục mức độ 3, 4", "procedures of level 3 or 4"),
        Text("thủ tục đang có hiệu lực", "procedures in force"),
        CATALOGUE,
    ),
    assumed=True,
)
SERVICES_USED = Part(
    "3.2",
    "3",
    4,
    100,
    _metric(
        "3.2",
        Text("Dịch vụ trực tuyến có phát sinh hồ sơ", "Online services that are used"),
        Text(
            "Phần trăm dịch vụ mức độ 3, 4 đang có hiệu lực có ít nhất một hồ sơ nộp trực tuyến trong kỳ.",
            "Percentage of the services of level 3 or 4 in force with at least one dossier filed online in the period.",
        ),
        Text("dịch vụ có hồ sơ trực tuyến", "services with an online dossier"),
        Text("dịch vụ mức độ 3, 4", "services of level 3 or 4"),
    ),
    assumed=True,
)
ONLINE_SHARE = Part(
    "3.3",
    "3",
    4,
    50,
    _metric(
        "3.3",
        Text("Hồ sơ trực tuyến có kết quả điện tử", "Online dossiers with an electronic result"),
        Text(
            "Hồ sơ nộp trực tuyến và có tệp kết quả trong số hồ sơ tiếp nhận trong kỳ, nhân với tỷ lệ đồng bộ (1.4); "
            "đủ điểm từ 50 %.",
            "Dossiers filed online that have a result file, among the dossiers received in the period, times the rate "
            "of synchronisation (1.4); full from 50 %.",
        ),
        Text("hồ sơ trực tuyến có tệp kết quả", "online dossiers with a result file"),
        _RECEIVED,
    ),
    assumed=True,
)
PAID_ONLINE = Part(
    "3.6",
    "3",
    5,
    100,
    _metric(
        "3.6",
        Text("Hồ sơ thanh toán trực tuyến", "Dossiers paid online"),
        Text(
            "Phần trăm hồ sơ trả tiền qua cổng thanh toán trong số hồ sơ tiếp nhận trong kỳ đã trả hoặc phải trả tiền.",
            "Percentage paid through a payment gateway among the dossiers received in the period that have paid or "
            "must.",
        ),
        Text("hồ sơ thanh toán trực tuyến", "dossiers paid online"),
        Text("hồ sơ có thu phí", "dossiers with a fee"),
    ),
    assumed=True,
)
RESULT_FILE = Part(
    "4.1",
    "4",
    6,
    100,
    _metric(
        "4.1",
        Text("Có kết quả điện tử", "Results as files"),
        Text(
            "Phần trăm hồ sơ đã trả kết quả có tệp kết quả, trong số hồ sơ tiếp nhận trong kỳ đã trả kết quả.",
            "Percentage with a result file among the dossiers received in the period whose result was returned.",
        ),
        Text("hồ sơ có tệp kết quả", "dossiers with a result file"),
        Text("hồ sơ đã trả kết quả", "dossiers with the result returned"),
    ),
)
FEEDBACK_ON_TIME = Part(
    "5.1",
    "5",
    6,
    100,
    _metric(
        "5.1",
        Text("Xử lý phản ánh, kiến nghị đúng hạn", "Feedback answered on time"),
        Text(
            "Phần trăm phản ánh, kiến nghị gửi trong kỳ được trả lời đúng hạn (15 ngày làm việc), trong số đã trả lời.",
            "Percentage answered on time (15 working days) among the feedback filed in the period that was answered.",
        ),
        Text("phản ánh trả lời đúng hạn", "feedback answered on time"),
        Text("phản ánh đã trả lời", "feedback answered"),
    ),
)
FEEDBACK_LIKED = Part(
    "5.2",
    "5",
    6,
    90,
    _metric(
        "5.2",
        Text("Hài lòng về xử lý phản ánh, kiến nghị", "Satisfied with the answer to feedback"),
        Text(
            "Phần trăm người gửi chấm câu trả lời từ 4 điểm trở lên trong số đã chấm, phản ánh gửi trong kỳ; đủ điểm "
            "từ 90 % (mức mẫu, giả định như 5.4).",
            "Percentage of 4 points or more among the answers that were rated, of feedback filed in the period; full "
            "from 90 % (a sample value, assumed as in 5.4).",
        ),
        Text("phản ánh được chấm từ 4 điểm", "feedback rated 4 or more"),
        Text("phản ánh đã được chấm", "feedback rated"),
    ),
)
SATISFIED = Part(
    "5.4",
    "5",
    6,
    90,
    _metric(
        "5.4",
        Text("Hài lòng về tiếp nhận, giải quyết hồ sơ", "Satisfied with how dossiers are handled"),
        Text(
            "100 % trừ tỷ lệ hồ sơ trễ và tỷ lệ hồ sơ bị phản ánh hoặc chấm dưới 3 điểm, trong số hồ sơ tiếp nhận "
            "trong kỳ; đủ điểm từ 90 %.",
            "100 % less the share of late dossiers and the share of those complained about or rated below 3, among the "
            "dossiers received in the period; full from 90 %.",
        ),
        Text("hồ sơ tiếp nhận trừ hồ sơ trễ và hồ sơ bị chê", "dossiers received less the late and the disliked"),
        _RECEIVED,
    ),
)

PARTS: tuple[Part, ...] = (
    _unmeasured("1.1", 6, "Công bố thủ tục đúng hạn", "Procedures published in time"),
    _unmeasured("1.2", 4, "Cập nhật, công khai thủ tục đúng hạn", "Procedures updated in time"),
    _unmeasured("1.3", 2, "Công khai đủ nội dung thủ tục", "Procedures published in full"),
    SYNC,
    ON_TIME,
    SERVICES_OFFERED,
    SERVICES_USED,
    ONLINE_SHARE,
    _unmeasured("3.5", 5, "Thủ tục có phí thanh toán được trực tuyến", "Fee procedures payable online"),
    PAID_ONLINE,
    RESULT_FILE,
    _unmeasured("4.2", 4, "Số hóa giấy tờ khi tiếp nhận, giải quyết", "Papers digitised on the way"),
    _unmeasured("4.3", 4, "Đồng bộ kho dữ liệu cá nhân trên Cổng DVCQG", "Synchronised with the personal store"),
    _unmeasured("4.4", 2, "Khai thác, sử dụng lại dữ liệu đã số hóa", "Digitised data used again"),
    _unmeasured("4.5", 2, "Hồ sơ kết nối dữ liệu dân cư", "Dossiers connected to the population data"),
    _unmeasured("4.6", 2, "Thủ tục kết nối dữ liệu dân cư", "Procedures connected to the population data"),
    _unmeasured("4.7", 2, "Chứng thực bản sao điện tử", "Certified electronic copies"),
    FEEDBACK_ON_TIME,
    FEEDBACK_LIKED,
    SATISFIED,
)
ALL = tuple(part.metric for part in PARTS)
