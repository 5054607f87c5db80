import unicodedata

import pytest
from contracts.names import Name
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

NAME = TypeAdapter(Name)


@given(st.text())
def test_a_name_is_refused_or_reads_the_same_for_ever(text: str) -> None:
    try:
        name = NAME.validate_python(text)
    except ValidationError as error:
        assert error.errors()[0]["type"] in ("invisible_character", "no_letter_or_digit", "string_unicode")
        return
    assert NAME.validate_python(name) == name
    assert name == name.strip() == unicodedata.normalize("NFC", name)
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") for letter in name)
    assert not name or any(letter.isalnum() for letter in name)


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("  Cấp lại \n  giấy phép ", "Cấp lại giấy phép"),
        (unicodedata.normalize("NFD", "Đổi giấy phép lái xe"), "Đổi giấy phép lái xe"),
        ("Tờ khai\t(mẫu 01)\r\n", "Tờ khai (mẫu 01)"),
        ("Cấp  hai", "Cấp  hai"),
        ("", ""),
        ("   ", ""),
    ],
    ids=["break", "decomposed", "tab", "blanks-within", "empty", "blank"],
)
def test_a_name_is_kept_as_it_reads(given_name: str, kept: str) -> None:
    assert NAME.validate_python(given_name) == kept


@pytest.mark.parametrize(
    ("wrong", "kind"),
    [
        ("Cấp\u200b phép", "invisible_character"),
        ("\ufeffCấp phép", "invisible_character"),
        ("Cấp \u202ephép", "invisible_character"),
        ("Cấp \u2066phép", "invisible_character"),
        ("Cấp\x07 phép", "invisible_character"),
        ("Cấp\x00", "invisible_character"),
        ("---", "no_letter_or_digit"),
        ("… !", "no_letter_or_digit"),
    ],
    ids=["zero-width", "byte-order-mark", "override", "isolate", "bell", "null", "dashes", "dots"],
)
def test_what_nobody_sees_or_says_is_no_name(wrong: str, kind: str) -> None:
    with pytest.raises(ValidationError) as refused:
        NAME.validate_python(wrong)
    assert refused.value.errors()[0]["type"] == kind
