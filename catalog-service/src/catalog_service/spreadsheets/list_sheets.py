"""The sheets of what procedures refer to, and of the lists beside them."""

from catalog_service.spreadsheets.grid import CODE_LINES, Column, Kind, Sheet
from catalog_service.spreadsheets.labels import AGENCY_KINDS, PARTICIPATION

AGENCIES = Sheet(
    "Cơ quan",
    "agencies",
    (
        Column("code", "Mã", Kind.CODE, "Mã định danh của cơ quan", "H05.99", required=True),
        Column("name", "Tên", Kind.TEXT, "Tên đầy đủ", "Sở Ví dụ", required=True),
        Column("kind", "Loại", Kind.CHOICE, "Loại cơ quan", "Sở, ban, ngành", required=True, choices=AGENCY_KINDS),
        Column("parent", "Mã cơ quan cấp trên", Kind.CODE, "Để trống với UBND tỉnh", "H05"),
        Column("valid_from", "Có từ ngày", Kind.DATE, "Ngày thành lập", "01/01/2019", required=True),
        Column("valid_to", "Đến hết ngày", Kind.DATE, "Để trống khi còn hoạt động"),
        Column("successors", "Đơn vị kế thừa", Kind.LINES, CODE_LINES),
        Column("ended_by", "Văn bản chấm dứt", Kind.TEXT),
        Column("other_codes", "Mã khác", Kind.LINES, "Mã của các quy định khác, ví dụ 000.00.16.H05; " + CODE_LINES),
        Column("participation.status", "Tham gia cổng của tỉnh", Kind.CHOICE, choices=PARTICIPATION),
        Column("participation.reason", "Lý do chưa tham gia", Kind.TEXT),
        Column("participation.legal_ground", "Căn cứ của việc chưa tham gia", Kind.TEXT),
        Column("participation.plan", "Kế hoạch tham gia", Kind.TEXT),
        Column("participation.portal_url", "Cổng riêng", Kind.TEXT, "Nơi dịch vụ của cơ quan được cung cấp"),
        Column("states", "Lịch sử", Kind.JSON, "Tên, loại, cấp trên theo từng giai đoạn; không nên sửa bằng tay"),
        Column("assumed_code", "Mã giả định", Kind.YES_NO, "Có: mã chỉ là dữ liệu mẫu", "Không"),
    ),
    "Cây cơ quan",
)
FIELDS = Sheet(
    "Lĩnh vực",
    "fields",
    (
        Column("code", "Mã", Kind.CODE, "Mã lĩnh vực", "VD", required=True),
        Column("name", "Tên", Kind.TEXT, "Tên lĩnh vực", "Lĩnh vực ví dụ", required=True),
    ),
    "Lĩnh vực thủ tục hành chính",
)
CODE_LISTS = Sheet(
    "Mã dùng chung",
    "code_lists",
    (
        Column("list", "Danh mục", Kind.CODE, "Tên danh mục", "payer-categories", required=True),
        Column("code", "Mã", Kind.CODE, "Mã trong danh mục", "vi-du", required=True),
        Column("name_vi", "Tên", Kind.TEXT, "Tên tiếng Việt", "Đối tượng ví dụ", required=True),
        Column("name_en", "Tên tiếng Anh", Kind.TEXT),
        Column("valid_from", "Có từ ngày", Kind.DATE, "", "01/01/2019", required=True),
        Column("valid_to", "Đến hết ngày", Kind.DATE),
        Column("source", "Nguồn", Kind.TEXT, "Văn bản quy định"),
    ),
    "Danh mục mã dùng chung: đối tượng nộp phí, kho dữ liệu…",
)
MANDATES = Sheet(
    "Danh mục được giao",
    "mandates",
    (
        Column("id", "Mã danh mục", Kind.CODE, "Chữ thường, số và dấu gạch ngang", "qd-9999-2026", required=True),
        Column("decision", "Quyết định", Kind.TEXT, "Số quyết định", "9999/QĐ-TTg", required=True),
        Column("title", "Tên", Kind.TEXT, "", "Danh mục ví dụ", required=True),
        Column("issued_on", "Ngày ban hành", Kind.DATE, "", "01/07/2026", required=True),
        Column("valid_from", "Hiệu lực từ", Kind.DATE, "", "01/07/2026", required=True),
        Column("valid_to", "Hiệu lực đến hết", Kind.DATE),
        Column("due_on", "Hạn hoàn thành", Kind.DATE, "Của cả danh mục", "31/12/2026", required=True),
        Column("assumed_note", "Giả định", Kind.TEXT, "Điều gì trong danh mục chỉ là dữ liệu mẫu"),
    ),
    "Mỗi dòng một quyết định giao danh mục dịch vụ; các dịch vụ của nó ở trang Dịch vụ được giao, thay toàn bộ",
)
MANDATED_SERVICES = Sheet(
    "Dịch vụ được giao",
    "items",
    (
        Column("mandate", "Mã danh mục", Kind.CODE, "Có trong trang Danh mục được giao", "qd-9999-2026", required=True),
        Column("procedure_code", "Mã thủ tục", Kind.CODE, "Như danh mục ghi", "9.999999"),
        Column("national_code", "Mã quốc gia", Kind.CODE, "Như danh mục ghi"),
        Column("name", "Tên dịch vụ", Kind.TEXT, "Theo thứ tự các dòng", "Thủ tục ví dụ", required=True),
        Column("agency", "Mã cơ quan", Kind.CODE, "Để trống: mọi cơ quan, hoặc mọi cơ quan của một loại", "H05.99"),
        Column("agency_kind", "Loại cơ quan", Kind.CHOICE, "Thay cho mã cơ quan", choices=AGENCY_KINDS),
        Column("required_level", "Mức độ phải đạt", Kind.WHOLE, "1 đến 4", "4", required=True),
        Column("owner.unit", "Đơn vị chịu trách nhiệm", Kind.CODE, "Mã đơn vị"),
        Column("owner.role", "Chức danh chịu trách nhiệm", Kind.TEXT, "Chức danh, không ghi tên người"),
        Column("due_on", "Hạn hoàn thành", Kind.DATE, "Để trống: hạn của cả danh mục"),
    ),
    "Các dịch vụ của danh mục được giao",
)
LEGAL_DOCUMENTS = Sheet(
    "Văn bản hết hiệu lực",
    "legal_documents",
    (
        Column("number", "Số văn bản", Kind.TEXT, "", "61/2018/NĐ-CP", required=True),
        Column("title", "Tên văn bản", Kind.TEXT, "", "Nghị định ví dụ", required=True),
        Column("valid_to", "Hiệu lực đến hết", Kind.DATE, "", "30/06/2026", required=True),
        Column("replaced_by", "Được thay thế bởi", Kind.TEXT, "Số văn bản thay thế"),
    ),
    "Văn bản pháp luật đã hoặc sắp hết hiệu lực; căn cứ vào văn bản đó bị nhắc",
)
