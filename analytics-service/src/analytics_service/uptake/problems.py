from servicekit.problems import FieldError, InvalidParameter, Text


class NoDossiersBehind(InvalidParameter):
    """Of a service that is not offered, or never used, there are none."""

    code = "no_dossiers_behind"
    title = Text("Nguyên nhân này không có hồ sơ nào để xem", "There are no dossiers behind this cause")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("?cause", self.code, self.title)])
