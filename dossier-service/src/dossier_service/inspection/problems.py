from servicekit.problems import FieldError, InvalidBody, Text, UnsupportedMediaType


class DocumentTypeRefused(UnsupportedMediaType):
    code = "document_type_refused"
    title = Text(
        "Chỉ nhận PDF, PNG, JPEG, DOCX, XLSX hoặc văn bản thuần", "Only PDF, PNG, JPEG, DOCX, XLSX or plain text"
    )


class DocumentTypeMismatch(UnsupportedMediaType):
    """The file is of an allowed kind, but not of the one that was declared with it."""

    code = "document_type_mismatch"
    title = Text("Nội dung tệp khác với loại tệp đã khai", "The file is not of the type that it is said to be")

    def __init__(self, declared: str, found: str) -> None:
        detail = Text(f"Khai là {declared}, thực tế là {found}", f"Declared as {declared}, in fact {found}")
        super().__init__(detail, errors=[FieldError("/file", self.code, detail)])


class DocumentUnsafe(InvalidBody):
    """`errors[0].code` says why: what opens it could be harmed, or could not open it at all."""

    code = "document_unsafe"
    title = Text("Tệp không an toàn nên không được nhận", "The file is not safe and was not taken")

    def __init__(self, reason: str, message: Text) -> None:
        super().__init__(errors=[FieldError("/file", reason, message)])


def unpacks_too_large(limit_mib: int) -> DocumentUnsafe:
    message = Text(
        f"Tệp giải nén ra quá {limit_mib} MB hoặc quá nhiều phần",
        f"The file unpacks to more than {limit_mib} MB or to too many parts",
    )
    return DocumentUnsafe("unpacks_too_large", message)


def image_too_large(limit_megapixels: int) -> DocumentUnsafe:
    message = Text(
        f"Ảnh lớn hơn {limit_megapixels} triệu điểm ảnh", f"The picture has more than {limit_megapixels} megapixels"
    )
    return DocumentUnsafe("image_too_large", message)


def encrypted() -> DocumentUnsafe:
    message = Text("Tệp có mật khẩu, hãy bỏ mật khẩu", "The file has a password, please remove it")
    return DocumentUnsafe("encrypted", message)


def active_content() -> DocumentUnsafe:
    message = Text(
        "Tệp chứa mã lệnh hoặc macro, hãy lưu lại thành tệp không có mã lệnh",
        "The file contains a script or macros, please save it without them",
    )
    return DocumentUnsafe("active_content", message)


def two_formats() -> DocumentUnsafe:
    message = Text("Tệp cùng lúc là hai loại tệp", "The file is of two types at once")
    return DocumentUnsafe("two_formats", message)


def nested_archive() -> DocumentUnsafe:
    message = Text("Tệp chứa tệp nén khác bên trong", "The file contains another archive")
    return DocumentUnsafe("nested_archive", message)


def unsafe_names() -> DocumentUnsafe:
    message = Text("Tệp chứa đường dẫn không hợp lệ bên trong", "The file contains paths that lead outside of it")
    return DocumentUnsafe("unsafe_names", message)


def broken() -> DocumentUnsafe:
    message = Text("Tệp bị hỏng hoặc tải lên chưa trọn", "The file is broken or was cut off")
    return DocumentUnsafe("broken", message)


def document_type_declared() -> DocumentUnsafe:
    message = Text("Tệp chứa khai báo DTD, không được phép", "The file declares a DTD, which is not allowed")
    return DocumentUnsafe("dtd_not_allowed", message)
