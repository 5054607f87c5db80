from datetime import datetime

from servicekit.problems import Conflict, NotFound, Text


class ReviewNotFound(NotFound):
    code = "filing_review_not_found"
    title = Text(
        "Việc nộp hồ sơ này không được xem lại, hoặc kết quả xem lại không còn lưu",
        "The filing of this dossier is not under review, or the review is no longer kept",
    )


class ReviewClosed(Conflict):
    code = "filing_review_closed"
    title = Text("Việc xem lại đã kết thúc", "The review has ended already")


class ReplyAwaited(Conflict):
    """`until` says how long whoever is concerned may still answer."""

    code = "reply_awaited"
    title = Text(
        "Chưa kết luận được: người liên quan có 10 ngày để giải trình",
        "No finding yet: whoever is concerned has ten days to answer",
    )

    def __init__(self, until: datetime) -> None:
        super().__init__(until=until.isoformat())
