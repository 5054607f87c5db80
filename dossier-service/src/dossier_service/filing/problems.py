from collections.abc import Sequence

from servicekit.problems import FieldError, InvalidBody, NotPermitted, Text


class ReceivingUnitUnknown(InvalidBody):
    code = "receiving_unit_unknown"
    title = Text("Đơn vị không tiếp nhận thủ tục này", "The unit does not receive this procedure")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/receiving_unit", self.code, self.title)])


class OutsideTerritory(InvalidBody):
    """The procedure is limited to the territory of `territory_agencies`."""

    code = "outside_territory"
    title = Text("Thủ tục không áp dụng tại địa bàn của đơn vị này", "The procedure does not apply in this territory")

    def __init__(self, pointer: str, territory_agencies: list[str]) -> None:
        super().__init__(errors=[FieldError(pointer, self.code, self.title)], territory_agencies=territory_agencies)


class TrialNotYours(NotPermitted):
    code = "trial_not_yours"
    title = Text(
        "Chỉ quản trị viên hoặc chương trình kiểm tra được mở hồ sơ thử",
        "Only an administrator or a probing client opens trials",
    )


class ApplicantIsWhoLoggedIn(InvalidBody):
    """Or for whom the draft was begun: nobody files in another person's name by writing it in."""

    code = "applicant_is_who_logged_in"
    title = Text(
        "Người nộp là người đăng nhập, hoặc người được nộp thay khi tạo bản nháp; ở đây chỉ sửa được điện thoại, "
        "thư điện tử, địa chỉ. Nộp thay người khác: tạo bản nháp mới với `on_behalf_of`",
        "The applicant is who logged in, or for whom the draft was begun; only phone, e-mail and address change here. "
        "To file for somebody else begin a draft with `on_behalf_of`",
    )

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(errors=[FieldError(f"/applicant/{name}", self.code, self.title) for name in names])
