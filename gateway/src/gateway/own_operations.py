"""The gateway's own operations as OpenAPI data."""

from typing import Any

from gateway.routes_table import BASE

_OAUTH_ERROR = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/OAuthError"}}}}
_CREDENTIALS = {
    "client_id": {"type": "string"},
    "client_secret": {"type": "string", "format": "password"},
    "client_assertion_type": {"type": "string"},
    "client_assertion": {"type": "string", "description": "private_key_jwt, RFC 7523; `jti` once"},
}


def _form(required: list[str], properties: dict[str, Any], example: dict[str, str]) -> dict[str, Any]:
    schema = {"type": "object", "required": required, "properties": properties | _CREDENTIALS}
    return {
        "required": True,
        "content": {"application/x-www-form-urlencoded": {"schema": schema, "example": example}},
    }


SCHEMAS: dict[str, Any] = {
    "AccessToken": {
        "type": "object",
        "required": ["access_token", "token_type", "expires_in", "scope"],
        "properties": {
            "access_token": {"type": "string"},
            "token_type": {"const": "Bearer"},
            "expires_in": {"type": "integer", "description": "seconds"},
            "scope": {"type": "string"},
        },
    },
    "OAuthError": {
        "type": "object",
        "required": ["error"],
        "properties": {"error": {"type": "string"}, "error_description": {"type": "string"}},
    },
    "ProblemKind": {
        "type": "object",
        "required": ["code", "status", "title_vi", "title_en"],
        "properties": {
            "code": {"type": "string"},
            "status": {"type": "integer"},
            "title_vi": {"type": "string"},
            "title_en": {"type": "string"},
        },
    },
}

OPERATIONS: dict[str, Any] = {
    f"{BASE}/oauth/token": {
        "post": {
            "summary": "Cấp mã truy cập cho đối tác · Issue a partner's access token",
            "operationId": "issue_token",
            "security": [],
            "requestBody": _form(
                ["grant_type"],
                {"grant_type": {"const": "client_credentials"}, "scope": {"type": "string"}},
                {
                    "grant_type": "client_credentials",
                    "client_id": "ministry-transport",
                    "client_secret": "local-ministry-transport",
                },
            ),
            "responses": {
                "200": {
                    "description": "The token, good for fifteen minutes",
                    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/AccessToken"}}},
                },
                "400": {"description": "`invalid_request`, `invalid_scope`, `unsupported_grant_type`", **_OAUTH_ERROR},
                "401": {"description": "`invalid_client`", **_OAUTH_ERROR},
                "429": {"description": "`slow_down`: too many failures, see Retry-After", **_OAUTH_ERROR},
            },
        }
    },
    f"{BASE}/oauth/revoke": {
        "post": {
            "summary": "Thu hồi mã truy cập · Revoke an access token",
            "operationId": "revoke_token",
            "security": [],
            "requestBody": _form(["token"], {"token": {"type": "string"}}, {"token": "…", "client_id": "…"}),
            "responses": {
                "200": {"description": "Revoked, or never ours", "content": {"application/json": {"schema": {}}}},
                "400": {"description": "`invalid_request`", **_OAUTH_ERROR},
                "401": {"description": "`invalid_client`", **_OAUTH_ERROR},
            },
        }
    },
    f"{BASE}/problems": {
        "get": {
            "summary": "Danh sách mã lỗi · All problems by code",
            "operationId": "list_problems",
            "security": [],
            "responses": {
                "200": {
                    "description": "Sorted by code",
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["items"],
                                "properties": {
                                    "items": {"type": "array", "items": {"$ref": "#/components/schemas/ProblemKind"}}
                                },
                            }
                        }
                    },
                }
            },
        }
    },
}
