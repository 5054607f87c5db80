from servicekit.problems import Conflict, NotFound, Text


class SavedFilterNotFound(NotFound):
    code = "saved_filter_not_found"
    title = Text("Không có bộ lọc này", "There is no such filter")


class TooManySavedFilters(Conflict):
    code = "too_many_saved_filters"
    title = Text("Mỗi cán bộ lưu tối đa 50 bộ lọc", "An official keeps 50 filters at most")
