from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, Text

LONGEST_DAYS = 5 * 366
"""Assumed value: what is for longer is granted anew, so that nobody acts by a right that its giver has forgotten."""


class RepresentationNotFound(NotFound):
    """Also of other people's."""

    code = "representation_not_found"
    title = Text("Không tìm thấy việc ủy quyền này", "There is no such representation")


class RepresentationEnded(Conflict):
    code = "representation_ended"
    title = Text("Việc ủy quyền đã chấm dứt", "The representation has ended already")


class OwnRepresentation(InvalidBody):
    code = "own_representation"
    title = Text("Không ủy quyền cho chính mình", "Nobody represents themselves")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/agent", self.code, self.title)])


class TermUnsuitable(InvalidBody):
    code = "term_unsuitable"
    title = Text(
        f"Thời hạn ủy quyền phải kết thúc từ hôm nay trở đi, sau ngày bắt đầu, dài nhất {LONGEST_DAYS} ngày",
        f"The term must end today or later, not before it starts, and last {LONGEST_DAYS} days at most",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/ends_on", self.code, self.title)], longest_days=LONGEST_DAYS)
