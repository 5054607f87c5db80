"""Each comparison is one statement, so that both sides are of the same instant. They give what does not agree."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from servicekit.database import Session
from sqlalchemy import text

from payment_service.parity.schemas import BreakKind


@dataclass(frozen=True)
class Difference:
    kind: BreakKind
    subject_id: UUID
    agency: str
    dossier_id: UUID | None
    charge_id: UUID | None
    payment_id: UUID | None
    expected_vnd: int
    found_vnd: int


_LATEST_PAYMENT = "(SELECT p.id FROM payment p WHERE p.charge_id = c.id ORDER BY p.created_at DESC, p.id DESC LIMIT 1)"

_QUERIES = {
    BreakKind.CHARGE_LEDGER: f"""
        WITH booked AS (
            SELECT m.charge_id, sum(e.amount_vnd) AS total FROM ledger_movement m
            JOIN ledger_entry e ON e.movement_id = m.id AND e.account = 'receivable'
            WHERE m.charge_id IS NOT NULL GROUP BY m.charge_id)
        SELECT c.id, a.agency, c.dossier_id, c.id, {_LATEST_PAYMENT},
               CASE WHEN c.status = 'due' THEN c.amount_vnd ELSE 0 END AS expected, coalesce(b.total, 0) AS found
        FROM charge c JOIN dossier_account a USING (dossier_id) LEFT JOIN booked b ON b.charge_id = c.id
        WHERE CASE WHEN c.status = 'due' THEN c.amount_vnd ELSE 0 END <> coalesce(b.total, 0)""",  # noqa: S608
    BreakKind.PAYMENT_LEDGER: """
        WITH booked AS (
            SELECT m.payment_id, e.account, sum(e.amount_vnd) AS total FROM ledger_movement m
            JOIN ledger_entry e ON e.movement_id = m.id AND e.account LIKE 'clearing.%'
            WHERE m.payment_id IS NOT NULL GROUP BY m.payment_id, e.account),
        given AS (
            SELECT payment_id, sum(amount_vnd) AS total FROM refund WHERE status = 'refunded' GROUP BY payment_id),
        compared AS (
            SELECT p.id, p.dossier_id, p.charge_id, coalesce(b.total, 0) AS found,
                   CASE WHEN p.settled_at IS NULL THEN 0 ELSE p.amount_vnd - coalesce(g.total, 0) END AS expected
            FROM payment p LEFT JOIN given g ON g.payment_id = p.id
            LEFT JOIN booked b ON b.payment_id = p.id AND b.account = 'clearing.' || p.provider)
        SELECT t.id, a.agency, t.dossier_id, t.charge_id, t.id, t.expected, t.found
        FROM compared t JOIN dossier_account a USING (dossier_id) WHERE t.expected <> t.found""",
    BreakKind.CHARGE_PAYMENT: f"""
        WITH settled AS (
            SELECT m.charge_id, -sum(e.amount_vnd) AS total FROM ledger_movement m
            JOIN ledger_entry e ON e.movement_id = m.id AND e.account = 'receivable'
            JOIN payment p ON p.id = m.payment_id AND p.settled_at IS NOT NULL
            JOIN charge c ON c.id = m.charge_id
            WHERE m.kind = 'settlement' AND (c.due_again_at IS NULL OR m.occurred_at >= c.due_again_at)
            GROUP BY m.charge_id)
        SELECT c.id, a.agency, c.dossier_id, c.id, {_LATEST_PAYMENT},
               CASE WHEN c.status IN ('settled', 'refunded') THEN c.amount_vnd ELSE 0 END AS expected,
               coalesce(s.total, 0) AS found
        FROM charge c JOIN dossier_account a USING (dossier_id) LEFT JOIN settled s ON s.charge_id = c.id
        WHERE CASE WHEN c.status IN ('settled', 'refunded') THEN c.amount_vnd ELSE 0 END
              <> coalesce(s.total, 0)""",  # noqa: S608
    BreakKind.LINE_LEDGER: """
        WITH booked AS (
            SELECT m.statement_line_id, -sum(e.amount_vnd) AS total FROM ledger_movement m
            JOIN ledger_entry e ON e.movement_id = m.id AND e.account = 'unidentified'
            WHERE m.statement_line_id IS NOT NULL GROUP BY m.statement_line_id)
        SELECT l.id, s.unit, NULL::uuid, NULL::uuid, l.payment_id, l.held_vnd, coalesce(b.total, 0)
        FROM statement_line l JOIN statement s ON s.id = l.statement_id
        LEFT JOIN booked b ON b.statement_line_id = l.id WHERE l.held_vnd <> coalesce(b.total, 0)""",
}
_CHECKED = (
    "SELECT (SELECT count(*) FROM charge) * 2 + (SELECT count(*) FROM payment) + (SELECT count(*) FROM statement_line)"
)


async def differences(session: Session, kind: BreakKind) -> list[Difference]:
    rows = await session.execute(text(_QUERIES[kind]))
    return [_difference(kind, tuple(row)) for row in rows]


async def checked(session: Session) -> int:
    return int(await session.scalar(text(_CHECKED)) or 0)


def _difference(kind: BreakKind, row: tuple[Any, ...]) -> Difference:
    *facts, expected_vnd, found_vnd = row
    return Difference(kind, *facts, expected_vnd=int(expected_vnd), found_vnd=int(found_vnd))
