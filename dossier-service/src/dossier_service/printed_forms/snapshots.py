"""What a form says, word for word, on the day it is issued. Pure: from the dossier as the step has left it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contracts.catalog import ProcedureRecord
from contracts.dossier import Origin

from dossier_service.dossiers.codes import TRIAL_MARK
from dossier_service.dossiers.models import Dossier
from dossier_service.originals.models import ReceivedPaper
from dossier_service.printed_forms import wording
from dossier_service.printed_forms.forms import TITLES, Form

if TYPE_CHECKING:
    from dossier_service.dossiers.steps import Step

Json = dict[str, Any]


@dataclass(frozen=True)
class Occasion:
    """All that a form can tell of."""

    dossier: Dossier
    step: "Step"
    number: int
    record: ProcedureRecord
    unit_names: Mapping[str, str]
    file_counts: Mapping[str | None, int]
    brought: Sequence[ReceivedPaper]

    def unit(self, code: str | None) -> str:
        return self.unit_names.get(code or "", code or "")

    @property
    def official(self) -> str:
        return self.step.actor.name or wording.account(self.step.actor.subject)


def of(form: Form, occasion: Occasion) -> Json:
    return _head(form, occasion) | _BODIES[form](occasion)


def _head(form: Form, occasion: Occasion) -> Json:
    """What stands on every form."""
    dossier = occasion.dossier
    return {
        "form": form,
        "title": TITLES[form],
        "subtitle": "",
        "mark": TRIAL_MARK if dossier.origin == Origin.TRIAL else "",
        "agency": occasion.unit(dossier.executing_agency),
        "unit": occasion.unit(dossier.receiving_unit),
        "code": dossier.code,
        "qr": dossier.code,
        "day": wording.day_line(occasion.step.at),
        "edition": "",
        "procedure": _lines(
            ("Thủ tục hành chính", f"{occasion.record.name} (mã {occasion.record.code})"),
            ("Trường hợp", dossier.case_name),
            ("Mã hồ sơ", dossier.code),
            ("Mã hồ sơ nơi nộp", dossier.external_code),
        ),
    }


def _reception_slip(occasion: Occasion) -> Json:
    dossier, step = occasion.dossier, occasion.step
    applicant = dossier.applicant
    return {
        "applicant": _lines(
            ("Ông/bà/tổ chức", applicant.get("name")),
            ("Địa chỉ", applicant.get("address")),
            ("Số điện thoại", applicant.get("phone")),
            ("Email", applicant.get("email")),
        ),
        "papers": _papers(occasion),
        "times": _lines(
            ("Số lượng hồ sơ", f"{dossier.sets:02d} (bộ)"),
            ("Thời gian giải quyết hồ sơ theo quy định", wording.limit(step.limit)),
            ("Thời gian nộp hồ sơ", wording.moment(dossier.submitted_at)),
            ("Thời gian nhận hồ sơ", wording.moment(step.at)),
            ("Thời gian trả kết quả giải quyết hồ sơ", wording.moment(dossier.due_at)),
            ("Nơi trả kết quả", wording.place_of_return(dossier.delivery, occasion.unit(dossier.returning_unit))),
        ),
        "note": step.reason or "",
        "signatures": [
            _signature("Người nộp hồ sơ", applicant.get("name")),
            _signature("Người tiếp nhận hồ sơ", occasion.official),
        ],
    }


def _papers(occasion: Occasion) -> list[Json]:
    """What was received: on paper as the desk has counted it, and as files."""
    listed = []
    for paper in occasion.record.required_documents:
        brought = [received for received in occasion.brought if received.required_document == paper.id]
        files = occasion.file_counts.get(paper.id, 0)
        if brought or files:
            shown = any(received.shown_only for received in brought)
            name = f"{paper.name} (đã đối chiếu, trả lại)" if shown else paper.name
            originals, copies = sum(one.originals for one in brought), sum(one.copies for one in brought)
            listed.append(_paper(name, originals, copies, files))
    if others := occasion.file_counts.get(None):
        listed.append(_paper("Giấy tờ khác", 0, 0, others))
    return listed


def _paper(name: str, originals: int, copies: int, files: int) -> Json:
    numbers = {"originals": originals, "copies": copies, "files": files}
    return {"name": name} | {kind: f"{number:02d}" if number else "–" for kind, number in numbers.items()}


def _supplement_request(occasion: Occasion) -> Json:
    """R6: the reason of the whole and of each item, and the legal basis."""
    details, again = occasion.step.details, occasion.number > 1
    return {
        "subtitle": f"(Lần thứ {occasion.number})" if again else "",
        "edition": f"lần {occasion.number}" if again else "",
        "applicant": _addressee(occasion),
        "items": [{"name": item["name"], "note": item["note"]} for item in details["items"]],
        "grounds": _grounds(occasion)
        + _lines(
            ("Lý do phải yêu cầu thêm lần nữa", details.get("justification")),
            ("Thời hạn bổ sung", wording.moment_of(details.get("expires_at"))),
        ),
        "contact": _contact(occasion),
        "signatures": [_signature("Người nộp hồ sơ", None), _signature("Người hướng dẫn", occasion.official)],
    }


def _refusal(occasion: Occasion) -> Json:
    return {
        "applicant": _addressee(occasion),
        "grounds": _grounds(occasion),
        "contact": _contact(occasion),
        "signatures": [_signature("Người nộp hồ sơ", None), _signature("Người tiếp nhận hồ sơ", occasion.official)],
    }


def _apology(occasion: Occasion) -> Json:
    """R3, R6: with the reason; the date that was promised, what an earlier apology gave instead, and the new one."""
    dossier, details, again = occasion.dossier, occasion.step.details, occasion.number > 1
    agency = occasion.unit(details.get("agency") or dossier.executing_agency)
    return {
        "subtitle": f"(Lần thứ {occasion.number})" if again else "",
        "edition": f"lần {occasion.number}" if again else "",
        "applicant": _addressee(occasion),
        "responsible": agency,
        "dates": _lines(
            ("Thời gian hẹn trả kết quả trước đây", wording.moment_of(details["original_due_at"])),
            ("Thời gian hẹn lại lần trước", _given_before(details.get("expected_before"))),
            ("Thời gian hẹn trả kết quả mới", wording.moment_of(details.get("new_due_at") or details["expected_at"])),
        ),
        "grounds": _grounds(occasion),
        "contact": _contact(occasion),
        "signatures": [_signature("", None), _signature("Đại diện cơ quan giải quyết", occasion.official)],
    }


def _given_before(written: str | None) -> str | None:
    return wording.moment_of(written) if written else None


def _control_slip(occasion: Occasion) -> Json:
    return {
        "edition": f"{occasion.number} lượt giao nhận",
        "applicant": _lines(("Người nộp hồ sơ", occasion.dossier.applicant.get("name"))),
        "due": _lines(("Thời gian trả kết quả giải quyết hồ sơ", wording.moment(occasion.dossier.due_at))),
    }


_BODIES: dict[Form, Callable[[Occasion], Json]] = {
    Form.RECEPTION_SLIP: _reception_slip,
    Form.SUPPLEMENT_REQUEST: _supplement_request,
    Form.REFUSAL: _refusal,
    Form.APOLOGY: _apology,
    Form.CONTROL_SLIP: _control_slip,
}


def _addressee(occasion: Occasion) -> list[Json]:
    applicant = occasion.dossier.applicant
    return _lines(("Kính gửi", applicant.get("name")), ("Địa chỉ", applicant.get("address")))


def _grounds(occasion: Occasion) -> list[Json]:
    return _lines(("Lý do", occasion.step.reason), ("Căn cứ pháp lý", occasion.step.legal_basis))


def _contact(occasion: Occasion) -> str:
    return f"{occasion.unit(occasion.dossier.receiving_unit)}, khi liên hệ xin nêu mã hồ sơ {occasion.dossier.code}"


def _signature(title: str, name: str | None) -> Json:
    return {"title": title, "hint": "(Ký và ghi rõ họ tên)" if title else "", "name": name or ""}


def _lines(*lines: tuple[str, str | None]) -> list[Json]:
    """Labels with a value; what is not known has no line."""
    return [{"label": label, "value": value} for label, value in lines if value]
