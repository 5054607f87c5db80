"""Many dossiers at once, as random as life: for counts, orders and plans, not for the course of one."""

from servicekit.database import Session
from sqlalchemy import text

_SCATTERED = text("""
    INSERT INTO dossier (
        id, draft_number, code, origin, status, procedure_code, procedure_version, case_name, level, field,
        executing_agency, receiving_unit, returning_unit, current_unit, assignee, owner_key, submitted_by, filer,
        channel, applicant, delivery, form, submitted_at, accepted_at, due_at, due_soon_at, clock_stopped_at,
        decided_at, finished_at, outcome, cause, proposed_by, proposal, supplement_count, sequence, version, created_at,
        updated_at
    )
    SELECT
        gen_random_uuid(), 'M' || n, CASE WHEN status <> 'draft' THEN 'M-' || n END, 'live', status,
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
        CASE WHEN status IN ('decided', 'returned') THEN now() END,
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


async def scatter(session: Session, count: int, agencies: list[str], *, open_share: float) -> None:
    """That many dossiers of these agencies, received by the province's centre or the commune's own desk."""
    await session.execute(text("SELECT setseed(0.42)"))
    await session.execute(_SCATTERED, {"count": count, "agencies": agencies, "open_share": open_share})
