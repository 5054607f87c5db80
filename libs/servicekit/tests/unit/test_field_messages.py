from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from servicekit import field_messages
from servicekit.rendering import field_errors


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Cat(BaseModel):
    kind: Literal["cat"]


class Dog(BaseModel):
    kind: Literal["dog"]


class Everything(BaseModel):
    model_config = ConfigDict(extra="forbid")

    needed: str = "x"
    colour: Colour = Colour.RED
    mode: Literal["fast", "slow"] = "fast"
    name: Annotated[str, Field(min_length=2, max_length=5)] = "abc"
    code: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] = "AB"
    count: Annotated[int, Field(ge=1, le=9)] = 1
    share: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False)] = 0.5
    flag: bool = True
    day: date = date(2026, 4, 1)
    at: AwareDatetime | None = None
    id: UUID | None = None
    items: Annotated[list[int], Field(min_length=1, max_length=2)] = [1]
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None
    own: str = ""

    @field_validator("own")
    @classmethod
    def _own(cls, value: str) -> str:
        if value:
            raise PydanticCustomError("string_too_long", "too much of it")
        return value


def error_of(**values: Any) -> tuple[str, str, str, str]:
    with pytest.raises(ValidationError) as caught:
        Everything.model_validate(values)
    (error,) = field_errors(caught.value)
    return error.pointer, error.code, error.message.vi, error.message.en


@pytest.mark.parametrize(
    ("values", "vietnamese", "english"),
    [
        ({"colour": "pink"}, "Phải là một trong: 'red', 'green' hoặc 'blue'", "'red', 'green' or 'blue'"),
        ({"mode": "x"}, "Phải là một trong: 'fast' hoặc 'slow'", "'fast' or 'slow'"),
        ({"name": "a"}, "Phải có ít nhất 2 ký tự", "at least 2 characters"),
        ({"name": "abcdef"}, "Có tối đa 5 ký tự", "at most 5 characters"),
        ({"code": "ab"}, "Phải đúng định dạng ^[A-Z]{2}$", "'^[A-Z]{2}$'"),
        ({"count": 0}, "Phải từ 1 trở lên", "greater than or equal to 1"),
        ({"count": 10}, "Không được quá 9", "less than or equal to 9"),
        ({"count": "x"}, "Phải là số nguyên", "integer"),
        ({"count": 1.5}, "Phải là số nguyên", "integer"),
        ({"share": 0}, "Phải lớn hơn 0", "greater than 0"),
        ({"share": 1}, "Phải nhỏ hơn 1", "less than 1"),
        ({"share": float("nan")}, "Phải là số hữu hạn", "finite"),
        ({"flag": "perhaps"}, "Phải là true hoặc false", "boolean"),
        ({"day": "01/04/2026"}, "Phải là ngày dạng YYYY-MM-DD", "date"),
        ({"at": "2026-04-01T08:00:00"}, "Phải có múi giờ, ví dụ +07:00", "timezone"),
        ({"at": "noon"}, "Phải là thời điểm RFC 3339, ví dụ 2026-04-01T08:00:00+07:00", "datetime"),
        ({"id": "7"}, "Phải là UUID, ví dụ 018f3a1e-7c00-7000-8000-000000000000", "UUID"),
        ({"items": []}, "Phải có ít nhất 1 phần tử", "at least 1 item"),
        ({"items": [1, 2, 3]}, "Có tối đa 2 phần tử", "at most 2 items"),
        ({"items": 1}, "Phải là một danh sách", "list"),
        ({"pet": {"kind": "bird"}}, "'kind' phải là một trong: 'cat', 'dog'", "'cat', 'dog'"),
        ({"pet": {}}, "Thiếu 'kind'", "'kind'"),
        ({"needed": 5}, "Phải là chuỗi ký tự", "string"),
        ({"other": 1}, "Trường này không được hỗ trợ", "not permitted"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_limits_formats_and_allowed_values_are_named(values: dict[str, Any], vietnamese: str, english: str) -> None:
    _, _, vi, en = error_of(**values)
    assert vi == vietnamese
    assert english in en


def test_a_validator_that_borrows_a_type_without_its_limit_is_still_told() -> None:
    assert error_of(own="x") == ("/own", "string_too_long", "Giá trị không hợp lệ", "too much of it")


def test_what_is_not_written_here_says_at_least_that_it_is_wrong() -> None:
    message = field_messages.message_of("of_tomorrow", "Something new", {})
    assert message == ("Giá trị không hợp lệ", "Something new")
