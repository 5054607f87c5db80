from servicekit.problems import NotFound, Text


class CodeListNotFound(NotFound):
    code = "code_list_not_found"
    title = Text("Không có danh mục này", "There is no such code list")
