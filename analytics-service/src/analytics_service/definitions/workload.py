"""What was there, what came, what went, and how long it took."""

from dataclasses import replace

from servicekit.problems import Text

from analytics_service.definitions.metric import COUNTED, Metric, of_dossiers

CARRIED = of_dossiers(
    "carried",
    Text("Kỳ trước chuyển sang", "Carried over"),
    Text(
        "Hồ sơ nộp trước kỳ và chưa kết thúc khi kỳ bắt đầu.",
        "Dossiers filed before the period, not ended at its start.",
    ),
    filters=COUNTED,
)
RECEIVED = of_dossiers(
    "received",
    Text("Nhận trong kỳ", "Received"),
    Text("Hồ sơ nộp trong kỳ, qua mọi kênh.", "Dossiers filed in the period, through any channel."),
)
DONE = of_dossiers(
    "done",
    Text("Đã giải quyết", "Done"),
    Text("Hồ sơ có quyết định, đồng ý hay từ chối, trong kỳ.", "Dossiers decided in the period, yes or no."),
    filters=COUNTED,
)
CANCELLED = of_dossiers(
    "cancelled",
    Text("Không giải quyết", "Cancelled"),
    Text(
        "Hồ sơ kết thúc trong kỳ mà không có quyết định: không tiếp nhận, dừng, rút.",
        "Dossiers that ended in the period without a decision: refused at reception, stopped, withdrawn.",
    ),
    filters=COUNTED,
)
OPEN = of_dossiers(
    "open",
    Text("Chuyển sang kỳ sau", "Open"),
    Text(
        "Hồ sơ chưa kết thúc khi kỳ kết thúc. Kỳ trước chuyển sang + nhận = đã giải quyết + không giải quyết + "
        "chuyển sang kỳ sau.",
        "Dossiers not ended at the end of the period: carried + received = done + cancelled + open.",
    ),
    filters=COUNTED,
)


UNEXPLAINED = of_dossiers(
    "unexplained",
    Text("Chênh lệch của cân đối", "What the balance leaves unexplained"),
    Text(
        "Kỳ trước chuyển sang + nhận − đã giải quyết − không giải quyết − chuyển sang kỳ sau; số liệu đúng thì bằng 0.",
        "Carried + received − done − cancelled − open; 0 in sound figures.",
    ),
    filters=COUNTED,
)


def _days(key: str, vi: str, en: str) -> Metric:
    name = Text(f"Số ngày xử lý, {vi}", f"Days taken, {en}")
    sentence = Text(
        "Số ngày theo lịch, tính tròn ngày, từ ngày tiếp nhận đến ngày có quyết định của hồ sơ được quyết định trong "
        f"kỳ; trong cùng ngày là 0; {vi}.",
        "Whole calendar days from the day of reception to that of the decision, 0 on the same day, of the dossiers "
        f"decided in the period; {en}.",
    )
    return replace(of_dossiers(key, name, sentence, filters=COUNTED), version=2)


DAYS_MEDIAN = _days("days_median", "50 % hồ sơ không quá (trung vị)", "which 50 % don't exceed (median)")
DAYS_P90 = _days("days_p90", "90 % hồ sơ không quá", "which 90 % don't exceed")
DAYS_P95 = _days("days_p95", "95 % hồ sơ không quá", "which 95 % don't exceed")

ALL = (CARRIED, RECEIVED, DONE, CANCELLED, OPEN, UNEXPLAINED, DAYS_MEDIAN, DAYS_P90, DAYS_P95)
