"""Whether a later version may be applied to a dossier that was filed under an earlier one. Pure.

Luật Ban hành văn bản quy phạm pháp luật 2015 Art. 152: nothing may become worse for who has filed, unless the
transitional rule says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.catalog import Channel, ProcedureRecord, RequiredDocument
from servicekit.problems import FieldError, Text

from dossier_service.forms import validation
from dossier_service.procedures import rules


@dataclass(frozen=True)
class Standing:
    """What the dossier has, as the new version finds it."""

    agency: str
    channel: Channel
    case: str
    form: Mapping[str, Any]
    papers: frozenset[str]
    due_at: datetime | None


_AGENCY = Text("Cơ quan không thực hiện thủ tục theo phiên bản mới", "The agency has no part in the new version")
_CASE = Text("Phiên bản mới không có trường hợp này", "The new version has no such case")
_LATER = Text("Hạn trả kết quả sẽ muộn hơn đã hẹn", "The due date would be later than promised")


def hindrances(old: ProcedureRecord, new: ProcedureRecord, standing: Standing) -> list[FieldError]:
    """What stands against it whatever the transitional rule says."""
    found = []
    if not rules.executes(new, standing.agency):
        found.append(FieldError("/executing_agency", "agency_not_executing", _AGENCY))
    if standing.case not in {case.name for case in rules.cases_of(new, standing.channel)}:
        found.append(FieldError("/case", "case_unknown", _CASE))
    return found + _new_faults_of_form(old, new, standing.form)


def new_papers(new: ProcedureRecord, standing: Standing) -> list[RequiredDocument]:
    """Papers that the new version requires and the dossier has not."""
    return rules.papers_lacking(new, standing.case, standing.papers)


def demands(papers: list[RequiredDocument]) -> list[FieldError]:
    return [
        FieldError(
            f"/documents/{paper.id}",
            "document",
            Text(f"Phiên bản mới đòi thêm giấy tờ: {paper.name}", f"The new version demands more: {paper.name}"),
        )
        for paper in papers
    ]


def lateness(standing: Standing, due_at: datetime | None) -> list[FieldError]:
    promised = standing.due_at
    later = promised is not None and (due_at is None or due_at > promised)
    return [FieldError("/due_at", "later_than_promised", _LATER)] if later else []


def _new_faults_of_form(old: ProcedureRecord, new: ProcedureRecord, form: Mapping[str, Any]) -> list[FieldError]:
    """A form that came from elsewhere may have been faulty before; only what is new counts."""
    before = {(fault.pointer, fault.code) for fault in validation.faults(old.form_schema, dict(form))}
    now = validation.faults(new.form_schema, dict(form))
    return [
        fault._replace(pointer=f"/form{fault.pointer}") for fault in now if (fault.pointer, fault.code) not in before
    ]
