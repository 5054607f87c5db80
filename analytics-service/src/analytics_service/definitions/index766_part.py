"""What a part of the index of QĐ 766/QĐ-TTg (23/06/2022) is: its sentence, its greatest points, its full mark."""

from dataclasses import dataclass

from servicekit.problems import Text

from analytics_service.definitions.metric import CATALOGUE, COUNTED, DOSSIERS, IN_FORCE, OFFICE, Filters, Metric, Source


@dataclass(frozen=True)
class Part:
    """One part of the index. `full_at`: percent from which it earns all its points, below it a share of them."""

    code: str
    group: str
    most_points: float
    full_at: float
    metric: Metric
    unmeasured: Text | None = None
    """Why nothing can be counted here; None of what is."""
    assumed: bool = False
    """The points are sample data."""

    @property
    def measured(self) -> bool:
        return self.unmeasured is None


GROUPS = {
    "1": Text("Công khai, minh bạch", "Openness"),
    "2": Text("Tiến độ giải quyết", "Timeliness"),
    "3": Text("Cung cấp dịch vụ công trực tuyến và thanh toán", "Online services and payment"),
    "4": Text("Số hóa hồ sơ", "Digitisation"),
    "5": Text("Mức độ hài lòng", "Satisfaction"),
}
NOT_APPLICABLE = Text(
    "Kỳ này không có gì để tính ở tiêu chí này; không phải là 0 điểm",
    "There is nothing to divide by in this period; that is not 0 points",
)
_RECEIVED_FILTERS = (*COUNTED, Text("tiếp nhận (hoặc nộp) trong kỳ", "received (or else filed) in the period"))
RECEIVED = Text("hồ sơ tiếp nhận trong kỳ", "dossiers received in the period")


def metric(
    code: str,
    name: Text,
    sentence: Text,
    numerator: Text,
    denominator: Text,
    source: Source = DOSSIERS,
    filters: Filters | None = None,
    version: int = 1,
) -> Metric:
    key = f"index766_{code.replace('.', '_')}"
    filters = filters or (_RECEIVED_FILTERS if source is DOSSIERS else IN_FORCE)
    return Metric(key, name, sentence, source, OFFICE, version, numerator, denominator, filters)


def of_catalogue(
    code: str,
    most_points: float,
    full_at: float,
    name: Text,
    sentence: Text,
    numerator: Text,
    denominator: Text,
    filters: Filters = IN_FORCE,
) -> Part:
    told = metric(code, name, sentence, numerator, denominator, CATALOGUE, filters)
    return Part(code, code[0], most_points, full_at, told)


def unmeasured(code: str, most_points: float, vi: str, en: str, why: Text) -> Part:
    nothing = Text("chưa đo được", "not measured")
    sentence = Text(
        f"{vi}: hệ thống chưa nhận được dữ liệu để tính; không cho 0 điểm, không cộng vào tổng.",
        f"{en}: no data reaches the statistics yet; neither scored as 0 nor added to the total.",
    )
    return Part(code, code[0], most_points, 100, metric(code, Text(vi, en), sentence, nothing, nothing), why)
