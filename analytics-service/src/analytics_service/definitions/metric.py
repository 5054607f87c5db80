"""What a metric is: words that a leader can check, a source, an owner, a version."""

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
    filters: tuple[Text, ...] = ()
    """All of which hold for what is counted."""


CATALOGUE = Source("catalog", Text("Danh mục thủ tục đã công bố trên Một Cửa", "The catalogue published in Một Cửa"))
DOSSIERS = Source("dossier", Text("Hồ sơ của tỉnh trên Một Cửa", "The province's dossiers in Một Cửa"))

OFFICE = "Văn phòng UBND tỉnh"
ONLINE = Text("hồ sơ nộp trực tuyến trong kỳ", "dossiers filed online in the period")


Filters = tuple[Text, ...]
_SUBTREE = Text("cơ quan được hỏi và các đơn vị trực thuộc", "the agency asked for and all units under it")
COUNTED: Filters = (_SUBTREE, Text("không phải hồ sơ thử", "no trial"))
FILED: Filters = (*COUNTED, Text("nộp trong kỳ, giờ Việt Nam", "filed in the period, Vietnamese days"))
FILED_ONLINE: Filters = (*FILED, Text("thực nộp qua kênh trực tuyến", "really filed through the online channel"))
_OURS = Text("không gồm thủ tục chỉ nộp tại cổng ngành dọc", "none filed on a ministry's own portal alone")
IN_FORCE: Filters = (_SUBTREE, _OURS, Text("có hiệu lực vào ngày cuối kỳ", "in force on the last day of the period"))
BECAME_PUBLIC: Filters = (_SUBTREE, _OURS, Text("lần đầu công khai trong kỳ", "first public in the period"))
EXISTING: Filters = (_SUBTREE, Text("tồn tại vào ngày cuối kỳ", "existing on the last day of the period"))
AS_SAID: Filters = (_SUBTREE, Text("một nguồn, một ngày; không cộng", "one source, one day; never added"))


def of_services(key: str, name: Text, sentence: Text, filters: Filters = IN_FORCE) -> Metric:
    return Metric(key, name, sentence, CATALOGUE, OFFICE, filters=filters)


def of_dossiers(key: str, name: Text, sentence: Text, filters: Filters = FILED) -> Metric:
    return Metric(key, name, sentence, DOSSIERS, OFFICE, filters=filters)


def share_of_dossiers(
    key: str, name: Text, sentence: Text, numerator: Text, denominator: Text, filters: Filters = FILED
) -> Metric:
    return Metric(key, name, sentence, DOSSIERS, OFFICE, numerator=numerator, denominator=denominator, filters=filters)


def query_id(metric: Metric, parameters: Mapping[str, str | None]) -> str:
    """The same question under the same definition has the same id, always and everywhere."""
    asked = {"metric": metric.key, "version": metric.version, **parameters}
    canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"q-{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"
