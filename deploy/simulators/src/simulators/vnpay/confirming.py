"""What happens once somebody has decided at VNPay: the order changes, the notice goes out, the browser returns."""

from typing import Any

from simulators.callbacks import LEAVES_UNPAID, TIMES, Notice, Outcome, Reply
from simulators.simulation import Simulation
from simulators.storage import Document
from simulators.vnpay import protocol, store

TAKEN_CODES = {"00", "02"}


async def confirm(simulation: Simulation, order: Document, outcome: Outcome, ipn: Notice) -> dict[str, Any]:
    """As a script orders it; answers what the notice's receiver replied, and where the browser would go."""
    parameters = _notice(simulation, order, outcome, ipn)
    replies = [await _send(simulation, parameters) for _ in range(TIMES[ipn])]
    return {"ipn_replies": replies, "return_url": protocol.signed_url(order["return_url"], parameters)}


def decide(simulation: Simulation, order: Document, outcome: Outcome) -> str:
    """As the page does it: the notice goes out in the background. The URL to return to."""
    parameters = _notice(simulation, order, outcome, Notice.ONCE)
    simulation.callbacks.in_background(
        simulation.callbacks.repeat(
            lambda: _send(simulation, parameters), lambda reply: reply.get("RspCode") in TAKEN_CODES
        )
    )
    return protocol.signed_url(order["return_url"], parameters)


def _notice(simulation: Simulation, order: Document, outcome: Outcome, ipn: Notice) -> dict[str, str]:
    """The signed parameters; the order is changed unless the notice is a false one."""
    secret = simulation.settings.vnpay_hash_secret
    number = store.next_transaction_number(simulation.storage)
    decided = protocol.with_outcome(order, outcome, number, simulation.clock())
    if ipn not in LEAVES_UNPAID:
        store.save(simulation.storage, decided)
    if ipn is Notice.FORGED:
        return protocol.payment_notice(decided, f"not-{secret}")
    if ipn is Notice.WRONG_AMOUNT:
        return protocol.payment_notice(decided, secret, amount=decided["amount"] + 100_000)
    return protocol.payment_notice(decided, secret)


async def _send(simulation: Simulation, parameters: dict[str, str]) -> Reply:
    return await simulation.callbacks.call("GET", protocol.signed_url(simulation.settings.vnpay_ipn_url, parameters))
