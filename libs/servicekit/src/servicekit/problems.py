"""Problems (RFC 9457) as exceptions. Imports no framework, so that pure modules may raise them.

Problem
├── Unauthenticated 401 · NotPermitted 403 · NotFound 404
├── InvalidParameter 400 · InvalidBody 422
├── Conflict 409 (base of a feature's wrong-state problems)
├── VersionRequired 428 · VersionConflict 412
└── Unavailable 503 · InternalError 500
"""

from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple


class Text(NamedTuple):
    """A sentence for people, Vietnamese first."""

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language == "en" else self.vi


class FieldError(NamedTuple):
    """`pointer` is a JSON pointer into the body, `?name` a query parameter, `:Name` a header, `{name}` a part of the
    path."""

    pointer: str
    code: str
    message: Text


class Problem(Exception):
    """Something that the caller can understand; named as the fact that it is. `extras` become members."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[Text] = Text("Lỗi hệ thống", "Internal error")
    registry: ClassVar[dict[str, type["Problem"]]] = {}

    def __init__(
        self,
        detail: Text | None = None,
        *,
        errors: Sequence[FieldError] = (),
        headers: dict[str, str] | None = None,
        **extras: Any,
    ) -> None:
        super().__init__(detail.en if detail else self.title.en)
        self.detail = detail
        self.errors = list(errors)
        self.headers = headers or {}
        self.extras = extras

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "code" in cls.__dict__:
            Problem.registry[cls.code] = cls

    def document(self, language: str, *, instance: str, trace_id: str | None, origin: str) -> dict[str, Any]:
        """The members of `application/problem+json`."""
        document: dict[str, Any] = {
            "type": f"/api/v1/problems#{self.code}",
            "title": self.title.in_language(language),
            "status": self.status,
            "code": self.code,
            "instance": instance,
            "trace_id": trace_id,
            "origin": origin,
        }
        if self.detail:
            document["detail"] = self.detail.in_language(language)
        if self.errors:
            document["errors"] = [
                {"pointer": e.pointer, "code": e.code, "message": e.message.in_language(language)} for e in self.errors
            ]
        return document | self.extras


class InternalError(Problem):
    status = 500
    code = "internal_error"
    title = Text("Lỗi hệ thống, xin thử lại sau", "Internal error, please try again later")


class Unavailable(Problem):
    status = 503
    code = "unavailable"
    title = Text("Dịch vụ tạm thời gián đoạn", "The service is temporarily unavailable")


class Unauthenticated(Problem):
    status = 401
    code = "unauthenticated"
    title = Text("Bạn cần đăng nhập", "Please log in")


class NotPermitted(Problem):
    status = 403
    code = "not_permitted"
    title = Text("Bạn không có quyền làm việc này", "You may not do this")


class NotFound(Problem):
    status = 404
    code = "not_found"
    title = Text("Không tìm thấy", "Not found")


class MethodNotAllowed(Problem):
    status = 405
    code = "method_not_allowed"
    title = Text("Phương thức không được hỗ trợ", "Method not allowed")


class InvalidParameter(Problem):
    status = 400
    code = "invalid_parameter"
    title = Text("Tham số không hợp lệ", "Invalid parameter")


class InvalidBody(Problem):
    status = 422
    code = "invalid_body"
    title = Text("Dữ liệu gửi lên không hợp lệ", "The data sent is not valid")


class BodyTooLarge(Problem):
    status = 413
    code = "body_too_large"
    title = Text("Dữ liệu gửi lên quá lớn", "The data sent is too large")


class UnsupportedMediaType(Problem):
    status = 415
    code = "unsupported_media_type"
    title = Text("Định dạng dữ liệu không được hỗ trợ", "The media type is not supported")


class Conflict(Problem):
    status = 409
    code = "conflict"
    title = Text("Xung đột với trạng thái hiện tại", "In conflict with the current state")


class VersionRequired(Problem):
    status = 428
    code = "version_required"
    title = Text("Thiếu phiên bản (If-Match)", "The version (If-Match) is missing")


class VersionConflict(Problem):
    status = 412
    code = "version_conflict"
    title = Text(
        "Dữ liệu đã được người khác thay đổi, xin tải lại",
        "Somebody has changed this meanwhile, please reload",
    )


class IdempotencyKeyRequired(Problem):
    status = 400
    code = "idempotency_key_required"
    title = Text("Thiếu Idempotency-Key (1-255 ký tự)", "The Idempotency-Key (1-255 characters) is missing")


class IdempotencyKeyReused(Problem):
    status = 422
    code = "idempotency_key_reused"
    title = Text(
        "Idempotency-Key này đã dùng cho một yêu cầu khác",
        "This Idempotency-Key was used for another request",
    )


class IdempotencyKeyBusy(Problem):
    status = 409
    code = "idempotency_key_busy"
    title = Text("Yêu cầu cùng khóa đang được xử lý", "A request with the same key is still running")
