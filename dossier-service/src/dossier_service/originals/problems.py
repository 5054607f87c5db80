from servicekit.problems import Conflict, FieldError, InvalidBody, Text


class PaperUnknown(InvalidBody):
    code = "required_document_unknown"
    title = Text("Thủ tục không có giấy tờ này", "The procedure has no such paper")

    def __init__(self, index: int) -> None:
        super().__init__(errors=[FieldError(f"/papers/{index}/required_document", self.code, self.title)])


class NoOriginals(Conflict):
    code = "no_originals"
    title = Text("Hồ sơ không có giấy tờ bản giấy", "The dossier has no papers on paper")


class OriginalsOnTheWay(Conflict):
    code = "originals_on_the_way"
    title = Text("Giấy tờ đang được luân chuyển, chưa có nơi nhận", "The papers are on the way and not received yet")


class OriginalsNotOnTheWay(Conflict):
    code = "originals_not_on_the_way"
    title = Text("Không có giấy tờ nào đang luân chuyển", "No papers are on the way")
