from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, NotPermitted, Text


class StatementNotValid(InvalidBody):
    """`pointer` is `/lines/{line}/{column}`; the header is line 1. At most 100 errors are named."""

    code = "statement_not_valid"
    title = Text("Sao kê không đọc được đúng quy cách", "The statement does not have the form that is asked for")


class StatementNotFound(NotFound):
    code = "statement_not_found"
    title = Text("Không tìm thấy sao kê", "The statement was not found")


class StatementLineNotFound(NotFound):
    code = "statement_line_not_found"
    title = Text("Không tìm thấy dòng sao kê", "The statement's line was not found")


class StatementNeedsAnother(NotPermitted):
    code = "statement_needs_another"
    title = Text("Người nạp sao kê không được tự xác nhận", "Who brought a statement may not confirm it")


class StatementAlreadyConfirmed(Conflict):
    code = "statement_already_confirmed"
    title = Text("Sao kê đã được xác nhận", "The statement is confirmed already")


class TotalDiffers(InvalidBody):
    code = "total_differs"
    title = Text("Tổng số tiền khác với tệp sao kê", "The total is not that of the file")

    def __init__(self, total_vnd: int) -> None:
        message = Text(
            f"Các dòng của tệp cộng lại là {total_vnd} đồng; hãy đối chiếu với sao kê của ngân hàng",
            f"The lines of the file add up to {total_vnd} đồng: compare them with the bank's own statement",
        )
        super().__init__(errors=[FieldError("/total_vnd", self.code, message)], total_vnd=total_vnd)
