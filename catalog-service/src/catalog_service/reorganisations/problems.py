from servicekit.problems import Conflict, InvalidBody, Text


class AgencyExists(Conflict):
    code = "agency_exists"
    title = Text("Đã có cơ quan mang mã này", "There is an agency with this code already")


class AgencyAlreadyEnded(Conflict):
    """`valid_to` is its last day."""

    code = "agency_already_ended"
    title = Text("Cơ quan đã có ngày kết thúc hoạt động", "The agency has a last day already")


class AgencyStillExecutes(Conflict):
    """`count` procedures, of which `procedures` names the first ones, with code and name."""

    code = "agency_still_executes"
    title = Text(
        "Cơ quan còn thực hiện thủ tục hành chính và không có đơn vị kế thừa",
        "The agency still executes procedures and has no successor",
    )


class AgencyHasUnits(Conflict):
    """`units` are those that nobody takes over, with code and name."""

    code = "agency_has_units"
    title = Text("Cơ quan còn đơn vị trực thuộc chưa được chuyển", "There are units under the agency that nobody takes")


class NothingPlanned(Conflict):
    code = "nothing_planned"
    title = Text(
        "Cơ quan không có lần tổ chức lại nào còn chờ đến ngày hiệu lực",
        "No reorganisation of the agency is still to come",
    )


class ReorganisationBuiltUpon(Conflict):
    """`count` units have changed since, of which `units` names the first ones by code."""

    code = "reorganisation_built_upon"
    title = Text(
        "Đơn vị liên quan đã thay đổi sau lần tổ chức lại này, hãy rút lại thay đổi đó trước",
        "Units of this reorganisation have changed since; take that back first",
    )


class ReorganisationInvalid(InvalidBody):
    code = "reorganisation_invalid"
    title = Text("Không thể tổ chức lại như vậy", "The units cannot be reorganised like this")
