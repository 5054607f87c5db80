from servicekit.problems import NotFound, Text


class OperationNotFound(NotFound):
    code = "operation_not_found"
    title = Text("Không tìm thấy tác vụ", "Operation not found")
