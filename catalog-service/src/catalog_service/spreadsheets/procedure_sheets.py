"""The sheets of procedures: one row each, and their blocks, whose rows name the procedure first."""

from catalog_service.spreadsheets.grid import CODE_LINES, Column, Kind, Sheet
from catalog_service.spreadsheets.labels import (
    AUDIENCES,
    CHANNELS,
    FEE_KINDS,
    FEE_STAGES,
    ONLINE_MODES,
    PAPER_HOLDS,
    PROCEDURE_KINDS,
    TARIFF_BASES,
    TIERS,
    TIME_UNITS,
)

_PROCEDURE = Column("procedure", "Mã thủ tục", Kind.CODE, "Thủ tục mà dòng này thuộc về", "9.999999", required=True)
_CHANNEL = Column("channel", "Kênh", Kind.CHOICE, "Kênh nộp hồ sơ", "Trực tiếp", required=True, choices=CHANNELS)

PROCEDURES = Sheet(
    "Thủ tục",
    "procedures",
    (
        Column("code", "Mã", Kind.CODE, "Mã quốc gia của thủ tục, định dạng văn bản", "9.999999", required=True),
        Column("name", "Tên", Kind.TEXT, "Tên thủ tục", "Thủ tục ví dụ", required=True),
        Column("field", "Mã lĩnh vực", Kind.CODE, "Có trong trang Lĩnh vực hoặc trong danh mục", "VD", required=True),
        Column("agency", "Mã cơ quan có thẩm quyền", Kind.CODE, "", "H05.99", required=True),
        Column("executing_agencies", "Cơ quan thực hiện", Kind.LINES, CODE_LINES, "H05.99", required=True),
        Column("receiving_units", "Nơi tiếp nhận", Kind.LINES, CODE_LINES + "; dòng đầu là mặc định", "H05.00"),
        Column("authorised_agencies", "Cơ quan được ủy quyền", Kind.LINES, CODE_LINES),
        Column("coordinating_agencies", "Cơ quan phối hợp", Kind.LINES, CODE_LINES),
        Column("level", "Mức độ", Kind.WHOLE, "Mức độ dịch vụ công công bố, 1 đến 4", "4", required=True),
        Column("online_mode", "Hình thức trực tuyến", Kind.CHOICE, "", "Toàn trình", True, ONLINE_MODES),
        Column("kind", "Loại thủ tục", Kind.CHOICE, choices=PROCEDURE_KINDS),
        Column("tiers", "Cấp thực hiện", Kind.CHOICES, choices=TIERS),
        Column("audience", "Đối tượng", Kind.CHOICES, "Đối tượng thực hiện", "Doanh nghiệp", True, AUDIENCES),
        Column("keywords", "Từ khóa", Kind.LINES, "Người dân thường gọi thủ tục này là gì"),
        Column("description", "Mô tả", Kind.TEXT),
        Column("conditions", "Yêu cầu, điều kiện", Kind.TEXT, "Yêu cầu, điều kiện thực hiện", "Không"),
        Column("reception_addresses", "Địa chỉ tiếp nhận", Kind.LINES),
        Column("related", "Thủ tục liên quan", Kind.LINES, CODE_LINES),
        Column("territory", "Phạm vi áp dụng", Kind.TEXT, "Để trống: toàn tỉnh"),
        Column("territory_agencies", "Đơn vị trong phạm vi", Kind.LINES, CODE_LINES),
        Column("portal_url", "Cổng riêng", Kind.TEXT, "Cổng của ngành dọc tiếp nhận thủ tục"),
        Column("vertical_only", "Chỉ ngành dọc", Kind.YES_NO, "Có: chỉ nộp ở cổng của ngành dọc", "Không"),
        Column("benefit", "Khoản chi trả", Kind.TEXT, "Khoản mà người dân được nhận, không phải phí"),
        Column("course.pauses_for_supplement", "Dừng khi bổ sung", Kind.YES_NO, "Để trống: có"),
        Column("course.pauses_for_payment", "Dừng khi chờ tiền", Kind.YES_NO, "Để trống: có"),
        Column("course.pay_first", "Nộp tiền trước khi tiếp nhận", Kind.YES_NO, "Có: chưa nộp đủ thì chưa tiếp nhận"),
        Column("course.proposal_required", "Cần đề xuất", Kind.YES_NO, "Không: quyết định không cần đề xuất"),
        Column("course.withdrawable", "Được rút", Kind.YES_NO, "Để trống: có"),
        Column("course.supplement_wait_days", "Hạn bổ sung (ngày)", Kind.WHOLE, "Để trống: theo quy định của tỉnh"),
        Column("successor", "Thủ tục thay thế", Kind.CODE),
        Column("decision", "Quyết định công bố", Kind.TEXT, "Số quyết định", "1/QĐ-UBND"),
        Column("decided_on", "Ngày quyết định", Kind.DATE),
        Column("valid_from", "Hiệu lực từ", Kind.DATE, "Để trống: từ hôm nay", "01/07/2026"),
        Column("valid_to", "Hiệu lực đến hết", Kind.DATE),
        Column("assumptions", "Giả định", Kind.LINES, "Điều gì trong hồ sơ chỉ là dữ liệu mẫu"),
    ),
    "Mỗi dòng một thủ tục; các khối của nó ở các trang sau",
)
STEPS = Sheet(
    "Bước",
    "steps",
    (
        _PROCEDURE,
        Column("case", "Trường hợp", Kind.TEXT),
        Column("title", "Nội dung bước", Kind.TEXT, "Theo thứ tự các dòng", "Nộp hồ sơ", required=True),
    ),
    "Trình tự thực hiện",
)
PROCESS = Sheet(
    "Quy trình nội bộ",
    "process",
    (
        _PROCEDURE,
        Column("id", "Mã bước", Kind.CODE, "Duy nhất trong thủ tục", "b1", required=True),
        Column("title", "Nội dung bước", Kind.TEXT, "", "Tiếp nhận hồ sơ", required=True),
        Column("case", "Trường hợp", Kind.TEXT, "Để trống: mọi trường hợp"),
        Column("role", "Người thực hiện", Kind.TEXT, "", "Công chức một cửa"),
        Column("unit", "Đơn vị", Kind.CODE, "Mã đơn vị, hoặc receiving, executing, returning, leader, consulted"),
        Column("agency", "Cơ quan liên thông", Kind.CODE, "Cơ quan khác thực hiện bước này như một việc riêng"),
        Column("limit.value", "Thời hạn", Kind.NUMBER, "Cộng theo đường găng phải bằng thời hạn giải quyết", "0.25"),
        Column("limit.unit", "Đơn vị thời hạn", Kind.CHOICE, "", "Ngày làm việc", True, TIME_UNITS),
        Column("limit.refusal_value", "Thời hạn khi từ chối", Kind.NUMBER, "Cùng đơn vị, khi ngắn hơn"),
        Column("limit.note", "Ghi chú thời hạn", Kind.TEXT),
        Column("after", "Sau các bước", Kind.LINES, CODE_LINES + "; để trống chỉ ở bước đầu tiên"),
        Column("product", "Sản phẩm", Kind.TEXT, "Kết quả của bước"),
    ),
    "Các bước nội bộ, người thực hiện, thời hạn; đường găng bằng thời hạn giải quyết",
)
CHANNEL_CASES = Sheet(
    "Cách thức",
    "channels",
    (
        _PROCEDURE,
        _CHANNEL,
        Column("description", "Mô tả kênh", Kind.TEXT, "Dòng đầu tiên của kênh là đủ"),
        Column("name", "Trường hợp", Kind.TEXT, "Tên trường hợp, duy nhất trong kênh", "Thông thường", required=True),
        Column("time_limit.value", "Thời hạn", Kind.NUMBER, "Để trống khi không quy định", "5"),
        Column("time_limit.unit", "Đơn vị", Kind.CHOICE, "", "Ngày làm việc", True, TIME_UNITS),
        Column("time_limit.refusal_value", "Thời hạn khi từ chối", Kind.NUMBER, "Cùng đơn vị, khi ngắn hơn"),
        Column("time_limit.note", "Ghi chú thời hạn", Kind.TEXT),
    ),
    "Kênh × trường hợp × thời hạn",
)
FEES = Sheet(
    "Phí",
    "fees",
    (
        _PROCEDURE,
        _CHANNEL,
        Column("case", "Trường hợp", Kind.TEXT, "Như trong trang Cách thức", "Thông thường", required=True),
        Column("id", "Mã phí", Kind.CODE, "Duy nhất trong trường hợp", "phi-tham-dinh", required=True),
        Column("kind", "Phí hay lệ phí", Kind.CHOICE, "", "Phí", True, FEE_KINDS),
        Column("name", "Tên", Kind.TEXT, "", "Phí thẩm định", required=True),
        Column("amount_vnd", "Số tiền (đồng)", Kind.WHOLE, "Đúng một trong hai: số tiền hoặc công thức", "50000"),
        Column("formula", "Công thức", Kind.TEXT, "Bằng lời"),
        Column("tariff.basis", "Tính theo", Kind.CHOICE, "Cơ sở để máy tính công thức", choices=TARIFF_BASES),
        Column("tariff.base_vnd", "Mức cơ bản (đồng)", Kind.WHOLE),
        Column("tariff.steps", "Bậc", Kind.JSON, 'ví dụ [{"above": 2, "per_unit_vnd": 1000}]'),
        Column("tariff.maximum_vnd", "Mức tối đa (đồng)", Kind.WHOLE),
        Column("payer_category", "Đối tượng nộp", Kind.TEXT),
        Column("stage", "Thời điểm thu", Kind.CHOICE, "Để trống: khi tiếp nhận", choices=FEE_STAGES),
        Column("valid_from", "Hiệu lực từ", Kind.DATE, "", "01/07/2026", required=True),
        Column("valid_to", "Hiệu lực đến hết", Kind.DATE),
        Column("legal_basis", "Căn cứ", Kind.TEXT),
        Column("assumed", "Giả định", Kind.YES_NO, "Có: mức thu là dữ liệu mẫu"),
    ),
    "Phí, lệ phí của từng kênh và trường hợp",
)
PAPERS = Sheet(
    "Giấy tờ",
    "required_documents",
    (
        _PROCEDURE,
        Column("id", "Mã giấy tờ", Kind.CODE, "Duy nhất trong thủ tục", "don-de-nghi", required=True),
        Column("name", "Tên giấy tờ", Kind.TEXT, "", "Đơn đề nghị", required=True),
        Column("case", "Trường hợp", Kind.TEXT),
        Column("originals", "Số bản chính", Kind.WHOLE, "", "1"),
        Column("copies", "Số bản sao", Kind.WHOLE, "", "0"),
        Column("required", "Bắt buộc", Kind.YES_NO, "Để trống: có", "Có"),
        Column("form_id", "Mã mẫu đơn", Kind.CODE, "Có trong trang Mẫu đơn"),
        Column("electronic_signature", "Ký số", Kind.YES_NO, "Có: tệp nộp trực tuyến phải được ký số"),
        Column("reusable_from", "Kho dữ liệu tái sử dụng", Kind.LINES, CODE_LINES),
        Column("holds", "Loại giấy tờ", Kind.CHOICE, "Cán bộ mở bản sao có dấu chìm", choices=PAPER_HOLDS),
        Column("note", "Ghi chú", Kind.TEXT),
    ),
    "Thành phần, số lượng hồ sơ",
)
RESULTS = Sheet(
    "Kết quả",
    "results",
    (
        _PROCEDURE,
        Column("code", "Mã kết quả", Kind.CODE, "", "KQ.VD.000001", required=True),
        Column("name", "Tên kết quả", Kind.TEXT, "", "Giấy phép ví dụ", required=True),
        Column("electronic", "Bản điện tử", Kind.YES_NO, "Để trống: có", "Có"),
        Column("delivery", "Cách nhận", Kind.CHOICES, choices=CHANNELS),
        Column("valid_months", "Hiệu lực (tháng)", Kind.WHOLE),
    ),
    "Kết quả thực hiện",
)
LEGAL_BASIS = Sheet(
    "Căn cứ",
    "legal_basis",
    (
        _PROCEDURE,
        Column("number", "Số văn bản", Kind.TEXT, "", "61/2018/NĐ-CP", required=True),
        Column("title", "Tên văn bản", Kind.TEXT, "", "Nghị định ví dụ", required=True),
        Column("issued_on", "Ngày ban hành", Kind.DATE),
        Column("issued_by", "Cơ quan ban hành", Kind.TEXT),
        Column("url", "Địa chỉ", Kind.TEXT),
    ),
    "Căn cứ pháp lý",
)
BLANK_FORMS = Sheet(
    "Mẫu đơn",
    "forms",
    (
        _PROCEDURE,
        Column("id", "Mã mẫu đơn", Kind.CODE, "", "mau-01", required=True),
        Column("name", "Tên mẫu đơn", Kind.TEXT, "", "Mẫu đơn ví dụ", required=True),
        Column("file.name", "Tên tệp", Kind.TEXT, "Để trống: mẫu được vẽ từ biểu mẫu điện tử"),
        Column("file.media_type", "Loại tệp", Kind.TEXT),
        Column("file.size", "Cỡ (byte)", Kind.WHOLE),
        Column("file.sha256", "SHA-256", Kind.TEXT, "Của tệp đã có trong danh mục"),
    ),
    "Mẫu đơn, tờ khai",
)
AGENCY_LEVELS = Sheet(
    "Mức độ theo cơ quan",
    "levels_by_agency",
    (
        _PROCEDURE,
        Column("agency", "Mã cơ quan", Kind.CODE, "Cơ quan công bố mức độ khác với thủ tục", "H05.99", required=True),
        Column("declared", "Mức độ", Kind.WHOLE, "", "3", required=True),
    ),
    "Chỉ khi cơ quan công bố mức độ khác",
)
FORM_PARTS = Sheet(
    "Biểu mẫu điện tử",
    "form",
    (
        _PROCEDURE,
        Column("text", "JSON", Kind.TEXT, "Một ô chứa được 32.767 ký tự: phần dài hơn ở các dòng tiếp theo"),
    ),
    "Biểu mẫu điện tử; không nên sửa bằng tay",
)
