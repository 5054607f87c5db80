"""What of earlier answers fits the form of the version in force. Pure."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

from contracts.catalog import ProcedureRecord, RequiredDocument
from servicekit.problems import FieldError, Text

from dossier_service.forms import validation

_NO_FIELD = Text("Biểu mẫu hiện hành không còn mục này", "The form in force has no such field any more")


def fitting(record: ProcedureRecord, form: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldError]]:
    """The answers without fields that the form no longer has, and which these are. Values that no longer fit stay:
    what is wrong with them is said by `missing`, and a person mends an answer sooner than they type it again."""
    kept = copy.deepcopy(dict(form))
    gone = [fault for fault in validation.faults(record.form_schema, form) if fault.code == "additionalProperties"]
    for fault in gone:
        _take_out(kept, fault.pointer)
    return kept, [FieldError(f"/form{fault.pointer}", "form", _NO_FIELD) for fault in gone]


def _take_out(form: Any, pointer: str) -> None:
    *way, last = [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]
    for step in way:
        form = form[int(step)] if isinstance(form, list) else form[step]
    form.pop(last, None)


def paper_gone(paper: str, known: Sequence[RequiredDocument]) -> FieldError | None:
    """None when the version in force asks for it still."""
    if paper in {listed.id for listed in known}:
        return None
    message = Text("Thủ tục hiện hành không yêu cầu giấy tờ này nữa", "The procedure no longer asks for this paper")
    return FieldError(f"/documents/{paper}", "document", message)


def case_gone(case: str, instead: str) -> FieldError:
    message = Text(
        f"Thủ tục không còn trường hợp “{case}”, đã lấy “{instead}”",
        f"The procedure no longer has the case “{case}”, “{instead}” is taken",
    )
    return FieldError("/case", "case", message)


def agency_gone(agency: str, instead: str) -> FieldError:
    message = Text(
        f"Cơ quan {agency} không còn giải quyết thủ tục này, đã chuyển sang {instead}",
        f"The agency {agency} no longer carries the procedure out, {instead} is taken",
    )
    return FieldError("/agency", "agency", message)


def desk_gone(desk: str, instead: str) -> FieldError:
    message = Text(
        f"Nơi tiếp nhận {desk} không nhận được hồ sơ này nữa, đã lấy {instead}",
        f"The desk {desk} can't receive it any more, {instead} is taken",
    )
    return FieldError("/receiving_unit", "receiving_unit", message)
