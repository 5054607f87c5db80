from collections.abc import Mapping, Sequence
from datetime import date

from contracts.catalog import ChannelCases, ProcedureCase
from servicekit.database import Session
from servicekit.problems import FieldError, InvalidBody, Text

from catalog_service.code_lists import repository as code_lists
from catalog_service.code_lists.schemas import PAYER_CATEGORIES
from catalog_service.prices import repository, rules, words
from catalog_service.prices.schemas import FeeLine, FeePreview, FeeQuestion
from catalog_service.procedures import history

_NO_CHANNEL = Text("Thủ tục không có cách thức thực hiện này", "The procedure has no such channel")
_NO_CASE = Text("Cách thức thực hiện không có trường hợp này", "The channel has no such case")
_NO_PAYER = Text("Không có đối tượng nộp phí này", "There is no such payer category")


async def preview(session: Session, code: str, question: FeeQuestion, today: date, language: str) -> FeePreview:
    """Raises ProcedureNotFound, NotInForce, InvalidBody."""
    day = question.day or today
    found = await repository.channels_on(session, code, day)
    if found is None:
        raise await history.why_not(session, code, day)
    await _require_payer(session, question.payer_category)
    version, channels = found
    case = _case(channels, question)
    entries = await code_lists.entries(session, PAYER_CATEGORIES)
    payers = {entry.code: Text(entry.name_vi, entry.name_en or entry.name_vi) for entry in entries}
    owed = rules.owed(case.fees, question.payer_category, day)
    lines = [_named(rules.line(fee, question.quantities), payers, language) for fee in owed]
    return FeePreview(
        version=version,
        day=day,
        channel=question.channel,
        case=case.name,
        lines=lines,
        total_vnd=sum(line.amount_vnd or 0 for line in lines),
        complete=all(line.amount_vnd is not None for line in lines),
    )


def _named(line: FeeLine, payers: Mapping[str, Text], language: str) -> FeeLine:
    called = {
        "payer_category_name": payers.get(line.payer_category or ""),
        "reason_name": words.REASONS.get(line.reason or ""),
        "missing_name": words.QUANTITIES.get(line.missing or ""),
    }
    return line.model_copy(update={name: text and text.in_language(language) for name, text in called.items()})


async def _require_payer(session: Session, category: str | None) -> None:
    if category and category not in (await code_lists.last_days_of(session, [PAYER_CATEGORIES]))[PAYER_CATEGORIES]:
        raise InvalidBody(errors=[FieldError("/payer_category", "unknown_code", _NO_PAYER)])


def _case(channels: Sequence[ChannelCases], question: FeeQuestion) -> ProcedureCase:
    cases = next((channel.cases for channel in channels if channel.channel is question.channel), None)
    if not cases:
        raise InvalidBody(errors=[FieldError("/channel", "unknown_channel", _NO_CHANNEL)])
    wanted = question.case or cases[0].name
    case = next((case for case in cases if case.name == wanted), None)
    if case is None:
        raise InvalidBody(errors=[FieldError("/case", "unknown_case", _NO_CASE)])
    return case
