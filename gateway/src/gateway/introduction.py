"""What holds for all calls, told once at the top of `/docs`."""

INTRODUCTION = """\
**Đăng nhập** · Người dân, doanh nghiệp: mã truy cập VNeID; cán bộ: mã truy cập của tỉnh; bộ, ngành: `POST
/oauth/token`. Gửi kèm `Authorization: Bearer …`. Danh mục thủ tục, tra cứu hồ sơ và thống kê công khai không
cần đăng nhập.

**Gửi yêu cầu** · Mọi `POST` có tác dụng cần `Idempotency-Key` (1-255 ký tự, mỗi việc một khóa): gửi lại cùng
khóa thì nhận lại đúng câu trả lời cũ. Mọi thay đổi trên hồ sơ cần `If-Match` bằng `ETag` của lần đọc gần
nhất, kể cả dấu ngoặc kép: `"4"`. Tệp lớn, mạng yếu: tải lên có nối lại theo tus 1.0 (`POST
/dossiers/{id}/uploads`), không cần hai đầu mục này.

**Lỗi** · `application/problem+json`; `code` không đổi theo thời gian, `errors` chỉ từng trường. Mọi mã: `GET
/problems`. `Accept-Language: en` đổi ngôn ngữ của thông báo.

**Nộp một hồ sơ** · `GET /procedures?q=…` → `GET /procedures/{code}/form` → `POST /dossiers` → `PATCH` tờ
khai, `POST` giấy tờ theo `missing` → `actions/submit` → `GET …/charges` và `POST /charges/{id}/checkout` →
theo dõi → `GET …/results`. `allowed_actions` của hồ sơ cho biết người đang hỏi làm được gì.

---

**Signing in** · People and enterprises: a VNeID token; officials: a token of the province; ministries: `POST
/oauth/token`. Send `Authorization: Bearer …`. The catalogue, tracking and public statistics need no login.

**Sending** · Every `POST` with an effect needs an `Idempotency-Key` (1-255 characters, one per intention):
the same key again gives the first answer again. Every change of a dossier needs `If-Match` with the `ETag`
read last, quotes included: `"4"`. Large files and bad networks: uploads that resume by tus 1.0 (`POST
/dossiers/{id}/uploads`), which need neither header.

**Problems** · `application/problem+json` with a stable `code`; `errors` point at each field. All codes: `GET
/problems`. `Accept-Language: en` gives English messages.

**Filing a dossier** · `GET /procedures?q=…` → `GET /procedures/{code}/form` → `POST /dossiers` → `PATCH` the
form, `POST` the papers named by `missing` → `actions/submit` → `GET …/charges` and `POST
/charges/{id}/checkout` → follow → `GET …/results`. A dossier's `allowed_actions` say what the caller may do
with it.
"""

SCOPE_MEANINGS = {
    "catalog:probes:write": "Báo kết quả thử mức độ dịch vụ · Report what probes of a service's level found",
    "dossiers:trial": "Nộp và xử lý hồ sơ thử · File and handle trial dossiers",
    "queues:tickets:write": "Cấp số thứ tự tại bộ phận một cửa · Give out tickets at a one-stop desk",
    "sync:changes:read": "Đọc thay đổi của hồ sơ · Read changes of dossiers",
    "sync:dossiers:write": "Báo cáo hồ sơ · Report dossiers",
    "sync:procedures:read": "Đọc thủ tục · Read procedures",
    "sync:procedures:write": "Cập nhật thủ tục · Write procedures",
    "sync:statistics:write": "Báo cáo số liệu · Report statistics",
}
