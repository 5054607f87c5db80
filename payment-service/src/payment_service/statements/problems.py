from servicekit.problems import InvalidBody, NotFound, Text


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
