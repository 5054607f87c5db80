from servicekit.problems import NotFound, Text


class ProvenanceUnknown(NotFound):
    code = "provenance_unknown"
    title = Text(
        "Hồ sơ chưa nộp, hoặc nguồn gốc nộp không còn lưu sau 12 tháng",
        "The dossier has not been filed, or how it came in is no longer kept after 12 months",
    )
