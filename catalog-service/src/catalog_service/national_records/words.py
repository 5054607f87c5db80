"""The closed sets of the national record in its own words, and what is said where a word is in none. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from contracts.catalog import Audience, Channel, ProcedureKind, Tier, TimeUnit
from servicekit.problems import FieldError, Text

from catalog_service.text.folding import fold

_SHOWN_LETTERS = 80


@dataclass(frozen=True)
class WordSet:
    """A text means the first of these words that it holds; the first word of each meaning is the one that is told.

    Accents and case do not matter. `whole`: the word is all of the text.
    """

    meanings: Mapping[str, StrEnum]
    whole: bool = False

    def meaning(self, text: object) -> StrEnum | None:
        words = f" {fold(str(text))} "
        return next((meaning for word, meaning in self.meanings.items() if self._is_said(fold(word), words)), None)

    def each(self, value: object) -> list[StrEnum]:
        """What the items of a list, or of a text that lists them, mean."""
        return list(dict.fromkeys(meaning for text in listed(value) if (meaning := self.meaning(text))))

    def fault(self, pointer: str, text: object) -> FieldError:
        """What is told of a text that means nothing."""
        first = {meaning: word for word, meaning in reversed(list(self.meanings.items()))}
        allowed = "; ".join(word for word, meaning in self.meanings.items() if first[meaning] == word)
        said = str(text)[:_SHOWN_LETTERS]
        told = Text(f"Không hiểu “{said}”; chỉ nhận: {allowed}", f"“{said}” is not understood; allowed: {allowed}")
        return FieldError(pointer, "enum", told)

    def _is_said(self, word: str, words: str) -> bool:
        return words == f" {word} " if self.whole else f" {word} " in words


CHANNELS = WordSet({
    "1 (trực tiếp)": Channel.COUNTER,
    "2 (trực tuyến)": Channel.ONLINE,
    "3 (bưu chính)": Channel.POST,
    "1": Channel.COUNTER,
    "2": Channel.ONLINE,
    "3": Channel.POST,
    "trực tiếp": Channel.COUNTER,
    "trực tuyến": Channel.ONLINE,
    "bưu chính": Channel.POST,
})  # fmt: skip

TIME_UNITS = WordSet({
    "giờ": TimeUnit.HOUR,
    "giờ làm việc": TimeUnit.HOUR,
    "ngày làm việc": TimeUnit.WORKING_DAY,
    "ngày": TimeUnit.DAY,
    "tháng": TimeUnit.MONTH,
}, whole=True)  # fmt: skip

NO_LIMIT = WordSet({
    "không quy định": TimeUnit.NONE,
    "chưa quy định": TimeUnit.NONE,
    "không có thời hạn": TimeUnit.NONE,
    "không giới hạn": TimeUnit.NONE,
})  # fmt: skip

# Longest first: "người Việt Nam ở nước ngoài" holds "Việt Nam".
AUDIENCES = WordSet({
    "người Việt Nam định cư ở nước ngoài": Audience.OVERSEAS_VIETNAMESE,
    "định cư ở nước ngoài": Audience.OVERSEAS_VIETNAMESE,
    "Việt Nam ở nước ngoài": Audience.OVERSEAS_VIETNAMESE,
    "công dân Việt Nam": Audience.CITIZEN,
    "cá nhân": Audience.CITIZEN,
    "người nước ngoài": Audience.FOREIGNER,
    "doanh nghiệp": Audience.ENTERPRISE,
    "hộ kinh doanh": Audience.HOUSEHOLD_BUSINESS,
    "hợp tác xã": Audience.COOPERATIVE,
    "cán bộ": Audience.STATE_BODY,
    "công chức": Audience.STATE_BODY,
    "viên chức": Audience.STATE_BODY,
    "cơ quan nhà nước": Audience.STATE_BODY,
    "tổ chức": Audience.ORGANISATION,
})  # fmt: skip

TIERS = WordSet({
    "Cấp Bộ": Tier.MINISTRY,
    "Cấp tỉnh": Tier.PROVINCE,
    "Cấp huyện": Tier.DISTRICT,
    "Cấp xã": Tier.COMMUNE,
    "Cơ quan khác": Tier.OTHER,
})  # fmt: skip

# Longest first here too: what the law does not leave to the province names the details all the same.
KINDS = WordSet({
    "TTHC không được luật giao cho địa phương quy định hoặc quy định chi tiết": ProcedureKind.NATIONAL,
    "không được luật giao": ProcedureKind.NATIONAL,
    "TTHC đặc thù": ProcedureKind.LOCAL,
    "đặc thù": ProcedureKind.LOCAL,
    "TTHC được luật giao quy định chi tiết": ProcedureKind.DELEGATED,
    "chi tiết": ProcedureKind.DELEGATED,
    "luật": ProcedureKind.NATIONAL,
})  # fmt: skip


def listed(value: object) -> list[str]:
    """Items of a list, or of a text that separates them by lines, semicolons or commas; what brackets hold left out:

    "Tổ chức (không bao gồm doanh nghiệp, HTX)" is no enterprise.
    """
    texts = value if isinstance(value, list) else [value or ""]
    items = (item.strip(" -.\t") for text in texts for item in re.split(r"[;,\r\n]+", _without_brackets(text)))
    return [item for item in items if item]


def _without_brackets(text: object) -> str:
    return re.sub(r"\([^)]*\)", "", str(text))
