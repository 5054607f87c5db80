"""What the states of a mandated service are called, for people."""

from collections.abc import Mapping

from servicekit.problems import Text

from catalog_service.mandates.schemas import ComplianceStatus, Lacking

STATUSES: Mapping[str, Text] = {
    ComplianceStatus.MET: Text("Đạt yêu cầu", "Met"),
    ComplianceStatus.DECLARED_ONLY: Text("Đã công bố, chưa được chứng minh", "Declared, not proven"),
    ComplianceStatus.BELOW: Text("Thấp hơn mức yêu cầu", "Below what is required"),
    ComplianceStatus.UNMAPPED: Text("Chưa cung cấp", "Not offered"),
    ComplianceStatus.OVERDUE: Text("Quá hạn", "Overdue"),
}
LACKING: Mapping[str, Text] = {
    Lacking.NOT_IN_CATALOGUE: Text("Chưa có trong danh mục", "Not in the catalogue"),
    Lacking.NOT_PUBLISHED: Text("Có trong danh mục nhưng không có bản công bố đang hiệu lực", "No version in force"),
    Lacking.NOT_OFFERED: Text("Cơ quan chưa cung cấp dịch vụ này", "The unit does not offer it"),
    Lacking.LOWER_LEVEL: Text("Công bố ở mức độ thấp hơn yêu cầu", "Declared at a lower level"),
    Lacking.NOT_PROVEN: Text("Chưa được chứng minh ở mức độ yêu cầu", "Not proven at the required level"),
}
