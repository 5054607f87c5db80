from servicekit.problems import Conflict, NotFound, Problem, Text


class FindingNotFound(NotFound):
    code = "hygiene_finding_not_found"
    title = Text("Không tìm thấy phát hiện này", "There is no such finding")


class FindingResolved(Conflict):
    code = "hygiene_finding_resolved"
    title = Text("Phát hiện này đã được khắc phục, không cần chấp nhận", "It is resolved: there is nothing to accept")


class FindingNotAccepted(Conflict):
    code = "hygiene_finding_not_accepted"
    title = Text("Phát hiện này chưa được chấp nhận, không có gì để rút lại", "There is no acceptance to take back")


class RunGivenUp(Problem):
    status = 500
    code = "hygiene_run_given_up"
    title = Text("Lần rà soát đã thất bại nhiều lần và được dừng lại", "The run failed several times and was given up")
