"""What a validator of ours finds is said in plain words, in both languages, and where it is meant."""

from typing import Any

import pytest
from analytics_service.portals.schemas import PortalTotals
from pydantic import ValidationError
from servicekit.rendering import field_errors


@pytest.mark.parametrize(
    ("wrong", "pointer", "code", "words"),
    [
        ({"to": "2026-09-30"}, "/to", "period_reversed", "`from`"),
        ({"dossiers": 3, "successful": 2, "unsuccessful": 2}, "/dossiers", "more_than_all", "`dossiers`"),
    ],
    ids=["reversed", "more-ended"],
)
def test_a_fault_is_told_by_its_limit_in_both_languages(wrong: Any, pointer: str, code: str, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PortalTotals.model_validate({"portal": "Cổng mẫu", "from": "2026-10-01", "to": "2026-10-31"} | wrong)
    [told] = field_errors(refused.value)
    assert (told.pointer, told.code) == (pointer, code)
    assert words in told.message.vi and words in told.message.en
