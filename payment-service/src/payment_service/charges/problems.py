from servicekit.problems import Conflict, NotFound, Text


class DossierNotFound(NotFound):
    """Also what somebody sees who may not see it, in the same words as the dossier service's."""

    code = "dossier_not_found"
    title = Text("Không tìm thấy hồ sơ", "The dossier was not found")


class ChargeNotFound(NotFound):
    code = "charge_not_found"
    title = Text("Không tìm thấy khoản thu", "The charge was not found")


class ChargeNotDue(Conflict):
    code = "charge_not_due"
    title = Text("Khoản thu đã nộp hoặc không còn phải nộp", "The charge is paid or no longer due")
