from servicekit.problems import NotFound, Text


class NotificationNotFound(NotFound):
    """Also another person's."""

    code = "notification_not_found"
    title = Text("Không tìm thấy thông báo", "The notification was not found")
