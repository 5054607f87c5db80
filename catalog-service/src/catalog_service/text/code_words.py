"""What the closed sets of the published language are called, for people, in both languages."""

from collections.abc import Mapping
from enum import StrEnum

from contracts.catalog import Audience, Coded, OnlineMode
from pydantic import BaseModel
from servicekit.problems import Text

LEVELS: Mapping[str, Text] = {
    # A label of 0: nothing of what is declared is proven.
    "0": Text("Chưa được chứng minh ở mức độ nào", "Not proven at any level"),
    **{str(level): Text(f"Mức độ {level}", f"Level {level}") for level in range(1, 5)},
}
ONLINE_MODES: Mapping[str, Text] = {
    OnlineMode.INFORMATION: Text("Cung cấp thông tin trực tuyến", "Information online"),
    OnlineMode.PARTIAL: Text("Trực tuyến một phần", "Partly online"),
    OnlineMode.FULL: Text("Trực tuyến toàn trình", "Fully online"),
}
AUDIENCES: Mapping[str, Text] = {
    Audience.CITIZEN: Text("Công dân Việt Nam", "Vietnamese citizen"),
    Audience.OVERSEAS_VIETNAMESE: Text("Người Việt Nam định cư ở nước ngoài", "Vietnamese residing abroad"),
    Audience.FOREIGNER: Text("Người nước ngoài", "Foreigner"),
    Audience.ENTERPRISE: Text("Doanh nghiệp", "Enterprise"),
    Audience.HOUSEHOLD_BUSINESS: Text("Hộ kinh doanh", "Household business"),
    Audience.COOPERATIVE: Text("Hợp tác xã", "Cooperative"),
    Audience.ORGANISATION: Text("Tổ chức", "Organisation"),
    Audience.STATE_BODY: Text("Cơ quan nhà nước", "State body"),
}


class CodedCount(BaseModel):
    """A code, what it is called in the caller's language, and how many there are of it."""

    code: str
    name: str
    count: int


def coded(words: Mapping[str, Text], code: StrEnum | str, language: str) -> Coded:
    return Coded(code=str(code), name=words[code].in_language(language))


def counted(words: Mapping[str, Text], counts: Mapping[str, int], language: str) -> list[CodedCount]:
    """Every code of the set in its order, with 0 for those that are not counted."""
    return [
        CodedCount(code=str(code), name=text.in_language(language), count=counts.get(code, 0))
        for code, text in words.items()
    ]
