"""What a template may say: the facts of the event and what the dossier service told, ready for people. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from contracts.contacts import Contact, DossierContacts
from contracts.dossier import Cause, HeldDuesMoved
from servicekit.clock import VIETNAM
from servicekit.problems import Text

_CAUSES = {
    Cause.PAPERS_INCOMPLETE: Text("giấy tờ chưa đủ", "papers are missing"),
    Cause.PAPERS_INVALID: Text("giấy tờ không hợp lệ", "papers are not valid"),
    Cause.WRONG_AGENCY: Text("không thuộc thẩm quyền của cơ quan", "the agency is not competent"),
    Cause.NOT_ELIGIBLE: Text("không đủ điều kiện", "the conditions are not met"),
    Cause.FEE_UNPAID: Text("chưa nộp phí, lệ phí", "the fee was not paid"),
    Cause.SUPPLEMENT_EXPIRED: Text("quá hạn bổ sung giấy tờ", "the time to supply papers is over"),
    Cause.WITHDRAWN: Text("người nộp rút hồ sơ", "the applicant withdrew it"),
    Cause.DUPLICATE: Text("hồ sơ trùng", "it is a duplicate"),
    Cause.TECHNICAL: Text("lỗi kỹ thuật", "a technical fault"),
}


@dataclass(frozen=True)
class Letter:
    """The variables of every template; text is empty where the event says nothing."""

    code: str
    procedure: str
    agency: str
    recipient_name: str
    due_date: str = ""
    """dd/mm/yyyy, Vietnamese time; likewise the other dates."""
    expected_date: str = ""
    """Given by an apology (Mẫu 04) in place of a due date that was missed."""
    apology_due_date: str = ""
    answer_due_date: str = ""
    expiry_date: str = ""
    restorable_date: str = ""
    appointment_time: str = ""
    """dd/mm/yyyy hh:mm, Vietnamese time."""
    amount: str = ""
    """`200.000 đồng`."""
    receipt_number: str = ""
    outcome: str = ""
    """`granted` or `refused`."""
    method: str = ""
    """How the result comes: `online`, `counter` or `post`."""
    has_result_document: bool = False
    days_late: int = 0
    """Working days."""
    one_time_code: str = ""
    """Only of the notice that asks for it, by SMS and e-mail."""
    code_minutes: int = 0
    resume_code: str = ""
    """Only of the notice that was asked for, by SMS and e-mail."""
    resume_url: str = ""
    cause: str = ""
    reason: str = ""
    papers: list[str] = field(default_factory=list)

    def variables(self) -> dict[str, Any]:
        return asdict(self)


def compose(facts: Mapping[str, Any], contacts: DossierContacts, recipient: Contact, language: str) -> Letter:
    """`facts` is the event's data as JSON."""
    cause = facts.get("cause")
    return Letter(
        code=contacts.dossier_code,
        procedure=contacts.procedure_name,
        agency=contacts.agency_name,
        recipient_name=recipient.name,
        due_date=_day(facts.get("due_at")),
        expected_date=_day(facts.get("expected_at")),
        apology_due_date=_day(facts.get("apology_due_at")),
        answer_due_date=_day(facts.get("answer_due_at")),
        expiry_date=_day(facts.get("expires_at")),
        restorable_date=_day(facts.get("restorable_until")),
        appointment_time=_minute(facts.get("starts_at")),
        amount=dong(facts["amount_vnd"], language) if "amount_vnd" in facts else "",
        receipt_number=facts.get("receipt_number") or "",
        outcome=facts.get("outcome") or "",
        method=facts.get("method") or "",
        has_result_document=bool(facts.get("has_result_document")),
        days_late=facts.get("days_late") or 0,
        cause=_CAUSES[Cause(cause)].in_language(language) if cause else "",
        reason=contacts.reason or "",
        papers=list(contacts.items),
    )


def about_the_calendar(event: HeldDuesMoved, language: str) -> Letter:
    version = Text(f"phiên bản {event.calendar_version}", f"version {event.calendar_version}")
    dossiers = Text(f"{event.count} hồ sơ", f"{event.count} dossier{'s' if event.count > 1 else ''}")
    changed_by = "; ".join(event.dispatches) or version.in_language(language)
    return Letter(code=changed_by, procedure=dossiers.in_language(language), agency="", recipient_name="")


def dong(amount_vnd: int, language: str = "vi") -> str:
    if language == "en":
        return f"{amount_vnd:,} VND"
    return f"{amount_vnd:,}".replace(",", ".") + " đồng"


def _minute(moment: str | None) -> str:
    return datetime.fromisoformat(moment).astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M") if moment else ""


def _day(moment: str | None) -> str:
    return datetime.fromisoformat(moment).astimezone(VIETNAM).strftime("%d/%m/%Y") if moment else ""


SAMPLES = (
    Letter(
        code="H05.31.01-261124-000123",
        procedure="Đăng ký thành lập công ty trách nhiệm hữu hạn hai thành viên trở lên (mẫu)",
        agency="Sở Tư pháp",
        recipient_name="Nguyễn Văn Mẫu",
        due_date="08/12/2026",
        expected_date="15/12/2026",
        apology_due_date="09/12/2026",
        answer_due_date="26/11/2026",
        expiry_date="24/12/2026",
        restorable_date="24/12/2026",
        appointment_time="08/12/2026 09:30",
        amount="12.200.000 đồng",
        receipt_number="BL-2026-0000123",
        outcome="refused",
        method="online",
        has_result_document=True,
        days_late=2,
        one_time_code="482915",
        code_minutes=15,
        resume_code="7K3QM-0T9XW-H2B5V-N8RCE",
        resume_url="https://dichvucong.vidu.vn/tiep-tuc#7K3QM-0T9XW-H2B5V-N8RCE",
        cause="không thuộc thẩm quyền của cơ quan",
        reason="Bản khai thiếu chữ ký",
        papers=["Bản sao giấy tờ tùy thân: ảnh mờ", "Tờ khai: thiếu chữ ký"],
    ),
    Letter(
        code="H05.31.01-261124-000123",
        procedure="Cấp Phiếu lý lịch tư pháp",
        agency="Sở Tư pháp",
        recipient_name="Nguyễn Văn Mẫu",
        outcome="granted",
        method="counter",
    ),
)
"""Invented: one letter that says everything and one that says the least. A template must render with both."""
