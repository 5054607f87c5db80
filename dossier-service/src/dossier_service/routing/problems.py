from servicekit.problems import FieldError, InvalidBody, Text


class RouteProcedureUnknown(InvalidBody):
    code = "route_procedure_unknown"
    title = Text("Không có thủ tục này trong danh mục", "The catalogue has no such procedure")

    def __init__(self, index: int) -> None:
        super().__init__(errors=[FieldError(f"/rules/{index}/procedure_code", self.code, self.title)])


class RouteUnsuitable(InvalidBody):
    code = "route_unsuitable"
    title = Text("Chỉ chuyển tới đơn vị trực thuộc", "A rule leads to the unit itself or to one below it")

    def __init__(self, index: int) -> None:
        super().__init__(errors=[FieldError(f"/rules/{index}/to_unit", self.code, self.title)])
