from servicekit.problems import Conflict, NotFound, Text


class MandateNotFound(NotFound):
    code = "mandate_not_found"
    title = Text("Không có danh mục bắt buộc này", "There is no such mandated list")


class MandateIsWithdrawn(Conflict):
    code = "mandate_withdrawn"
    title = Text(
        "Danh mục này đã được rút vì nhập nhầm; ghi lại danh mục thì nó có hiệu lực trở lại",
        "This list has been withdrawn as entered by mistake; writing it again takes that back",
    )
