"""Who really filed: what the person says of it, and what reviews have found."""

from servicekit.problems import Text

from analytics_service.definitions.metric import FILED_ONLINE, of_dossiers, share_of_dossiers

_ASKED = Text("hồ sơ do người khác nộp, đã hỏi người đứng tên", "dossiers filed by another whose person was asked")

CONFIRMED = share_of_dossiers(
    "filing_confirmed",
    Text("Người đứng tên xác nhận", "Confirmed by the person"),
    Text(
        "Phần trăm người đứng tên xác nhận rằng đã nhờ nộp, trong số hồ sơ nộp trong kỳ qua mọi kênh do người khác nộp "
        "mà hệ thống đã hỏi.",
        "Percentage whose person says that they wanted it filed, among the dossiers filed by another in the period "
        "through any channel whose person was asked.",
    ),
    Text("hồ sơ được xác nhận", "dossiers confirmed"),
    _ASKED,
)
DENIED = share_of_dossiers(
    "filing_denied",
    Text("Người đứng tên phủ nhận", "Denied by the person"),
    Text(
        "Phần trăm người đứng tên nói rằng không nhờ ai nộp, trong số hồ sơ nộp trong kỳ qua mọi kênh do người khác "
        "nộp mà hệ thống đã hỏi; chưa trả lời không phải là phủ nhận.",
        "Percentage whose person says that nobody was asked to file it, among the dossiers filed by another in the "
        "period through any channel whose person was asked; no answer is no denial.",
    ),
    Text("hồ sơ bị phủ nhận", "dossiers denied"),
    _ASKED,
)
REVIEWS = of_dossiers(
    "filing_reviews",
    Text("Hồ sơ được xem xét cách nộp", "Reviews of how it was filed"),
    Text(
        "Hồ sơ nộp trong kỳ qua mọi kênh mà dấu hiệu nộp thay đã dẫn tới xem xét; xem xét không phải là kết luận.",
        "Dossiers filed in the period through any channel that signs of filing in a person's place have led to a "
        "review of; a review is no finding.",
    ),
)
REVIEW_PRECISION = share_of_dossiers(
    "review_precision",
    Text("Độ chính xác của dấu hiệu", "Precision of the signs"),
    Text(
        "Phần trăm xem xét kết luận là nộp thay, trong số xem xét đã có kết luận; xem xét hết hạn không tính.",
        "Percentage of reviews that found filing in a person's place among those that ended with a finding; expired "
        "ones don't count.",
    ),
    Text("xem xét kết luận là nộp thay", "reviews that found it"),
    Text("xem xét đã có kết luận", "reviews with a finding"),
)
GROUP_DOSSIERS = of_dossiers(
    "group_dossiers",
    Text("Hồ sơ trực tuyến của nhóm", "Online dossiers of a group"),
    Text(
        "Hồ sơ nộp trực tuyến trong kỳ của nhóm này; nghi nộp thay là theo kết luận xem xét.",
        "Dossiers filed online in the period of this group; a suspected proxy is what a review has found.",
    ),
    filters=FILED_ONLINE,
)
GROUP_SHARE = share_of_dossiers(
    "group_share",
    Text("Tỷ trọng của nhóm", "Share of a group"),
    Text(
        "Phần trăm hồ sơ nộp trực tuyến trong kỳ của nhóm này.",
        "Percentage of the dossiers filed online in the period that this group has.",
    ),
    Text("hồ sơ của nhóm", "dossiers of the group"),
    Text("hồ sơ nộp trực tuyến trong kỳ", "dossiers filed online in the period"),
    filters=FILED_ONLINE,
)

ALL = (CONFIRMED, DENIED, REVIEWS, REVIEW_PRECISION, GROUP_DOSSIERS, GROUP_SHARE)
