"""Dossiers beyond the overview: by group, concentrated, missing, on paper."""

from servicekit.problems import Text

from analytics_service.definitions.metric import (
    COUNTED,
    EXISTING,
    FILED_ONLINE,
    ONLINE,
    of_dossiers,
    of_services,
    share_of_dossiers,
)

DOSSIER_COUNT = of_dossiers(
    "dossiers",
    Text("Số hồ sơ", "Dossiers"),
    Text(
        "Hồ sơ có ngày nộp trong kỳ (giờ Việt Nam), qua mọi kênh; hồ sơ thử không tính.",
        "Dossiers submitted in the period (Vietnamese days) through any channel; trials don't count.",
    ),
)
TOP_SHARE = share_of_dossiers(
    "top_share",
    Text("Tỷ trọng lớn nhất", "Largest share"),
    Text(
        "Phần trăm hồ sơ nộp trực tuyến trong kỳ của nhóm có nhiều hồ sơ nhất.",
        "Percentage of the dossiers filed online in the period that the largest group has.",
    ),
    Text("hồ sơ của nhóm lớn nhất", "dossiers of the largest group"),
    ONLINE,
    filters=FILED_ONLINE,
)
HERFINDAHL = of_dossiers(
    "herfindahl",
    Text("Chỉ số tập trung Herfindahl", "Herfindahl index"),
    Text(
        "Tổng bình phương tỷ trọng phần trăm của các nhóm, từ 0 đến 10.000; 10.000 là chỉ có một nhóm.",
        "Sum of the squared percentages of the groups, from 0 to 10,000; 10,000 is one group alone.",
    ),
    filters=FILED_ONLINE,
)
AGENCIES_ASKED = of_services(
    "agencies_asked",
    Text("Số cơ quan được xét", "Agencies looked at"),
    Text(
        "Số cơ quan thuộc các loại được hỏi, tồn tại vào ngày cuối kỳ.",
        "Agencies of the kinds asked for that exist on the last day of the period.",
    ),
    filters=EXISTING,
)
AGENCIES_WITHOUT = of_dossiers(
    "agencies_without",
    Text("Số cơ quan không, hoặc ít, hồ sơ trực tuyến", "Agencies with no, or few, online dossiers"),
    Text(
        "Số cơ quan mà cơ quan đó và các đơn vị trực thuộc có số hồ sơ trực tuyến trong kỳ không quá ngưỡng được hỏi.",
        "Agencies that, with all units under them, have no more online dossiers in the period than asked for.",
    ),
    filters=FILED_ONLINE,
)
SUBSTITUTION = share_of_dossiers(
    "substitution_rate",
    Text("Tỷ lệ còn nộp giấy", "Share still on paper"),
    Text(
        "Phần trăm hồ sơ nộp giấy (trực tiếp, bưu chính) trong số hồ sơ nộp trong kỳ của thủ tục mức độ 4.",
        "Percentage filed on paper (counter, post) among the dossiers of level-4 procedures filed in the period.",
    ),
    Text("hồ sơ giấy của thủ tục mức độ 4", "paper dossiers of level-4 procedures"),
    Text("hồ sơ của thủ tục mức độ 4", "dossiers of level-4 procedures"),
)
FUNNEL_BEGUN = of_dossiers(
    "funnel_begun",
    Text("Hồ sơ trực tuyến đã bắt đầu", "Online dossiers begun"),
    Text(
        "Hồ sơ nộp trực tuyến trong kỳ, cộng các bản nháp lập trong kỳ mà chưa nộp hoặc đã hết hạn; để trống khi kỳ có "
        "số liệu nạp từ hệ thống khác, vì không ai biết bản nháp của kỳ đó.",
        "Dossiers filed online in the period, and drafts begun in it that are not filed or have expired; null where "
        "the period holds figures loaded from elsewhere, whose drafts nobody knows.",
    ),
    filters=COUNTED,
)
FUNNEL_DECIDED = of_dossiers(
    "funnel_decided",
    Text("Hồ sơ trực tuyến đã quyết định", "Online dossiers decided"),
    Text(
        "Hồ sơ nộp trực tuyến trong kỳ đã có quyết định, đồng ý hay từ chối; không gồm hồ sơ không tiếp nhận, bị dừng.",
        "Dossiers filed online in the period that were decided, yes or no; without those refused at reception or "
        "stopped.",
    ),
    filters=FILED_ONLINE,
)
FUNNEL_RETURNED = of_dossiers(
    "funnel_returned",
    Text("Hồ sơ trực tuyến đã trả kết quả", "Online dossiers with the result returned"),
    Text(
        "Hồ sơ nộp trực tuyến trong kỳ đã được đồng ý và đã trả kết quả.",
        "Dossiers filed online in the period that were granted and whose result was handed over.",
    ),
    filters=FILED_ONLINE,
)
FUNNEL_COMPLETION = share_of_dossiers(
    "funnel_completion",
    Text("Tỷ lệ đi đến kết quả", "Completion"),
    Text(
        "Phần trăm hồ sơ được đồng ý trong số hồ sơ trực tuyến đã bắt đầu trong kỳ.",
        "Percentage granted among the online dossiers that were begun in the period.",
    ),
    Text("hồ sơ trực tuyến thành công", "successful online dossiers"),
    Text("hồ sơ trực tuyến đã bắt đầu", "online dossiers begun"),
    filters=FILED_ONLINE,
)
FUNNEL_LOST = of_dossiers(
    "funnel_lost",
    Text("Hồ sơ dừng lại giữa hai bước", "Dossiers lost between two stages"),
    Text(
        "Hồ sơ trực tuyến mà một bước có nhiều hơn bước sau: nháp còn mở, nháp hết hạn, không tiếp nhận, dừng hoặc "
        "rút, đang xử lý, bị từ chối, chưa trả kết quả.",
        "Online dossiers that a stage has more than the next: drafts open, drafts expired, refused at reception, "
        "stopped or withdrawn, on the way, decided no, result not returned.",
    ),
    filters=COUNTED,
)
ON_PAPER = of_dossiers(
    "dossiers_on_paper",
    Text("Hồ sơ nộp giấy", "Dossiers on paper"),
    Text(
        "Hồ sơ nộp trong kỳ tại quầy hoặc qua bưu chính.",
        "Dossiers filed in the period at the counter or by post.",
    ),
)
CHANGED_SINCE = of_dossiers(
    "changed_since",
    Text("Thay đổi từ khi chốt", "Changes since it was frozen"),
    Text(
        "Hồ sơ của kỳ được biết thêm, bớt đi hoặc đổi trạng thái sau khi chốt; với từng chỉ tiêu là số khi chốt và số "
        "bây giờ.",
        "Dossiers of the period that came, went or moved after it was frozen; of each figure what it was and is.",
    ),
    filters=COUNTED,
)
CAUSE_WEIGHT = of_dossiers(
    "cause_weight",
    Text("Sức nặng của nguyên nhân", "Weight of a cause"),
    Text(
        "Số hồ sơ trong kỳ chứng tỏ nguyên nhân ấy; với nguyên nhân không hồ sơ nào chứng tỏ được là số dịch vụ.",
        "Dossiers of the period that show the cause; services, where no dossier can show it.",
    ),
    filters=COUNTED,
)

RUSHES = of_dossiers(
    "rushes",
    Text("Số lần dồn hồ sơ trước kỳ báo cáo", "Rushes before figures are reported"),
    Text(
        "Số lần mà một cơ quan có hồ sơ trực tuyến dồn vào những ngày trước ngày báo cáo, theo quy tắc nêu kèm; là dấu "
        "hiệu để xem xét.",
        "How often an agency's online dossiers came in the days before a report, by the rule told beside; a sign to "
        "look at.",
    ),
    filters=FILED_ONLINE,
)
RUSH_EVIDENCE = of_dossiers(
    "rush_evidence",
    Text("Căn cứ của một lần dồn hồ sơ", "Evidence of a rush"),
    Text(
        "Hồ sơ nộp trực tuyến của cơ quan trong những ngày trước ngày báo cáo, theo ngày và theo người nộp, và trong "
        "những ngày trước đó; số lần là so theo ngày.",
        "The agency's dossiers filed online in the days before the report, by day and by filer, and in the days before "
        "these; times usual compares per day.",
    ),
    filters=FILED_ONLINE,
)

ALL = (
    DOSSIER_COUNT,
    TOP_SHARE,
    HERFINDAHL,
    AGENCIES_ASKED,
    AGENCIES_WITHOUT,
    SUBSTITUTION,
    FUNNEL_BEGUN,
    FUNNEL_DECIDED,
    FUNNEL_RETURNED,
    FUNNEL_COMPLETION,
    FUNNEL_LOST,
    ON_PAPER,
    CHANGED_SINCE,
    CAUSE_WEIGHT,
    RUSHES,
    RUSH_EVIDENCE,
)
