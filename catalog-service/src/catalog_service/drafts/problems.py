from servicekit.problems import Conflict, NotFound, Text


class DraftNotFound(NotFound):
    code = "draft_not_found"
    title = Text("Thủ tục không có bản thảo", "The procedure has no draft")


class CodeTaken(Conflict):
    code = "procedure_code_taken"
    title = Text("Mã thủ tục đã được dùng", "The procedure's code is taken")


class DraftExists(Conflict):
    code = "draft_exists"
    title = Text("Thủ tục đã có bản thảo", "The procedure has a draft already")
