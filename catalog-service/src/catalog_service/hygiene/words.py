"""What kinds of findings and their states are called, for people."""

from collections.abc import Mapping

from servicekit.problems import Text

from catalog_service.hygiene.findings import FindingKind
from catalog_service.hygiene.schemas import FindingStatus

KINDS: Mapping[str, Text] = {
    FindingKind.DEAD_LINK: Text("Liên kết hỏng", "Dead link"),
    FindingKind.OUTDATED_DECISION: Text("Căn cứ pháp lý hết hiệu lực", "Legal basis no longer in force"),
    FindingKind.ENDED_FEE: Text("Mức thu hết hiệu lực", "Fee has ended"),
    FindingKind.NEVER_USED: Text("Dịch vụ chưa từng được sử dụng", "Service never used"),
    FindingKind.UNMAPPED_CODE: Text("Chưa gắn mã thủ tục quốc gia", "No national code"),
    FindingKind.SAMPLE_DATA: Text("Còn dữ liệu giả định", "Holds assumed data"),
    FindingKind.PUBLICATION_LATE: Text("Công khai chậm", "Published late"),
    FindingKind.ENDED_AGENCY: Text("Nêu cơ quan đã kết thúc hoạt động", "Names a unit that has ended"),
}
STATUSES: Mapping[str, Text] = {
    FindingStatus.OPEN: Text("Chưa xử lý", "Open"),
    FindingStatus.ACCEPTED: Text("Đã chấp nhận", "Accepted"),
    FindingStatus.RESOLVED: Text("Đã khắc phục", "Resolved"),
}
