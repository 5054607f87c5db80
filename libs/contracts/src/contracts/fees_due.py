"""Which fees of a published record a dossier owes. Pure, so that whoever charges and whoever waits for it agree."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from contracts.catalog import Channel, ChannelCases, Fee, FeeStage


class CaseNotPriced(LookupError):
    """The dossier's case is not in the version that it pins."""


class FeeQuestion(NamedTuple):
    case: str
    channel: Channel
    stage: FeeStage
    day: date
    """In Asia/Ho_Chi_Minh."""
    payer_category: str | None = None


def fees_due(channels: Sequence[ChannelCases], question: FeeQuestion) -> list[Fee]:
    """Fees with a sum to pay; nothing is owed for 0 đồng."""
    return [fee for fee in _applying(channels, question) if fee.amount_vnd]


def fees_to_assess(channels: Sequence[ChannelCases], question: FeeQuestion) -> list[Fee]:
    """Fees with a formula: an official says for how many pages, copies or đồng."""
    return [fee for fee in _applying(channels, question) if fee.amount_vnd is None]


def _applying(channels: Sequence[ChannelCases], question: FeeQuestion) -> list[Fee]:
    """Of the fees of one kind and name one is taken: the payer's category before the general one, then the newest."""
    chosen: dict[tuple[str, str], Fee] = {}
    for fee in sorted(_of_case(channels, question), key=lambda fee: (fee.payer_category is not None, fee.valid_from)):
        if _applies(fee, question):
            chosen[fee.kind, fee.name] = fee
    return list(chosen.values())


def _of_case(channels: Sequence[ChannelCases], question: FeeQuestion) -> list[Fee]:
    """A channel that is not listed costs what the counter costs, as dossiers are filed."""
    cases = {listed.channel: listed.cases for listed in channels}
    of_channel = cases.get(question.channel) or cases.get(Channel.COUNTER) or channels[0].cases
    for case in of_channel:
        if case.name == question.case:
            return case.fees
    raise CaseNotPriced(question.case)


def _applies(fee: Fee, question: FeeQuestion) -> bool:
    return (
        fee.stage is question.stage
        and fee.payer_category in (None, question.payer_category)
        and fee.valid_from <= question.day
        and (fee.valid_to is None or question.day <= fee.valid_to)
    )
