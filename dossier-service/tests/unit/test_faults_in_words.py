"""A wrong value in any field of any command is answered in words that people understand, in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from dossier_service.app import SERVICE
from dossier_service.calendars.schemas import HoursItem
from dossier_service.consultations.schemas import ConsultBody
from dossier_service.counter.schemas import CounterReception
from dossier_service.deadlines.schemas import Preview
from dossier_service.dossiers.schemas import Applicant
from dossier_service.extending.schemas import ExtendBody
from dossier_service.feedback.schemas import PublishBody
from dossier_service.originals.schemas import PaperReceived
from dossier_service.reception.schemas import AcceptBody
from dossier_service.representations.schemas import Agent
from dossier_service.routing.schemas import RuleBody
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from servicekit.field_messages import message_of
from servicekit.problems import FieldError
from servicekit.rendering import field_errors

Json = dict[str, Any]
JARGON = re.compile(r"[\^\\<>]|Input should|String should|Value error|validat|parse|pars", re.IGNORECASE)
UNSAID = message_of("of_tomorrow", "", {}).vi
WRONG: list[Any] = ["§ wrong", "5", "", "x" * 20_000, -1, 10**12, 2.5, True, None, [], ["§"] * 2_000, {}, {"§": "§"}]
WRONG += ["9999-12-31T00:00:00Z", "0001-01-01T00:00:00Z", "2026-02-30", "2026-11-30T08:00:00", float("nan")]


def commands() -> dict[str, TypeAdapter[Any]]:
    """What each door takes as its JSON body."""
    found: dict[str, TypeAdapter[Any]] = {}
    for router in SERVICE.routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.body_field and not _is_upload(route):
                body: Any = route.body_field.field_info.annotation
                found[f"{min(route.methods or ())} {route.path}"] = TypeAdapter(body)
    return found


def _is_upload(route: APIRoute) -> bool:
    return any(type(param.field_info).__name__ in ("Form", "File") for param in route.dependant.body_params)


COMMANDS = commands()


def fields(schema: Json, definitions: Json, depth: int = 0) -> Iterator[tuple[list[str | int], Json]]:
    """Where each field is, with its schema; of a list its first item."""
    for part in schema.get("anyOf") or schema.get("allOf") or [schema]:
        named = definitions[part["$ref"].rsplit("/", 1)[-1]] if "$ref" in part else part
        yield [], named
        below = [(name, each) for name, each in named.get("properties", {}).items()]
        below += [(0, named["items"])] if isinstance(named.get("items"), dict) else []
        for step, each in below if depth < 6 else []:
            yield from (([step, *path], found) for path, found in fields(each, definitions, depth + 1))


def with_value(path: list[str | int], value: Any) -> Any:
    if not path:
        return value
    step, *rest = path
    below = with_value(rest, value)
    return [below] if isinstance(step, int) else {step: below}


def faults_of(command: TypeAdapter[Any], body: Any) -> list[FieldError]:
    try:
        command.validate_python(body)
    except ValidationError as error:
        return field_errors(error)
    return []


@pytest.mark.parametrize("door", sorted(COMMANDS))
def test_no_fault_is_said_in_the_words_of_programmers(door: str) -> None:
    command = COMMANDS[door]
    schema = command.json_schema()
    for path, _ in fields(schema, schema.get("$defs", {})):
        for value in WRONG:
            for fault in faults_of(command, with_value(path, value)):
                for words in fault.message:
                    assert words and not JARGON.search(words) and words != UNSAID, (path, value, fault)


ELSEWHERE = ("/internal/", "/sync/", "/filters/")
FOR_PEOPLE = [door for door in COMMANDS if not any(part in door for part in ELSEWHERE)]
"""Filters are written as in an address, where all is text; partners' items are read one by one."""


@pytest.mark.parametrize("door", sorted(FOR_PEOPLE))
def test_a_text_is_no_number_and_no_yes(door: str) -> None:
    command = COMMANDS[door]
    schema = command.json_schema()
    for path, field in fields(schema, schema.get("$defs", {})):
        text = {"integer": "5", "boolean": "true"}.get(field.get("type", ""))
        if text:
            pointer = "".join(f"/{step}" for step in path)
            assert pointer in {fault.pointer for fault in faults_of(command, with_value(path, text))}, path


PAPER = {"required_document": "identity"}
CITIZEN = {"kind": "citizen"}
RECEPTION = {"procedure_code": "2.000488", "applicant": CITIZEN}
MORNING, NOT_SO = "2026-11-30T08:00:00Z", "string_pattern_mismatch"
BASIS = {"reason": "Theo quy định", "legal_basis": "Luật"}
ASKED = {"unit": "H05.06", "question": "Có ý kiến gì không?"}


def limit(value: float | None, unit: str) -> Json:
    return ASKED | {"limit": {"value": value, "unit": unit}}


@pytest.mark.parametrize(
    ("command", "body", "pointer", "code", "words"),
    [
        (PaperReceived, PAPER, "/originals", "missing", "ít nhất 1 bản chính hoặc 1 bản sao"),
        (CounterReception, RECEPTION | {"papers": [PAPER]}, "/papers/0/originals", "missing", "bản chính"),
        (AcceptBody, {"paper_reason": "other"}, "/paper_reason_text", "missing", "phải được ghi rõ (1-4000 ký tự)"),
        (ConsultBody, limit(0, "working_day"), "/limit/value", "limit_required", "lớn hơn 0"),
        (ConsultBody, limit(None, "none"), "/limit/unit", "limit_required", "đơn vị tính"),
        (ConsultBody, limit(9999, "month"), "/limit/value", "limit_too_long", "3660 ngày hoặc giờ, 120 tháng"),
        (ConsultBody, limit(121, "month"), "/limit/value", "limit_too_long", "120 tháng"),
        (ConsultBody, limit(1.5, "month"), "/limit/value", "months_not_whole", "số nguyên"),
        (Preview, {"received_at": MORNING, "limit": {"unit": "day"}}, "/limit/value", "missing", "giá trị"),
        (ExtendBody, BASIS | {"new_due_at": "9999-12-31T17:00:00+07:00"}, "/new_due_at", "year_out_of_range", "2099"),
        (Applicant, CITIZEN | {"identity_number": "12"}, "/identity_number", NOT_SO, "12 chữ số"),
        (Applicant, CITIZEN | {"identity_number": "٠" * 12}, "/identity_number", NOT_SO, "12 chữ số"),
        (Applicant, CITIZEN | {"phone": "0912 000 001"}, "/phone", NOT_SO, "viết liền"),
        (Agent, {"name": "Mẫu"}, "/identity_number", "missing", "số định danh"),
        (RuleBody, {}, "/to_unit", "missing", "cán bộ"),
        (
            PublishBody,
            {"title": "a", "content": "b", "answer": "c", "no_personal_data": False},
            "/no_personal_data",
            "not_confirmed",
            "dữ liệu cá nhân",
        ),
        (
            HoursItem,
            {
                "valid_from": "2026-12-01",
                "dispatch": "1/QĐ",
                "sessions": [{"opens": "11:00", "closes": "10:00"}],
            },
            "/sessions",
            "sessions_not_in_order",
            "nối tiếp",
        ),
    ],
)  # fmt: skip
def test_the_limit_is_named_where_it_is_broken(
    command: type[BaseModel], body: Json, pointer: str, code: str, words: str
) -> None:
    [fault] = faults_of(TypeAdapter(command), body)
    assert (fault.pointer, fault.code) == (pointer, code)
    assert words in fault.message.vi and fault.message.en != fault.message.vi
