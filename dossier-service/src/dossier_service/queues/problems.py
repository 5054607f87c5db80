from servicekit.problems import Conflict, NotFound, NotPermitted, Text


class QueueNotFound(NotFound):
    code = "queue_not_found"
    title = Text("Không có đơn vị này", "There is no such unit")


class NotYourQueue(NotPermitted):
    code = "not_your_queue"
    title = Text("Hàng chờ này không thuộc đơn vị của bạn", "This queue is not of your unit")


class NobodyWaits(Conflict):
    code = "nobody_waits"
    title = Text("Không còn ai chờ", "Nobody is waiting")


class CounterBusy(Conflict):
    """`number` is the ticket that has to be ended first."""

    code = "counter_busy"
    title = Text("Quầy này còn số đang gọi hoặc đang phục vụ", "This counter still has a ticket in hand")


class TicketNotFound(NotFound):
    """Also of another desk, another day, and with a wrong secret."""

    code = "ticket_not_found"
    title = Text("Không tìm thấy số thứ tự này trong hôm nay", "There is no such ticket today")
