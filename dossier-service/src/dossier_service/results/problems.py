from servicekit.problems import NotFound, Text


class ResultNotFound(NotFound):
    code = "result_not_found"
    title = Text("Chưa có kết quả này", "There is no such result yet")
