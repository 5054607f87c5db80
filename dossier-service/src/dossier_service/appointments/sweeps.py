"""What time and the calendar do to appointments: a reminder, a closed desk, and that who came is forgotten."""

from servicekit.app import Kit
from servicekit.sweeps import page_by_page

from dossier_service.appointments import repository, service
from dossier_service.appointments.rules import KEPT
from dossier_service.calendars import repository as calendars


async def remind_of_tomorrow(kit: Kit) -> None:
    await page_by_page(
        kit.database,
        lambda session, after, count: repository.to_remind(session, kit.clock(), after, count),
        lambda session, place: service.remind(session, place.appointment_id, kit.clock()),
        "appointment_reminder_failed",
    )


async def cancel_where_closed(kit: Kit) -> None:
    """After the working calendar or a desk's settings have changed."""
    async with kit.database.sessions() as session:
        version = await calendars.newest_version(session)
    await page_by_page(
        kit.database,
        lambda session, after, count: repository.to_check(session, version, kit.clock(), after, count),
        lambda session, place: service.look_again(session, place.appointment_id, kit.clock()),
        "appointment_check_failed",
    )


async def forget_holders(kit: Kit) -> None:
    await page_by_page(
        kit.database,
        lambda session, after, count: repository.to_forget(session, kit.clock() - KEPT, after, count),
        lambda session, place: repository.forget(session, place.appointment_id, kit.clock()),
        "appointment_forgetting_failed",
    )
