"""The bank's own word: where it can be asked, it says itself whether what somebody brought stands on its statements."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import httpx
import structlog
from servicekit.clock import VIETNAM

from payment_service.providers.keys import read_secret
from payment_service.settings import PaymentSettings
from payment_service.statements.parsing import ParsedLine, parse
from payment_service.statements.problems import StatementNotValid
from payment_service.statements.schemas import MAX_BYTES, StatementSource

EXTRA = "bank"
ASKED_DAYS_AT_MOST = 31

log = structlog.get_logger()


class Bank:
    """Tells the statement of one day as CSV: `?date=2026-11-24`."""

    def __init__(self, client: httpx.AsyncClient, url: str, token: str | None) -> None:
        self._client, self._url = client, url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    async def confirms(self, lines: Sequence[ParsedLine], now: datetime) -> bool:
        """Every line is the bank's, to the letter; False too where it can't be asked, for a second person to say."""
        days = {day for line in lines for day in _days(line, now)}
        if len(days) > ASKED_DAYS_AT_MOST:
            return False
        try:
            told = {_money(line) for day in sorted(days) for line in await self._statement(day, now)}
        except (httpx.HTTPError, StatementNotValid) as error:
            log.warning("bank_not_asked", error=type(error).__name__)
            return False
        return all(_money(line) in told for line in lines)

    async def _statement(self, day: date, now: datetime) -> list[ParsedLine]:
        """Raises httpx.HTTPError, StatementNotValid."""
        answer = await self._client.get(self._url, params={"date": day.isoformat()}, headers=self._headers)
        answer.raise_for_status()
        if len(answer.content) > MAX_BYTES:
            raise StatementNotValid
        return parse(answer.content, StatementSource.VIETQR, now)


def configured(settings: PaymentSettings, client: httpx.AsyncClient) -> Bank | None:
    """None where no bank can be asked. Raises ValueError for an empty token."""
    if not settings.bank_statement_url:
        return None
    token = read_secret(settings.bank_statement_token, settings.bank_statement_token_file)
    return Bank(client, settings.bank_statement_url, token)


def _days(line: ParsedLine, now: datetime) -> set[date]:
    """Money that comes in late stands on the next day's statement."""
    day = line.booked_at.astimezone(VIETNAM).date()
    return {day, min(day + timedelta(days=1), max(day, now.astimezone(VIETNAM).date()))}


def _money(line: ParsedLine) -> tuple[object, ...]:
    return line.bank_reference, line.account, line.booked_at, line.amount_vnd, line.memo
