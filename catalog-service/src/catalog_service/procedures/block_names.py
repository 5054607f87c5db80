"""What the blocks of a record are called for people; the nearest name above a member is its own."""

from collections.abc import Mapping

from servicekit.problems import Text

NAMES: Mapping[str, Text] = {
    "": Text("Hồ sơ thủ tục", "Record"),
    "/code": Text("Mã thủ tục", "Code"),
    "/name": Text("Tên thủ tục", "Name"),
    "/field": Text("Lĩnh vực", "Field"),
    "/agency": Text("Cơ quan có thẩm quyền", "Competent agency"),
    "/executing_agencies": Text("Cơ quan thực hiện", "Executing agencies"),
    "/receiving_units": Text("Nơi tiếp nhận hồ sơ", "Receiving units"),
    "/authorised_agencies": Text("Cơ quan được ủy quyền", "Authorised agencies"),
    "/coordinating_agencies": Text("Cơ quan phối hợp", "Coordinating agencies"),
    "/level": Text("Mức độ dịch vụ công", "Level of service"),
    "/levels_by_agency": Text("Mức độ theo cơ quan", "Level by agency"),
    "/online_mode": Text("Toàn trình hoặc một phần", "Online in full or in part"),
    "/kind": Text("Loại thủ tục", "Kind"),
    "/tiers": Text("Cấp thực hiện", "Tiers"),
    "/audience": Text("Đối tượng thực hiện", "Audience"),
    "/keywords": Text("Từ khóa", "Keywords"),
    "/steps": Text("Trình tự thực hiện", "Steps"),
    "/course": Text("Quy trình riêng", "Course"),
    "/process": Text("Quy trình nội bộ", "Internal process"),
    "/channels": Text("Cách thức thực hiện", "Channels"),
    "/channels/cases": Text("Trường hợp", "Cases"),
    "/channels/cases/time_limit": Text("Thời hạn giải quyết", "Time limit"),
    "/channels/cases/fees": Text("Phí, lệ phí", "Fees"),
    "/required_documents": Text("Thành phần hồ sơ", "Required papers"),
    "/results": Text("Kết quả thực hiện", "Results"),
    "/legal_basis": Text("Căn cứ pháp lý", "Legal basis"),
    "/conditions": Text("Yêu cầu, điều kiện", "Conditions"),
    "/forms": Text("Mẫu đơn, tờ khai", "Blank forms"),
    "/form": Text("Biểu mẫu điện tử", "Electronic form"),
    "/description": Text("Mô tả", "Description"),
    "/reception_addresses": Text("Địa chỉ tiếp nhận", "Reception addresses"),
    "/related": Text("Thủ tục liên quan", "Related procedures"),
    "/territory": Text("Phạm vi địa bàn", "Territory"),
    "/territory_agencies": Text("Đơn vị thuộc phạm vi địa bàn", "Units of the territory"),
    "/portal_url": Text("Cổng ngành dọc", "Vertical portal"),
    "/vertical_only": Text("Chỉ nộp tại cổng ngành dọc", "At the vertical portal alone"),
    "/benefit": Text("Khoản chi trả cho người dân", "Sum paid out"),
    "/decision": Text("Quyết định công bố", "Decision"),
    "/decided_on": Text("Ngày quyết định", "Date of the decision"),
    "/assumptions": Text("Dữ liệu giả định", "Assumptions"),
}


def name_of(path: str) -> Text:
    """`path` is a pointer into the record without places in lists."""
    while path not in NAMES:
        path = path.rpartition("/")[0]
    return NAMES[path]
