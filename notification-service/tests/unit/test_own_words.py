"""What a validator of ours finds is said in plain words, in both languages, and where it is meant."""

from typing import Any

import pytest
from notification_service.templates.schemas import TemplateCreate
from pydantic import ValidationError
from servicekit.rendering import field_errors


@pytest.mark.parametrize(
    ("wrong", "pointer", "code", "words"),
    [
        ({"channel": "email"}, "/title", "missing", "`email`"),
        ({"channel": "sms", "title": "Hồ sơ"}, "/title", "extra_forbidden", "`sms`"),
    ],
    ids=["no-title", "sms-with-title"],
)
def test_a_fault_is_told_by_its_limit_in_both_languages(wrong: Any, pointer: str, code: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        TemplateCreate.model_validate({"event": "dossier.accepted", "language": "vi", "body": "x"} | wrong)
    [told] = field_errors(refused.value)
    assert (told.pointer, told.code) == (pointer, code)
    assert words in told.message.vi and words in told.message.en
