"""What a validator of ours finds is said in plain words, in both languages, and where it is meant."""

from typing import Any

import pytest
from catalog_service.agencies.schemas import SecureAddress
from catalog_service.exchange.schemas import MAX_ITEMS, ProposedProcedures
from pydantic import TypeAdapter, ValidationError
from servicekit.rendering import field_errors


@pytest.mark.parametrize(
    ("model", "wrong", "pointer", "code", "words"),
    [
        (SecureAddress, "http://thue.example", "", "not_an_https_address", "https://"),
        (ProposedProcedures, {"records": [{}] * MAX_ITEMS, "procedures": [{}]}, "", "too_long", f"{MAX_ITEMS}"),
    ],
    ids=["address", "too-many"],
)
def test_a_fault_is_told_by_its_limit_in_both_languages(
    model: Any, wrong: Any, pointer: str, code: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(model).validate_python(wrong)
    [told] = field_errors(refused.value)
    assert (told.pointer, told.code) == (pointer, code)
    assert words in told.message.vi and words in told.message.en
