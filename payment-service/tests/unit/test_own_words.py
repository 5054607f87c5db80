"""What a validator of ours finds is said in plain words, in both languages, and where it is meant."""

from typing import Any

import pytest
from payment_service.checkouts.schemas import CheckoutCreate
from payment_service.exemptions.schemas import ExemptionCreate
from pydantic import ValidationError
from servicekit.rendering import field_errors

CHEQUE = {"number": "AB0012345", "bank_code": "970400", "dated_on": "2026-11-20"}


@pytest.mark.parametrize(
    ("model", "wrong", "pointer", "code", "words"),
    [
        (ExemptionCreate, {"ground": "other"}, "/explanation", "missing", "`explanation`"),
        (CheckoutCreate, {"provider": "cheque"}, "/cheque", "missing", "`cheque`"),
        (CheckoutCreate, {"provider": "cash", "cheque": CHEQUE}, "/cheque", "not_by_cheque", "`cheque`"),
    ],
    ids=["no-law", "no-cheque", "not-by-cheque"],
)
def test_a_fault_is_told_by_its_limit_in_both_languages(
    model: Any, wrong: Any, pointer: str, code: str, words: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        model.model_validate(wrong)
    [told] = field_errors(refused.value)
    assert (told.pointer, told.code) == (pointer, code)
    assert words in told.message.vi and words in told.message.en
