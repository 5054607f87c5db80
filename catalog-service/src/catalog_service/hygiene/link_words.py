"""Why a link is dead, in words. Pure."""

from datetime import date
from enum import StrEnum

from servicekit.problems import Text


class Fault(StrEnum):
    """Besides `http_404` and the like."""

    MALFORMED = "malformed"
    FORBIDDEN = "forbidden_address"
    UNKNOWN_HOST = "unknown_host"
    NO_CONNECTION = "no_connection"
    TIMEOUT = "timeout"
    CERTIFICATE = "certificate"
    TOO_MANY_REDIRECTS = "too_many_redirects"


_WORDS = {
    Fault.MALFORMED: Text("địa chỉ không hợp lệ", "it is no valid address"),
    Fault.FORBIDDEN: Text("địa chỉ dẫn vào mạng nội bộ", "it leads into a private network"),
    Fault.UNKNOWN_HOST: Text("không tìm thấy máy chủ", "its host is unknown"),
    Fault.NO_CONNECTION: Text("không kết nối được", "no connection could be made"),
    Fault.TIMEOUT: Text("máy chủ không trả lời kịp", "its host did not answer in time"),
    Fault.CERTIFICATE: Text("chứng thư của máy chủ không hợp lệ", "its host's certificate is not valid"),
    Fault.TOO_MANY_REDIRECTS: Text("chuyển hướng quá nhiều lần", "it leads on too many times"),
}


def describe(url: str, fault: str, since: date) -> Text:
    words = _words(fault)
    return Text(
        f"Liên kết {url} hỏng từ ngày {since:%d/%m/%Y}: {words.vi}", f"{url} has failed since {since}: {words.en}"
    )


def _words(fault: str) -> Text:
    if fault.startswith("http_"):
        status = fault.removeprefix("http_")
        return Text(f"máy chủ trả lời mã {status}", f"its host answers {status}")
    return _WORDS[Fault(fault)]
