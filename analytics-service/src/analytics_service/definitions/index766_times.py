"""2.2 of the index: the time that procedures take. It has no points of its own; those of the group are 2.1's."""

from dataclasses import replace

from servicekit.problems import Text

from analytics_service.definitions.index766_part import metric
from analytics_service.definitions.metric import IN_FORCE, Metric, of_services

AVERAGE_TIME = metric(
    "2.2",
    Text("Thời gian giải quyết trung bình", "Average time of a procedure"),
    Text(
        "Của các hồ sơ tiếp nhận trong kỳ đã có quyết định: từ tiếp nhận đến quyết định, trừ thời gian dừng chờ, tính "
        "bằng đơn vị của thời hạn thủ tục (giờ, ngày làm việc, ngày, tháng); 2 chữ số thập phân. Tiêu chí này không có "
        "điểm riêng: 20 điểm của nhóm thuộc về 2.1.",
        "Of the dossiers received in the period that are decided: from acceptance to decision without the pauses, in "
        "the unit of the procedure's limit (hours, working days, days, months); 2 decimals. It has no points of its "
        "own: the group's 20 are those of 2.1.",
    ),
    Text("tổng thời gian, tính bằng phần trăm của đơn vị", "time together, in hundredths of the unit"),
    Text("hồ sơ đã có quyết định, biết rõ thời gian giải quyết", "decided dossiers of which it is known"),
)


def _beside(key: str, name: Text, sentence: Text) -> Metric:
    told = replace(AVERAGE_TIME, key=f"{AVERAGE_TIME.key}_{key}", name=name, sentence=sentence)
    return replace(told, numerator=None, denominator=None)


TIMED_DOSSIERS = _beside(
    "dossiers",
    Text("Hồ sơ tính vào trung bình", "Dossiers in the average"),
    Text(
        "Hồ sơ tiếp nhận trong kỳ đã có quyết định, biết rõ thời gian giải quyết.",
        "Dossiers received in the period that are decided and of which it is known what they took.",
    ),
)
TIME_UNTOLD = _beside(
    "untold",
    Text("Hồ sơ chưa rõ thời gian giải quyết", "Dossiers of unknown time"),
    Text(
        "Hồ sơ tiếp nhận trong kỳ đã có quyết định, có hạn nhưng không rõ thời gian giải quyết (hồ sơ cũ, số liệu "
        "nhập); không nằm trong trung bình.",
        "Dossiers received in the period that are decided and had a limit, of which nobody has told what they took "
        "(older ones, loaded history); in no average.",
    ),
)
TIME_LIMIT = of_services(
    "index766_2_2_limit",
    Text("Thời hạn của thủ tục", "Limit of the procedure"),
    Text(
        "Thời hạn dài nhất trong các trường hợp của thủ tục đã công bố, cùng đơn vị.",
        "The longest limit of the published procedure's cases in the same unit.",
    ),
    IN_FORCE,
)
ALL = (AVERAGE_TIME, TIMED_DOSSIERS, TIME_UNTOLD, TIME_LIMIT)
