"""`python -m <service>`: serve, or an operator's command on dead letters and published events."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from fastapi import FastAPI
from sqlalchemy import func, select, update

from servicekit import relay
from servicekit.app import Kit, serve
from servicekit.consumer import decode, handle
from servicekit.tables import dead_letter


@dataclass(frozen=True)
class Command:
    """What an operator may ask of one service alone; gives what to tell them."""

    help: str
    run: Callable[[Kit], Awaitable[str]]


def main(create: Callable[[], FastAPI], own: Mapping[str, Command] = MappingProxyType({})) -> None:
    arguments = _parse(own)
    app = create()
    kit: Kit = app.state.kit
    match arguments.command:
        case "dead-letters":
            asyncio.run(_list(kit))
        case "redrive":
            asyncio.run(_redrive(kit, arguments.ids))
        case "replay":
            since = datetime.now(UTC) - timedelta(hours=arguments.hours)
            _say(f"{asyncio.run(relay.replay(kit.database, since))} events will be published again")
        case name if name in own:
            _say(asyncio.run(_run(kit, own[name])))
        case _:
            serve(app, kit.settings)


def _parse(own: Mapping[str, Command]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("serve", help="run the service (the default)")
    commands.add_parser("dead-letters", help="list events that no attempt could handle")
    redrive = commands.add_parser("redrive", help="handle dead letters again, after the fault is mended")
    redrive.add_argument("ids", nargs="*", type=int, help="dead letters to re-drive; none means all")
    replay = commands.add_parser("replay", help="publish kept events again, after a stream was lost")
    replay.add_argument("--hours", type=float, default=24 * 14, help="how far back (default: all that is kept)")
    for name, command in own.items():
        commands.add_parser(name, help=command.help)
    return parser.parse_args()


async def _run(kit: Kit, command: Command) -> str:
    try:
        return await command.run(kit)
    finally:
        await kit.database.engine.dispose()


async def _list(kit: Kit) -> None:
    open_letters = select(dead_letter).where(dead_letter.c.redriven_at.is_(None)).order_by(dead_letter.c.id)
    async with kit.database.sessions() as session:
        letters = (await session.execute(open_letters)).all()
        _say(f"{len(letters) or 'no'} dead letters")
        for row in letters:
            _say(f"{row.id}\t{row.created_at:%Y-%m-%d %H:%M}\t{row.handler}\t{row.subject}\t{row.error}")


async def _redrive(kit: Kit, ids: list[int]) -> None:
    failed = await redrive(kit, ids)
    for letter_id, error in failed.items():
        _say(f"{letter_id} failed again: {error!r}")
    sys.exit(1 if failed else 0)


async def redrive(kit: Kit, ids: list[int]) -> dict[int, Exception]:
    """Handle open dead letters again, each in its own transaction. Gives those that failed again."""
    by_durable = {s.durable(kit.definition.name): s for s in kit.definition.subscriptions}
    query = select(dead_letter).where(dead_letter.c.redriven_at.is_(None)).order_by(dead_letter.c.id)
    async with kit.database.sessions() as session:
        letters = (await session.execute(query.where(dead_letter.c.id.in_(ids)) if ids else query)).all()
    failed: dict[int, Exception] = {}
    for letter in letters:
        try:
            await handle(kit.database, letter.handler, by_durable[letter.handler], [decode(letter.envelope)])
        except Exception as error:  # noqa: BLE001 - reported to the operator, the letter stays open
            failed[letter.id] = error
            continue
        done = update(dead_letter).where(dead_letter.c.id == letter.id).values(redriven_at=func.now())
        async with kit.database.transaction() as session:
            await session.execute(done)
    return failed


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
