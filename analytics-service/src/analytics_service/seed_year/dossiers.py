"""The source's year 2019 as 533 invented online dossiers, whose counts are the source's to the unit. Pure.

The counts are those of the article on the province's online services of 2019. Of the dossiers themselves nothing is
known: days and grounds are made up, every event is marked historical, and the same dossiers come out every time.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, UUID, uuid5

from contracts import dossier as events
from contracts.dossier import ApplicantKind, Cause, DossierChannel, DossierEvent, Filer, Origin

OPENED = datetime(2019, 2, 15, 1, 30, tzinfo=UTC)
"""The portal opened on 15 February 2019."""
DAYS = 300
CENTRE, PROMOTION_NOTICE = "H05.00", "2.000033"


class Service(NamedTuple):
    """What one department received online: dossiers, how many of them failed, how many came from state bodies."""

    agency: str
    procedure: str
    field: str
    level: int
    dossiers: int
    failed: int
    by_state_bodies: int

    @property
    def gives_result(self) -> bool:
        """A notice is taken note of, and that is all."""
        return self.procedure != PROMOTION_NOTICE


SERVICES = (
    Service("H05.06", PROMOTION_NOTICE, "XTTM", 4, 271, 51, 4),
    Service("H05.02", "S3-0001", "LS-TCNN", 3, 21, 7, 9),
    Service("H05.03", "S3-0002", "LS-LLTP", 3, 60, 20, 2),
    Service("H05.07", "S3-0003", "LS-NN", 3, 25, 9, 3),
    Service("H05.09", "S3-0004", "LS-XD", 3, 30, 11, 3),
    Service("H05.10", "S3-0005", "LS-DD", 3, 28, 10, 6),
    Service("H05.11", "S3-0006", "LS-BC", 3, 33, 11, 6),
    Service("H05.12", "S3-0007", "LS-LD", 3, 31, 9, 3),
    Service("H05.13", "S3-0008", "LS-VH", 3, 20, 7, 2),
    Service("H05.14", "S3-0009", "LS-KHCN", 3, 14, 5, 2),
)
"""Ten of 21 departments, no district: 262 of level 3, 271 of level 4, 140 failed, 40 from state bodies."""

FIELD_NAMES = {
    "XTTM": "Xúc tiến thương mại",
    "LS-TCNN": "Tổ chức nhà nước (dữ liệu mẫu)",
    "LS-LLTP": "Lý lịch tư pháp (dữ liệu mẫu)",
    "LS-NN": "Nông nghiệp (dữ liệu mẫu)",
    "LS-XD": "Xây dựng (dữ liệu mẫu)",
    "LS-DD": "Đất đai (dữ liệu mẫu)",
    "LS-BC": "Báo chí (dữ liệu mẫu)",
    "LS-LD": "Lao động (dữ liệu mẫu)",
    "LS-VH": "Văn hóa (dữ liệu mẫu)",
    "LS-KHCN": "Khoa học và công nghệ (dữ liệu mẫu)",
}
"""The source names the first alone; the others are invented."""


def courses() -> Iterator[list[DossierEvent]]:
    """Each dossier's events in order."""
    number = 0
    for service in SERVICES:
        for ordinal in range(service.dossiers):
            number += 1
            yield _course(service, ordinal, number)


def _course(service: Service, ordinal: int, number: int) -> list[DossierEvent]:
    submitted = OPENED + timedelta(days=number * 7919 % DAYS, minutes=number * 31 % 420)
    course = _Course(service, number)
    state_body = ordinal < service.by_state_bodies
    course.say(
        events.DossierSubmitted,
        submitted,
        code=f"{service.agency}-{submitted:%y%m%d}-{9000 + number}",
        procedure_version=1,
        level=service.level,
        case="Dữ liệu mẫu năm 2019",
        channel=DossierChannel.ONLINE,
        filer=Filer.STATE_BODY if state_body else Filer.SELF,
        applicant_kind=ApplicantKind.STATE_BODY if state_body else ApplicantKind.CITIZEN,
        field=service.field,
        receiving_unit=CENTRE,
        submitted_at=submitted,
        gives_result=service.gives_result,
    )
    # Failures lie among the later ordinals, so that every department has both.
    if ordinal >= service.dossiers - service.failed:
        return course.refuse(submitted + timedelta(hours=6), number)
    return course.grant(submitted)


class _Course:
    def __init__(self, service: Service, number: int) -> None:
        self.service = service
        self.events: list[DossierEvent] = []
        self.about: dict[str, Any] = {
            "dossier_id": dossier_id(number),
            "procedure_code": service.procedure,
            "agency": service.agency,
            "origin": Origin.HISTORICAL,
        }

    def say(self, event: type[DossierEvent], at: datetime, **facts: Any) -> None:
        sequence = len(self.events) + 1
        self.events.append(event(sequence=sequence, occurred_at=at, **self.about, **facts))

    def refuse(self, at: datetime, number: int) -> list[DossierEvent]:
        causes = (Cause.PAPERS_INCOMPLETE, Cause.PAPERS_INVALID, Cause.NOT_ELIGIBLE, Cause.WRONG_AGENCY)
        self.say(events.DossierRefused, at, cause=causes[number % len(causes)])
        return self.events

    def grant(self, submitted: datetime) -> list[DossierEvent]:
        accepted, decided = submitted + timedelta(hours=4), submitted + timedelta(days=3)
        gives_result = self.service.gives_result
        due = submitted + timedelta(days=10) if gives_result else None
        self.say(events.DossierAccepted, accepted, accepted_at=accepted, due_at=due)
        on_time = None if due is None else decided <= due
        self.say(events.DossierDecided, decided, outcome="granted", decided_at=decided, on_time=on_time)
        method = "counter" if self.service.gives_result else "online"
        self.say(
            events.ResultReturned,
            decided,
            method=method,
            has_result_document=self.service.gives_result,
            outcome="granted",
        )
        return self.events


def dossier_id(number: int) -> UUID:
    return uuid5(NAMESPACE_URL, f"urn:motcua:2019:dossier:{number}")
