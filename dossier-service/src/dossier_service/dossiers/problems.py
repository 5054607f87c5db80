from datetime import datetime

from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, NotPermitted, Problem, Text

from dossier_service.dossiers.holding import Holding


class DossierNotFound(NotFound):
    """Also what somebody sees who may not see it: nobody learns whether another's dossier exists."""

    code = "dossier_not_found"
    title = Text("Không tìm thấy hồ sơ", "The dossier was not found")


class DraftGone(Problem):
    """Thrown away, or nobody worked on it until the day that its owner was told; only who could see it hears so."""

    status = 410
    code = "draft_expired"
    title = Text(
        "Bản nháp đã hết hạn lưu hoặc đã bị huỷ và được đóng, hãy tạo hồ sơ mới",
        "The draft has expired or was discarded and is closed, please begin a new one",
    )

    def __init__(self, expired_at: datetime | None) -> None:
        super().__init__(expired_at=expired_at.isoformat() if expired_at else None)


class DossierRemoved(Conflict):
    """Only who still sees it hears so."""

    code = "dossier_removed"
    title = Text(
        "Hồ sơ đã được đưa ra khỏi sổ, không làm được bước nào trừ khi được khôi phục",
        "The dossier has been removed from the record: no step is taken on it unless it is restored",
    )


class DossierIncomplete(Conflict):
    code = "dossier_incomplete"
    title = Text("Hồ sơ còn thiếu, chưa nộp được", "The dossier is not complete and can't be filed yet")

    def __init__(self, missing: list[FieldError]) -> None:
        super().__init__(errors=missing)


class NotADraft(Conflict):
    code = "not_a_draft"
    title = Text("Hồ sơ đã nộp, không sửa được", "The dossier has been filed and can't be changed")


class ActionNotYours(NotPermitted):
    code = "action_not_yours"
    title = Text("Bạn không được làm bước này trên hồ sơ", "This step on the dossier is not yours")


class SeparationOfDuties(NotPermitted):
    code = "separation_of_duties"
    title = Text(
        "Người nộp hoặc người đề xuất không được quyết định hồ sơ",
        "Nobody decides what they filed or proposed",
    )


class ProposalRequired(Conflict):
    code = "proposal_required"
    title = Text("Chưa có đề xuất của chuyên viên", "There is no officer's proposal yet")


class ReturningUnitUnknown(InvalidBody):
    code = "returning_unit_unknown"
    title = Text("Đơn vị không phải nơi trả kết quả", "The unit hands no results over")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/returning_unit", self.code, self.title)])


class UnitUnknown(InvalidBody):
    code = "unit_unknown"
    title = Text("Không có đơn vị này", "There is no such unit")

    def __init__(self) -> None:
        super().__init__(errors=[FieldError("/unit", self.code, self.title)])


class FiledWithoutConsent(Conflict):
    """BLDS 2015 Art. 142: what is done without a right to represent does not bind who was named."""

    code = "filed_without_consent"
    title = Text(
        "Người đứng tên cho biết không nhờ ai nộp hồ sơ này; hãy từ chối hoặc dừng, trừ khi họ xác nhận lại",
        "The person says that nobody was asked to file it; refuse or stop it, unless they confirm it after all",
    )


class AlreadyRated(Conflict):
    code = "already_rated"
    title = Text("Hồ sơ đã được đánh giá", "The dossier has been rated already")


class VersionIsCurrent(Conflict):
    code = "version_is_current"
    title = Text("Hồ sơ đã theo phiên bản đang có hiệu lực", "The dossier is under the version in force already")


class NothingToUndo(Conflict):
    """Only one's own last hand-over or proposal is taken back, while nobody else has acted, nor papers moved."""

    code = "nothing_to_undo"
    title = Text(
        "Chỉ hoàn tác được bước chuyển, phân công hoặc đề xuất vừa rồi của chính bạn, khi cán bộ khác chưa làm gì và "
        "bản giấy chưa được giao đi",
        "Only your own last hand-over or proposal can be undone, before another official has acted or papers moved",
    )


class AlreadyClaimed(Conflict):
    """`held_by` is told to nobody but those who could take it, and so are shown who has it."""

    code = "already_claimed"
    title = Text("Hồ sơ đang do cán bộ khác xử lý", "Another official has the dossier in hand")

    def __init__(self, held_by: str | None) -> None:
        super().__init__(held_by=held_by)


class NotYoursToRelease(Conflict):
    code = "not_yours_to_release"
    title = Text(
        "Hồ sơ không do bạn giữ; chỉ người đang giữ, người thay thế hoặc người có thẩm quyền trả lại được",
        "You do not hold the dossier; only who holds it, their substitute or an approver gives it back",
    )


class NotWithdrawable(Conflict):
    code = "not_withdrawable"
    title = Text("Thủ tục này không cho rút hồ sơ", "The procedure does not let a dossier be withdrawn")


class TaskOpen(Conflict):
    """The answer is waited for, or the question is recalled with a reason; a decision passes over neither."""

    code = "task_open"
    title = Text(
        "Còn đơn vị khác chưa trả lời; hãy chờ trả lời hoặc thu hồi câu hỏi kèm lý do",
        "Another unit has not answered yet; wait for it, or recall the question with a reason",
    )


class ChargesDue(Conflict):
    """`charge_ids` are due; `unassessed` more, for handing the result over, have no sum yet."""

    code = "charges_due"
    title = Text(
        "Còn phí, lệ phí chưa nộp hoặc chưa tính: chưa trả kết quả",
        "Fees are not paid or not assessed yet: the result is not handed over",
    )

    def __init__(self, holding: Holding) -> None:
        super().__init__(charge_ids=[str(one) for one in holding.charge_ids], unassessed=holding.unassessed)


class NoStepToComplete(Conflict):
    code = "no_step_to_complete"
    title = Text(
        "Quy trình nội bộ không có bước nào đang chờ hoàn thành ở đây",
        "No step of an internal process is waiting to be completed here",
    )


class NoOpenTask(Conflict):
    code = "no_open_task"
    title = Text(
        "Bạn không có câu hỏi nào đang chờ trả lời ở hồ sơ này", "You have no question about the dossier left open"
    )


class NoDueDate(Conflict):
    code = "no_due_date"
    title = Text("Hồ sơ này không có hạn trả kết quả", "The dossier has no due date")


class AlreadyExtended(Conflict):
    """R4: NĐ 61/2018 Art. 19: one re-appointment."""

    code = "already_extended"
    title = Text("Hồ sơ đã được gia hạn một lần, không gia hạn nữa", "The dossier has been extended once already")


class TooLateToExtend(Conflict):
    """R3: on a working day before the due date at the latest; `extend_by` says until when it was possible."""

    code = "too_late_to_extend"
    title = Text(
        "Phải xin lỗi và hẹn lại trước ngày hẹn trả ít nhất một ngày làm việc",
        "The apology and the new date must come at least one working day before the due date",
    )

    def __init__(self, extend_by: datetime | None) -> None:
        super().__init__(extend_by=extend_by.isoformat() if extend_by else None)


class NotOverdue(Conflict):
    code = "not_overdue"
    title = Text(
        "Hồ sơ chưa quá hạn, hoặc đang dừng tính hạn: chưa phải xin lỗi",
        "The dossier is not overdue, or its clock has stopped: there is nothing to apologise for",
    )


class DateStillAhead(Conflict):
    """Another date is given once the last one has passed; `expected_at` says which."""

    code = "date_still_ahead"
    title = Text("Đã xin lỗi và hẹn lại, ngày hẹn lại chưa qua", "A new date has been given and has not passed yet")

    def __init__(self, expected_at: datetime | None) -> None:
        super().__init__(expected_at=expected_at.isoformat() if expected_at else None)
