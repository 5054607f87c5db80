from servicekit.problems import Conflict, NotFound, Text


class DeliveryNotFound(NotFound):
    code = "delivery_not_found"
    title = Text("Không tìm thấy lần gửi này", "The delivery was not found")


class DeliveryNotFailed(Conflict):
    code = "delivery_not_failed"
    title = Text("Chỉ gửi lại được lần gửi đã thất bại hẳn", "Only a permanently failed delivery can be sent again")


class DossierNotYetKnown(Exception):
    """News of money came before the dossier's own: the event is delivered again later."""
