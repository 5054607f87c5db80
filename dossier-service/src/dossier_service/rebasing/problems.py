from servicekit.problems import Conflict, FieldError, Text


class RebaseNotLawful(Conflict):
    code = "rebase_not_lawful"
    title = Text(
        "Không thể áp dụng phiên bản mới cho hồ sơ này",
        "The new version may not be applied to this dossier",
    )

    def __init__(self, hindrances: list[FieldError]) -> None:
        super().__init__(errors=hindrances)
