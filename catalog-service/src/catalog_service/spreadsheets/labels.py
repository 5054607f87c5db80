"""Vietnamese words of the workbook's choices, each with the identifier that it stands for."""

AGENCY_KINDS = {
    "UBND tỉnh": "province",
    "Sở, ban, ngành": "department",
    "UBND cấp huyện": "district",
    "UBND cấp xã": "commune",
    "Bộ phận một cửa": "one_stop",
    "Ngành dọc": "vertical",
    "Phòng, đơn vị trực thuộc": "division",
}
PARTICIPATION = {"Toàn bộ": "full", "Một phần": "partial", "Không": "none"}
ONLINE_MODES = {"Cung cấp thông tin": "information", "Một phần": "partial", "Toàn trình": "full"}
AUDIENCES = {
    "Công dân Việt Nam": "citizen",
    "Người Việt Nam định cư ở nước ngoài": "overseas_vietnamese",
    "Người nước ngoài": "foreigner",
    "Doanh nghiệp": "enterprise",
    "Hộ kinh doanh": "household_business",
    "Hợp tác xã": "cooperative",
    "Tổ chức": "organisation",
    "Cơ quan nhà nước": "state_body",
}
PROCEDURE_KINDS = {
    "TTHC được luật giao quy định": "national",
    "TTHC được quy định chi tiết": "delegated",
    "TTHC đặc thù": "local",
}
TIERS = {
    "Cấp Bộ": "ministry",
    "Cấp Tỉnh": "province",
    "Cấp Huyện": "district",
    "Cấp Xã": "commune",
    "Cơ quan khác": "other",
}
CHANNELS = {"Trực tiếp": "counter", "Trực tuyến": "online", "Dịch vụ bưu chính": "post"}
TIME_UNITS = {
    "Giờ": "hour",
    "Ngày làm việc": "working_day",
    "Ngày": "day",
    "Tháng": "month",
    "Không quy định": "none",
}
PAPER_HOLDS = {"Giấy tờ tùy thân, hộ tịch": "identity"}
FEE_KINDS = {"Phí": "fee", "Lệ phí": "levy"}
FEE_STAGES = {"Khi tiếp nhận": "reception", "Khi bổ sung": "supplement", "Khi trả kết quả": "return"}
TARIFF_BASES = {"Trang": "page", "Bản": "copy", "Vụ việc": "case", "Giá trị (đồng)": "value_vnd"}
