from servicekit.problems import Conflict, NotFound, Text


class NationalCodeTaken(Conflict):
    code = "national_code_taken"
    title = Text(
        "Mã quốc gia này đang gắn với một thủ tục khác trong thời gian đó",
        "The national code belongs to another procedure in that time",
    )


class NationalCodeMapped(Conflict):
    code = "national_code_already_mapped"
    title = Text("Thủ tục đã gắn với mã quốc gia này", "The procedure has this national code already")


class MappingNotFound(NotFound):
    code = "national_code_mapping_not_found"
    title = Text("Không tìm thấy liên kết mã quốc gia này", "There is no such mapping")


class MappingEnded(Conflict):
    code = "national_code_mapping_ended"
    title = Text("Liên kết mã quốc gia đã kết thúc", "The mapping has ended already")
