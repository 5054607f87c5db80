"""What a record itself shows to be wrong, with what is known about legal texts. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from contracts.catalog import Fee, ProcedureRecord
from servicekit.problems import Text

from catalog_service.hygiene import working_days
from catalog_service.hygiene.findings import FindingKind, Found
from catalog_service.legal_documents.models import LegalDocument
from catalog_service.legal_documents.numbers import canonical

PUBLICATION_WORKING_DAYS = 5
"""From the decision until a province has it public; a ministry has ten."""


class Named(NamedTuple):
    pointer: str
    number: str


def outdated(record: ProcedureRecord, ended: Mapping[str, LegalDocument], today: date) -> Iterator[Found]:
    """Texts it stands on that hold no more; `ended` is by canonical number. Once for each text."""
    told: set[str] = set()
    for pointer, number in _named_texts(record):
        key = canonical(number)
        text = ended.get(key)
        if text is None or text.valid_to >= today or key in told:
            continue
        told.add(key)
        fact = {"number": text.number, "valid_to": text.valid_to.isoformat(), "replaced_by": text.replaced_by}
        yield Found(FindingKind.OUTDATED_DECISION, key, pointer, _outdated_words(number, text), fact)


def _named_texts(record: ProcedureRecord) -> Iterator[Named]:
    for index, basis in enumerate(record.legal_basis):
        yield Named(f"/legal_basis/{index}/number", basis.number)
    if record.decision:
        yield Named("/decision", record.decision)
    for pointer, _, fees in _cases(record):
        for index, fee in enumerate(fees):
            if fee.legal_basis:
                yield Named(f"{pointer}/{index}/legal_basis", fee.legal_basis)


def _outdated_words(number: str, text: LegalDocument) -> Text:
    vi, en = f"{number} chỉ có hiệu lực đến hết ngày {text.valid_to:%d/%m/%Y}", f"{number} ended on {text.valid_to}"
    if text.replaced_by:
        vi, en = f"{vi}, được thay bằng {text.replaced_by}", f"{en}, replaced by {text.replaced_by}"
    return Text(vi, en)


def ended_fees(record: ProcedureRecord, today: date) -> Iterator[Found]:
    """Cases whose every fee has ended, and tariffs that have ended with nothing in their place."""
    for pointer, subject, fees in _cases(record):
        if fees and all(_has_ended(fee, today) for fee in fees):
            last = max(fee.valid_to for fee in fees if fee.valid_to)
            vi = f"Mọi mức thu của trường hợp này đã hết hiệu lực, mức cuối cùng vào ngày {last:%d/%m/%Y}"
            detail = Text(vi, f"Every fee of this case has ended, the last on {last}")
            yield Found(FindingKind.ENDED_FEE, subject, pointer, detail, {"valid_to": last.isoformat()})
            continue
        for index, fee in enumerate(fees):
            if fee.tariff and fee.valid_to and _has_ended(fee, today) and not _has_heir(fee, fees, today):
                vi = f"Biểu mức thu “{fee.name}” đã hết hiệu lực ngày {fee.valid_to:%d/%m/%Y}, chưa có biểu thay thế"
                detail = Text(vi, f"The tariff “{fee.name}” ended on {fee.valid_to}, and nothing takes its place")
                fact = {"valid_to": fee.valid_to.isoformat()}
                yield Found(FindingKind.ENDED_FEE, f"{subject}/{fee.id}", f"{pointer}/{index}", detail, fact)


def _cases(record: ProcedureRecord) -> Iterator[tuple[str, str, list[Fee]]]:
    """Pointer to the fees, the case's name in its channel, the fees."""
    for number, channel in enumerate(record.channels):
        for index, case in enumerate(channel.cases):
            yield f"/channels/{number}/cases/{index}/fees", f"{channel.channel}/{case.name}", case.fees


def _has_ended(fee: Fee, today: date) -> bool:
    return fee.valid_to is not None and fee.valid_to < today


def _has_heir(ended: Fee, fees: Iterable[Fee], today: date) -> bool:
    mark = (ended.kind, ended.stage, ended.payer_category)
    return any((fee.kind, fee.stage, fee.payer_category) == mark and not _has_ended(fee, today) for fee in fees)


def sample_data(record: ProcedureRecord) -> Iterator[Found]:
    """The record says itself what of it is no fact."""
    if record.assumptions:
        count, first = len(record.assumptions), record.assumptions[0]
        detail = Text(f"Bản ghi còn {count} giả định: {first}", f"The record still has {count} assumptions: {first}")
        fact = {"assumptions": list(record.assumptions)}
        yield Found(FindingKind.SAMPLE_DATA, "assumptions", "/assumptions", detail, fact)
    assumed = {
        fee.id: f"{pointer}/{index}"
        for pointer, _, fees in _cases(record)
        for index, fee in reversed(list(enumerate(fees)))
        if fee.assumed
    }
    if assumed:
        names = ", ".join(sorted(assumed))
        detail = Text(f"Mức thu còn là số giả định: {names}", f"Amounts are assumed: {names}")
        fact = {"fees": sorted(assumed)}
        yield Found(FindingKind.SAMPLE_DATA, "fees", next(iter(assumed.values())), detail, fact)


def publication_late(record: ProcedureRecord, published_on: date) -> Iterator[Found]:
    """`published_on` is the day in Vietnam on which a version of this decision was first published."""
    if record.decided_on is None:
        return
    due = working_days.after(record.decided_on, PUBLICATION_WORKING_DAYS)
    if published_on > due:
        vi = f"Quyết định ngày {record.decided_on:%d/%m/%Y} phải công khai chậm nhất ngày {due:%d/%m/%Y}, "
        vi += f"thực tế công khai ngày {published_on:%d/%m/%Y}"
        en = f"Decided on {record.decided_on}, due to be published by {due}, published on {published_on}"
        fact = {"decided_on": record.decided_on.isoformat(), "published_on": published_on.isoformat()}
        yield Found(FindingKind.PUBLICATION_LATE, "decided_on", "/decided_on", Text(vi, en), fact)
