from servicekit.problems import Conflict, FieldError, InvalidBody, InvalidParameter, NotFound, NotPermitted, Text

from dossier_service.appointments.rules import LONGEST_DAYS, OPEN_AT_MOST

_NOT_OPEN = Text("Đơn vị này không nhận đặt lịch hẹn", "This unit takes no appointments")


class DeskNotFound(NotFound):
    code = "desk_not_found"
    title = _NOT_OPEN


class DeskUnknown(InvalidBody):
    code = "desk_unknown"
    title = _NOT_OPEN

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/agency", self.code, self.title)])


class NotYourDesk(NotPermitted):
    code = "not_your_desk"
    title = Text("Bộ phận một cửa này không thuộc đơn vị của bạn", "This desk is not of your unit")


class SettingsInPast(InvalidBody):
    code = "settings_in_past"
    title = Text("Ngày bắt đầu áp dụng phải từ hôm nay trở đi", "The settings must begin today or later")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/valid_from", self.code, self.title)])


class PeriodUnsuitable(InvalidParameter):
    code = "period_unsuitable"
    title = Text(
        f"Ngày cuối (`to`) phải không trước ngày đầu (`from`), cả hai trong {LONGEST_DAYS} ngày",
        f"`to` must not be before `from`, and both lie within {LONGEST_DAYS} days",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?to", self.code, self.title)], longest_days=LONGEST_DAYS)


class AppointmentProcedureUnknown(InvalidBody):
    code = "appointment_procedure_unknown"
    title = Text("Không có thủ tục này, hoặc đã hết hiệu lực", "There is no such procedure in force")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/procedure_code", self.code, self.title)])


class SlotsProcedureUnknown(InvalidParameter):
    code = "slots_procedure_unknown"
    title = AppointmentProcedureUnknown.title

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?procedure_code", self.code, self.title)])


class AppointmentDossierUnknown(InvalidBody):
    """The same for one that does not exist and for another person's."""

    code = "appointment_dossier_unknown"
    title = Text("Bạn không có hồ sơ này", "You have no such dossier")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/dossier_id", self.code, self.title)])


class SlotNotOffered(InvalidBody):
    """`days_ahead` and `lead_minutes` are the desk's on that day, null where it takes no appointments then."""

    code = "slot_not_offered"
    title = Text(
        "Giờ này không mở để đặt lịch; hãy chọn trong các giờ còn trống của đơn vị",
        "This time is not offered; please choose one of the unit's free times",
    )

    def __init__(self, days_ahead: int | None, lead_minutes: int | None) -> None:
        errors = [FieldError("/starts_at", self.code, self.title)]
        super().__init__(errors=errors, days_ahead=days_ahead, lead_minutes=lead_minutes)


class SlotFull(Conflict):
    code = "slot_full"
    title = Text("Giờ này đã hết chỗ, hãy chọn giờ khác", "This time is full, please choose another")


class AppointmentOverlaps(Conflict):
    code = "appointment_overlaps"
    title = Text("Bạn đã có lịch hẹn vào giờ này", "You have an appointment at this time already")


class TooManyAppointments(Conflict):
    code = "too_many_appointments"
    title = Text(
        f"Mỗi người giữ tối đa {OPEN_AT_MOST} lịch hẹn sắp tới",
        f"One person holds {OPEN_AT_MOST} appointments to come at most",
    )

    def __init__(self) -> None:
        super().__init__(open_at_most=OPEN_AT_MOST)


class AppointmentNotFound(NotFound):
    """Also of other people's and other desks'."""

    code = "appointment_not_found"
    title = Text("Không tìm thấy lịch hẹn này", "There is no such appointment")


class AppointmentStepNotYours(NotPermitted):
    code = "appointment_step_not_yours"
    title = Text(
        "Chỉ người có lịch hẹn mới dời được giờ; bộ phận một cửa chỉ hủy lịch",
        "Whose appointment it is moves it; the desk may only cancel it",
    )


class AppointmentStepNotAllowed(Conflict):
    """It was cancelled, has begun, or who holds it has checked in."""

    code = "appointment_step_not_allowed"
    title = Text("Lịch hẹn đã hủy, đã đến giờ hoặc đã đến làm việc", "It is cancelled, has begun or is being attended")


class AppointmentNotToday(Conflict):
    code = "appointment_not_today"
    title = Text("Lịch hẹn không phải hôm nay", "The appointment is not for today")


class ReasonRequired(InvalidBody):
    """The holder needs none; who has to come another time because of the desk is told why."""

    code = "reason_required"
    title = Text("Bộ phận một cửa hủy lịch thì phải nêu lý do", "When the desk cancels, it has to say why")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/reason", self.code, self.title)])
