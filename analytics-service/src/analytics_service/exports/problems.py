from servicekit.problems import Conflict, FieldError, InternalError, InvalidBody, NotFound, Text


class ExportNotFound(NotFound):
    """Also for another's, and for one whose time is over."""

    code = "export_not_found"
    title = Text("Không có tệp xuất này, hoặc đã hết hạn lưu", "There is no such export, or its time is over")


class ExportNotReady(Conflict):
    code = "export_not_ready"
    title = Text("Tệp chưa xuất xong", "The export is not finished yet")


class ExportFailed(InternalError):
    """Stored with the operation; nobody is answered with it."""

    code = "export_failed"
    title = Text("Không xuất được tệp, xin thử lại", "The export failed, please ask again")


class ExportTooLarge(InvalidBody):
    code = "export_too_large"
    title = Text("Quá nhiều hồ sơ cho một tệp", "Too many dossiers for one file")

    def __init__(self, found: int, most: int) -> None:
        message = Text(
            f"Kỳ này có {found} hồ sơ, một tệp chứa tối đa {most}; xin thu hẹp kỳ hoặc cơ quan",
            f"The period has {found} dossiers, one file holds at most {most}; ask for less",
        )
        super().__init__(errors=[FieldError("/from", self.code, message)], found=found, most=most)


class ColumnsUnknown(InvalidBody):
    code = "columns_unknown"
    title = Text("Có cột không xuất được", "Some columns cannot be exported")

    def __init__(self, unknown: list[str], known: list[str]) -> None:
        names = ", ".join(known)
        message = Text(f"Các cột có: {names}", f"The columns are: {names}")
        super().__init__(errors=[FieldError("/columns", self.code, message)], unknown=unknown, known=known)


class TemplateNotFound(NotFound):
    """Also for another's."""

    code = "export_template_not_found"
    title = Text("Không có mẫu xuất này", "There is no such template")


class TemplateNameTaken(Conflict):
    code = "export_template_name_taken"
    title = Text("Đã có mẫu mang tên này", "A template of this name exists")
