"""What a record itself lacks for a proof, whatever was seen to work; and what is to be paid under it. Pure."""

from collections.abc import Iterator
from datetime import date, timedelta

from contracts.catalog import Channel, Fee, ProcedureRecord
from servicekit.problems import Text

from catalog_service.levels.proofs import Circumstances, Proof

_BLOCKS = ("name", "field", "agency", "executing_agencies", "audience", "steps", "channels", "required_documents")
_NO_INFORMATION = Text(
    "Hồ sơ thủ tục thiếu nội dung tối thiểu theo luật", "The record lacks what the law requires at least"
)
_NO_BLANK = Text("Không có biểu mẫu nào để tải về", "There is no form to download")
_NOT_KEPT = Text("Biểu mẫu chưa tải về được: {names}", "Forms that cannot be downloaded: {names}")
_NO_FORM = Text("Chưa có biểu mẫu điện tử", "There is no electronic form")
_UNSOUND_FORM = Text("Dữ liệu mẫu không khớp với biểu mẫu điện tử", "The electronic form refuses its own example")
_NO_ONLINE_CASE = Text("Chưa có trường hợp nào nộp được trực tuyến", "No case can be filed online")
_NOT_DELIVERED = Text(
    "Kết quả chưa trả được trực tuyến hoặc qua bưu chính: {names}",
    "Results that come neither online nor by post: {names}",
)
_VERTICAL = Text(
    "Thực hiện trên cổng của ngành dọc, cổng tỉnh chỉ cung cấp thông tin: {url}",
    "Done on the ministry's own portal, here is information only: {url}",
)


def of(proof: Proof, record: ProcedureRecord, circumstances: Circumstances) -> Text | None:
    """None when nothing is lacking. Whether money can be paid is no matter of the record."""
    if record.vertical_only and proof is not Proof.INFORMATION:
        return filled(_VERTICAL, url=record.portal_url)
    match proof:
        case Proof.INFORMATION:
            return None if all(getattr(record, block) for block in (*_BLOCKS, "legal_basis")) else _NO_INFORMATION
        case Proof.FORMS:
            return _forms(record, circumstances)
        case Proof.SUBMISSION:
            return _submission(record, circumstances)
        case Proof.PAYMENT:
            return None
        case Proof.RESULT:
            kept = {Channel.ONLINE, Channel.POST}
            fetched = [r.name for r in record.results if not r.electronic and kept.isdisjoint(r.delivery)]
            return filled(_NOT_DELIVERED, names="; ".join(fetched)) if fetched else None


def filled(text: Text, **values: object) -> Text:
    return Text(text.vi.format(**values), text.en.format(**values))


def _forms(record: ProcedureRecord, circumstances: Circumstances) -> Text | None:
    if record.form_schema is not None:
        return None  # every blank can be drawn from it
    if not record.forms:
        return _NO_BLANK
    absent = [form.name for form in record.forms if not form.file or form.file.sha256 not in circumstances.kept_files]
    return filled(_NOT_KEPT, names="; ".join(absent)) if absent else None


def _submission(record: ProcedureRecord, circumstances: Circumstances) -> Text | None:
    if record.form_schema is None:
        return _NO_FORM
    if not circumstances.form_is_sound:
        return _UNSOUND_FORM
    online = [channel for channel in record.channels if channel.channel is Channel.ONLINE and channel.cases]
    return None if online else _NO_ONLINE_CASE


def is_owed(record: ProcedureRecord, day: date) -> bool:
    return any(fee.valid_from <= day and (fee.valid_to is None or day <= fee.valid_to) for fee in _payable(record))


def owed_from(record: ProcedureRecord, day: date) -> date | None:
    """The first day after this one on which a fee begins."""
    return min((fee.valid_from for fee in _payable(record) if fee.valid_from > day), default=None)


def fee_days(record: ProcedureRecord) -> Iterator[date]:
    """First days on which a fee begins, or no longer is."""
    for fee in _payable(record):
        yield fee.valid_from
        if fee.valid_to:
            yield fee.valid_to + timedelta(days=1)


def _payable(record: ProcedureRecord) -> Iterator[Fee]:
    """What anybody may owe who files online; where nobody can, what anybody owes."""
    online = [channel for channel in record.channels if channel.channel is Channel.ONLINE]
    for channel in online or record.channels:
        for case in channel.cases:
            yield from (fee for fee in case.fees if fee.formula is not None or fee.amount_vnd)
