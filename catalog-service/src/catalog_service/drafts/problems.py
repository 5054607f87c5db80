from servicekit.problems import Conflict, NotFound, Text


class DraftNotFound(NotFound):
    code = "draft_not_found"
    title = Text("Thủ tục không có bản thảo", "The procedure has no draft")


class CodeTaken(Conflict):
    code = "procedure_code_taken"
    title = Text("Mã thủ tục đã được dùng", "The procedure's code is taken")


class NothingToPublish(Conflict):
    """`version` is the published one that says the same; absent where there is no draft."""

    code = "nothing_to_publish"
    title = Text("Không có gì để công bố", "There is nothing to publish")


class NoRetirementPlanned(Conflict):
    code = "no_retirement_planned"
    title = Text(
        "Không có quyết định bãi bỏ nào đang chờ hiệu lực tại đây", "No retirement of this procedure was planned here"
    )


class DraftExists(Conflict):
    code = "draft_exists"
    title = Text("Thủ tục đã có bản thảo", "The procedure has a draft already")
