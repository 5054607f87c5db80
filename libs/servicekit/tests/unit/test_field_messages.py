from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal, Self
from uuid import UUID

import pytest
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError
from servicekit import field_messages
from servicekit.fields import Unfit, Written
from servicekit.problems import Text
from servicekit.rendering import field_errors


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"
    BLUE = "blue"


class Quick(StrEnum):
    FAST = "fast"
    SLOW = "slow"


TWO_LETTERS = Text("Phải gồm 2 chữ in hoa", "Two capitals are expected")


class Span(BaseModel):
    first: int
    last: int

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.last < self.first:
            raise Unfit("backwards", Text("`last` không được nhỏ hơn `first`", "`last` comes after `first`"), "last")
        return self


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
    pace: Literal[Quick.FAST, Quick.SLOW] = Quick.FAST
    sign: Annotated[str, Written("[A-Z]{2}", TWO_LETTERS)] = "AB"
    span: Span | None = None

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
        ({"code": "ab"}, "Không đúng định dạng", "not written as expected"),
        ({"count": 0}, "Phải từ 1 trở lên", "1 or more"),
        ({"count": 10}, "Không được quá 9", "9 or less"),
        ({"count": "x"}, "Phải là số nguyên", "whole number"),
        ({"count": 1.5}, "Phải là số nguyên", "whole number"),
        ({"share": 0}, "Phải lớn hơn 0", "greater than 0"),
        ({"share": 1}, "Phải nhỏ hơn 1", "less than 1"),
        ({"share": float("nan")}, "Phải là số hữu hạn", "finite"),
        ({"flag": "perhaps"}, "Phải là true hoặc false", "true or false"),
        ({"day": "01/04/2026"}, "Phải là ngày dạng YYYY-MM-DD", "date"),
        ({"at": "2026-04-01T08:00:00"}, "Phải có múi giờ, ví dụ +07:00", "time zone"),
        ({"at": "noon"}, "Phải là thời điểm RFC 3339, ví dụ 2026-04-01T08:00:00+07:00", "RFC 3339"),
        ({"id": "7"}, "Phải là UUID, ví dụ 018f3a1e-7c00-7000-8000-000000000000", "UUID"),
        ({"items": []}, "Phải có ít nhất 1 phần tử", "at least 1 items"),
        ({"items": [1, 2, 3]}, "Có tối đa 2 phần tử", "at most 2 items"),
        ({"items": 1}, "Phải là một danh sách", "list"),
        ({"pet": {"kind": "bird"}}, "'kind' phải là một trong: 'cat', 'dog'", "'cat', 'dog'"),
        ({"pet": {}}, "Thiếu 'kind'", "'kind'"),
        ({"needed": 5}, "Phải là chuỗi ký tự", "text"),
        ({"other": 1}, "Trường này không được hỗ trợ", "no such field"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_limits_formats_and_allowed_values_are_named(values: dict[str, Any], vietnamese: str, english: str) -> None:
    _, _, vi, en = error_of(**values)
    assert vi == vietnamese
    assert english in en


def test_members_of_an_enum_are_named_by_their_values() -> None:
    assert error_of(pace="x")[2:] == ("Phải là một trong: 'fast' hoặc 'slow'", "It must be one of: 'fast' or 'slow'")


@pytest.mark.parametrize("wrong", ["ab", "ABC", "AB\n", "", "ĐÊ"], ids=["small", "long", "line", "empty", "accents"])
def test_how_a_text_is_written_is_said_in_words_and_shown_to_machines(wrong: str) -> None:
    assert error_of(sign=wrong) == ("/sign", "string_pattern_mismatch", *TWO_LETTERS)
    assert Everything.model_json_schema()["properties"]["sign"]["pattern"] == "[A-Z]{2}"


def test_a_validator_of_ours_says_what_is_wrong_and_where() -> None:
    said = "`last` không được nhỏ hơn `first`", "`last` comes after `first`"
    assert error_of(span={"first": 2, "last": 1}) == ("/span/last", "backwards", *said)


def test_a_validator_that_borrows_a_type_without_its_limit_is_still_told() -> None:
    assert error_of(own="x") == ("/own", "string_too_long", "Giá trị không hợp lệ", "too much of it")


def test_what_is_not_written_here_says_at_least_that_it_is_wrong() -> None:
    message = field_messages.message_of("of_tomorrow", "Something new", {})
    assert message == ("Giá trị không hợp lệ", "Something new")
