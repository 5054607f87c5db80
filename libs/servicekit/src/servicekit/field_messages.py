"""What pydantic finds wrong with a value, in Vietnamese and English. Limits, formats and allowed values are named.

Pydantic's own English sentences name them already; the Vietnamese ones are written here, by its error types.
"""

from collections.abc import Mapping
from typing import Any

from servicekit.problems import Text

_NUMBER = "Phải là số"
_INTEGER = "Phải là số nguyên"
_BOOLEAN = "Phải là true hoặc false"
_DATE = "Phải là ngày dạng YYYY-MM-DD"
_INSTANT = "Phải là thời điểm RFC 3339, ví dụ 2026-04-01T08:00:00+07:00"
_LIST = "Phải là một danh sách"
_OBJECT = "Phải là một đối tượng JSON"
_UUID = "Phải là UUID, ví dụ 018f3a1e-7c00-7000-8000-000000000000"
_ALLOWED = "Phải là một trong: {expected}"
_ADDRESS = "Phải là địa chỉ URL"

_VIETNAMESE: Mapping[str, str] = {
    "missing": "Thiếu trường này",
    "extra_forbidden": "Trường này không được hỗ trợ",
    "json_invalid": "Không phải JSON hợp lệ",
    "json_type": "Phải là JSON",
    "none_required": "Phải để trống (null)",
    "enum": _ALLOWED,
    "literal_error": _ALLOWED,
    "union_tag_invalid": "{discriminator} phải là một trong: {expected_tags}",
    "union_tag_not_found": "Thiếu {discriminator}",
    "string_type": "Phải là chuỗi ký tự",
    "string_unicode": "Phải là chuỗi ký tự UTF-8",
    "string_too_short": "Phải có ít nhất {min_length} ký tự",
    "string_too_long": "Có tối đa {max_length} ký tự",
    "string_pattern_mismatch": "Phải đúng định dạng {pattern}",
    "bytes_too_short": "Phải có ít nhất {min_length} byte",
    "bytes_too_long": "Có tối đa {max_length} byte",
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": "Số nguyên quá lớn",
    "int_from_float": _INTEGER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_max_digits": "Có tối đa {max_digits} chữ số",
    "decimal_max_places": "Có tối đa {decimal_places} chữ số thập phân",
    "finite_number": "Phải là số hữu hạn",
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "greater_than": "Phải lớn hơn {gt}",
    "greater_than_equal": "Phải từ {ge} trở lên",
    "less_than": "Phải nhỏ hơn {lt}",
    "less_than_equal": "Không được quá {le}",
    "multiple_of": "Phải là bội số của {multiple_of}",
    "date_type": _DATE,
    "date_parsing": "Phải là một ngày có thật, dạng YYYY-MM-DD (trong bảng tính: dd/mm/yyyy)",
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "day_out_of_range": "Năm phải từ 1900 đến 2199",
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "timezone_aware": "Phải có múi giờ, ví dụ +07:00",
    "time_type": "Phải là giờ dạng HH:MM",
    "time_parsing": "Phải là giờ dạng HH:MM",
    "uuid_type": _UUID,
    "uuid_parsing": _UUID,
    "list_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "tuple_type": _LIST,
    "dict_type": _OBJECT,
    "mapping_type": _OBJECT,
    "model_type": _OBJECT,
    "model_attributes_type": _OBJECT,
    "too_short": "Phải có ít nhất {min_length} phần tử",
    "too_long": "Có tối đa {max_length} phần tử",
    "url_type": _ADDRESS,
    "url_parsing": _ADDRESS,
    "url_scheme": "Địa chỉ phải bắt đầu bằng một trong: {expected_schemes}",
    "url_too_long": "Địa chỉ có tối đa {max_length} ký tự",
}
_NOT_SAID = "Giá trị không hợp lệ"


def message_of(kind: str, english: str, context: Mapping[str, Any]) -> Text:
    """`kind`, `english` and `context` are an error's `type`, `msg` and `ctx`."""
    template = _VIETNAMESE.get(kind, _NOT_SAID)
    try:
        return Text(template.format_map({name: _written(value) for name, value in context.items()}), english)
    except KeyError:
        # A validator of ours that borrows the type and names no limit.
        return Text(_NOT_SAID, english)


def _written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).replace(" or ", " hoặc ")
