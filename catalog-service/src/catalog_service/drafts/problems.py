from servicekit.problems import Conflict, NotFound, Text


class DraftNotFound(NotFound):
    code = "draft_not_found"
    title = Text("Thủ tục không có bản thảo", "The procedure has no draft")


class DraftExists(Conflict):
    code = "draft_exists"
    title = Text("Thủ tục đã có bản thảo", "The procedure has a draft already")
