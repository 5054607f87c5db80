from servicekit.problems import Conflict, FieldError, InvalidParameter, NotFound, Text

LONGEST_NAME = 60


class SavedFilterNotFound(NotFound):
    code = "saved_filter_not_found"
    title = Text("Không có bộ lọc này", "There is no such filter")


class FilterNameUnfit(InvalidParameter):
    code = "filter_name_unfit"
    title = Text(
        f"Tên bộ lọc phải có từ 1 đến {LONGEST_NAME} ký tự", f"A filter's name has 1 to {LONGEST_NAME} characters"
    )

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("{name}", self.code, self.title)])


class TooManySavedFilters(Conflict):
    code = "too_many_saved_filters"
    title = Text("Mỗi cán bộ lưu tối đa 50 bộ lọc", "An official keeps 50 filters at most")
