"""In whose name receipts are issued, and with which symbols.

A JSON file: `{"default": {…}, "agencies": {"H05.03": {…}}}`, each with `name`, `tax_code` (null for a merged unit that
has none, NĐ 123/2020 Art. 32) and, where it is not the installation's, `symbol`.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Self

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, StringConstraints

from payment_service.settings import PaymentSettings

EXTRA = "receipt_book"

Symbol = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]


class Collector(BaseModel):
    """Tổ chức thu: who collects, as the receipt names it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    tax_code: Annotated[str, StringConstraints(pattern=r"^\d{10}(-\d{3})?$")] | None = None
    symbol: Symbol | None = None


class Collectors(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    default: Collector
    agencies: dict[str, Collector] = {}

    @classmethod
    def read(cls, file: Path) -> Self:
        return cls.model_validate_json(file.read_bytes())

    def of(self, agency: str) -> Collector:
        """Its own, that of the nearest unit above it (`H05.03` for `H05.03.01`), or the province's."""
        while agency:
            if found := self.agencies.get(agency):
                return found
            agency = agency.rpartition(".")[0]
        return self.default


@dataclass(frozen=True)
class ReceiptBook:
    """`form` is ký hiệu mẫu biên lai, `symbol` the letters of ký hiệu biên lai."""

    form: str
    symbol: str
    collectors: Collectors | None = field(default=None, repr=False)

    def collector(self, agency: str) -> Collector:
        """Where nobody is configured the agency's code stands for it."""
        return self.collectors.of(agency) if self.collectors else Collector(name=agency)

    def symbol_of(self, agency: str) -> str:
        return self.collector(agency).symbol or self.symbol


def configured(settings: PaymentSettings) -> ReceiptBook:
    """Raises OSError, ValidationError for a file that can't be used."""
    collectors = Collectors.read(settings.collectors_file) if settings.collectors_file else None
    return ReceiptBook(settings.receipt_form, settings.receipt_symbol, collectors)


def of(extras: dict[str, Any]) -> ReceiptBook:
    return extras[EXTRA]


async def _book(request: Request) -> ReceiptBook:
    return of(request.app.state.kit.extras)


Book = Annotated[ReceiptBook, Depends(_book)]
