"""What a record says about one filing: its case, its agency, its level, the papers it needs. Pure."""

from collections.abc import Collection, Sequence

from contracts.catalog import Channel, ProcedureCase, ProcedureRecord, RequiredDocument

from dossier_service.procedures.problems import AgencyNotExecuting, AgencyRequired, CaseUnknown


def cases_of(record: ProcedureRecord, channel: Channel) -> list[ProcedureCase]:
    """A channel that isn't listed takes the counter's cases."""
    channels = {listed.channel: listed.cases for listed in record.channels}
    return channels.get(channel) or channels.get(Channel.COUNTER) or record.channels[0].cases


def case_of(record: ProcedureRecord, channel: Channel, name: str | None) -> ProcedureCase:
    """The channel's named case or its first. Raises CaseUnknown."""
    cases = cases_of(record, channel)
    if name is None:
        return cases[0]
    found = next((case for case in cases if case.name == name), None)
    if found is None:
        raise CaseUnknown([case.name for case in cases])
    return found


def executes(record: ProcedureRecord, agency: str) -> bool:
    return agency in executing(record)


def executing_agency(record: ProcedureRecord, asked: str | None, receiving_path: Sequence[str] = ()) -> str:
    """As asked; else the one above the chosen desk, else the procedure's own, else the only one there is.

    Raises AgencyNotExecuting, AgencyRequired.
    """
    known = executing(record)
    if asked is not None:
        if asked not in known:
            raise AgencyNotExecuting(known)
        return asked
    above = [code for code in reversed(receiving_path) if code in known]
    own = [record.agency.code] if record.agency.code in known else known[:1] if len(known) == 1 else []
    if not (above or own):
        raise AgencyRequired(known)
    return (above or own)[0]


def level_at(record: ProcedureRecord, agency: str) -> int:
    """The level that this agency declares, which may differ from the procedure's."""
    declared = {level.agency.code: level.declared for level in record.levels_by_agency}
    return declared.get(agency, record.level.declared)


def papers_lacking(record: ProcedureRecord, case: str, present: Collection[str]) -> list[RequiredDocument]:
    """Required papers of that case that are not there."""
    return [p for p in record.required_documents if p.required and p.case in (None, case) and p.id not in present]


def executing(record: ProcedureRecord) -> list[str]:
    return [agency.code for agency in record.executing_agencies] or [record.agency.code]
