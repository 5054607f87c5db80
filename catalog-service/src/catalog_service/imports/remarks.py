"""How a sound row was understood, where somebody should look at it. Pure."""

from contracts.catalog import TimeUnit
from servicekit.problems import FieldError, Text

from catalog_service.procedures.schemas import ProcedureDocument

KEY_UNKNOWN = FieldError(
    "/signature",
    "level_waiver_key_unknown",
    Text(
        "Khóa ký quyết định này không có ở đây: quyết định được giữ nhưng chưa có tác dụng cho đến khi khai báo khóa",
        "The key that signed it is not known here: the waiver is kept, and lifts nothing until the key is configured",
    ),
)


def cases_without_limit(document: ProcedureDocument) -> list[FieldError]:
    """A time limit that is read as none: the applicant has no day by which to expect an answer."""
    return [
        FieldError(f"/channels/{number}/cases/{place}/time_limit", "no_time_limit", _no_limit(case.time_limit.note))
        for number, channel in enumerate(document.channels)
        for place, case in enumerate(channel.cases)
        if case.time_limit.unit is TimeUnit.NONE
    ]


def _no_limit(said: str | None) -> Text:
    if said is None:
        return Text(
            "Trường hợp này được nhập là không có thời hạn giải quyết", "This case comes in without a time limit"
        )
    return Text(
        f"Trường hợp này được nhập là không có thời hạn giải quyết: “{said}”",
        f"The case comes in without a limit: “{said}”",
    )
