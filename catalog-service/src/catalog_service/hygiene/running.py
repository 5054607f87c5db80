"""The steps of a run, each in one transaction: gather → links → records. After a crash it goes on."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from contracts.catalog import ProcedureRecord
from servicekit.clock import VIETNAM
from servicekit.database import Session
from servicekit.ids import uuid7
from servicekit.problems import Text

from catalog_service.agencies import service as agencies
from catalog_service.hygiene import link_words, record_checks, repository, run_repository
from catalog_service.hygiene.ended_agencies import EndedUnit, ended_agencies
from catalog_service.hygiene.findings import FindingKind, Found
from catalog_service.hygiene.link_trying import Outcome
from catalog_service.hygiene.links_in_record import links
from catalog_service.hygiene.models import HygieneRun
from catalog_service.hygiene.problems import RunGivenUp
from catalog_service.hygiene.repository import Key
from catalog_service.hygiene.schemas import LinksOutcome, Phase
from catalog_service.legal_documents import service as legal_documents
from catalog_service.national_codes import service as national_codes
from catalog_service.national_codes.schemas import Suggestion
from catalog_service.operations import operations
from catalog_service.service_usage import service as service_usage

BATCH = 100
"""Between batches other requests get their turn."""
RESULT_URL = "/api/v1/catalog/hygiene"


async def gather(session: Session, run: HygieneRun, now: datetime) -> None:
    """Note every link that a record in force names; how much there is to do is known from here on."""
    today = now.astimezone(VIETNAM).date()
    code, urls = "", set[str]()
    while rows := await run_repository.records_after(session, code, today, BATCH):
        for row in rows:
            urls |= links(row.record).keys()
        code = rows[-1].code
    await run_repository.want_links(session, run.operation_id, urls)
    total = len(urls) + await run_repository.record_count(session, today)
    await operations.set_progress(session, run.operation_id, 0, total)
    run.phase, run.links_began_at = Phase.LINKS, now
    await session.flush()


async def keep_tries(session: Session, run: HygieneRun, now: datetime, tries: Mapping[str, Outcome]) -> None:
    await run_repository.keep_tries(session, run.operation_id, now, tries)
    await operations.advance(session, run.operation_id, len(tries))
    await session.flush()


async def end_links(session: Session, run: HygieneRun, *, are_left: bool) -> None:
    """Failures count from here on, unless nobody has answered at all: then the network is at fault, not the links."""
    was_reached = await run_repository.anybody_answered(session, run.operation_id)
    was_tried = await run_repository.tried_any(session, run.operation_id)
    if was_tried and not was_reached:
        run.links_outcome = LinksOutcome.UNREACHABLE
    elif was_tried or not are_left:
        run.links_outcome = LinksOutcome.UNFINISHED if are_left else LinksOutcome.TRIED
        await run_repository.count_failures(session, run.operation_id, run.day)
    run.phase = Phase.RECORDS
    await session.flush()


async def judge_records(session: Session, run: HygieneRun, now: datetime) -> None:
    """The next procedures in code order; after the last one the run is done."""
    today = now.astimezone(VIETNAM).date()
    rows = await run_repository.records_after(session, run.done_through, today, BATCH)
    if rows:
        found = await _judge(session, rows, now)
        await repository.put(session, [_row(code, one, now) for code, some in found.items() for one in some])
        seen = {Key(code, one.kind, one.subject) for code, some in found.items() for one in some}
        await repository.resolve_others(session, list(found), seen, now)
        run.done_through = rows[-1].code
        await operations.advance(session, run.operation_id, len(rows))
    if len(rows) < BATCH:
        await repository.resolve_absent(session, today, now)
        run.phase, run.finished_at = Phase.DONE, now
        await operations.finish(session, run.operation_id, result_url=RESULT_URL, problem=None)
    await session.flush()


async def give_up(session: Session, run: HygieneRun, now: datetime) -> None:
    run.phase, run.finished_at = Phase.DONE, now
    problem = {"code": RunGivenUp.code, "status": RunGivenUp.status, "title": RunGivenUp.title.vi}
    await operations.finish(session, run.operation_id, result_url=None, problem=problem)


async def _judge(session: Session, rows: list[Any], now: datetime) -> dict[str, list[Found]]:
    today = now.astimezone(VIETNAM).date()
    codes = [row.code for row in rows]
    ended = await legal_documents.by_number(session)
    units = {code: EndedUnit(*unit) for code, unit in (await agencies.ended(session, today)).items()}
    unmapped = await national_codes.unmapped(session, codes, today)
    never_used = await service_usage.unused_agencies(session, codes, today)
    urls = {row.code: links(row.record) for row in rows}
    failing = await run_repository.failing_links(session, {url for named in urls.values() for url in named})
    found: dict[str, list[Found]] = {}
    for row in rows:
        record = ProcedureRecord.model_validate(row.record)
        found[row.code] = [
            *record_checks.outdated(record, ended, today),
            *record_checks.ended_fees(record, today),
            *record_checks.sample_data(record),
            *ended_agencies(record, units),
            *record_checks.publication_late(record, row.first_at.astimezone(VIETNAM).date()),
            *_never_used(record, never_used.get(row.code, {})),
            *_dead_links(urls[row.code], failing),
        ]
        if row.code in unmapped:
            found[row.code].append(_unmapped(unmapped[row.code]))
    return found


def _never_used(record: ProcedureRecord, unused: Mapping[str, Any]) -> Iterator[Found]:
    """`unused`: agency → the day from which it has offered the service."""
    for index, agency in enumerate(record.executing_agencies):
        if agency.code not in unused:
            continue
        since = unused[agency.code]
        vi = f"{agency.name} cung cấp trực tuyến từ ngày {since:%d/%m/%Y}, chưa có hồ sơ nào do người dân tự nộp"
        en = f"{agency.name} has offered it online since {since}, and nobody has filed it by themselves"
        fact = {"agency": agency.code, "published_since": since.isoformat()}
        pointer = f"/executing_agencies/{index}"
        yield Found(FindingKind.NEVER_USED, agency.code, pointer, Text(vi, en), fact)


def _dead_links(named: Mapping[str, str], failing: Mapping[str, tuple[str, date]]) -> Iterator[Found]:
    for url, pointer in named.items():
        if url in failing:
            detail = link_words.describe(url, *failing[url])
            yield Found(FindingKind.DEAD_LINK, url, pointer, detail, {"url": url})


def _unmapped(suggestions: list[Suggestion]) -> Found:
    """A better suggestion is news to whoever has accepted that there is no code."""
    detail = Text("Chưa gắn với mã thủ tục quốc gia nào", "It has no national code")
    if suggestions:
        best = suggestions[0].national
        vi = f"{detail.vi}; gần giống nhất: {best.code} {best.name}"
        detail = Text(vi, f"{detail.en}; most alike: {best.code} {best.name}")
    fact = {"best": suggestions[0].national.code if suggestions else None}
    stored = [suggestion.model_dump() for suggestion in suggestions]
    return Found(FindingKind.UNMAPPED_CODE, "code", "/code", detail, fact, stored)


def _row(code: str, found: Found, now: datetime) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "procedure_code": code,
        "kind": found.kind,
        "subject": found.subject,
        "pointer": found.pointer,
        "fact": found.fact,
        "detail_vi": found.detail.vi,
        "detail_en": found.detail.en,
        "suggestions": found.suggestions,
        "first_seen": now,
        "last_seen": now,
        "version": 1,
    }
