"""The printed forms of a dossier (NĐ 61/2018, TT 01/2018/TT-VPCP: Mẫu 01-05) and the steps that issue them. Pure."""

from enum import StrEnum

from dossier_service.dossiers.actions import Action


class Form(StrEnum):
    RECEPTION_SLIP = "01"
    SUPPLEMENT_REQUEST = "02"
    REFUSAL = "03"
    APOLOGY = "04"
    CONTROL_SLIP = "05"
    """Grows by a line with every hand-over; each state of it has its own number."""


TITLES = {
    Form.RECEPTION_SLIP: "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
    Form.SUPPLEMENT_REQUEST: "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
    Form.REFUSAL: "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
    Form.APOLOGY: "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
    Form.CONTROL_SLIP: "Phiếu kiểm soát quá trình giải quyết hồ sơ",
}

FOR_APPLICANTS = frozenset(Form) - {Form.CONTROL_SLIP}
"""The control slip travels with the dossier inside the house."""

TEMPLATES = {
    Form.RECEPTION_SLIP: "01-1",
    Form.SUPPLEMENT_REQUEST: "02-1",
    Form.REFUSAL: "03-1",
    Form.APOLOGY: "04-1",
    Form.CONTROL_SLIP: "05-1",
}
"""The template that a form issued from now on keeps for ever."""

_HANDED_OVER = (Form.CONTROL_SLIP,)

ISSUED_BY: dict[Action, tuple[Form, ...]] = {
    Action.SUBMIT: (),
    Action.ACCEPT: (Form.RECEPTION_SLIP, Form.CONTROL_SLIP),
    Action.REFUSE: (Form.REFUSAL,),
    Action.FORWARD: _HANDED_OVER,
    Action.ASSIGN: _HANDED_OVER,
    Action.CLAIM: _HANDED_OVER,
    Action.RELEASE: _HANDED_OVER,
    Action.REQUEST_SUPPLEMENT: (Form.SUPPLEMENT_REQUEST,),
    Action.SUPPLY: (),
    Action.REQUEST_PAYMENT: (),
    Action.CONFIRM_PAYMENT: (),
    Action.CONSULT: (),
    Action.ANSWER_CONSULTATION: (),
    Action.RECALL_CONSULTATION: (),
    Action.EXTEND: (Form.APOLOGY,),
    Action.APOLOGISE: (Form.APOLOGY,),
    Action.PROPOSE: _HANDED_OVER,
    Action.DECIDE: _HANDED_OVER,
    Action.RETURN_RESULT: (),
    Action.REQUEST_WITHDRAWAL: (),
    Action.GRANT_WITHDRAWAL: (),
    Action.DENY_WITHDRAWAL: (),
    Action.STOP: (),
    Action.REOPEN: _HANDED_OVER,
    Action.REBASE: (),
    Action.EXPIRE: (),
    Action.DISCARD: (),
    Action.CHANGE_RETURN: (),
    Action.COMPLETE_STEP: (),
    Action.UNDO: _HANDED_OVER,
    Action.RATE: (),
}
"""Every step of the table says which papers it issues, also when it issues none."""
