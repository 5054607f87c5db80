from servicekit.problems import Conflict, NotFound, Text


class DraftNotFound(NotFound):
    code = "draft_not_found"
    title = Text("Thủ tục không có bản thảo", "The procedure has no draft")


class CodeTaken(Conflict):
    code = "procedure_code_taken"
    title = Text("Mã thủ tục đã được dùng", "The procedure's code is taken")


class NothingToPublish(Conflict):
    code = "nothing_to_publish"
    title = Text(
        "Không còn bản thảo: đã được công bố hoặc đã bị bỏ", "There is no draft: it was published or discarded"
    )


class DraftExists(Conflict):
    code = "draft_exists"
    title = Text("Thủ tục đã có bản thảo", "The procedure has a draft already")
