from servicekit.problems import Conflict, FieldError, Text


class VersionIsCurrent(Conflict):
    code = "version_is_current"
    title = Text("Hồ sơ đã theo phiên bản đang có hiệu lực", "The dossier is under the version in force already")


class RebaseNotLawful(Conflict):
    code = "rebase_not_lawful"
    title = Text(
        "Không thể áp dụng phiên bản mới cho hồ sơ này",
        "The new version may not be applied to this dossier",
    )

    def __init__(self, hindrances: list[FieldError]) -> None:
        super().__init__(errors=hindrances)
