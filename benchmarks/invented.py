"""Invented procedures in the number of the national list: one sample record under many names, importable in one go.

Words are spread as in the real list: some in every ninth name, some in a hundred, the syllables of places in few.
"""

from itertools import islice
from typing import Any

from local import sample_data

NATIONAL = 5_741
PROVINCIAL = 819

ACTS = ("Cấp", "Cấp lại", "Gia hạn", "Đăng ký", "Thông báo", "Thu hồi", "Công nhận", "Điều chỉnh", "Thẩm định")
PAPERS = ("giấy phép", "chứng chỉ", "giấy chứng nhận", "quyết định", "hồ sơ", "phiếu", "văn bản chấp thuận")
SUBJECTS = (
    "khai thác khoáng sản",
    "hành nghề dược",
    "kinh doanh vận tải",
    "xây dựng công trình",
    "hộ tịch",
    "bảo vệ môi trường",
    "an toàn thực phẩm",
    "lao động nước ngoài",
    "nuôi trồng thủy sản",
    "giáo dục mầm non",
    "khám bệnh, chữa bệnh",
    "lái xe",
    "quyền sử dụng đất",
)
SYLLABLES = [
    beginning + end
    for beginning in ("b", "ch", "d", "gi", "h", "kh", "l", "m", "ng", "nh", "ph", "qu", "s", "t", "th", "tr", "v", "x")
    for end in (
        "à",
        "ạch",
        "ản",
        "ang",
        "ảo",
        "ất",
        "âu",
        "áy",
        "ăm",
        "ân",
        "iên",
        "oài",
        "ộc",
        "ôi",
        "ơn",
        "uân",
        "ùng",
        "ư",
    )
]
# What makes a record long and no search finds.
_LEFT_OUT = ("form", "assumptions", "forms")
_MODEL = "9.000035"

Json = dict[str, Any]


def catalogue(count: int) -> Json:
    """The sample catalogue with as many invented procedures as make it so many in all."""
    document = sample_data.assemble(sample_data.folder())
    samples: list[Json] = document["procedures"]
    model = next(record for record in samples if record["code"] == _MODEL)
    fields = [field["code"] for field in document["fields"]]
    agencies = [unit["code"] for unit in document["agencies"] if unit["kind"] == "department"]
    invented = (_procedure(number, model, fields, agencies) for number in range(count))
    return document | {"procedures": [*samples, *islice(invented, count - len(samples))]}


def codes(count: int) -> list[str]:
    return [_code(number) for number in range(count)]


def _code(number: int) -> str:
    return f"8.{number:06}"


def _procedure(number: int, model: Json, fields: list[str], agencies: list[str]) -> Json:
    act, paper = ACTS[number % len(ACTS)], PAPERS[number % len(PAPERS)]
    place = f"{SYLLABLES[number % len(SYLLABLES)]} {SYLLABLES[number // 7 % len(SYLLABLES)]}".title()
    kept = {name: value for name, value in model.items() if name not in _LEFT_OUT}
    papers = [{name: part for name, part in paper.items() if name != "form_id"} for paper in kept["required_documents"]]
    return kept | {
        "code": _code(number),
        "name": f"{act} {paper} {SUBJECTS[number % len(SUBJECTS)]} tại {place}",
        "field": fields[number % len(fields)],
        "agency": agencies[number % len(agencies)],
        "executing_agencies": [agencies[number % len(agencies)]],
        "level": 1 + number % 2,
        "online_mode": "information",
        "keywords": [SUBJECTS[number % len(SUBJECTS)]],
        "channels": [channel for channel in kept["channels"] if channel["channel"] == "counter"],
        "required_documents": papers,
    }
