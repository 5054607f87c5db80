"""What the guide for writers of forms says is what the lint does."""

import json
import re
from pathlib import Path

import pytest
from catalog_service.procedures import form_language, form_layouts, form_schemas, forms
from catalog_service.procedures.schemas import FormDocument

GUIDE = (Path(__file__).parents[3] / "docs" / "forms.md").read_text("utf-8")


def test_the_form_of_the_guide_is_sound() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", GUIDE, re.DOTALL)
    assert forms.faults(FormDocument.model_validate(json.loads(example))) == []


@pytest.mark.parametrize("module", [forms, form_layouts, form_schemas], ids=lambda module: module.__name__)
def test_every_fault_of_the_lint_is_explained(module: object) -> None:
    source = Path(str(getattr(module, "__file__", ""))).read_text("utf-8")
    codes = set(re.findall(r'(?:FieldError|_fault)\(.*?, "([a-z_]+)", ', source))
    assert codes
    assert {code for code in codes if f"`{code}`" not in GUIDE} == set()


@pytest.mark.parametrize("word", sorted(form_language.FORMATS | form_language.ELEMENTS | form_language.EFFECTS))
def test_what_may_be_used_is_named(word: str) -> None:
    assert f"`{word}`" in GUIDE


@pytest.mark.parametrize(
    "limit",
    [
        form_language.MAX_DEPTH,
        form_language.MAX_ELEMENTS,
        form_language.MAX_OPTIONS,
        form_language.MAX_PROPERTIES,
        form_language.MAX_SUBSCHEMAS,
    ],
)
def test_limits_are_told_as_they_are(limit: int) -> None:
    assert f"over {limit:,}" in GUIDE
