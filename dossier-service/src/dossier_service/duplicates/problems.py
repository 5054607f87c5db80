from servicekit.problems import FieldError, InvalidBody, Text


class NotALikelyDuplicate(InvalidBody):
    """Also said of a dossier that may not be seen: nobody learns whether it exists."""

    code = "not_a_likely_duplicate"
    title = Text(
        "Hồ sơ này không nằm trong các hồ sơ có thể trùng (`likely_duplicates`)",
        "That dossier is not among the likely duplicates (`likely_duplicates`)",
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/other_id", self.code, self.title)])
