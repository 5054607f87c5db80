"""Record an event in the business transaction: one INSERT, nothing is sent here."""

from contracts.event import Envelope, Event
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from servicekit import telemetry
from servicekit.ids import uuid7
from servicekit.tables import outbox


async def record(session: AsyncSession, *events: Event) -> None:
    """The relay publishes them after the commit; if the transaction rolls back they never existed."""
    if events:
        await session.execute(insert(outbox), [_row(event) for event in events])


def _row(event: Event) -> dict[str, object]:
    event_id = uuid7()
    source = f"/{event.subject.split('.', 1)[0]}"
    envelope = Envelope.around(event, event_id=event_id, source=source, traceparent=telemetry.traceparent())
    return {"event_id": event_id, "subject": event.subject, "envelope": envelope.model_dump_json().encode()}
