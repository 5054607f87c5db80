from servicekit.problems import FieldError, InvalidParameter, NotPermitted, Text


class ScopeMissing(NotPermitted):
    code = "scope_missing"
    title = Text("Ứng dụng chưa được cấp quyền này", "The client lacks the scope for this")

    def __init__(self, scope: str) -> None:
        super().__init__(scope=scope)


class CursorInvalid(InvalidParameter):
    code = "cursor_invalid"
    title = Text("Con trỏ không hợp lệ", "The cursor is not valid")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?cursor", self.code, self.title)])
