"""What the gateway itself has to say; the services' problems pass through unchanged."""

from servicekit.problems import Problem, Text


class InvalidRequest(Problem):
    status = 400
    code = "invalid_request"
    title = Text("Yêu cầu HTTP không hợp lệ", "The HTTP request is not valid")


class InvalidToken(Problem):
    status = 401
    code = "invalid_token"
    title = Text("Phiên đăng nhập không hợp lệ hoặc đã hết hạn", "The access token is invalid or has expired")


class TooManyRequests(Problem):
    status = 429
    code = "too_many_requests"
    title = Text("Quá nhiều yêu cầu, xin thử lại sau", "Too many requests, please try again later")


class UpstreamUnavailable(Problem):
    status = 503
    code = "upstream_unavailable"
    title = Text("Dịch vụ tạm thời gián đoạn", "The service behind the gateway is not available")


class UpstreamTimeout(Problem):
    status = 504
    code = "upstream_timeout"
    title = Text("Dịch vụ không trả lời kịp", "The service behind the gateway did not answer in time")


class IdentityProviderUnavailable(Problem):
    status = 503
    code = "identity_provider_unavailable"
    title = Text("Hệ thống định danh tạm thời gián đoạn", "The identity provider is not available")
