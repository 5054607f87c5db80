from servicekit.problems import FieldError, InvalidBody, Text


class StepNotCurrent(InvalidBody):
    """`current_steps` are those that can be completed now."""

    code = "step_not_current"
    title = Text("Bước này chưa đến lượt hoặc đã xong", "This step is not the current one")

    def __init__(self, current: list[str]) -> None:
        super().__init__(errors=[FieldError("/step", self.code, self.title)], current_steps=current)
