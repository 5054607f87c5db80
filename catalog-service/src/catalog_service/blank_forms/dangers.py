"""Why a blank form is not taken though it is of an allowed type: it would do more than be read and filled in."""

from collections.abc import Mapping
from enum import StrEnum

from servicekit.problems import Text


class Danger(StrEnum):
    SCRIPT = "script"
    EMBEDDED = "embedded_file"
    EXTERNAL = "external_link"
    PASSWORD = "password"  # noqa: S105 - a reason, no secret
    UNREADABLE = "unreadable"


REASONS: Mapping[Danger, Text] = {
    Danger.SCRIPT: Text(
        "Tệp chứa mã lệnh hoặc lệnh mở chương trình khác (JavaScript, Launch); hãy lưu lại không có mã lệnh",
        "The file contains a script or starts a program (JavaScript, Launch); save it without",
    ),
    Danger.EMBEDDED: Text(
        "Tệp chứa tệp hoặc đối tượng khác bên trong (tệp đính kèm, OLE); hãy bỏ chúng ra",
        "The file holds another file or object (attachment, OLE); take it out",
    ),
    Danger.EXTERNAL: Text(
        "Tệp tự lấy nội dung từ nơi khác (mẫu gắn kèm, liên kết ngoài); hãy ngắt các liên kết đó",
        "The file fetches content from elsewhere (attached template, external links); break these links",
    ),
    Danger.PASSWORD: Text(
        "Tệp có mật khẩu hoặc bị khóa nên không kiểm tra được; hãy bỏ mật khẩu",
        "The file has a password or is locked, so it cannot be looked into; remove the password",
    ),
    Danger.UNREADABLE: Text(
        "Tệp bị hỏng hoặc giải nén ra quá lớn nên không kiểm tra được",
        "The file is broken or unpacks to too much, so it cannot be looked into",
    ),
}
