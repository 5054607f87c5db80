from servicekit.problems import Conflict, FieldError, InvalidBody, NotFound, Text


class SurveyNotFound(NotFound):
    """Also for one about a unit outside the reader's own."""

    code = "survey_not_found"
    title = Text("Không có cuộc khảo sát này", "There is no such survey")


class NobodyToAsk(Conflict):
    code = "nobody_to_ask"
    title = Text("Kỳ này không có hồ sơ trực tuyến nào để hỏi", "No dossier was filed online in this period")


class NotInSample(InvalidBody):
    """The same for every dossier that was not drawn, whether there is one or not."""

    code = "not_in_sample"
    title = Text("Có hồ sơ không nằm trong mẫu", "Some dossiers are not in the sample")

    def __init__(self, places: list[int]) -> None:
        super().__init__(errors=[FieldError(f"/items/{place}/dossier_id", self.code, self.title) for place in places])
