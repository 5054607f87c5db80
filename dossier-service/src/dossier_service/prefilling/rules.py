"""What has been said before and fits an answer that is still empty. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from dossier_service.forms import validation
from dossier_service.forms.fields import pointer_to
from dossier_service.prefilling.schemas import Source, Suggestion

PROFILE_FIELDS = {
    "full_name": "name",
    "contact_name": "name",
    "identity_number": "identity_number",
    "tax_code": "tax_code",
    "phone": "phone",
    "contact_phone": "phone",
    "email": "email",
    "contact_email": "email",
}
"""Names of form fields that ask the applicant for what the log-in knows."""
_CONTACTS = ("phone", "email", "address")
Form = Mapping[str, Any]


class Earlier(NamedTuple):
    """An own dossier that was filed before; `schema` is that of the form it was filled in by."""

    source: Source
    schema: Form | None
    form: Form
    applicant: Form
    same_procedure: bool


def suggestions(
    schema: Form | None, form: Form, applicant: Form, profile: Form, earlier: Iterable[Earlier]
) -> list[Suggestion]:
    """`earlier`: the newest first. What the profile says comes before it."""
    earlier = list(earlier)
    found = [_of_field(schema, name, profile, earlier) for name in _fields(schema) if _empty(form.get(name))]
    found += [_of_contact(name, earlier) for name in _CONTACTS if _empty(applicant.get(name))]
    return [suggestion for suggestion in found if suggestion]


def _of_field(schema: Form | None, name: str, profile: Form, earlier: list[Earlier]) -> Suggestion | None:
    declared = _fields(schema)[name]
    if declared.get("type") == "boolean":
        return None  # a declaration is made anew each time, never taken over
    said = [(Source(kind="profile"), profile.get(PROFILE_FIELDS.get(name, "")))]
    said += [
        (one.source, one.form.get(name)) for one in earlier if one.same_procedure or _asks_alike(one, name, declared)
    ]
    for source, value in said:
        if not _empty(value) and _fits(schema, name, value):
            return Suggestion(pointer=f"/form{pointer_to([name])}", value=value, source=source)
    return None


def _of_contact(name: str, earlier: list[Earlier]) -> Suggestion | None:
    said = [(one.source, one.applicant.get(name)) for one in earlier]
    for source, value in said:
        if not _empty(value):
            return Suggestion(pointer=f"/applicant/{name}", value=value, source=source)
    return None


def _asks_alike(one: Earlier, name: str, declared: Form) -> bool:
    """Another procedure's field means the same only when it is called the same, for people too."""
    theirs = _fields(one.schema).get(name)
    return theirs is not None and bool(theirs.get("title")) and theirs.get("title") == declared.get("title")


def _fields(schema: Form | None) -> dict[str, Form]:
    declared = (schema or {}).get("properties", {})
    return {name: field for name, field in declared.items() if isinstance(field, Mapping)}


def _fits(schema: Form | None, name: str, value: Any) -> bool:
    whole = {"$defs": (schema or {}).get("$defs", {}), "type": "object", "properties": {name: _fields(schema)[name]}}
    return not validation.faults(whole, {name: value})


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {})
