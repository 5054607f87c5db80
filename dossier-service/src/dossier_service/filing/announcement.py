"""What the world is told of a filed dossier: facts and ids, nothing about the person. Pure."""

from typing import Any

from contracts.catalog import ProcedureRecord

from dossier_service.dossiers.models import Dossier


def submitted_facts(dossier: Dossier, record: ProcedureRecord) -> dict[str, Any]:
    """The record is that of the version that the dossier is pinned to."""
    return {
        "code": dossier.code,
        "procedure_version": dossier.procedure_version,
        "level": dossier.level,
        "case": dossier.case_name,
        "channel": dossier.channel,
        "filer": dossier.filer,
        "applicant_kind": dossier.applicant["kind"],
        "field": dossier.field,
        "receiving_unit": dossier.receiving_unit,
        "submitted_at": dossier.submitted_at,
        "answer_due_at": dossier.answer_due_at,
        "external_code": dossier.external_code,
        "source": dossier.source,
        "paper_reason": dossier.paper_reason,
        "gives_result": bool(record.results),
    }
