"""What is wrong with an answer, in plain words that name the limit or the allowed values. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from servicekit.problems import Text

UNKNOWN_FIELD = Text(
    "Biểu mẫu không có mục này, hãy bỏ đi hoặc kiểm tra lại tên mục",
    "The form has no such field, please leave it out or check its name",
)
_NOT_VALID = Text("Giá trị không hợp lệ", "Not a valid value")
_LISTED_AT_MOST = 20

_TYPES = {
    "string": Text("chữ", "a text"),
    "integer": Text("số nguyên", "a whole number"),
    "number": Text("số", "a number"),
    "boolean": Text("có hoặc không (true/false)", "yes or no (true/false)"),
    "array": Text("danh sách", "a list"),
    "object": Text("một nhóm các mục", "a group of fields"),
    "null": Text("để trống (null)", "nothing (null)"),
}
_FORMATS = {
    "date": Text("ngày viết theo năm-tháng-ngày, ví dụ 2026-04-10", "a day as year-month-day, such as 2026-04-10"),
    "time": Text("giờ, ví dụ 08:30:00+07:00", "a time of day, such as 08:30:00+07:00"),
    "date-time": Text("ngày giờ, ví dụ 2026-04-10T08:30:00+07:00", "a moment, such as 2026-04-10T08:30:00+07:00"),
    "email": Text("địa chỉ thư điện tử, ví dụ ten@vidu.vn", "an e-mail address, such as name@example.com"),
    "uri": Text("địa chỉ trang, ví dụ https://vidu.vn", "a web address, such as https://example.com"),
    "uuid": Text("mã UUID", "a UUID"),
}

# What stands in the schema's keyword, as the validator's details name it.
_LIMITS: dict[str, tuple[str, str]] = {
    "minLength": ("Quá ngắn, cần ít nhất {limit} ký tự", "Too short, at least {limit} characters are needed"),
    "maxLength": ("Quá dài, nhiều nhất {limit} ký tự", "Too long, at most {limit} characters are allowed"),
    "minimum": ("Phải từ {limit} trở lên", "Must be {limit} or more"),
    "maximum": ("Không được lớn hơn {limit}", "Must not be more than {limit}"),
    "exclusiveMinimum": ("Phải lớn hơn {limit}", "Must be more than {limit}"),
    "exclusiveMaximum": ("Phải nhỏ hơn {limit}", "Must be less than {limit}"),
    "multipleOf": ("Phải là bội số của {multiple_of}", "Must be a multiple of {multiple_of}"),
    "minItems": ("Cần ít nhất {limit} mục", "At least {limit} entries are needed"),
    "maxItems": ("Nhiều nhất {limit} mục", "At most {limit} entries are allowed"),
    "minProperties": ("Cần điền ít nhất {limit} mục", "At least {limit} fields must be filled in"),
    "maxProperties": ("Chỉ điền nhiều nhất {limit} mục", "At most {limit} fields may be filled in"),
    "uniqueItems": ("Có mục bị lặp lại, mỗi mục chỉ ghi một lần", "An entry is there twice, each may be there once"),
    "contains": ("Thiếu mục bắt buộc trong danh sách", "The list lacks an entry that it must have"),
    "pattern": (
        "Không đúng mẫu quy định ({pattern})",
        "Does not have the prescribed form ({pattern})",
    ),
    "not": ("Không được điền giá trị này", "This value is not allowed here"),
    "falseSchema": ("Không được điền mục này", "This field must not be filled in"),
}


def of(keyword: str, details: Mapping[str, Any], label: Text | None) -> Text:
    """`details` are the validator's, by the schema's keyword."""
    written = _WRITTEN.get(keyword)
    if written:
        return _named(written(details), label)
    limit = _LIMITS.get(keyword)
    return _named(Text(*(words.format_map(details) for words in limit)) if limit else _NOT_VALID, label)


def lacking(label: Text | None, because: Text | None = None) -> Text:
    """`because` is the answer that makes this one necessary."""
    vi = f"Chưa điền {label.vi}" if label else "Chưa điền mục này"
    en = f"{label.en} is not filled in" if label else "This field is not filled in"
    if because:
        vi, en = f"{vi}, cần có khi đã điền {because.vi}", f"{en}, which is needed with {because.en}"
    return Text(vi, en)


def unwanted(label: Text | None) -> Text:
    vi = f"Không được điền {label.vi} ở đây" if label else "Không được điền mục này ở đây"
    en = f"{label.en} must not be filled in here" if label else "This field must not be filled in here"
    return Text(vi, en)


def one_of_fields(ways: Sequence[Sequence[Text | str]]) -> Text:
    """`ways`: of each way to do it, the fields that it needs."""
    vi = "; hoặc ".join(" và ".join(_in(name, "vi") for name in way) for way in ways)
    en = "; or ".join(" and ".join(_in(name, "en") for name in way) for way in ways)
    return Text(f"Cần điền: {vi}", f"Please fill in: {en}")


def several(names: Sequence[Text | str]) -> Text:
    """`names` are what has been filled in at once."""
    if not names:
        return Text(
            "Đã điền cùng lúc nhiều cách mà chỉ được chọn một, hãy bỏ bớt",
            "Filled in in several ways at once where only one is allowed, please take the others out",
        )
    vi, en = "; ".join(_in(name, "vi") for name in names), "; ".join(_in(name, "en") for name in names)
    return Text(f"Chỉ được điền một trong: {vi}", f"Only one of these may be filled in: {en}")


def listed(values: Sequence[Any], label: Text | None, titles: Mapping[Any, str]) -> Text:
    """Which values are allowed; with their words where the form gives them."""
    words = "; ".join(_shown(value, titles) for value in values[:_LISTED_AT_MOST])
    more = len(values) - _LISTED_AT_MOST
    vi = f"{words}; và {more} giá trị khác" if more > 0 else words
    en = f"{words}; and {more} more" if more > 0 else words
    return _named(Text(f"Phải là một trong: {vi}", f"Must be one of: {en}"), label)


def _shown(value: Any, titles: Mapping[Any, str]) -> str:
    title = titles.get(value) if isinstance(value, str | int) else None
    return f"{value} ({title})" if title else str(value)


def _types(details: Mapping[str, Any]) -> Text:
    known = [_TYPES[name] for name in sorted(details["types"], key=lambda name: name == "null")]
    vi, en = " hoặc ".join(word.vi for word in known), " or ".join(word.en for word in known)
    return Text(f"Sai kiểu dữ liệu, phải là {vi}", f"The wrong type of value, it must be {en}")


def _format(details: Mapping[str, Any]) -> Text:
    known = _FORMATS.get(details["format"], Text(details["format"], details["format"]))
    return Text(f"Sai định dạng, phải là {known.vi}", f"The wrong format, it must be {known.en}")


def _const(details: Mapping[str, Any]) -> Text:
    return Text(f"Phải là: {details['expected_value']}", f"Must be: {details['expected_value']}")


_WRITTEN: dict[str, Callable[[Mapping[str, Any]], Text]] = {
    "type": _types,
    "format": _format,
    "const": _const,
    "enum": lambda details: listed(details["options"], None, {}),
}


def _named(words: Text, label: Text | None) -> Text:
    return Text(f"{label.vi}: {words.vi}", f"{label.en}: {words.en}") if label else words


def _in(name: Text | str, language: str) -> str:
    return name if isinstance(name, str) else name.in_language(language)
