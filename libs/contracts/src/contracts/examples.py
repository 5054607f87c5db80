"""Invented examples of what crosses a border: producers must be able to say them, consumers to understand them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from contracts.catalog import (
    AgencyChanged,
    AgencyKind,
    Audience,
    CataloguePartChanged,
    Channel,
    ChannelCases,
    Coded,
    CodeListChanged,
    Fee,
    LegalBasis,
    OnlineMode,
    PartName,
    ProcedureCase,
    ProcedurePublished,
    ProcedureRecord,
    RequiredDocument,
    ResultKind,
    ServiceLevel,
    Step,
    TimeLimit,
    TimeUnit,
)
from contracts.dossier import (
    AnswerLate,
    ApologyLate,
    ConsultationOverdue,
    ConsultationRecalled,
    DossierApologised,
    DossierLinked,
    DossierRebased,
    DossierUnlinked,
    DueMoved,
    DueSoon,
    Overdue,
    ReturnPlaceChanged,
    SupplementReminded,
)
from contracts.feedback import FeedbackAnswered
from contracts.payment import ChargeChanged

AT = datetime(2026, 4, 1, 3, 0, tzinfo=UTC)
AN_ID = UUID("019ab000-0000-7000-8000-000000000001")
FIRST_DAY = date(2019, 1, 1)

_UNITS = (
    ("H05", "Ủy ban nhân dân tỉnh Bắc Ninh", AgencyKind.PROVINCE, None),
    ("H05.00", "Trung tâm Hành chính công tỉnh", AgencyKind.ONE_STOP, "H05"),
    ("H05.03", "Sở Tư pháp", AgencyKind.DEPARTMENT, "H05"),
    ("H05.06", "Sở Công Thương", AgencyKind.DEPARTMENT, "H05"),
    ("H05.08", "Sở Giao thông vận tải", AgencyKind.DEPARTMENT, "H05"),
)


def units() -> list[AgencyChanged]:
    """The province, its one-stop centre, three departments."""
    return [
        AgencyChanged(
            sequence=1,
            occurred_at=AT,
            code=code,
            name=name,
            kind=kind,
            parent=parent,
            path=[parent, code] if parent else [code],
            valid_from=FIRST_DAY,
        )
        for code, name, kind, parent in _UNITS
    ]


def promotion_notice(version: int = 1) -> ProcedureRecord:
    """Free, no deadline, no result document: ends with an acknowledgement."""
    agency = Coded(code="H05.06", name="Sở Công Thương")
    case = ProcedureCase(name="Trong một tỉnh", time_limit=TimeLimit(unit=TimeUnit.NONE))
    return ProcedureRecord(
        code="2.000033",
        name="Thông báo hoạt động khuyến mại",
        version=version,
        field=Coded(code="XTTM", name="Xúc tiến thương mại"),
        agency=agency,
        executing_agencies=[agency],
        receiving_units=[Coded(code="H05.00", name="Trung tâm Hành chính công tỉnh")],
        level=ServiceLevel(declared=4),
        online_mode=OnlineMode.FULL,
        audience=[Audience.ENTERPRISE],
        keywords=["khuyến mại"],
        steps=[Step(title="Gửi thông báo"), Step(title="Kiểm tra và lưu hồ sơ")],
        channels=[ChannelCases(channel=Channel.ONLINE, cases=[case])],
        required_documents=[RequiredDocument(id="notice", name="Thông báo thực hiện khuyến mại", originals=1)],
        results=[],
        legal_basis=[LegalBasis(number="81/2018/NĐ-CP", title="Nghị định về hoạt động xúc tiến thương mại")],
        form_schema={
            "type": "object",
            "required": ["programme", "starts_on"],
            "properties": {
                "programme": {"type": "string", "title": "Tên chương trình", "minLength": 3, "maxLength": 200},
                "starts_on": {"type": "string", "title": "Ngày bắt đầu", "format": "date"},
            },
            "additionalProperties": False,
        },
        valid_from=FIRST_DAY,
    )


def criminal_record(version: int = 1) -> ProcedureRecord:
    """200,000 đồng at reception, ten days, a result document."""
    agency = Coded(code="H05.03", name="Sở Tư pháp")
    fee = Fee(
        id="F1", kind="fee", name="Phí cung cấp thông tin lý lịch tư pháp", amount_vnd=200_000, valid_from=FIRST_DAY
    )
    student = fee.model_copy(update={"id": "F2", "amount_vnd": 100_000, "payer_category": "student"})
    one = ProcedureCase(
        name="Có một nơi cư trú", time_limit=TimeLimit(value=10, unit=TimeUnit.DAY), fees=[fee, student]
    )
    several = ProcedureCase(
        name="Nhiều nơi cư trú", time_limit=TimeLimit(value=15, unit=TimeUnit.DAY), fees=[fee, student]
    )
    return ProcedureRecord(
        code="2.000488",
        name="Cấp Phiếu lý lịch tư pháp",
        version=version,
        field=Coded(code="LLTP", name="Lý lịch tư pháp"),
        agency=agency,
        executing_agencies=[agency],
        receiving_units=[Coded(code="H05.00", name="Trung tâm Hành chính công tỉnh")],
        level=ServiceLevel(declared=4),
        online_mode=OnlineMode.FULL,
        audience=[Audience.CITIZEN, Audience.FOREIGNER],
        steps=[Step(title="Nộp hồ sơ"), Step(title="Tra cứu, xác minh"), Step(title="Cấp phiếu")],
        channels=[ChannelCases(channel=channel, cases=[one, several]) for channel in (Channel.ONLINE, Channel.COUNTER)],
        required_documents=[RequiredDocument(id="identity", name="Bản sao giấy tờ tùy thân", copies=1)],
        results=[ResultKind(code="KQ.LLTP.1", name="Phiếu lý lịch tư pháp số 1")],
        legal_basis=[LegalBasis(number="28/2009/QH12", title="Luật Lý lịch tư pháp")],
        form_schema={
            "type": "object",
            "required": ["purpose"],
            "properties": {"purpose": {"type": "string", "title": "Mục đích sử dụng phiếu", "maxLength": 500}},
            "additionalProperties": False,
        },
        valid_from=FIRST_DAY,
    )


def fields_changed() -> CataloguePartChanged:
    return CataloguePartChanged(sequence=1, occurred_at=AT, part=PartName.FIELDS)


def payer_categories_changed() -> CodeListChanged:
    return CodeListChanged(sequence=2, occurred_at=AT, list="payer-categories")


def rebased() -> DossierRebased:
    return DossierRebased(
        sequence=5,
        occurred_at=AT,
        dossier_id=AN_ID,
        procedure_code="2.000488",
        agency="H05.03",
        from_version=1,
        procedure_version=2,
        due_at=AT + timedelta(days=10),
    )


def supplement_reminded() -> SupplementReminded:
    return SupplementReminded(
        sequence=6,
        occurred_at=AT,
        dossier_id=AN_ID,
        procedure_code="2.000488",
        agency="H05.03",
        supplement_id=UUID("019ab000-0000-7000-8000-000000000002"),
        expires_at=datetime(2026, 5, 4, 10, 0, tzinfo=UTC),
    )


_TASK = UUID("019ab000-0000-7000-8000-000000000003")


def consultation_recalled() -> ConsultationRecalled:
    return ConsultationRecalled(
        sequence=7, occurred_at=AT, dossier_id=AN_ID, procedure_code="2.000488", agency="H05.03", task_id=_TASK
    )


def consultation_overdue() -> ConsultationOverdue:
    return ConsultationOverdue(
        sequence=8,
        occurred_at=AT,
        dossier_id=AN_ID,
        procedure_code="2.000488",
        agency="H05.03",
        task_id=_TASK,
        unit="H05.06",
        due_at=AT - timedelta(hours=1),
    )


_CERTIFICATE = {"dossier_id": AN_ID, "procedure_code": "2.000488", "agency": "H05.03", "occurred_at": AT}
_DUE = datetime(2026, 4, 13, 10, 0, tzinfo=UTC)


def due_soon() -> DueSoon:
    return DueSoon.model_validate(_CERTIFICATE | {"sequence": 8, "due_at": _DUE, "unit": "H05.03"})


def overdue() -> Overdue:
    return Overdue.model_validate(_CERTIFICATE | {"sequence": 9, "due_at": _DUE, "unit": "H05.03", "days_late": 1})


def answer_late() -> AnswerLate:
    late = {"sequence": 3, "answer_due_at": _DUE, "unit": "H05.00", "days_late": 1}
    return AnswerLate.model_validate(_CERTIFICATE | late)


def apologised() -> DossierApologised:
    given = {"sequence": 10, "due_at": _DUE, "expected_at": _DUE + timedelta(days=3), "apologies": 1}
    return DossierApologised.model_validate(_CERTIFICATE | given)


def apology_late() -> ApologyLate:
    late = {"sequence": 10, "due_at": _DUE, "apology_due_at": _DUE + timedelta(days=1), "unit": "H05.03"}
    return ApologyLate.model_validate(_CERTIFICATE | late)


def due_moved() -> DueMoved:
    moved = {"sequence": 8, "due_at_before": _DUE, "due_at": _DUE + timedelta(days=1), "calendar_version": 2}
    return DueMoved.model_validate(_CERTIFICATE | moved)


def charge_changed() -> ChargeChanged:
    return ChargeChanged(
        sequence=2,
        occurred_at=AT,
        dossier_id=AN_ID,
        agency="H05.03",
        charge_id=UUID("019ab000-0000-7000-8000-000000000005"),
        status="due",
        amount_vnd=100_000,
    )


def return_place_changed() -> ReturnPlaceChanged:
    return ReturnPlaceChanged(
        sequence=9,
        occurred_at=AT,
        dossier_id=AN_ID,
        procedure_code="2.000488",
        agency="H05.03",
        returning_unit="H05.00",
    )


_ANOTHER_ID = UUID("019ab000-0000-7000-8000-000000000004")


def linked() -> DossierLinked:
    return DossierLinked(
        sequence=10,
        occurred_at=AT,
        dossier_id=AN_ID,
        procedure_code="2.000488",
        agency="H05.03",
        other_id=_ANOTHER_ID,
        kind="related",
    )


def unlinked() -> DossierUnlinked:
    return DossierUnlinked(
        sequence=11, occurred_at=AT, dossier_id=AN_ID, procedure_code="2.000488", agency="H05.03", other_id=_ANOTHER_ID
    )


def published(record: ProcedureRecord) -> ProcedurePublished:
    return ProcedurePublished(
        sequence=record.version, occurred_at=AT, code=record.code, version=record.version, record=record
    )


def feedback_answered() -> FeedbackAnswered:
    return FeedbackAnswered(
        sequence=3,
        occurred_at=AT,
        feedback_id=UUID("019ab000-0000-7000-8000-000000000006"),
        unit="H05.03",
        on_time=True,
    )
