from servicekit.problems import Conflict, Text


class UnitEnded(Conflict):
    """`successors` are who carries on, each with code and name."""

    code = "unit_ended"
    title = Text(
        "Đơn vị đã kết thúc hoạt động, hồ sơ mới do đơn vị kế thừa tiếp nhận",
        "The unit has ended; its successors take new dossiers",
    )


class UnitNotYetInForce(Conflict):
    code = "unit_not_yet_in_force"
    title = Text("Đơn vị chưa hoạt động", "The unit does not exist yet")
