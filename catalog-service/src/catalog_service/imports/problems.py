from servicekit.problems import Conflict, InvalidBody, NotFound, Problem, Text


class ReportNotFound(NotFound):
    code = "report_not_found"
    title = Text("Chưa có báo cáo của lần nhập này", "There is no report of this import")


class SignatureInvalid(InvalidBody):
    code = "package_signature_invalid"
    title = Text(
        "Chữ ký không khớp với gói dữ liệu: gói đã bị thay đổi sau khi ký",
        "The signature does not fit the package: it was changed after it was signed",
    )


class SignerUnknown(InvalidBody):
    code = "package_signer_unknown"
    title = Text(
        "Gói dữ liệu do một hệ thống khác ký; gói của hệ thống khác được nhập không kèm chữ ký "
        "sau khi đối chiếu SHA-256",
        "Another installation signed the package; such a package is imported without the signature, once its SHA-256 "
        "has been compared",
    )


class ExportTooLarge(Conflict):
    code = "export_too_large"
    title = Text(
        "Danh mục kèm tệp biểu mẫu lớn hơn 20 MiB, không nhập lại được trong một lần; hãy xuất với files=apart",
        "With its files the catalogue is larger than the 20 MiB of an import; export it with files=apart",
    )


class ImportGivenUp(Problem):
    status = 500
    code = "import_given_up"
    title = Text("Lần nhập đã thất bại nhiều lần và được dừng lại", "The import failed several times and was given up")


class ImportRunning(Conflict):
    """`operation_id` and `operation_url` tell how far it has come; `Retry-After` in how many seconds to try again."""

    code = "import_running"
    title = Text(
        "Danh mục đang được nhập; xin thử lại sau ít giây",
        "An import is writing to the catalogue; please try again in some seconds",
    )
