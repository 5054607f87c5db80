"""What is left to do before a draft can be filed, in plain words; `code` says what kind of thing. Pure."""

from collections.abc import Mapping
from typing import Any

from contracts.catalog import Channel, ProcedureRecord
from contracts.dossier import ApplicantKind
from servicekit.problems import FieldError, Text

from dossier_service.forms import validation
from dossier_service.procedures.rules import cases_of, papers_lacking


def missing(
    record: ProcedureRecord,
    *,
    channel: Channel,
    case: str,
    form: Mapping[str, Any],
    applicant: Mapping[str, Any],
    delivery: Mapping[str, Any],
    papers: set[str],
) -> list[FieldError]:
    return [
        *_missing_case(record, channel, case),
        *_missing_in_form(record, form),
        *_missing_papers(record, case, papers),
        *_missing_of_applicant(applicant),
        *_missing_of_delivery(delivery),
    ]


def _missing_case(record: ProcedureRecord, channel: Channel, case: str) -> list[FieldError]:
    """The draft may be older than the version in force."""
    if case in {known.name for known in cases_of(record, channel)}:
        return []
    message = Text(
        f"Thủ tục không còn trường hợp “{case}”, hãy chọn lại",
        f"The procedure no longer has the case “{case}”, please choose again",
    )
    return [FieldError("/case", "case", message)]


def _missing_in_form(record: ProcedureRecord, form: Mapping[str, Any]) -> list[FieldError]:
    found = validation.faults(record.form_schema, dict(form))
    return [FieldError(f"/form{fault.pointer}", "form", fault.message) for fault in found]


def _missing_papers(record: ProcedureRecord, case: str, papers: set[str]) -> list[FieldError]:
    return [
        FieldError(f"/documents/{p.id}", "document", Text(f"Thiếu giấy tờ: {p.name}", f"Paper missing: {p.name}"))
        for p in papers_lacking(record, case, papers)
    ]


_NAME = Text("Thiếu họ tên hoặc tên tổ chức", "The name is missing")
_NUMBER = Text("Thiếu số định danh hoặc mã số thuế", "The identity number or tax code is missing")
_CONTACT = Text(
    "Cần số điện thoại hoặc thư điện tử để nhận thông báo", "A phone number or e-mail is needed for notices"
)
_ADDRESS = Text("Thiếu địa chỉ nhận kết quả qua bưu chính", "The address for the result by post is missing")


def _missing_of_applicant(applicant: Mapping[str, Any]) -> list[FieldError]:
    number = "identity_number" if applicant.get("kind") == ApplicantKind.CITIZEN else "tax_code"
    lacking = [
        FieldError(f"/applicant/{name}", "applicant", words)
        for name, words in {"name": _NAME, number: _NUMBER}.items()
        if not applicant.get(name)
    ]
    if not (applicant.get("phone") or applicant.get("email")):
        lacking.append(FieldError("/applicant/phone", "applicant", _CONTACT))
    return lacking


def _missing_of_delivery(delivery: Mapping[str, Any]) -> list[FieldError]:
    if delivery.get("method") == "post" and not delivery.get("address"):
        return [FieldError("/delivery/address", "delivery", _ADDRESS)]
    return []
