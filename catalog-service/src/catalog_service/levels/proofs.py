"""What a level needs to be believed, and what of it a record and the evidence prove. Pure.

Levels of NĐ 43/2011: each proof belongs to one, and a level is provable when all proofs up to it hold.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from contracts.catalog import Channel, Fee, ProcedureRecord
from servicekit.clock import VIETNAM


class Proof(StrEnum):
    INFORMATION = "information"
    FORMS = "forms"
    SUBMISSION = "submission"
    PAYMENT = "payment"
    RESULT = "result"


LEVEL_OF = {Proof.INFORMATION: 1, Proof.FORMS: 2, Proof.SUBMISSION: 3, Proof.PAYMENT: 4, Proof.RESULT: 4}
HIGHEST = 4


class Source(StrEnum):
    RECORD = "record"
    PROBE = "probe"
    SETTLED_PAYMENT = "settled_payment"
    PROVIDER_ANSWER = "provider_answer"


@dataclass(frozen=True)
class Evidence:
    """Something that was seen to work (or not) at a time; None: it does not expire."""

    source: Source
    at: datetime
    expires_at: datetime | None = None
    passed: bool = True
    details: Mapping[str, str] = field(default_factory=dict)

    def holds(self, now: datetime) -> bool:
        return self.passed and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True)
class Judged:
    """One proof: either proven by its evidence, or `missing` says in Vietnamese what is not there."""

    proof: Proof
    evidence: Evidence | None
    missing: str | None

    @property
    def proven(self) -> bool:
        return self.missing is None


_BLOCKS = ("name", "field", "agency", "executing_agencies", "audience", "steps", "channels", "required_documents")
_NO_INFORMATION = "Hồ sơ thủ tục thiếu nội dung tối thiểu theo luật"
_NO_BLANK = "Không có biểu mẫu nào để tải về"
_NOT_KEPT = "Biểu mẫu chưa tải về được: {names}"
_NO_FORM = "Chưa có biểu mẫu điện tử"
_UNSOUND_FORM = "Dữ liệu mẫu không khớp với biểu mẫu điện tử"
_NO_ONLINE_CASE = "Chưa có trường hợp nào nộp được trực tuyến"
_NOT_PAYABLE = "Có khoản phải nộp nhưng chưa chứng minh được thanh toán trực tuyến"
_EXPIRED = "Bằng chứng thanh toán trực tuyến đã hết hạn ngày {day}"
_NOT_DELIVERED = "Kết quả chưa trả được trực tuyến hoặc qua bưu chính: {names}"
_VERTICAL = "Thực hiện trên cổng của ngành dọc, cổng tỉnh chỉ cung cấp thông tin: {url}"
_FAILED = "Lần kiểm tra ngày {day} không thành công"


@dataclass(frozen=True)
class Circumstances:
    """Of one version at one moment: whether its electronic form is sound, and which blank files are kept."""

    published_at: datetime
    now: datetime
    form_is_sound: bool
    kept_files: Collection[str] = ()

    @property
    def day(self) -> date:
        return self.now.astimezone(VIETNAM).date()


def judge(
    record: ProcedureRecord, seen: Mapping[Proof, Sequence[Evidence]], circumstances: Circumstances
) -> list[Judged]:
    """Every proof of a procedure at one agency, in the order of levels."""
    return [_judge(proof, record, seen.get(proof, ()), circumstances) for proof in Proof]


def provable(judged: Collection[Judged]) -> int:
    """The highest level up to which nothing is missing; 0 when not even the information is proven."""
    failing = [LEVEL_OF[one.proof] for one in judged if not one.proven]
    return min(failing) - 1 if failing else HIGHEST


def label(declared: int, provable: int, waived: int | None = None) -> int:
    """What the public is told: the declared level, lowered to what is provable or waived."""
    return min(declared, max(provable, waived or 0))


def turns_at(record: ProcedureRecord, judged: Collection[Judged], now: datetime) -> datetime | None:
    """The next moment at which time alone may change the answer: a proof expires, a fee begins or has ended."""
    moments = [one.evidence.expires_at for one in judged if one.evidence and one.evidence.expires_at]
    moments += [first_instant(day) for day in _fee_days(record)]
    return min((moment for moment in moments if moment > now), default=None)


def first_instant(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=VIETNAM)


def _judge(proof: Proof, record: ProcedureRecord, seen: Sequence[Evidence], circumstances: Circumstances) -> Judged:
    newest_first = sorted(seen, key=lambda evidence: evidence.at, reverse=True)
    shown = next((evidence for evidence in newest_first if evidence.source is not Source.PROVIDER_ANSWER), None)
    # What failed at this very procedure stands against a provider's word that it works in general.
    if shown and not shown.passed:
        return Judged(proof, shown, _FAILED.format(day=_written(shown.at)))
    holding = [evidence for evidence in newest_first if evidence.holds(circumstances.now)]
    missing = _missing(proof, record, circumstances)
    if proof is Proof.PAYMENT and missing and not record.vertical_only:
        return _judge_payment(newest_first, holding)
    if missing:
        return Judged(proof, None, missing)
    return Judged(proof, holding[0] if holding else _of_record(proof, record, circumstances), None)


def _judge_payment(newest_first: Sequence[Evidence], holding: Sequence[Evidence]) -> Judged:
    if holding:
        return Judged(Proof.PAYMENT, max(holding, key=_lasting), None)
    ended = max((evidence.expires_at for evidence in newest_first if evidence.expires_at), default=None)
    missing = _EXPIRED.format(day=_written(ended)) if ended else _NOT_PAYABLE
    return Judged(Proof.PAYMENT, newest_first[0] if newest_first else None, missing)


def _lasting(evidence: Evidence) -> tuple[bool, float]:
    return evidence.expires_at is None, evidence.expires_at.timestamp() if evidence.expires_at else 0.0


def _of_record(proof: Proof, record: ProcedureRecord, circumstances: Circumstances) -> Evidence:
    """The record itself shows it; that nothing is to be paid, until a fee begins."""
    begins = [fee.valid_from for fee in _payable(record) if fee.valid_from > circumstances.day]
    until = first_instant(min(begins)) if proof is Proof.PAYMENT and begins else None
    return Evidence(Source.RECORD, circumstances.published_at, until)


def _missing(proof: Proof, record: ProcedureRecord, circumstances: Circumstances) -> str | None:
    if record.vertical_only and proof is not Proof.INFORMATION:
        return _VERTICAL.format(url=record.portal_url)
    match proof:
        case Proof.INFORMATION:
            return None if all(getattr(record, block) for block in (*_BLOCKS, "legal_basis")) else _NO_INFORMATION
        case Proof.FORMS:
            return _missing_forms(record, circumstances)
        case Proof.SUBMISSION:
            return _missing_submission(record, circumstances)
        case Proof.PAYMENT:
            due = [fee for fee in _payable(record) if _is_valid(fee, circumstances.day)]
            return _NOT_PAYABLE if due else None
        case Proof.RESULT:
            kept = {Channel.ONLINE, Channel.POST}
            fetched = [r.name for r in record.results if not r.electronic and kept.isdisjoint(r.delivery)]
            return _NOT_DELIVERED.format(names="; ".join(fetched)) if fetched else None


def _missing_forms(record: ProcedureRecord, circumstances: Circumstances) -> str | None:
    if record.form_schema is not None:
        return None  # every blank can be drawn from it
    if not record.forms:
        return _NO_BLANK
    absent = [form.name for form in record.forms if not form.file or form.file.sha256 not in circumstances.kept_files]
    return _NOT_KEPT.format(names="; ".join(absent)) if absent else None


def _missing_submission(record: ProcedureRecord, circumstances: Circumstances) -> str | None:
    if record.form_schema is None:
        return _NO_FORM
    if not circumstances.form_is_sound:
        return _UNSOUND_FORM
    online = [channel for channel in record.channels if channel.channel is Channel.ONLINE and channel.cases]
    return None if online else _NO_ONLINE_CASE


def _payable(record: ProcedureRecord) -> Iterator[Fee]:
    """What anybody may owe who files online; where nobody can, what anybody owes."""
    online = [channel for channel in record.channels if channel.channel is Channel.ONLINE]
    for channel in online or record.channels:
        for case in channel.cases:
            yield from (fee for fee in case.fees if fee.formula is not None or fee.amount_vnd)


def _fee_days(record: ProcedureRecord) -> Iterator[date]:
    for fee in _payable(record):
        yield fee.valid_from
        if fee.valid_to:
            yield fee.valid_to + timedelta(days=1)


def _is_valid(fee: Fee, day: date) -> bool:
    return fee.valid_from <= day and (fee.valid_to is None or day <= fee.valid_to)


def _written(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")
