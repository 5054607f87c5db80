"""The survey loop: what a sample says of all, and of the signs."""

from servicekit.problems import Text

from analytics_service.definitions.metric import FILED_ONLINE, of_dossiers, share_of_dossiers

NOT_BY_ONESELF = share_of_dossiers(
    "not_by_oneself",
    Text("Tỷ lệ không tự nộp", "Not filed by oneself"),
    Text(
        "Phần trăm người được hỏi trả lời rằng không tự nộp hồ sơ trực tuyến của mình, trong số người trả lời.",
        "Percentage of those who answered a survey that they did not file their online dossier themselves.",
    ),
    Text("người không tự nộp", "who did not file themselves"),
    Text("người trả lời", "who answered"),
    filters=FILED_ONLINE,
)
SURVEYED = of_dossiers(
    "surveyed",
    Text("Hồ sơ trong khảo sát", "Dossiers of a survey"),
    Text(
        "Hồ sơ nộp trực tuyến trong kỳ: có thể chọn (population), đã chọn (sampled), đã trả lời (answered).",
        "Dossiers filed online in the period: that could be drawn (population), drawn (sampled), answered.",
    ),
    filters=FILED_ONLINE,
)
CONFIDENCE = of_dossiers(
    "survey_confidence",
    Text("Khoảng tin cậy 95 %", "95 % confidence"),
    Text(
        "Khoảng Wilson 95 % của tỷ lệ không tự nộp, tính theo phần trăm; hẹp dần khi có nhiều người trả lời.",
        "Wilson's 95 % interval of the share not filed by oneself, in percent; the more answers, the narrower.",
    ),
    filters=FILED_ONLINE,
)
AGREEMENT = of_dossiers(
    "flags_against_answers",
    Text("Nghi nộp thay so với trả lời", "Flags against answers"),
    Text(
        "Hồ sơ có câu trả lời: bị nghi nộp thay và đúng là không tự nộp, bị nghi mà tự nộp, không bị nghi mà không tự "
        "nộp.",
        "Answered dossiers: flagged and really not filed by oneself, flagged but filed by oneself, not flagged though "
        "not filed by oneself.",
    ),
    filters=FILED_ONLINE,
)
PRECISION = share_of_dossiers(
    "flag_precision",
    Text("Độ chính xác của nghi ngờ", "Precision of the flags"),
    Text(
        "Phần trăm hồ sơ bị nghi nộp thay mà người đứng tên trả lời là không tự nộp.",
        "Percentage of the flagged dossiers whose person says that they did not file it.",
    ),
    Text("bị nghi và không tự nộp", "flagged, not filed by oneself"),
    Text("bị nghi và đã trả lời", "flagged and answered"),
    filters=FILED_ONLINE,
)
RECALL = share_of_dossiers(
    "flag_recall",
    Text("Độ phủ của nghi ngờ", "Recall of the flags"),
    Text(
        "Phần trăm hồ sơ không tự nộp (theo trả lời, trừ hồ sơ nộp hộ công khai) đã bị nghi nộp thay.",
        "Percentage flagged among those not filed by oneself, by the answers; open helpers and state bodies aside.",
    ),
    Text("không tự nộp và bị nghi", "not filed by oneself and flagged"),
    Text("không tự nộp", "not filed by oneself"),
    filters=FILED_ONLINE,
)

ALL = (NOT_BY_ONESELF, SURVEYED, CONFIDENCE, AGREEMENT, PRECISION, RECALL)
COLUMNS = {
    **dict.fromkeys(("population", "sampled", "answered"), SURVEYED),
    **dict.fromkeys(("low", "high"), CONFIDENCE),
    **dict.fromkeys(("flagged_and_true", "flagged_and_false", "missed"), AGREEMENT),
    "precision": PRECISION,
    "recall": RECALL,
}
"""What the plain numbers of a survey are."""
