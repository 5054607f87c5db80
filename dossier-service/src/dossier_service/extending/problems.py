from datetime import datetime

from servicekit.problems import FieldError, InvalidBody, Text

NOT_LATER = "not_later"
REST_DAY = "rest_day"
OUTSIDE_HOURS = "outside_hours"
NOT_END_OF_DAY = "not_end_of_day"

_MESSAGES = {
    NOT_LATER: Text("Hạn mới phải sau hạn đang hẹn", "The new date must be later than the present one"),
    REST_DAY: Text("Hạn mới rơi vào ngày nghỉ", "The new date is a day of rest"),
    OUTSIDE_HOURS: Text("Hạn mới nằm ngoài giờ làm việc", "The new date is outside working hours"),
    NOT_END_OF_DAY: Text(
        "Hạn tính theo ngày kết thúc vào cuối ngày làm việc", "A limit in days ends with the working day"
    ),
}


class NewDueDateUnfit(InvalidBody):
    """`suggested` is the end of the nearest working day that would do."""

    code = "new_due_date_unfit"
    title = Text("Hạn mới không phù hợp", "The new due date will not do")
    pointer = "/new_due_at"
    messages = _MESSAGES

    def __init__(self, fault: str, suggested: datetime) -> None:
        error = FieldError(self.pointer, fault, self.messages[fault])
        super().__init__(errors=[error], suggested=suggested.isoformat())


class ExpectedDateUnfit(NewDueDateUnfit):
    code = "expected_date_unfit"
    title = Text("Ngày hẹn lại không phù hợp", "The date given instead will not do")
    pointer = "/expected_at"
    messages = _MESSAGES | {NOT_LATER: Text("Ngày hẹn lại đã qua", "The date given instead has passed already")}
