from servicekit.problems import FieldError, InvalidBody, Text


class ChargesUnknown(InvalidBody):
    code = "charges_unknown"
    title = Text("Khoản thu không có hoặc đã nộp", "No such charge is due for this dossier")

    def __init__(self, indexes: list[int]) -> None:
        super().__init__(errors=[FieldError(f"/charge_ids/{index}", self.code, self.title) for index in indexes])
