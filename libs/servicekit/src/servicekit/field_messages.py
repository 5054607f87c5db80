"""What pydantic finds wrong with a value, in Vietnamese and English, by its error types.

Limits, formats and allowed values are named in words: pydantic's own sentences speak to programmers.
"""

import re
from collections.abc import Mapping
from typing import Any

from servicekit.fields import Unfit
from servicekit.problems import Text

_NUMBER = Text("Phải là số", "It must be a number")
_INTEGER = Text("Phải là số nguyên", "It must be a whole number")
_BOOLEAN = Text("Phải là true hoặc false", "It must be true or false")
_DATE = Text("Phải là ngày dạng YYYY-MM-DD", "It must be a date as YYYY-MM-DD")
_INSTANT = Text(
    "Phải là thời điểm RFC 3339, ví dụ 2026-04-01T08:00:00+07:00",
    "It must be a time as in RFC 3339, such as 2026-04-01T08:00:00+07:00",
)
_TIME = Text("Phải là giờ dạng HH:MM", "It must be a time of day as HH:MM")
_LIST = Text("Phải là một danh sách", "It must be a list")
_OBJECT = Text("Phải là một đối tượng JSON", "It must be a JSON object")
_UUID = Text(
    "Phải là UUID, ví dụ 018f3a1e-7c00-7000-8000-000000000000",
    "It must be a UUID, such as 018f3a1e-7c00-7000-8000-000000000000",
)
_ALLOWED = Text("Phải là một trong: {expected}", "It must be one of: {expected}")
_ADDRESS = Text("Phải là địa chỉ URL", "It must be a URL")
_STRING = Text("Phải là chuỗi ký tự", "It must be a text")
_FORMAT = Text("Không đúng định dạng", "It is not written as expected")

_MESSAGES: Mapping[str, Text] = {
    "missing": Text("Thiếu trường này", "This field is missing"),
    "extra_forbidden": Text("Trường này không được hỗ trợ", "There is no such field here"),
    "json_invalid": Text("Không phải JSON hợp lệ", "It is not valid JSON"),
    "json_type": Text("Phải là JSON", "It must be JSON"),
    "none_required": Text("Phải để trống (null)", "It must be null"),
    "enum": _ALLOWED,
    "literal_error": _ALLOWED,
    "union_tag_invalid": Text(
        "{discriminator} phải là một trong: {expected_tags}", "{discriminator} must be one of: {expected_tags}"
    ),
    "union_tag_not_found": Text("Thiếu {discriminator}", "{discriminator} is missing"),
    "string_type": _STRING,
    "string_unicode": Text("Phải là chuỗi ký tự UTF-8", "It must be a text in UTF-8"),
    "string_too_short": Text("Phải có ít nhất {min_length} ký tự", "It must have at least {min_length} characters"),
    "string_too_long": Text("Có tối đa {max_length} ký tự", "It may have at most {max_length} characters"),
    "invisible_character": Text(
        "Có ký tự không nhìn thấy được ({character}), xin xóa đi",
        "It holds a character that nobody sees ({character}), please delete it",
    ),
    "no_letter_or_digit": Text("Phải có ít nhất một chữ cái hoặc chữ số", "It must have a letter or a digit"),
    "string_pattern_mismatch": _FORMAT,
    "bytes_too_short": Text("Phải có ít nhất {min_length} byte", "It must have at least {min_length} bytes"),
    "bytes_too_long": Text("Có tối đa {max_length} byte", "It may have at most {max_length} bytes"),
    "int_type": _INTEGER,
    "int_parsing": _INTEGER,
    "int_parsing_size": Text("Số nguyên quá lớn", "The number is too large"),
    "int_from_float": _INTEGER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "decimal_parsing": _NUMBER,
    "decimal_max_digits": Text("Có tối đa {max_digits} chữ số", "It may have at most {max_digits} digits"),
    "decimal_max_places": Text(
        "Có tối đa {decimal_places} chữ số thập phân", "It may have at most {decimal_places} decimal places"
    ),
    "decimal_whole_digits": Text(
        "Có tối đa {whole_digits} chữ số trước dấu thập phân",
        "It may have at most {whole_digits} digits before the decimal point",
    ),
    "finite_number": Text("Phải là số hữu hạn", "It must be a finite number"),
    "bool_type": _BOOLEAN,
    "bool_parsing": _BOOLEAN,
    "greater_than": Text("Phải lớn hơn {gt}", "It must be greater than {gt}"),
    "greater_than_equal": Text("Phải từ {ge} trở lên", "It must be {ge} or more"),
    "less_than": Text("Phải nhỏ hơn {lt}", "It must be less than {lt}"),
    "less_than_equal": Text("Không được quá {le}", "It must be {le} or less"),
    "multiple_of": Text("Phải là bội số của {multiple_of}", "It must be a multiple of {multiple_of}"),
    "date_type": _DATE,
    "date_parsing": Text(
        "Phải là một ngày có thật, dạng YYYY-MM-DD (trong bảng tính: dd/mm/yyyy)",
        "It must be a real day, as YYYY-MM-DD (in a spreadsheet: dd/mm/yyyy)",
    ),
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "day_out_of_range": Text("Năm phải từ 1900 đến 2199", "The year must lie between 1900 and 2199"),
    "datetime_type": _INSTANT,
    "datetime_parsing": _INSTANT,
    "datetime_from_date_parsing": _INSTANT,
    "datetime_object_invalid": _INSTANT,
    "timezone_aware": Text("Phải có múi giờ, ví dụ +07:00", "It must have a time zone, such as +07:00"),
    "time_type": _TIME,
    "time_parsing": _TIME,
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
    "too_short": Text("Phải có ít nhất {min_length} phần tử", "It must have at least {min_length} items"),
    "too_long": Text("Có tối đa {max_length} phần tử", "It may have at most {max_length} items"),
    "url_type": _ADDRESS,
    "url_parsing": _ADDRESS,
    "url_syntax_violation": _ADDRESS,
    "url_scheme": Text(
        "Địa chỉ phải bắt đầu bằng một trong: {expected_schemes}",
        "The address must begin with one of: {expected_schemes}",
    ),
    "url_too_long": Text(
        "Địa chỉ có tối đa {max_length} ký tự", "The address may have at most {max_length} characters"
    ),
}
_NOT_SAID = "Giá trị không hợp lệ"
_MEMBER = re.compile(r"<[\w.]+: ([^<>]+)>")
"""How Python writes a member of an enum; people know it by its value."""


def message_of(kind: str, english: str, context: Mapping[str, Any]) -> Text:
    """`kind`, `english` and `context` are an error's `type`, `msg` and `ctx`. What is not written here, and what a
    validator of ours says under a borrowed type, keeps its English."""
    said = context.get("error")
    if isinstance(said, Unfit):
        return said.message
    known = _MESSAGES.get(kind)
    english = english.removeprefix("Value error, ")
    if known is None:
        return Text(_NOT_SAID, english)
    words = {name: _written(value) for name, value in context.items()}
    try:
        vietnamese = known.vi.format_map({name: word.replace(" or ", " hoặc ") for name, word in words.items()})
        return Text(vietnamese, known.en.format_map(words))
    except KeyError:
        # A validator of ours that borrows the type and names no limit.
        return Text(_NOT_SAID, english)


def _written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _MEMBER.sub(r"\1", str(value))
