"""Many dossiers at once, as random as life: for counts, orders and plans, not for the course of one."""

from contracts import examples
from servicekit.app import Kit
from servicekit.database import Session
from sqlalchemy import text

from dossier_service.procedures import repository as procedures
from dossier_service.units import service as units

DEPARTMENTS = ["H05.03", "H05.06", "H05.08"]
COMMUNES = [f"H05.3{district}.{number:02}" for district in range(1, 9) for number in range(1, 16)]

_SCATTERED = text("""
    INSERT INTO dossier (
        id, draft_number, code, source, external_code, origin, status, procedure_code, procedure_version, case_name,
        level, field, executing_agency, receiving_unit, returning_unit, current_unit, assignee, owner_key, submitted_by,
        filer, channel, applicant, delivery, form, submitted_at, accepted_at, due_at, due_soon_at, clock_stopped_at,
        decided_at, finished_at, outcome, cause, proposed_by, proposal, supplement_count, sequence, version, created_at,
        updated_at
    )
    SELECT
        gen_random_uuid(), 'M' || n, CASE WHEN status <> 'draft' THEN 'M-' || n END,
        CASE WHEN n % 10 = 0 THEN 'national-portal' END, CASE WHEN n % 10 = 0 THEN 'C-' || n END, 'live', status,
        CASE WHEN agency = 'H05.06' THEN '2.000033' ELSE '2.000488' END, 1, 'case', 4, 'field' || n % 7, agency, desk,
        CASE WHEN chance_2 < 0.02 THEN 'H05.00' ELSE desk END,
        CASE WHEN status IN ('draft', 'submitted') THEN desk WHEN chance_2 > 0.98 THEN 'H05.08' ELSE agency END,
        CASE WHEN status NOT IN ('draft', 'submitted') AND chance_3 < 0.8
            THEN 'official:' || agency || '-' || n % 9 END,
        'citizen:' || n % 1000, 'vneid:' || n % 1000, 'self',
        (ARRAY['online', 'counter', 'post'])[1 + n % 3],
        '{"kind": "citizen", "name": "Người Mẫu"}', '{"method": "online"}', '{}',
        CASE WHEN status <> 'draft' THEN born END,
        CASE WHEN status NOT IN ('draft', 'submitted', 'refused') THEN born END,
        CASE WHEN status NOT IN ('draft', 'submitted', 'refused') AND chance_3 < 0.9
            THEN born + chance_2 * interval '40 days' END,
        CASE WHEN status NOT IN ('draft', 'submitted', 'refused') AND chance_3 < 0.9
            THEN born + chance_2 * interval '36 days' END,
        CASE WHEN status IN ('supplement_requested', 'awaiting_payment') THEN now() END,
        CASE WHEN status IN ('decided', 'returned') THEN least(now(), born + interval '9 days') END,
        CASE WHEN ended THEN now() END,
        CASE WHEN status IN ('decided', 'returned') THEN 'granted' END,
        CASE WHEN status IN ('refused', 'stopped') THEN 'not_eligible' END,
        CASE WHEN proposed THEN 'official:' || agency || '-1' END,
        CASE WHEN proposed THEN '{"outcome": "granted"}'::jsonb END,
        0, 1, 1, born, born
    FROM (
        SELECT
            n, chance_2, chance_3, agency, status, desk,
            status IN ('refused', 'stopped', 'returned') AS ended,
            status IN ('decided', 'returned') OR (status = 'processing' AND chance_3 < 0.4) AS proposed,
            now() - CASE WHEN status IN ('refused', 'stopped', 'returned') THEN 700 ELSE 30 END * chance_1
                * interval '1 day' AS born
        FROM (
            SELECT
                n, random() AS chance_1, random() AS chance_2, random() AS chance_3,
                given.agencies[1 + floor(random() * cardinality(given.agencies))::int] AS agency,
                CASE WHEN random() < :open_share THEN
                    (ARRAY['draft', 'submitted', 'accepted', 'processing', 'processing', 'supplement_requested',
                        'awaiting_payment', 'withdrawal_requested', 'decided'])[1 + floor(random() * 9)::int]
                ELSE (ARRAY['returned', 'returned', 'returned', 'returned', 'refused', 'stopped'])
                    [1 + floor(random() * 6)::int] END AS status
            FROM generate_series(1, :count) n, (SELECT CAST(:agencies AS text[]) AS agencies) given OFFSET 0
        ) drawn,
        LATERAL (SELECT CASE WHEN agency LIKE 'H05.3%' THEN agency || '.00' ELSE 'H05.00' END AS desk) placed
    ) scattered
""")


_BESIDE = (
    """INSERT INTO dossier_history (
        dossier_id, sequence, action, from_status, to_status, actor, actor_role, details, occurred_at, hash
    )
    SELECT id, 1, 'submit', 'draft', status, submitted_by, 'applicant', '{}', submitted_at, sha256(draft_number::bytea)
    FROM dossier WHERE status <> 'draft'""",
    """INSERT INTO printed_form (
        dossier_id, form, number, sequence, template, snapshot, from_unit, to_unit, created_at
    )
    SELECT id, '05', 1, 1, '05-1', '{"code": "M", "procedure": [{"value": "M"}], "applicant": [], "line": {
        "from": {"person": "M"}, "to": {"person": "M"}, "at": "M", "note": ""
    }}', receiving_unit, executing_agency, accepted_at
    FROM dossier WHERE accepted_at IS NOT NULL""",
    """INSERT INTO result (id, dossier_id, code, title, document_ids, issued_by, issued_at, agency, number)
    SELECT gen_random_uuid(), id, draft_number, 'Kết quả mẫu', '{}', 'official:mau', decided_at, executing_agency,
        'KQ-' || code
    FROM dossier WHERE outcome IS NOT NULL""",
    """INSERT INTO originals (dossier_id, held_by, due_at, arrived_at, version)
    SELECT id, receiving_unit, created_at + interval '1 day',
        CASE WHEN status <> 'submitted' THEN created_at + interval '20 hours' END, 1
    FROM dossier WHERE channel <> 'online' AND status <> 'draft'""",
    """INSERT INTO task (
        id, dossier_id, kind, unit, question, document_ids, asked_by, asked_by_unit, asked_at, due_at,
        answered_at, answered_by, answer
    )
    SELECT gen_random_uuid(), id, 'consultation',
        given.agencies[1 + floor(random() * cardinality(given.agencies))::int],
        'Câu hỏi mẫu', '{}', 'official:mau', executing_agency, created_at, created_at + interval '3 days',
        CASE WHEN status <> 'processing' THEN created_at + interval '2 days' END,
        CASE WHEN status <> 'processing' THEN 'official:mau' END, CASE WHEN status <> 'processing' THEN 'M' END
    FROM dossier, (SELECT CAST(:agencies AS text[]) AS agencies) given
    WHERE status = 'processing' OR (status = 'returned' AND hashtext(draft_number) % 20 = 0)""",
)


async def furnish(session: Session) -> None:
    """The sample's units, and communes of the time when districts were above them, each with its own desk."""
    template = examples.units()[0]
    codes = {*COMMUNES, *(f"{code}.00" for code in COMMUNES), *(code[:6] for code in COMMUNES)}
    for unit in examples.units():
        await units.keep(session, unit)
    for code in sorted(codes):
        path = [code[:length] for length in (3, 6, 9, 12) if length <= len(code)]
        change = {"code": code, "name": code, "kind": "commune", "parent": path[-2], "path": path}
        await units.keep(session, template.model_copy(update=change))
    for record in (examples.promotion_notice(), examples.criminal_record()):
        await procedures.keep(session, record)


async def scatter(session: Session, count: int, agencies: list[str], *, open_share: float) -> None:
    """That many dossiers of these agencies, received by the province's centre or the commune's own desk."""
    await session.execute(text("SELECT setseed(0.42)"))
    await session.execute(_SCATTERED, {"count": count, "agencies": agencies, "open_share": open_share})


async def scatter_beside(session: Session, agencies: list[str]) -> None:
    """What comes with so many dossiers: a step and a control slip of each, results, originals, questions to others."""
    for statement in _BESIDE:
        await session.execute(text(statement), {"agencies": agencies} if ":agencies" in statement else {})


async def settle(kit: Kit) -> None:
    """Fresh statistics and a visibility map, as after a night."""
    async with kit.database.engine.connect() as connection:
        autocommit = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await autocommit.execute(text("VACUUM ANALYZE"))
