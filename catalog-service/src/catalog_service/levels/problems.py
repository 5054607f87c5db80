from servicekit.problems import Conflict, NotFound, NotPermitted, Text


class WaiverNotFound(NotFound):
    code = "level_waiver_not_found"
    title = Text("Không tìm thấy quyết định miễn trừ mức độ", "There is no such level waiver")


class OwnWaiver(NotPermitted):
    code = "level_waiver_own"
    title = Text("Người đề nghị không được tự ký", "Who asked for the waiver may not sign it")


class WaiverElsewhere(NotPermitted):
    code = "level_waiver_elsewhere"
    title = Text(
        "Cơ quan của quyết định miễn trừ không thuộc đơn vị của lãnh đạo",
        "The waiver's agency is not below the leader's unit",
    )


class WaiverNotOpen(Conflict):
    code = "level_waiver_not_open"
    title = Text(
        "Quyết định miễn trừ không ở trạng thái cho phép việc này", "The waiver is not in a state that allows this"
    )


class WaiverInForce(Conflict):
    """`waiver_id` lifts the level already, until `expires_on`."""

    code = "level_waiver_in_force"
    title = Text(
        "Mức độ này đang được một quyết định miễn trừ còn hiệu lực cho phép",
        "A waiver that is in force lifts this level already",
    )


class WaiverRequested(Conflict):
    """`waiver_id` asks for the same and waits for its signature."""

    code = "level_waiver_requested"
    title = Text(
        "Đã có đề nghị miễn trừ giống hệt đang chờ ký",
        "The same waiver was asked for already and waits for its signature",
    )


class LevelProvable(Conflict):
    """`provable` is the level that is proven now."""

    code = "level_already_provable"
    title = Text(
        "Mức độ này đã có đủ bằng chứng nên không cần miễn trừ",
        "This level is provable, there is nothing to waive",
    )


class ServiceNotOffered(NotFound):
    code = "level_service_not_found"
    title = Text("Cơ quan không thực hiện thủ tục này", "The agency does not execute this procedure")


class ProbeScopeMissing(NotPermitted):
    code = "level_probe_scope_missing"
    title = Text(
        "Chỉ quản trị viên hoặc hệ thống kiểm tra có quyền báo kết quả kiểm tra",
        "Only an administrator or a probing client reports probes",
    )
