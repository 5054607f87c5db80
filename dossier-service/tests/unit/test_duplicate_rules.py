from typing import Any

import pytest
from dossier_service.duplicates.rules import alike_percent


@pytest.mark.parametrize(
    ("form", "other", "percent"),
    [
        ({}, {}, 100),
        ({"a": "x"}, {}, 0),
        ({"a": "Xin  việc "}, {"a": "xin việc"}, 100),
        ({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}, {"a": 1, "b": 2, "c": 3, "d": 4, "e": 6}, 80),
        ({"a": 1}, {"a": 1, "b": 2}, 50),
        ({"l": [{"n": "An"}, {"n": "Bình"}]}, {"l": [{"n": "An"}, {"n": "Chi"}]}, 50),
        ({"a": None}, {}, 0),
        ({"a": 1, "b": 1, "c": 1}, {"a": 1, "b": 1, "c": 2}, 66),
    ],
)
def test_filings_are_as_alike_as_their_answers(form: dict[str, Any], other: dict[str, Any], percent: int) -> None:
    assert alike_percent(form, other) == alike_percent(other, form) == percent
