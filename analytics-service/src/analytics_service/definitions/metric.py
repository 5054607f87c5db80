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


CATALOGUE = Source("catalog", Text("Danh mục thủ tục đã công bố trên Một Cửa", "The catalogue published in Một Cửa"))
DOSSIERS = Source("dossier", Text("Hồ sơ của tỉnh trên Một Cửa", "The province's dossiers in Một Cửa"))

OFFICE = "Văn phòng UBND tỉnh"
ONLINE = Text("hồ sơ nộp trực tuyến trong kỳ", "dossiers filed online in the period")


def of_services(key: str, name: Text, sentence: Text) -> Metric:
    return Metric(key, name, sentence, CATALOGUE, OFFICE)


def of_dossiers(key: str, name: Text, sentence: Text) -> Metric:
    return Metric(key, name, sentence, DOSSIERS, OFFICE)


def share_of_dossiers(key: str, name: Text, sentence: Text, numerator: Text, denominator: Text) -> Metric:
    return Metric(key, name, sentence, DOSSIERS, OFFICE, numerator=numerator, denominator=denominator)


def query_id(metric: Metric, parameters: Mapping[str, str | None]) -> str:
    """The same question under the same definition has the same id, always and everywhere."""
    asked = {"metric": metric.key, "version": metric.version, **parameters}
    canonical = json.dumps(asked, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return f"q-{hashlib.sha256(canonical.encode()).hexdigest()[:32]}"
