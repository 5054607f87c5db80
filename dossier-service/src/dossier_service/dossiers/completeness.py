"""What is left to do before a draft can be filed, in plain words. Pure."""

from collections.abc import Mapping
from typing import Any

from contracts.catalog import ProcedureRecord
from contracts.dossier import ApplicantKind

from dossier_service.dossiers.schemas import Missing
from dossier_service.forms import validation


def missing(
    record: ProcedureRecord,
    *,
    case: str,
    form: Mapping[str, Any],
    applicant: Mapping[str, Any],
    delivery: Mapping[str, Any],
    papers: set[str],
) -> list[Missing]:
    return [
        *_missing_in_form(record, form),
        *_missing_papers(record, case, papers),
        *_missing_of_applicant(applicant),
        *_missing_of_delivery(delivery),
    ]


def _missing_in_form(record: ProcedureRecord, form: Mapping[str, Any]) -> list[Missing]:
    return [
        Missing(pointer=f"/form{pointer}", kind="form", message=message)
        for pointer, _, message in validation.faults(record.form_schema, dict(form))
    ]


def _missing_papers(record: ProcedureRecord, case: str, papers: set[str]) -> list[Missing]:
    wanted = [p for p in record.required_documents if p.required and p.case in (None, case) and p.id not in papers]
    return [Missing(pointer=f"/documents/{p.id}", kind="document", message=f"Thiếu giấy tờ: {p.name}") for p in wanted]


def _missing_of_applicant(applicant: Mapping[str, Any]) -> list[Missing]:
    number = "identity_number" if applicant.get("kind") == ApplicantKind.CITIZEN else "tax_code"
    words = {"name": "Thiếu họ tên hoặc tên tổ chức", number: "Thiếu số định danh hoặc mã số thuế"}
    lacking = [
        Missing(pointer=f"/applicant/{name}", kind="applicant", message=message)
        for name, message in words.items()
        if not applicant.get(name)
    ]
    if not (applicant.get("phone") or applicant.get("email")):
        message = "Cần số điện thoại hoặc thư điện tử để nhận thông báo"
        lacking.append(Missing(pointer="/applicant/phone", kind="applicant", message=message))
    return lacking


def _missing_of_delivery(delivery: Mapping[str, Any]) -> list[Missing]:
    if delivery.get("method") == "post" and not delivery.get("address"):
        return [
            Missing(pointer="/delivery/address", kind="delivery", message="Thiếu địa chỉ nhận kết quả qua bưu chính")
        ]
    return []
